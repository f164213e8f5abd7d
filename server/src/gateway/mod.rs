//! What every call passes on its way in, and every error on its way out.
//!
//! From the outside in: the request's id and what is measured of it ([`observe`]), who calls ([`authenticate`]), from
//! where ([`place`]), how often they may ([`limits`]), how long it may take ([`timeout`]), and that every error says what
//! the contract says ([`complete`]). A stream passes once; nothing here is done for each of its frames.

pub mod authenticate;
pub mod caller;
pub mod complete;
pub mod limits;
pub mod methods;
pub mod observe;
pub mod parse;
pub mod place;
pub mod status;
pub mod timeout;
pub mod web;

pub use caller::Caller;
pub use place::Place;
