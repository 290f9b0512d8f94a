//! What a request asks for, held against every limit before it runs.

use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::graphql::completion::{self, Types};
use crate::graphql::introspection::{Extent, Introspection};
use crate::graphql::operations::{Found, Operations};
use crate::graphql::persisted::{Asked, PersistedQuery};
use crate::graphql::{limits, work};
use crate::http::input;
use crate::keys;
use actix_web::HttpRequest;
use actix_web::web::Data;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Request, Response, Variables};
use serde::Deserialize;
use std::sync::Arc;

/// The parameters of a request (specification, section 5.1 and appendix "Persisted Documents").
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Reads them from an address.
pub(super) fn from_query(query: &str) -> Result<Parameters> {
    let mut parameters = Parameters::default();
    let object = |name: &str, text: &str| {
        serde_json::from_str(text).map_err(|_| Error::new(Code::Malformed, format!("`{name}` is a JSON object")))
    };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "query" => parameters.query = Some(value.into_owned()),
            "documentId" => parameters.document_id = Some(value.into_owned()),
            // An empty name in an address is none (specification, "GET").
            "operationName" => parameters.operation_name = Some(value.into_owned()).filter(|name| !name.is_empty()),
            // Who asks, not what is asked.
            "ticket" => {}
            "variables" => parameters.variables = Some(object("variables", &value)?),
            "extensions" => parameters.extensions = Some(object("extensions", &value)?),
            _ => return Err(Error::new(Code::Malformed, format!("unknown parameter `{name}`"))),
        }
    }
    Ok(parameters)
}

/// A request that passed every limit and will run.
pub struct Ready {
    /// The request, parsed.
    pub request: Request,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// Whether it is a mutation of one field.
    pub one_mutation: bool,
    /// How much of the schema it asks for.
    pub extent: Extent,
    /// Where that is much: what tells its answer from others.
    pub question: Option<Vec<u8>>,
    /// How often it searches, and how many mutations it holds.
    pub draws: usize,
    /// What the response must look like.
    pub form: Form,
}

/// What [`completion::complete`] needs to know of a request.
#[derive(Clone)]
pub struct Form {
    types: Arc<Types>,
    document: Arc<ExecutableDocument>,
    name: Option<String>,
    variables: Variables,
}

impl Form {
    /// Puts a response into the shape that the specification wants.
    pub fn complete(&self, response: &mut Response) {
        if let Ok(operation) = limits::operation(&self.document, self.name.as_deref()) {
            completion::complete(&self.types, &self.document, &operation.node, &self.variables, response);
        }
    }
}

/// Finds the document of a request, holds it against every limit and says what it is.
pub fn prepare(ctx: &Ctx, http: &HttpRequest, mut parameters: Parameters) -> Result<Ready> {
    let settings = &ctx.state.settings;
    let (operations, types) = (shared::<Operations>(http)?, shared::<Types>(http)?);
    let Found { document, hash, newcomer } = operations.find(settings, asked(&mut parameters)?)?;
    let operation = &limits::operation(&document, parameters.operation_name.as_deref())?.node;
    let (kind, one_mutation) = (operation.ty, limits::is_one_mutation(operation));
    let given = serde_json::Value::Object(parameters.variables.unwrap_or_default());
    if let Some(pointer) = input::nul(&given) {
        return Err(Error::new(Code::QueryInvalid, format!("{}: `variables{pointer}`", input::NUL)));
    }
    work::check_variables(&document, operation, &given)?;
    let variables = variables(operation, given);
    let most = Extent::most(settings.graphql_max_cost);
    let extent = shared::<Introspection>(http)?.catalogue.extent(&document, operation, &variables, most);
    extent.check()?;
    let draws = work::draws(&document, operation, &variables);
    let name = parameters.operation_name;
    let question = extent.is_large().then(|| question(&hash, name.as_deref(), &variables));
    // async-graphql reads no text when it is given a document; it wants one of its own, to cut it down to what runs.
    let mut request = Request::new("").variables(variables.clone());
    request.set_parsed_query(ExecutableDocument::clone(&document));
    request.operation_name.clone_from(&name);
    if let Some(newcomer) = newcomer {
        request = request.data(newcomer);
    }
    if !settings.graphql_introspection {
        request = request.disable_introspection();
    }
    let form = Form { types, document, name, variables };
    Ok(Ready { request, kind, one_mutation, extent, question, draws, form })
}

/// What an answer about the schema hangs on.
fn question(hash: &[u8], name: Option<&str>, variables: &Variables) -> Vec<u8> {
    let variables = serde_json::to_string(variables).unwrap_or_default();
    keys::sha256(format!("{hash:?} {name:?} {variables}").as_bytes())
}

/// What the workers share.
pub(super) fn shared<T: 'static>(http: &HttpRequest) -> Result<Arc<T>> {
    let data = http.app_data::<Data<T>>();
    data.map(|data| data.clone().into_inner()).ok_or_else(|| Error::internal(anyhow::anyhow!("a part is missing")))
}

fn asked(parameters: &mut Parameters) -> Result<Asked> {
    let hash = match parameters.extensions.as_mut().and_then(|extensions| extensions.remove("persistedQuery")) {
        Some(named) => Some(PersistedQuery::read(named)?),
        None => None,
    };
    Ok(Asked { id: parameters.document_id.take(), hash, text: parameters.query.take() })
}

/// The variables with the operation's defaults filled in, which async-graphql forgets in `@include` and `@skip`.
fn variables(operation: &OperationDefinition, given: serde_json::Value) -> Variables {
    let mut variables = Variables::from_json(given);
    for definition in &operation.variable_definitions {
        if let Some(default) = &definition.node.default_value {
            variables.entry(definition.node.name.node.clone()).or_insert_with(|| default.node.clone());
        }
    }
    variables
}
