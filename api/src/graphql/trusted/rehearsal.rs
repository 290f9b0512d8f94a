//! Whether a document can run at all, found out without running it.

use crate::config::Settings;
use crate::graphql::meter::{Meter, Rehearsal};
use anyhow::{Context as _, bail};
use async_graphql::parser::types::{BaseType, ExecutableDocument, OperationDefinition};
use async_graphql::{Executor, Request, Value, Variables};
use futures_util::FutureExt as _;

/// Validates every operation of a document, with the smallest pages that variables can ask for.
pub fn rehearse<E: Executor>(settings: &Settings, document: &ExecutableDocument, executor: &E) -> anyhow::Result<()> {
    for (name, operation) in document.operations.iter() {
        let mut request = Request::new("").variables(smallest(&operation.node));
        request.set_parsed_query(document.clone());
        request.operation_name = name.map(ToString::to_string);
        let request = request.data(Meter::new(settings)).data(Rehearsal);
        let response = executor.execute(request).now_or_never().context("validation did not come to an end")?;
        if let Some(error) = response.errors.first() {
            bail!("{}", error.message);
        }
    }
    Ok(())
}

/// Cost depends on whole numbers only, and grows with them.
fn smallest(operation: &OperationDefinition) -> Variables {
    let whole = |base: &BaseType| matches!(base, BaseType::Named(name) if name == "Int");
    let definitions = operation.variable_definitions.iter().map(|definition| &definition.node);
    let numbers = definitions.filter(|definition| whole(&definition.var_type.node.base));
    let mut variables = Variables::default();
    variables.extend(numbers.map(|definition| (definition.name.node.clone(), Value::from(1))));
    variables
}
