//! How long frames take to the wire, and the last part of a message's trace.

use super::frames::LogFrame;
use crate::{telemetry::Span, time::Time};

/// Of the live frames of a stream, one in so many is measured: to measure costs about as much as to queue.
const MEASURED: u32 = 16;

/// A frame on its way to the wire, if that is measured or traced.
pub struct Delivery {
    written: Time,
    spans: Vec<Span>,
}

impl Delivery {
    /// Begins when the frame is queued, the `count`th of its stream.
    pub fn begin(frame: &LogFrame, count: u32) -> Option<Box<Self>> {
        if !count.is_multiple_of(MEASURED) && frame.traces.is_empty() {
            return None;
        }
        let spans = frame.traces.iter().map(|trace| trace.span("deliver")).collect();
        Some(Box::new(Self { written: frame.at, spans }))
    }

    /// The frame was handed to the connection. One whose stream ended before is not counted.
    pub fn end(mut self) {
        metrics::histogram!("tidings_delivery_seconds").record(Time::now().since(self.written));
        for span in &mut self.spans {
            span.event("handed to the connection");
        }
    }
}
