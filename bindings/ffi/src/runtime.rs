//! The runtime that everything runs on, whatever thread the app calls from.

use std::{future::Future, io, sync::LazyLock};

use tokio::runtime::{Builder, Runtime};

use crate::{TidingsError, error::Result};

/// Enough for one connection and its observers; the store has a thread of its own.
const THREADS: usize = 2;

static RUNTIME: LazyLock<io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(THREADS).thread_name("tidings").enable_all().build());

/// The runtime. It lives as long as the process.
pub fn runtime() -> Result<&'static Runtime> {
    RUNTIME.as_ref().map_err(|error| TidingsError::Internal { detail: format!("no threads: {error}") })
}

/// Runs a call to its end on the runtime, also if the app stops waiting for it.
pub async fn run<T: Send + 'static>(call: impl Future<Output = tidings_sdk::Result<T>> + Send + 'static) -> Result<T> {
    Ok(runtime()?.spawn(call).await??)
}
