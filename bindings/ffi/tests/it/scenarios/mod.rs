//! The scenarios of `bindings/scenarios.md`, under their names.

mod accounts;
mod chatting;
mod errors;
mod faults;
mod guards;
mod leaks;
