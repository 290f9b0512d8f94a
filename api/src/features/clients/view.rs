//! What machine accounts are read as, and what hangs on them.

use super::service;
use super::store::{self, ClientRow, OLDEST_FIRST};
use super::types::{Client, ClientAbilities};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::districts::types::District;
use crate::plan::{Identified, List, NoFilter, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::clients::{ClientAct, ClientFacts};
use crate::policy::{allows, visibility};
use bindery_entity::ids::{ClientId, DistrictId};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;

impl View for Client {
    type Row = ClientRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Client",
        table: "client",
        columns: ClientRow::COLUMNS,
        related: Self::RELATED,
        fields: &[("viewerCan", &[])],
    };

    /// Those that were not revoked, for those who run the district.
    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        sql.of(alias, " AND @.revoked_at IS NULL");
        visibility::run_by(&ctx.actor, alias, sql);
    }

    fn view(row: ClientRow, ctx: &Ctx, _: &Pick, related: Related) -> Self {
        let facts = ClientFacts { district: row.district_id };
        let may = |act| allows(&ctx.actor, act, &facts);
        of_row! {
            row => Self {
                id, district_id, name, created_by, created_at, updated_at, version;
                scopes: store::words(&row.scopes),
                abilities: ClientAbilities {
                    rotate_secret: may(ClientAct::RotateSecret),
                    revoke: may(ClientAct::Revoke),
                },
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

impl Identified for Client {
    type Id = ClientId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// A district's machine accounts, oldest first.
#[derive(Debug, Clone)]
pub struct ClientsOf;

impl List for ClientsOf {
    type Parent = District;
    type Id = DistrictId;
    type Item = Client;
    type Filter = NoFilter;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "list_clients";
    const ORDER: Order<ClientRow, DateTime<Utc>> = OLDEST_FIRST;
    const KEYS: &'static [&'static str] = &["created_at", "id"];

    fn admits(ctx: &Ctx, district: &District) -> Result<()> {
        service::authorize_list(ctx, district.id)
    }

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_district(alias, parent, sql);
    }
}
