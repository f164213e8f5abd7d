//! Which failures of a database pass by themselves, and trying again.

use std::{error::Error, time::Duration};

use tokio::time::sleep;

/// Waits between tries, before jitter. PostgreSQL restarts within their sum.
const WAITS: [Duration; 7] = [
    Duration::from_millis(5),
    Duration::from_millis(25),
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_secs(1),
    Duration::from_millis(1500),
    Duration::from_secs(2),
];

/// What a failure means for whoever wants to try again. The codes are those of PostgreSQL's appendix A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    /// Another transaction came first; this one left nothing behind.
    Undone,
    /// The connection is gone, or the server cannot be written to now. What became of a commit is not known.
    Lost,
    /// Trying again does not help.
    Final,
}

/// What the database said, if it is behind an error.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a sqlx::Error> {
    error.downcast_ref().or_else(|| cause(error.source()?))
}

fn failure(error: &(dyn Error + 'static)) -> Failure {
    match cause(error) {
        Some(sqlx::Error::Io(_)) => Failure::Lost,
        Some(sqlx::Error::Database(error)) => match error.code().as_deref() {
            // Serialisation failure, deadlock, lock not available.
            Some("40001" | "40P01" | "55P03") => Failure::Undone,
            // Shut down, crashed, starting up, no connection left, read-only; and all about connections.
            Some("57P01" | "57P02" | "57P03" | "53300" | "25006") => Failure::Lost,
            Some(code) if code.starts_with("08") => Failure::Lost,
            _ => Failure::Final,
        },
        _ => Failure::Final,
    }
}

/// Whether the database may do what it was asked for when it is asked again.
pub fn is_transient(error: &(dyn Error + 'static)) -> bool {
    failure(error) != Failure::Final
}

/// Whether the database could not do something now, and whoever asked may try again later.
pub fn is_unreachable(error: &(dyn Error + 'static)) -> bool {
    is_transient(error) || matches!(cause(error), Some(sqlx::Error::PoolTimedOut))
}

/// Whether something was to be written that may be there once, and is.
pub fn is_duplicate(error: &(dyn Error + 'static)) -> bool {
    matches!(cause(error), Some(sqlx::Error::Database(error)) if error.is_unique_violation())
}

/// The tries at something that have failed so far.
#[derive(Default)]
pub struct Tries(usize);

impl Tries {
    /// Whether to try again what failed and left nothing behind, or does no harm when it is done twice. Waits before.
    pub async fn again(&mut self, error: &(dyn Error + Send + Sync + 'static)) -> bool {
        is_transient(error) && self.wait(error).await
    }

    /// Whether to try again after a commit failed, which has left something behind if the connection was lost.
    pub async fn again_after_commit(&mut self, error: &(dyn Error + Send + Sync + 'static)) -> bool {
        failure(error) == Failure::Undone && self.wait(error).await
    }

    /// False if there were tries enough.
    async fn wait(&mut self, error: &(dyn Error + Send + Sync + 'static)) -> bool {
        let Some(wait) = WAITS.get(self.0) else { return false };
        self.0 += 1;
        metrics::counter!("tidings_db_retries_total").increment(1);
        tracing::debug!(error, "trying the database again");
        sleep(wait.mul_f64(rand::random_range(0.5..1.5))).await;
        true
    }
}

/// Tries until it succeeds or fails for good, for some seconds at most. It must do no harm to do twice what is tried.
pub async fn retry<T, E, F>(mut work: impl FnMut() -> F) -> Result<T, E>
where
    E: Error + Send + Sync + 'static,
    F: Future<Output = Result<T, E>>,
{
    let mut tries = Tries::default();
    loop {
        match work().await {
            Err(error) if tries.again(&error).await => {}
            done => return done,
        }
    }
}

/// Does work in a transaction of a `Db` or a `Log`: `transact!(db, |transaction| { …; Ok(done) })`.
///
/// It is committed if the work succeeds and leaves nothing behind if it fails. Where another transaction came first, or
/// the connection was lost, the work is done again from the start, so it must do nothing outside of the transaction. Its
/// error is the `Error` of the module in which it stands. A macro, because a future that an asynchronous closure makes
/// of what it borrowed is not known to be `Send`.
macro_rules! transact {
    ($on:expr, |$transaction:ident| $work:block) => {{
        let mut tries = $crate::backends::db::Tries::default();
        loop {
            let worked: Result<_, Error> = async {
                let mut begun = $on.begin().await?;
                let $transaction = &mut begun;
                let done: Result<_, Error> = async { $work }.await;
                Ok((done?, begun))
            }
            .await;
            match worked {
                Ok((done, begun)) => match begun.commit().await {
                    Ok(()) => break Ok(done),
                    Err(error) if tries.again_after_commit(&error).await => {}
                    Err(error) => break Err(Error::from(error)),
                },
                Err(error) if tries.again(&error).await => {}
                Err(error) => break Err(error),
            }
        }
    }};
}
pub(crate) use transact;
