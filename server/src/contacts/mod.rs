//! The people whom a user knows, and those whom they do not want to hear from.
