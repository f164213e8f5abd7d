//! Why a run ended without a result.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something of this machine, with what was being done.
    #[error("{0}: {1}")]
    Io(String, io::Error),
    #[error("{0}: {1}")]
    Transport(&'static str, tonic::transport::Error),
    /// A call that sets the stage was refused.
    #[error("{0}: {status}", status = .1.message())]
    Call(&'static str, Box<tonic::Status>),
    #[error("HTTP/2: {0}")]
    Http(#[from] h2::Error),
    #[error("a stream's request: {0}")]
    Request(#[from] http::Error),
    #[error("a message cannot be decoded: {0}")]
    Decode(#[from] prost::DecodeError),
    /// A statement for PostgreSQL, with what it was for.
    #[error("{0}: {1}")]
    Sql(&'static str, sqlx::Error),
    /// A stream ended before its device was done.
    #[error("a stream ended: {0}")]
    Ended(String),
    /// An entry was lost, doubled or out of order, or a send was refused.
    #[error("a promise was broken: {0}")]
    Broken(String),
    /// This machine or this command cannot do what was asked for.
    #[error("{0}")]
    Unable(String),
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Adds to an I/O error what was being done.
    pub fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |error| Self::Io(doing.into(), error)
    }

    /// Adds to a refused call what it was for.
    pub fn call(doing: &'static str) -> impl FnOnce(tonic::Status) -> Self {
        move |status| Self::Call(doing, Box::new(status))
    }
}
