//! Use cases on machine accounts.

use super::store::{self, NewClient};
use super::types::{Client, ClientToken, CreateClient, IssuedClient, LiveClient, TokenRequest};
use super::view::ClientsOf;
use crate::activity::{self, Audience, Event, Kind, Subject};
use crate::actor::Scope;
use crate::auth::token;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::districts;
use crate::keys;
use crate::page::{Page, PageArgs};
use crate::plan::{self, NoFilter, Pick};
use crate::policy::clients::{ClientAct, ClientFacts};
use crate::policy::places::{DistrictAct, DistrictFacts};
use crate::policy::{authorize, require_known};
use crate::text;
use crate::version::check_version;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use bindery_entity::ids::{ClientId, DistrictId};
use garde::Validate as _;

/// A district's clients, oldest first.
pub async fn list_clients(ctx: &Ctx, district: DistrictId, page: &PageArgs) -> Result<Page<Client>> {
    manage(ctx, district).await?;
    plan::list::<ClientsOf>(ctx, district, &NoFilter, page, &Pick::narrow()).await
}

/// Refuses those who may not see a district's clients.
pub fn authorize_list(ctx: &Ctx, district: DistrictId) -> Result<()> {
    authorize(&ctx.actor, DistrictAct::ManageClients, &DistrictFacts { id: district })
}

async fn manage(ctx: &Ctx, district: DistrictId) -> Result<()> {
    require_known(&ctx.actor)?;
    let id = districts::service::get_district(ctx, district, &Pick::narrow()).await?.id;
    authorize(&ctx.actor, DistrictAct::ManageClients, &DistrictFacts { id })
}

/// One client.
pub async fn get_client(ctx: &Ctx, id: ClientId, pick: &Pick) -> Result<Client> {
    find(ctx, id, ClientAct::View, pick).await
}

async fn find(ctx: &Ctx, id: ClientId, act: ClientAct, pick: &Pick) -> Result<Client> {
    require_known(&ctx.actor)?;
    let client: Client = plan::by_id(ctx, id, pick).await?.ok_or_else(Error::not_found)?;
    authorize(&ctx.actor, act, &ClientFacts { district: client.district_id })?;
    Ok(client)
}

/// The client, kept from changing until the transaction ends.
async fn locked(ctx: &Ctx, id: ClientId, act: ClientAct) -> Result<Client> {
    store::lock(ctx, id).await?;
    find(ctx, id, act, &Pick::narrow()).await
}

/// Makes a client; its secret is in this answer and nowhere else.
pub async fn create_client(ctx: &Ctx, district: DistrictId, command: CreateClient) -> Result<IssuedClient> {
    ctx.refuse_key()?;
    ctx.write(|ctx| async move {
        manage(&ctx, district).await?;
        command.validate()?;
        let name = text::clean_line(&command.name);
        if name.is_empty() {
            return Err(Error::field("/name", "a name has at least one visible character"));
        }
        let (id, client_secret) = (ctx.new_id(), keys::random_token());
        let secret_hash = keys::sha256(client_secret.as_bytes());
        let mut scopes = command.scopes;
        scopes.sort_unstable();
        scopes.dedup();
        store::insert(&ctx, NewClient { id, district, name, scopes, secret_hash }).await?;
        record(&ctx, Kind::ClientCreated, id, district).await?;
        let client = find(&ctx, id, ClientAct::View, &Pick::narrow()).await?;
        Ok(IssuedClient { client, client_secret })
    })
    .await
}

async fn record(ctx: &Ctx, kind: Kind, id: ClientId, district: DistrictId) -> Result<()> {
    let event = Event::new(kind, Subject::Client(id)).within(district).audience(Audience::District);
    activity::record(ctx, event).await?;
    Ok(())
}

/// Gives a client a new secret; the old one ends at once, and the tokens made by it.
pub async fn rotate_client_secret(ctx: &Ctx, id: ClientId, expected: Option<i64>) -> Result<IssuedClient> {
    ctx.refuse_key()?;
    ctx.write(|ctx| async move {
        let client = locked(&ctx, id, ClientAct::RotateSecret).await?;
        check_version(expected, client.version)?;
        let client_secret = keys::random_token();
        store::set_secret(&ctx, id, keys::sha256(client_secret.as_bytes())).await?;
        ctx.wake(Topic::Access);
        record(&ctx, Kind::ClientSecretRotated, id, client.district_id).await?;
        let client = find(&ctx, id, ClientAct::View, &Pick::narrow()).await?;
        Ok(IssuedClient { client, client_secret })
    })
    .await
}

/// Ends a client and its tokens.
pub async fn revoke_client(ctx: &Ctx, id: ClientId, expected: Option<i64>) -> Result<()> {
    ctx.write(|ctx| async move {
        let client = locked(&ctx, id, ClientAct::Revoke).await?;
        check_version(expected, client.version)?;
        store::revoke(&ctx, id).await?;
        ctx.wake(Topic::Access);
        record(&ctx, Kind::ClientRevoked, id, client.district_id).await
    })
    .await
}

/// Gives a machine a token for its id and secret.
pub async fn issue_token(ctx: &Ctx, request: TokenRequest) -> Result<ClientToken> {
    ctx.open_sign_in()?;
    if request.grant_type != "client_credentials" {
        return Err(Error::of(Code::UnsupportedGrantType));
    }
    let refused = || Error::of(Code::InvalidClient);
    let id: ClientId = request.client_id.and_then(|id| id.parse().ok()).ok_or_else(refused)?;
    let given = keys::sha256(request.client_secret.unwrap_or_default().as_bytes());
    let known = store::credentials(ctx, id).await?.ok_or_else(refused)?;
    verify_slices_are_equal(&given, &known.secret_hash).map_err(|_| refused())?;
    let scopes = scopes(request.scope.as_deref(), known.scopes)?;
    let access_token = token::for_client(ctx, id, &scopes, &known.secret_hash).await?;
    let scope = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    Ok(ClientToken { access_token, token_type: "Bearer", expires_in: token::LIFE.num_seconds(), scope })
}

/// The scopes asked for, all of which the client must have; all of its own when it asks for none.
fn scopes(asked: Option<&str>, granted: Vec<Scope>) -> Result<Vec<Scope>> {
    let asked = asked.map(|text| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>());
    let Some(asked) = asked.filter(|words| !words.is_empty()) else { return Ok(granted) };
    let known = |word: &str| word.parse().ok().filter(|scope| granted.contains(scope));
    let mut scopes: Vec<Scope> =
        asked.into_iter().map(known).collect::<Option<_>>().ok_or_else(|| Error::of(Code::InvalidScope))?;
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}

/// Every client whose secret is good, whatever its district; for those at the machine.
pub async fn list_live(ctx: &Ctx) -> Result<Vec<LiveClient>> {
    store::live(ctx).await
}
