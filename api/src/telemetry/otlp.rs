//! Traces by OTLP over HTTP, in builds with the feature `otlp`.

use crate::config::Settings;
use actix_web::http::header::HeaderMap;
use opentelemetry::global;
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::sync::OnceLock;
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// The layer that sends spans; none without an endpoint.
pub fn layer<S>(settings: &Settings) -> anyhow::Result<Option<impl Layer<S> + use<S>>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let Some(endpoint) = &settings.otlp_endpoint else { return Ok(None) };
    // The address of the collector, or that of its traces.
    let endpoint = if endpoint.path() == "/" { endpoint.join("v1/traces")? } else { endpoint.clone() };
    let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint.as_str()).build()?;
    let resource = Resource::builder().with_service_name("bindery").build();
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
    global::set_text_map_propagator(TraceContextPropagator::new());
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bindery"));
    // Logging is set up once.
    let _ = PROVIDER.set(provider);
    Ok(Some(layer))
}

/// Makes `span` a part of the trace that the caller names (W3C Trace Context).
pub fn adopt(span: &tracing::Span, headers: &HeaderMap) {
    let parent = global::get_text_map_propagator(|propagator| propagator.extract(&Headers(headers)));
    // A span that nobody records has no parent to set.
    let _ = span.set_parent(parent);
}

/// Sends what is left.
pub fn flush() {
    if let Some(Err(error)) = PROVIDER.get().map(SdkTracerProvider::shutdown) {
        tracing::warn!(cause = %error, "some traces were not sent");
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(actix_web::http::header::HeaderName::as_str).collect()
    }
}
