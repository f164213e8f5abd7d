//! Traces: the way of one call, or of one message, told by OTLP to whoever collects them.
//!
//! Few are traced. What is not has no [`Trace`], and so costs nothing on its way.

use std::{borrow::Cow, collections::HashMap, sync::OnceLock, time::Duration};

use http::HeaderMap;
use opentelemetry::{
    Context, KeyValue,
    propagation::TextMapPropagator as _,
    trace::{Span as _, SpanContext, SpanKind, TraceContextExt as _, Tracer as _, TracerProvider as _},
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{self as sdk, Sampler, SdkTracer, SdkTracerProvider},
};
use uuid::Uuid;

use crate::config::Telemetry;

/// How long the collector may take, also at the end.
const PATIENCE: Duration = Duration::from_secs(3);

static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// The trace that something belongs to, and its place in it, if it is traced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace(Option<Box<SpanContext>>);

/// A part of a trace: something that takes time. It ends when it is dropped.
pub struct Span(Option<Box<sdk::Span>>);

/// Sends what was traced to the collector.
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Starts to trace, if the configuration says where to; once in a process, within its runtime. An error names the
    /// key that is wrong.
    pub fn start(config: &Telemetry) -> Result<Self, String> {
        if !(0.0..=1.0).contains(&config.trace_ratio) {
            return Err("configuration: telemetry.trace_ratio: must be from 0 to 1".to_owned());
        }
        if config.otlp_endpoint.is_empty() {
            return Ok(Self(None));
        }
        let exporter = SpanExporter::builder().with_tonic().with_endpoint(&config.otlp_endpoint).with_timeout(PATIENCE);
        let exporter = exporter.build().map_err(|error| format!("configuration: telemetry.otlp_endpoint: {error}"))?;
        let instance = [
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", Uuid::now_v7().to_string()),
        ];
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.trace_ratio))))
            .with_resource(Resource::builder().with_service_name("tidings").with_attributes(instance).build())
            .build();
        let first = TRACER.set(provider.tracer("tidings")).is_ok();
        debug_assert!(first, "traces were started already");
        Ok(Self(Some(provider)))
    }

    /// Sends what is left.
    pub async fn end(self) {
        let Some(provider) = self.0 else { return };
        // On a thread that may wait.
        let ended = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(PATIENCE)).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

impl Trace {
    /// A part of the trace that follows from this one.
    pub fn span(&self, name: &'static str) -> Span {
        match &self.0 {
            Some(parent) => start(name.into(), SpanKind::Internal, &within(parent)),
            None => Span(None),
        }
    }

    /// The trace's own name, in hexadecimal.
    pub fn id(&self) -> Option<String> {
        self.0.as_ref().map(|context| context.trace_id().to_string())
    }

    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// For another node, in the form of W3C's Trace Context, if it is traced.
    pub fn traceparent(&self) -> Option<String> {
        let context = self.0.as_ref()?;
        let mut carrier = HashMap::new();
        TraceContextPropagator::new().inject_context(&within(context), &mut carrier);
        carrier.remove("traceparent")
    }

    /// What another node said it is.
    pub fn from_traceparent(traceparent: String) -> Self {
        let carrier = HashMap::from([("traceparent".to_owned(), traceparent)]);
        let context = TraceContextPropagator::new().extract(&carrier);
        let span = context.span();
        Self(span.span_context().is_valid().then(|| Box::new(span.span_context().clone())))
    }
}

impl Span {
    /// A call. Its trace is the caller's, if they say by the headers of W3C which, otherwise its own if it is one of
    /// those that are traced.
    pub fn call(path: &str, headers: &HeaderMap) -> Self {
        if TRACER.get().is_none() {
            return Self(None);
        }
        // The name of a call in OpenTelemetry's conventions for RPC: without the slash.
        start(path.trim_start_matches('/').to_owned().into(), SpanKind::Server, &caller(headers))
    }

    /// Something that a device sends on its stream, with a trace of its own if it is one of those that are traced.
    pub fn received(name: &'static str) -> Self {
        start(name.into(), SpanKind::Server, &Context::new())
    }

    /// For what follows from it.
    pub fn trace(&self) -> Trace {
        Trace(self.0.as_ref().map(|span| Box::new(span.span_context().clone())))
    }

    /// Notes something of it. Never what people write.
    pub fn set(&mut self, key: &'static str, value: impl Into<opentelemetry::Value>) {
        if let Some(span) = &mut self.0 {
            span.set_attribute(KeyValue::new(key, value));
        }
    }

    /// Notes when something happened within it.
    pub fn event(&mut self, name: &'static str) {
        if let Some(span) = &mut self.0 {
            span.add_event(name, Vec::new());
        }
    }
}

/// Begins a span, if it is one of those that are traced.
fn start(name: Cow<'static, str>, kind: SpanKind, parent: &Context) -> Span {
    let Some(tracer) = TRACER.get() else { return Span(None) };
    let span = tracer.build_with_context(tracer.span_builder(name).with_kind(kind), parent);
    Span(span.is_recording().then(|| Box::new(span)))
}

fn within(parent: &SpanContext) -> Context {
    Context::new().with_remote_span_context(parent.clone())
}

/// The trace that a caller's headers name.
fn caller(headers: &HeaderMap) -> Context {
    let header = |name: &str| Some((name.to_owned(), headers.get(name)?.to_str().ok()?.to_owned()));
    let Some(parent) = header("traceparent") else { return Context::new() };
    let carried: HashMap<_, _> = [parent].into_iter().chain(header("tracestate")).collect();
    TraceContextPropagator::new().extract_with_context(&Context::new(), &carried)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_callers_trace_is_read_from_the_headers() {
        let headers = |value: &str| HeaderMap::from_iter([("traceparent".parse().unwrap(), value.parse().unwrap())]);
        let context = caller(&headers(PARENT));
        let named = context.span().span_context().clone();
        assert_eq!(named.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(named.is_sampled());
        for nonsense in ["", "00", "00-0-0-01", &PARENT.replace("4bf9", "zzzz"), &PARENT[..52]] {
            assert!(!caller(&headers(nonsense)).span().span_context().is_valid(), "{nonsense:?}");
        }
        assert!(!caller(&HeaderMap::new()).span().span_context().is_valid());
    }

    #[test]
    fn what_is_not_traced_has_no_trace() {
        let span = Span::received("send");
        assert_eq!(span.trace(), Trace::default());
        assert_eq!(span.trace().span("append").trace().id(), None);
    }
}
