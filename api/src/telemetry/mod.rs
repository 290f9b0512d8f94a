//! Log lines, metrics and, in builds with the feature `otlp`, traces.

#[cfg(feature = "otlp")]
pub mod otlp;

use crate::config::{LogFormat, Settings};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts logging to standard error, as the settings say.
pub fn init(settings: &Settings) -> anyhow::Result<()> {
    // The parser of HTML warns of every tag that members nest badly.
    let filter = EnvFilter::try_new(&settings.log)?.add_directive("html5ever=error".parse()?);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let lines = match settings.log_format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let subscriber = tracing_subscriber::registry().with(filter).with(lines);
    #[cfg(feature = "otlp")]
    let subscriber = subscriber.with(otlp::layer(settings)?);
    subscriber.try_init()?;
    if cfg!(not(feature = "otlp")) && settings.otlp_endpoint.is_some() {
        tracing::warn!("otlp_endpoint is set, but this build sends no traces: build with `--features otlp`");
    }
    Ok(())
}

/// Starts counting; a second call changes nothing.
pub fn init_metrics() {
    const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
    let recorder = PrometheusBuilder::new().set_buckets(&SECONDS);
    if let Ok(handle) = recorder.and_then(PrometheusBuilder::install_recorder) {
        // Only the first recorder can be installed, so the cell is empty.
        let _ = METRICS.set(handle);
    }
    describe();
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!("bindery_http_requests_total", "Requests by route pattern, method and status.");
    describe_histogram!("bindery_http_request_seconds", "Time to the first byte of the answer.");
    describe_counter!("bindery_graphql_operations_total", "GraphQL operations by kind.");
    describe_counter!("bindery_sql_statements_total", "SQL statements sent.");
    describe_counter!("bindery_jobs_total", "Jobs that ran, by kind and outcome.");
    describe_gauge!("bindery_jobs", "Jobs by status.");
    describe_gauge!("bindery_db_connections", "Database connections by pool.");
    describe_gauge!("bindery_db_connections_idle", "Database connections that nobody uses, by pool.");
    describe_gauge!("bindery_streams_open", "Streams open on this instance.");
}

/// Folds measurements into their buckets; without it they pile up until somebody fetches them.
pub fn fold_metrics() {
    if let Some(handle) = METRICS.get() {
        handle.run_upkeep();
    }
}

/// The counters in the Prometheus text format.
pub fn render_metrics() -> String {
    METRICS.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Sends what is left before the process ends.
pub fn flush() {
    #[cfg(feature = "otlp")]
    otlp::flush();
}
