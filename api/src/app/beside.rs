//! What runs beside requests, as long as the state lives.

use crate::db::connections::Pulse;
use crate::state::State;
use crate::{activity, bus, telemetry};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Starts it: the tail of the log, the bus between instances, small sweeps.
pub fn run_beside(state: &Arc<State>) {
    let tasks = &state.tasks;
    bus::connect(&state.bus, &state.pools, state.settings.database(), tasks);
    tasks.spawn(Pulse::run(Arc::downgrade(state.pools.pulse())));
    tasks.spawn(activity::tail::run(Arc::downgrade(state)));
    tasks.spawn(sweep(Arc::downgrade(state)));
}

/// Forgets quotas that are full again, and folds measurements that nobody fetched.
async fn sweep(state: Weak<State>) {
    loop {
        tokio::time::sleep(Duration::from_secs(10)).await;
        let Some(state) = state.upgrade() else { return };
        state.quotas.sweep();
        telemetry::fold_metrics();
    }
}
