//! What every call passes on its way in, and every error on its way out.

pub mod caller;
pub mod parse;
pub mod status;

pub use caller::Caller;
