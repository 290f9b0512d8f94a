//! What one operation cost and how far it came.
//!
//! The limit of cost is checked here, since async-graphql 7.2.1 answers a bare text and forgets the number when its own
//! limit is exceeded.

use crate::config::Settings;
use crate::ctx::Ctx;
use crate::error::{Code, Error};
use crate::graphql::errors;
use crate::graphql::introspection::Extent;
use crate::graphql::operations::Newcomer;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, NextValidation, ResolveInfo,
};
use async_graphql::{Response, ServerError, ServerResult, ValidationResult, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering};

/// Cost that draws one unit of the quota.
const COST_A_UNIT: usize = 250;

/// Filled while one request runs.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    /// The highest cost and the deepest nesting that may run.
    pub limits: (usize, usize),
    /// What is not in the crate's count: what is asked about the schema.
    beside: usize,
    /// What the operation draws on the quota by what it does.
    draws: usize,
    /// The cost that validation counted.
    pub cost: Arc<AtomicUsize>,
    /// Whether execution began: errors before it are request errors, without `data`.
    pub executed: Arc<AtomicBool>,
    /// Whether a mutation answered with user errors, so that nothing of it is kept.
    pub failed: Arc<AtomicBool>,
    /// Bytes that the answer may still grow by; negative when it is too large.
    room: Arc<AtomicIsize>,
}

impl Meter {
    /// An empty meter with the limits of `settings`.
    pub fn new(settings: &Settings) -> Self {
        let limits = (settings.graphql_max_cost, settings.graphql_max_depth);
        let room = Arc::new(AtomicIsize::new(settings.answer_limit.cast_signed()));
        Self { limits, room, ..Self::default() }
    }

    /// The meter of an operation that asks for so much of the schema and draws so many units by what it does.
    pub fn of(settings: &Settings, extent: Extent, draws: usize) -> Self {
        Self { beside: extent.cost(), draws, ..Self::new(settings) }
    }

    /// Draws what the operation costs beyond the one request that it is.
    fn draw(&self, ctx: &Ctx, cost: usize) -> crate::error::Result<()> {
        let units = self.draws.saturating_add(cost / COST_A_UNIT);
        ctx.draw_more(u32::try_from(units.saturating_sub(1)).unwrap_or(u32::MAX))
    }

    fn is_full(&self) -> bool {
        self.room.load(Ordering::Relaxed) < 0
    }

    fn grow(&self, bytes: usize) -> bool {
        let bytes = isize::try_from(bytes).unwrap_or(isize::MAX);
        self.room.fetch_sub(bytes, Ordering::Relaxed) >= bytes
    }

    /// Takes back an answer that became too large, and makes room for the next one of a stream.
    pub fn check(&self, settings: &Settings, response: &mut Response) {
        let most = settings.answer_limit;
        if self.room.swap(most.cast_signed(), Ordering::Relaxed) < 0 {
            let error = Error::new(Code::AnswerTooLarge, format!("an answer has at most {most} bytes"));
            *response = errors::response(error);
        }
    }
}

/// What an answer grows by with a value: an object counts by its fields.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Enum(name) => name.len(),
        Value::List(items) if matches!(items.first(), Some(Value::Object(_) | Value::List(_))) => 0,
        Value::List(items) => items.iter().map(weight).sum(),
        Value::Object(_) => 0,
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Binary(_) => 5,
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
        let cost = result.complexity.saturating_add(meter.beside);
        meter.cost.store(cost, Ordering::Relaxed);
        let (most, deepest) = meter.limits;
        if result.depth > deepest {
            return Err(refuse(
                Code::QueryTooDeep,
                format!("a query nests at most {deepest} deep, this one {}", result.depth),
            ));
        }
        if cost > most {
            return Err(refuse(Code::QueryTooCostly, format!("a query costs at most {most}, this one {cost}")));
        }
        if let Some(caller) = ctx.data_opt::<Ctx>() {
            meter.draw(caller, cost).map_err(refusal)?;
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

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let Some(meter) = ctx.data_opt::<Meter>() else { return next.run(ctx, info).await };
        // What the answer would still need is not looked for.
        if meter.is_full() {
            return Err(full());
        }
        let key = info.alias.unwrap_or(info.name).len();
        let value = next.run(ctx, info).await?;
        // Quotes, colon and comma.
        if meter.grow(key + 6 + value.as_ref().map_or(0, weight)) { Ok(value) } else { Err(full()) }
    }
}

/// Ends a field; [`Meter::check`] has the words.
fn full() -> ServerError {
    ServerError::new("the answer is too large", None)
}

fn refuse(code: Code, detail: String) -> Vec<ServerError> {
    refusal(Error::new(code, detail))
}

fn refusal(error: Error) -> Vec<ServerError> {
    let mut server = ServerError::new(error.to_string(), None);
    server.source = Some(Arc::new(error));
    vec![server]
}
