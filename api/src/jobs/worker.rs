//! The worker: takes due jobs with a lease, runs them, and lets them go.

use super::mail::Mailer;
use super::store::{self, Claimed};
use super::sweep::{self, Chores};
use super::{Status, Work};
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::keys;
use crate::state::State;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

/// Jobs at the same time.
const AT_ONCE: i64 = 8;
/// How often to look when nobody says anything.
const POLL: Duration = Duration::from_secs(1);
/// How long a job is held; a worker that dies lets it fall after this.
const LEASE: Duration = Duration::from_mins(1);
/// How often the lease of a running job is renewed.
const RENEW: Duration = Duration::from_secs(20);
/// How long work goes on that takes turns with other jobs.
const SLICE: Duration = Duration::from_secs(1);
/// How long a job may run.
const MOST: Duration = Duration::from_mins(5);

/// How far a job came.
#[derive(Debug, Clone, Copy)]
enum Went {
    /// To its end.
    Done,
    /// There is more to do, behind what waits.
    OnItsWay,
}

/// Runs jobs for one process.
#[derive(Debug)]
pub struct Worker {
    ctx: Ctx,
    mailer: Mailer,
    features: Chores,
}

impl Worker {
    /// A worker with the way of mail that the settings name; `features` is what it does for them.
    pub fn new(state: &Arc<State>, features: Chores) -> anyhow::Result<Self> {
        Ok(Self { ctx: Ctx::system(state), mailer: Mailer::new(&state.settings)?, features })
    }

    /// Works until the instance drains; what runs then is finished.
    pub async fn run(self) {
        let mut stopping = self.ctx.state.draining();
        let mut said = self.ctx.state.bus.listen();
        let mut prepared = false;
        while !*stopping.borrow() {
            if !prepared {
                prepared = super::enqueue_standing(&self.ctx, self.features).await.is_ok();
            }
            let idle = match self.run_due().await {
                Ok(ran) => ran == 0,
                Err(error) => {
                    tracing::warn!(cause = ?error.cause().map(ToString::to_string), "jobs cannot be read; trying again");
                    true
                }
            };
            if idle {
                tokio::select! {
                    _ = stopping.wait_for(|stopping| *stopping) => {}
                    () = news(&mut said) => {}
                    () = tokio::time::sleep(POLL) => {}
                }
            }
        }
    }

    /// Runs what is due now and says how many jobs that were.
    pub async fn run_due(&self) -> Result<usize> {
        if !store::any_due(&self.ctx).await? {
            return Ok(0);
        }
        let jobs = self
            .ctx
            .write(|ctx| async move {
                store::put_back(&ctx).await?;
                let lease = ctx.now() + LEASE;
                store::claim(&ctx, AT_ONCE, lease).await
            })
            .await?;
        join_all(jobs.iter().map(|job| self.run_one(job))).await;
        Ok(jobs.len())
    }

    /// Runs one job and says in the table how it went.
    async fn run_one(&self, job: &Claimed) {
        let work = serde_json::from_value::<Work>(job.payload.clone());
        let outcome = match &work {
            Ok(work) => {
                let run = timeout(MOST, AssertUnwindSafe(self.perform(job, work)).catch_unwind());
                tokio::select! {
                    outcome = run => match outcome {
                        Ok(Ok(outcome)) => outcome,
                        Ok(Err(_)) => Err("it panicked".to_owned()),
                        Err(_) => Err("it took too long".to_owned()),
                    },
                    () = self.hold(job) => return,
                }
            }
            Err(_) => Err("it is of a kind that this version does not know".to_owned()),
        };
        let every = work.ok().and_then(|work| work.every());
        if let Err(error) = self.settle(job, every, outcome).await {
            // The lease runs out, and the job is done again.
            tracing::warn!(job = %job.id, code = error.code().as_str(), "how a job went could not be written");
        }
    }

    async fn perform(&self, job: &Claimed, work: &Work) -> Result<Went, String> {
        let why = |error: Error| error.cause().map_or_else(|| error.to_string(), |cause| format!("{cause:#}"));
        match work {
            Work::SendMail(letter) => {
                self.mailer.send(letter, &job.id.to_string()).await.map_err(|error| error.to_string())?;
            }
            Work::MailResetLink { email_folded } => {
                (self.features.mail_reset_link)(self.ctx.clone(), email_folded.clone()).await.map_err(why)?;
            }
            Work::Sweep {} => {
                sweep::run(&self.ctx, self.features).await.map_err(why)?;
                super::enqueue_standing(&self.ctx, self.features).await.map_err(why)?;
            }
            Work::Reindex {} => {
                let more = (self.features.reindex)(self.ctx.clone(), SLICE).await.map_err(why)?;
                return Ok(if more { Went::OnItsWay } else { Went::Done });
            }
            Work::Render {} => {
                let more = (self.features.render)(self.ctx.clone(), SLICE).await.map_err(why)?;
                return Ok(if more { Went::OnItsWay } else { Went::Done });
            }
        }
        Ok(Went::Done)
    }

    /// Renews the lease as long as the job runs; returns when the job is not ours any more.
    async fn hold(&self, job: &Claimed) {
        loop {
            tokio::time::sleep(RENEW).await;
            if let Ok(false) = store::renew(&self.ctx, job, self.ctx.now() + LEASE).await {
                return;
            }
        }
    }

    async fn settle(&self, job: &Claimed, every: Option<Duration>, outcome: Result<Went, String>) -> Result<()> {
        let now = self.ctx.now();
        let word = match (&outcome, every) {
            (Ok(Went::OnItsWay), _) => "on_its_way",
            (Ok(Went::Done), _) => "done",
            (Err(_), None) if job.attempts >= job.max_attempts => "dead",
            (Err(_), _) => "failed",
        };
        metrics::counter!("bindery_jobs_total", "kind" => job.kind.clone(), "outcome" => word).increment(1);
        match (outcome, every) {
            (Ok(Went::OnItsWay), _) => store::release(&self.ctx, job, Status::Queued, now, true, None).await,
            (Ok(Went::Done), None) => store::delete(&self.ctx, job).await,
            (Ok(Went::Done), Some(every)) => {
                store::release(&self.ctx, job, Status::Queued, now + every, true, None).await
            }
            (Err(why), every) => {
                tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, why, "a job failed");
                let given_up = every.is_none() && job.attempts >= job.max_attempts;
                let status = if given_up { Status::Dead } else { Status::Queued };
                store::release(&self.ctx, job, status, now + pause(job.attempts), false, Some(why)).await
            }
        }
    }
}

/// Waits for a word about jobs; a lagging listener looks at once.
async fn news(said: &mut Receiver<Topic>) {
    while matches!(said.recv().await, Ok(topic) if topic != Topic::Jobs) {}
}

/// How long to wait after this many tries: 5 s, doubled each time up to an hour, and up to a fifth more by chance.
fn pause(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 12)).unwrap_or(1) - 1;
    let plain = (5_000_u64 << doublings).min(3_600_000);
    let [chance] = keys::random::<1>();
    Duration::from_millis(plain + plain * u64::from(chance) / 255 / 5)
}
