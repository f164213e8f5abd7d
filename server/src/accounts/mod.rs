//! Accounts, and the devices that they are logged in on.
