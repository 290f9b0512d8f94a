//! What one operation cost and how far it came.

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation};
use async_graphql::{Response, ServerError, ValidationResult};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Filled while one request runs.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    /// The cost that validation counted.
    pub cost: Arc<AtomicUsize>,
    /// Whether execution began: errors before it are request errors, without `data`.
    pub executed: Arc<AtomicBool>,
    /// Whether a mutation answered with user errors, so that nothing of it is kept.
    pub failed: Arc<AtomicBool>,
}

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
        if let Some(meter) = ctx.data_opt::<Meter>() {
            meter.cost.store(result.complexity, Ordering::Relaxed);
        }
        Ok(result)
    }

    async fn execute(&self, ctx: &ExtensionContext<'_>, operation: Option<&str>, next: NextExecute<'_>) -> Response {
        if let Some(meter) = ctx.data_opt::<Meter>() {
            meter.executed.store(true, Ordering::Relaxed);
        }
        next.run(ctx, operation).await
    }
}
