//! What one operation cost and how far it came.

use crate::config::Settings;
use crate::error::{Code, Error};
use crate::graphql::documents::Newcomer;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation};
use async_graphql::{Response, ServerError, ValidationResult};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Filled while one request runs.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    /// The highest cost and the deepest nesting that may run.
    pub limits: (usize, usize),
    /// The cost that validation counted.
    pub cost: Arc<AtomicUsize>,
    /// Whether execution began: errors before it are request errors, without `data`.
    pub executed: Arc<AtomicBool>,
    /// Whether a mutation answered with user errors, so that nothing of it is kept.
    pub failed: Arc<AtomicBool>,
}

impl Meter {
    /// An empty meter with the limits of `settings`.
    pub fn new(settings: &Settings) -> Self {
        Self { limits: (settings.graphql_max_cost, settings.graphql_max_depth), ..Self::default() }
    }
}

/// Request data that ends an operation after its validation: without an error when it could run.
#[derive(Debug)]
pub struct Rehearsal;

/// The extension that fills the [`Meter`].
#[derive(Debug)]
pub struct Metering;

impl ExtensionFactory for Metering {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Metering {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        let Some(meter) = ctx.data_opt::<Meter>() else { return Ok(result) };
        meter.cost.store(result.complexity, Ordering::Relaxed);
        let (most, deepest) = meter.limits;
        if result.depth > deepest {
            return Err(refuse(
                Code::QueryTooDeep,
                format!("a query nests at most {deepest} deep, this one {}", result.depth),
            ));
        }
        if result.complexity > most {
            return Err(refuse(
                Code::QueryTooCostly,
                format!("a query costs at most {most}, this one {}", result.complexity),
            ));
        }
        if let Some(newcomer) = ctx.data_opt::<Newcomer>() {
            newcomer.keep();
        }
        if ctx.data_opt::<Rehearsal>().is_some() { Err(Vec::new()) } else { Ok(result) }
    }

    async fn execute(&self, ctx: &ExtensionContext<'_>, operation: Option<&str>, next: NextExecute<'_>) -> Response {
        if let Some(meter) = ctx.data_opt::<Meter>() {
            meter.executed.store(true, Ordering::Relaxed);
        }
        next.run(ctx, operation).await
    }
}

fn refuse(code: Code, detail: String) -> Vec<ServerError> {
    let error = Error::new(code, detail);
    let mut server = ServerError::new(error.to_string(), None);
    server.source = Some(Arc::new(error));
    vec![server]
}
