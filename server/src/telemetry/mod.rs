//! What the server tells of itself: [`logs`] on standard error, [`metrics`] for who scrapes them, [`traces`] to who
//! collects them.

pub mod logs;
pub mod metrics;
pub mod traces;

pub use traces::{Span, Trace};
