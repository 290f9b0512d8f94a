//! What Bindery declares once, for both faces and the database.
//!
//! Each macro takes ordinary Rust items with attributes and writes what would otherwise be typed again; its
//! documentation shows what it expands to. SQL, permission and control flow stay where they are.

mod command;
mod faces;
mod relations;
mod row;
mod text;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Offers a feature's use cases on both faces: one function of a trait for each use case of its `service`, with its
/// route, its documentation and what it takes and gives.
///
/// ```ignore
/// #[faces(tag = "Requests", query = RequestQuery, mutation = RequestMutation)]
/// trait Requests {
///     /// Start on a request
///     ///
///     /// The helpers are at work, as one of those accepted.
///     #[post("/requests/{request_id}/start")]
///     fn start_request(id: RequestId, expected_version: Option<i64>, pick: Pick) -> Request;
/// }
/// ```
///
/// becomes a REST handler, a payload, a mutation (a query of a GET) and a line of `mount`:
///
/// ```ignore
/// mod routes {
///     /// Start on a request
///     ///
///     /// The helpers are at work, as one of those accepted.
///     #[utoipa::path(tag = "Requests", security(("bearer" = [])),
///         params(("request_id" = RequestId, Path, description = "The request.")),
///         responses((status = 200, description = "The request as it stands now.", body = Request)))]
///     #[actix_web::post("/requests/{request_id}/start")]
///     async fn start_request(caller: Caller, path: Path<RequestId>) -> Reply {
///         let expected_version = caller.expected_version()?;
///         let id = path.into_inner();
///         caller.write(move |ctx| async move {
///             Answer::resource(&service::start_request(&ctx, id, expected_version, &Pick::all()).await?)
///         }).await
///     }
/// }
///
/// payload! { StartRequestPayload { request: Request } }
///
/// #[Object]
/// impl RequestMutation {
///     /// Start on a request. The helpers are at work, as one of those accepted.
///     async fn start_request(&self, context: &Context<'_>, id: RequestId, expected_version: Option<i64>)
///         -> Result<StartRequestPayload>
///     {
///         let pick = written_under::<Request>(context, "request");
///         StartRequestPayload::of(context, service::start_request(ctx(context), id, expected_version, &pick).await)
///     }
/// }
/// ```
///
/// The trait itself is gone. Its functions take what the service takes, in its order:
///
/// | argument | REST | GraphQL |
/// |---|---|---|
/// | `input: T` | the body | `input: T!` |
/// | `expected_version: Option<i64>` | `If-Match` | `expectedVersion: Int`; of an `i64` it is `Int!`, and the service refuses a REST caller without |
/// | `filter: F`, `page: PageArgs` | query parameters; the service takes them by reference | `filter`, `first`, `after`, `last`, `before` |
/// | `pick: Pick` | all of one thing, the narrow columns of a list | what the query selects |
/// | any other | the next `{placeholder}` of the path; with `#[word]` a word of a `text_enum!`, with `#[param(..)]` more for utoipa | an argument of the same name; with `#[id(T)]` of this type |
///
/// and give `Page<T>`, a view, or an id or nothing (204). Queries are nouns: `get_request` is `request(id)`, null
/// when it is not found, and `list_requests` is `requests`.
///
/// Behind the path stand options: `created` (201 with `Location`), `accepted` (202), `plain` (an answer without a
/// version), `unstored` (shown this once: no retry gets it, no cache keeps it), `anyone` (no token is looked at),
/// `signed_in` (a read for the signed in only), `rest`  (no field of its own in GraphQL, since it hangs on another
/// type), `also = "column"` (a heavy column that a REST list shows), `gives = name` (the payload's field), `answer = "…"` (what the answer is), `complexity = "…"`,
/// `example = json!(…)` (a body).
#[proc_macro_attribute]
pub fn faces(options: TokenStream, item: TokenStream) -> TokenStream {
    let (options, item) = (parse_macro_input!(options as faces::Options), parse_macro_input!(item as syn::ItemTrait));
    faces::expand(&options, &item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares the row of a view: each field is a column of the same name, and its type says how it becomes JSON.
///
/// ```ignore
/// #[derive(Debug, Default, Row)]
/// pub struct RequestRow {
///     #[row(known_by)]
///     pub id: RequestId,
///     pub title: String,
///     #[row(heavy)]
///     pub body: Option<String>,
///     #[row(computed = areas)]
///     pub areas: Vec<AreaRef>,
///     /// What a search orders by.
///     #[row(extra)]
///     pub score: i64,
///     #[row(related)]
///     pub related: ReadAlong,
/// }
///
/// fn areas(statement: &mut Statement<'_>, alias: &str, pick: &Pick) { .. }
/// ```
///
/// becomes the columns that `Shape` takes, and how a row is read. What nobody asked for stands at its default; a key
/// that no field takes is an error.
///
/// ```ignore
/// impl Row for RequestRow {
///     const COLUMNS: &'static [Column] = &[
///         column("id", <RequestId as Codec>::HOW).known_by(),
///         column("title", <String as Codec>::HOW),
///         column("body", <Option<String> as Codec>::HOW).heavy(),
///         computed("areas", <Vec<AreaRef> as Codec>::HOW, areas),
///     ];
///
///     fn put<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
///         match key {
///             "id" => self.id = plan::value(from)?,
///             "title" => self.title = plan::value(from)?,
///             "body" => self.body = plan::value(from)?,
///             "areas" => self.areas = plan::value(from)?,
///             "score" => self.score = plan::value(from)?,
///             _ => return Err(plan::unknown_key(key)),
///         }
///         Ok(())
///     }
///
///     fn read_along(&mut self) -> &mut ReadAlong {
///         &mut self.related
///     }
/// }
///
/// impl<'de> Deserialize<'de> for RequestRow {
///     fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
///         plan::read_row(from)
///     }
/// }
/// ```
///
/// | `#[row(..)]` | the field |
/// |---|---|
/// | `known_by` | is always read, since the view is known by it |
/// | `heavy` | is read only when it is asked for |
/// | `on_request` | is no part of everything: read by its name only |
/// | `computed = function` | is what the function writes of the row under an alias, instead of a column of the table |
/// | `hidden` | is never answered as the database wrote it: a resolver or the view has its say |
/// | `json` | is a struct that reads its own JSON |
/// | `extra` | is what some statements add, and no column |
/// | `related` | holds what was read along; each row has one |
/// | `skip` | is set by hand |
///
/// `plan::Codec` lists the types. Whatever else a row needs is written by hand.
#[proc_macro_derive(Row, attributes(row))]
pub fn row(item: TokenStream) -> TokenStream {
    row::expand(&parse_macro_input!(item as syn::DeriveInput)).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares what hangs on a view, as a part of its GraphQL type: a function without a body for each relation, and
/// resolvers by hand beside them.
///
/// ```ignore
/// #[relations]
/// impl Request {
///     /// Who asks; null when you may not see the profile.
///     #[one(asker_id)]
///     fn asker() -> Profile;
///
///     /// The offers on it, in the order of coming.
///     #[many]
///     fn offers(filter: ListOffers) -> OffersOf;
/// }
/// ```
///
/// becomes the resolvers, and the relations that the view's shape reads along:
///
/// ```ignore
/// #[ComplexObject]
/// impl Request {
///     /// Who asks; null when you may not see the profile.
///     async fn asker(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
///         one(context, &self.related, self.asker_id).await
///     }
///
///     /// The offers on it, in the order of coming.
///     #[graphql(complexity = "cost(first, last, child_complexity)")]
///     async fn offers(&self, context: &Context<'_>, filter: Option<ListOffers>, first: Option<i32>, ..)
///         -> Result<Pages<<OffersOf as List>::Item>>
///     {
///         many::<OffersOf>(context, &self.related, self.id, filter, page(first, after, last, before)).await
///     }
/// }
///
/// impl Request {
///     pub(crate) const RELATED: &'static [Relation] =
///         &[to_one::<Profile>("asker", "asker_id"), many::<OffersOf>("offers")];
/// }
/// ```
///
/// `#[one(id, name = "field")]` names the field in GraphQL where the function cannot have its name. `#[many(guarded)]`
/// is a list for some only: `List::admits` says for whom, and the field is null with an error for others. `#[embedded]`
/// is a part that a column of the view makes; its field stands in the view.
#[proc_macro_attribute]
pub fn relations(_: TokenStream, item: TokenStream) -> TokenStream {
    let block = parse_macro_input!(item as syn::ItemImpl);
    relations::expand(&block).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares a command: what garde checks, what the schemas say, the patch of the same fields, and the draft that
/// both come to.
///
/// ```ignore
/// /// Something to ask for.
/// #[command(update = UpdateRequest, draft = RequestDraft)]
/// pub struct CreateRequest {
///     /// What is asked for.
///     #[create_only]
///     pub kind: RequestKind,
///     /// What it is about, in a line.
///     #[line(1, 120)]
///     pub title: String,
///     /// How many helpers are wanted, 1 to 20.
///     #[when_new("1 when left out")]
///     #[default(1)]
///     #[within(1, 20)]
///     pub helpers_wanted: Option<i64>,
/// }
/// ```
///
/// becomes the command, and a patch whose `changed` names the fields that it changes:
///
/// ```ignore
/// /// Something to ask for.
/// #[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject, Validate)]
/// #[serde(deny_unknown_fields)]
/// #[graphql(name = "CreateRequestInput")]
/// pub struct CreateRequest {
///     #[garde(skip)]
///     pub kind: RequestKind,
///     #[garde(custom(text::letters(1, 120)))]
///     #[schema(min_length = 1, max_length = 120)]
///     pub title: String,
///     #[garde(range(min = 1, max = 20))]
///     #[schema(minimum = 1, maximum = 20)]
///     #[serde(default)]
///     pub helpers_wanted: Option<i64>,
/// }
///
/// /// What to change (JSON Merge Patch, RFC 7396): fields left out stay, null clears.
/// #[derive(.., Default)]
/// #[serde(deny_unknown_fields)]
/// #[graphql(name = "UpdateRequestInput")]
/// pub struct UpdateRequest {
///     #[garde(custom(text::letters(1, 120)))]
///     #[schema(value_type = Option<String>, min_length = 1, max_length = 120)]
///     #[serde(default)]
///     pub title: Patch<String>,
///     #[garde(custom(patch::within(1, 20)))]
///     #[schema(value_type = Option<i64>, minimum = 1, maximum = 20)]
///     #[serde(default)]
///     pub helpers_wanted: Patch<i64>,
/// }
///
/// impl UpdateRequest {
///     pub fn changed(&self) -> Vec<&'static str> { .. }
/// }
///
/// /// How it shall stand, cleaned.
/// #[derive(Debug, Clone)]
/// pub struct RequestDraft {
///     pub kind: RequestKind,
///     pub title: String,
///     pub helpers_wanted: i64,
/// }
///
/// impl CreateRequest {
///     pub fn draft(self) -> Result<RequestDraft> {
///         let Self { kind, title, helpers_wanted, .. } = self;
///         Ok(RequestDraft {
///             kind,
///             title: Cleaned::line("/title", title)?,
///             helpers_wanted: helpers_wanted.unwrap_or(1),
///         })
///     }
/// }
///
/// impl UpdateRequest {
///     pub fn cleaned(self) -> Result<Self> {
///         Ok(Self {
///             title: self.title.required("/title", |value| Cleaned::line("/title", value))?,
///             helpers_wanted: self.helpers_wanted.required("/helpers_wanted", Ok)?,
///             ..self
///         })
///     }
///
///     pub fn over(self, old: RequestDraft) -> RequestDraft {
///         RequestDraft {
///             kind: old.kind,
///             title: self.title.required_over(old.title),
///             helpers_wanted: self.helpers_wanted.required_over(old.helpers_wanted),
///         }
///     }
/// }
/// ```
///
/// Without an argument it is the command alone, with `patch` the patch alone, with `filter = "RequestFilter"` the filter
/// of a list: query parameters, and an input of this name in GraphQL. With `draft` there is a draft, too.
///
/// Limits: `#[text(least, most)]` letters as they are kept, `#[line(least, most)]` the same of one line,
/// `#[length(least, most)]` characters, `#[most(n)]` items, `#[within(least, most)]` numbers, `#[days]` years from 1900
/// to 2200; `#[garde(..)]` says it by hand, and `#[schema(..)]` (of a filter `#[param(..)]`) what else the struct's own
/// schema says. A list may be left out unless it is `#[required]`.
///
/// Where it stands: `#[create_only]` and `#[update_only]` fields in one of the two, `#[beside]` ones in both as they are,
/// and they change nothing; `#[apart]` ones in no draft. `#[when_new("…")]` and `#[when_changed("…")]` add to what is
/// said of it in one of the two.
///
/// In the draft: `#[default(value)]` stands for what a new one leaves out, and is never null; `#[clean(function)]` brings
/// the value into its one spelling, as `fn(pointer: &str, &value) -> Result<value>`. Null clears an `Option`, empties a
/// list, and is refused elsewhere.
#[proc_macro_attribute]
pub fn command(options: TokenStream, item: TokenStream) -> TokenStream {
    let (options, item) =
        (parse_macro_input!(options as command::Options), parse_macro_input!(item as syn::ItemStruct));
    command::expand(&options, &item).unwrap_or_else(syn::Error::into_compile_error).into()
}
