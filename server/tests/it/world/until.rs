//! Waiting on a condition, with a deadline.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long a test waits for what must come. Generous, because the machine may be busy; only a failing test waits so long.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks again and again until there is an answer.
pub async fn until<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    let answer = within(PATIENCE, ask).await;
    answer.unwrap_or_else(|| panic!("waited {PATIENCE:?} in vain until {what}"))
}

/// Asks again and again until there is an answer or the time is over.
pub async fn within<T>(limit: Duration, mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + limit;
    loop {
        let answer = ask().await;
        if answer.is_some() || Instant::now() >= deadline {
            return answer;
        }
        sleep(Duration::from_millis(20)).await;
    }
}
