//! Errors in a GraphQL response: the same codes as in REST, with the request id.

use crate::error::{Code, Error};
use crate::http::shell;
use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use std::time::Duration;

/// Errors that a request is told at most when nothing of it ran: the first say what is wrong.
const MOST: usize = 20;

/// Gives every error of `response` a code and the request id; nothing internal passes.
pub fn code(response: &mut Response, executed: bool, request_id: &str) {
    if !executed {
        response.errors.truncate(MOST);
    }
    for error in &mut response.errors {
        rewrite(error, executed, request_id);
    }
}

fn rewrite(error: &mut ServerError, executed: bool, request_id: &str) {
    let code = match error.source::<Error>().or_else(|| error.source::<std::sync::Arc<Error>>().map(AsRef::as_ref)) {
        Some(ours) => {
            shell::log(ours);
            let (code, detail) = (ours.code(), ours.detail().to_owned());
            let fields = fields(ours);
            error.message = detail;
            extend(error, fields);
            code
        }
        // An argument that its type cannot read; async-graphql finds out while it runs.
        None if is_unreadable(&error.message) => Code::Invalid,
        None if executed => {
            tracing::error!(cause = error.message, "a resolver failed without a code");
            Code::Internal.about().clone_into(&mut error.message);
            Code::Internal
        }
        None => before_execution(&error.message),
    };
    error.source = None;
    let id = Value::from(request_id);
    extend(error, [("code", Value::from(code.as_str())), ("requestId", id)]);
}

/// How long to wait until the quota pays for a request that it did not pay for.
pub fn unpaid(response: &Response) -> Option<Duration> {
    let ours = response.errors.iter().filter_map(|error| error.source::<Error>());
    ours.filter(|error| error.code() == Code::RateLimited).find_map(Error::wait)
}

fn is_unreadable(message: &str) -> bool {
    message.starts_with("Failed to parse ") || message.starts_with("Expected input type ")
}

fn fields(error: &Error) -> Vec<(&'static str, Value)> {
    let mut values = Vec::new();
    if !error.errors().is_empty()
        && let Ok(list) = async_graphql::to_value(error.errors())
    {
        values.push(("errors", list));
    }
    if !error.blocking().is_empty() {
        values.push(("blockers", Value::List(error.blocking().iter().map(|id| Value::from(id.as_str())).collect())));
    }
    if let Some(wait) = error.wait() {
        values.push(("retryAfter", Value::from(wait.as_secs())));
    }
    values
}

fn extend(error: &mut ServerError, values: impl IntoIterator<Item = (&'static str, Value)>) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    for (name, value) in values {
        extensions.set(name, value);
    }
}

/// async-graphql says these limits as bare strings.
fn before_execution(message: &str) -> Code {
    match message {
        _ if message.contains("recursion depth") => Code::QueryTooDeep,
        _ if message.contains("directives") && message.contains("maximum") => Code::TooManyDirectives,
        _ => Code::QueryInvalid,
    }
}

/// A response that holds one error and no data.
pub fn response(error: Error) -> Response {
    let mut server = ServerError::new(error.detail(), None);
    server.source = Some(std::sync::Arc::new(error));
    Response::from_errors(vec![server])
}
