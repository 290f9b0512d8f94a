//! Questions about the schema itself: measured before they are answered, and the large ones answered apart, once each.
//!
//! The crate counts `possibleTypes { interfaces { ... } }` as two fields, however many types there are, and takes some
//! five microseconds and a kilobyte for each that it answers.
//!
//! Five nested lists of eleven types make 160,000 fields.

mod catalogue;

pub use catalogue::{Catalogue, Extent};

use crate::error::{Code, Error, Result};
use crate::graphql::outcome::Outcome;
use async_graphql::Executor;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Everything that decides how much a question is.
const QUESTION: &str = "{ __schema { types { name fields(includeDeprecated: true) { args(includeDeprecated: true) \
    { type { ...T } } type { ...T } } inputFields(includeDeprecated: true) { type { ...T } } \
    enumValues(includeDeprecated: true) { name } interfaces { name } possibleTypes { name } } \
    directives { args(includeDeprecated: true) { type { ...T } } } } } \
    fragment T on __Type { name ofType { name ofType { name ofType { name ofType { name } } } } }";

/// Fields about the schema that cost as much as one of the data.
const FIELDS_A_UNIT: usize = 50;
/// Fields that are answered among other requests; more take a thread of their own.
const SMALL: usize = 1000;
/// Bytes of answers that are kept.
const KEPT: u64 = 8_388_608;
/// How long a question waits for those before it.
const WAIT: Duration = Duration::from_secs(5);

impl Extent {
    /// What it costs; the whole schema, as GraphiQL asks for it, costs less than the limit.
    pub const fn cost(self) -> usize {
        self.fields.div_ceil(FIELDS_A_UNIT)
    }

    /// The most fields that a cost of `most` allows.
    pub const fn most(most: usize) -> usize {
        most.saturating_mul(FIELDS_A_UNIT)
    }

    /// Whether it must not run among other requests.
    pub const fn is_large(self) -> bool {
        self.fields > SMALL
    }

    /// Refuses a large question about the schema that asks for something else as well.
    pub fn check(self) -> Result<()> {
        if self.is_large() && !self.alone {
            let detail = format!("more than {SMALL} fields of introspection are asked for alone, by a query");
            return Err(Error::new(Code::QueryTooCostly, detail));
        }
        Ok(())
    }
}

#[derive(Debug, Clone)]
struct Bytes;

impl Weighter<Vec<u8>, Vec<u8>> for Bytes {
    fn weight(&self, key: &Vec<u8>, answer: &Vec<u8>) -> u64 {
        u64::try_from(key.len() + answer.len()).unwrap_or(u64::MAX)
    }
}

/// What a server knows of its schema.
#[derive(Debug)]
pub struct Introspection {
    /// How much there is.
    pub catalogue: Catalogue,
    answers: Cache<Vec<u8>, Vec<u8>, Bytes>,
    lane: Semaphore,
}

impl Introspection {
    /// Reads the schema of `executor`.
    pub fn new<E: Executor>(executor: &E) -> anyhow::Result<Self> {
        let answers = Cache::with_weighter(16, KEPT, Bytes);
        Ok(Self { catalogue: Catalogue::read(executor)?, answers, lane: Semaphore::new(1) })
    }

    /// The answer to `question`: a kept one, or what `work` makes, one at a time and where it holds up nobody.
    pub async fn answer(
        &self,
        question: &[u8],
        work: impl FnOnce() -> Result<Outcome> + Send + 'static,
    ) -> Result<Outcome> {
        if let Some(body) = self.answers.get(question) {
            return Ok(Outcome { body, executed: true, clean: true });
        }
        let wait = tokio::time::timeout(WAIT, self.lane.acquire()).await;
        let _turn = wait.map_err(|_| Error::unavailable(anyhow::anyhow!("others ask for the schema, too")))?;
        // Whoever was before may have asked the same.
        if let Some(body) = self.answers.get(question) {
            return Ok(Outcome { body, executed: true, clean: true });
        }
        let outcome = tokio::task::spawn_blocking(work).await.map_err(Error::internal)??;
        if outcome.executed && outcome.clean {
            self.answers.insert(question.to_vec(), outcome.body.clone());
        }
        Ok(outcome)
    }
}
