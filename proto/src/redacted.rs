//! Messages with a password, a code or a token show only their name when they are logged.

use std::fmt;

use crate::v1::{LogInRequest, RefreshRequest, RegisterRequest, Session, VerifyCodeRequest};

macro_rules! redacted {
    ($($message:ident),*) => {$(
        impl fmt::Debug for $message {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($message)).finish_non_exhaustive()
            }
        }
    )*};
}

redacted!(LogInRequest, RefreshRequest, RegisterRequest, Session, VerifyCodeRequest);
