//! The statements of accounts and of what belongs to them, a file for each table or two.

mod account;
pub mod administration;
pub mod challenges;
mod code;
pub mod deletion;
mod device;
pub mod device_keys;
mod guard;
mod guess;
mod identity;
pub mod links;
mod log_in;
pub mod passkeys;
mod phone;
mod token;
mod totp;

pub use account::*;
pub use code::*;
pub use device::*;
pub use guard::*;
pub use guess::*;
pub use identity::*;
pub use log_in::*;
pub use phone::*;
pub use token::*;
pub use totp::*;
