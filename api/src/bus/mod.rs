//! The bus says only "something new": within this process, and between instances.
//!
//! What was missed is read from the log, so a lost wake-up costs time and nothing else.

mod postgres;
mod sqlite;

use crate::db::{Db, Dialect, Pools};
use crate::tasks::Tasks;
use data_encoding::HEXLOWER;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, broadcast};

crate::text_enum! {
    /// What is new.
    pub enum Topic {
        /// A row in the activity log.
        Activity = "activity",
        /// A job to do.
        Jobs = "jobs",
        /// A session, account, steward, verified tie or machine changed: who asks is looked up again.
        Access = "access",
    }
}

/// Wakes listeners.
#[derive(Debug, Clone)]
pub struct Bus {
    local: broadcast::Sender<Topic>,
    /// How often access changed; facts about actors are as good as this number.
    access_changes: Arc<AtomicU64>,
    outgoing: Arc<Outgoing>,
    /// Tells our own words between instances from those of others.
    instance: Arc<str>,
}

/// What other instances have not been told yet.
#[derive(Debug, Default)]
struct Outgoing {
    topics: Mutex<BTreeSet<Topic>>,
    some: Notify,
}

impl Default for Bus {
    fn default() -> Self {
        let instance = HEXLOWER.encode(&crate::keys::random::<8>()).into();
        let local = broadcast::Sender::new(64);
        Self { local, access_changes: Arc::default(), outgoing: Arc::default(), instance }
    }
}

impl Bus {
    /// Wakes everybody who listens, on this instance at once and on others soon.
    pub fn wake(&self, topic: Topic) {
        self.arrived(topic);
        self.outgoing.topics.lock().unwrap_or_else(PoisonError::into_inner).insert(topic);
        self.outgoing.some.notify_one();
    }

    /// Wakes everybody who listens on this instance.
    fn arrived(&self, topic: Topic) {
        if topic == Topic::Access {
            // Before anybody is woken, and before the answer to the change goes out.
            self.access_changes.fetch_add(1, Ordering::AcqRel);
        }
        // Nobody may be listening.
        let _ = self.local.send(topic);
    }

    /// How often somebody said that access changed, as far as this instance heard.
    pub fn access_changes(&self) -> u64 {
        self.access_changes.load(Ordering::Acquire)
    }

    /// Wakes for every topic, when we cannot know what was said.
    fn anything_arrived(&self) {
        for topic in Topic::ALL {
            self.arrived(*topic);
        }
    }

    /// Listens. A listener that lags gets an error and looks again, as for any wake-up.
    pub fn listen(&self) -> broadcast::Receiver<Topic> {
        self.local.subscribe()
    }

    /// Waits until others must be told something, and takes it.
    async fn next_words(&self) -> String {
        loop {
            self.outgoing.some.notified().await;
            // What follows closely goes out with it.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            let topics = std::mem::take(&mut *self.outgoing.topics.lock().unwrap_or_else(PoisonError::into_inner));
            if !topics.is_empty() {
                let words: Vec<&str> = topics.iter().map(|topic| topic.as_str()).collect();
                return format!("{} {}", self.instance, words.join(","));
            }
        }
    }

    /// Hears what another instance said.
    fn hear(&self, words: &str) {
        let Some((instance, topics)) = words.split_once(' ') else { return };
        if instance != &*self.instance {
            topics.split(',').filter_map(|word| word.parse().ok()).for_each(|topic| self.arrived(topic));
        }
    }
}

/// Connects this instance to the others on the same database, as long as its tasks run.
pub fn connect(bus: &Bus, pools: &Arc<Pools>, url: String, tasks: &Tasks) {
    match Db::new(pools.clone()).dialect() {
        Dialect::Postgres => {
            tasks.spawn(postgres::hear(bus.clone(), url));
            tasks.spawn(postgres::tell(bus.clone(), Arc::downgrade(pools)));
        }
        Dialect::Sqlite => tasks.spawn(sqlite::watch(bus.clone(), url)),
    }
}
