//! Whether the server can take calls, and what is wrong if it cannot, or if something makes do without a part.
//!
//! One task asks every part again and again; `/readyz` and `grpc.health.v1` say what it found last, so that to be asked
//! costs nothing.

use std::{fmt::Display, sync::Arc, time::Duration};

use axum::{extract::State, http::StatusCode};
use futures::future::{BoxFuture, join_all};
use parking_lot::Mutex;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic_health::{ServingStatus, server::HealthReporter};

/// How often the parts are asked.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// A part that the server relies on, and how to ask whether it works.
pub struct Check {
    name: String,
    need: Need,
    ask: Box<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>,
}

/// What becomes of the server without a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// It takes no calls.
    Required,
    /// It is slower, or does some things later.
    Helpful,
}

impl Check {
    /// A part without which no call can be answered. `ask` fails with what is logged.
    pub fn required<T, E, F>(name: impl Into<String>, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        E: Display,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        Self::new(name.into(), Need::Required, ask)
    }

    /// A part without which the server goes on, but not as well.
    pub fn helpful<T, E, F>(name: impl Into<String>, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        E: Display,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        Self::new(name.into(), Need::Helpful, ask)
    }

    fn new<T, E, F>(name: String, need: Need, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        E: Display,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let ask = move || {
            let asked = timeout(PATIENCE, ask());
            let answer = async move {
                match asked.await {
                    Ok(answer) => answer.map(drop).map_err(|error| error.to_string()),
                    Err(_) => Err(format!("no answer within {PATIENCE:?}")),
                }
            };
            Box::pin(answer) as BoxFuture<'static, _>
        };
        Self { name, need, ask: Box::new(ask) }
    }
}

/// What is known of the parts. Cheap to clone.
#[derive(Clone)]
pub struct Readiness {
    checks: Arc<[Check]>,
    /// Of each part, whether it worked when it was asked last.
    works: Arc<Mutex<Vec<bool>>>,
    draining: CancellationToken,
}

/// What the server is, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Ready,
    Degraded,
    NotReady,
    Stopping,
}

impl Readiness {
    /// Asks every part for the first time.
    pub async fn look(checks: Vec<Check>) -> Self {
        let works = vec![true; checks.len()];
        let readiness =
            Self { checks: checks.into(), works: Arc::new(Mutex::new(works)), draining: CancellationToken::new() };
        readiness.ask().await;
        readiness
    }

    /// From now on the server is stopping.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Asks every part again and again, and tells those who watch one of these services by gRPC, until the server is
    /// stopping.
    pub async fn watch(self, health: HealthReporter, services: Vec<&'static str>) {
        let mut told = None;
        loop {
            let serving = self.standing().serves();
            // Who watches hears of every status that is set, also of one that is not new.
            if told.replace(serving) != Some(serving) {
                tell(&health, &services, serving).await;
            }
            if self.draining.is_cancelled() {
                return;
            }
            let again = async {
                sleep(INTERVAL).await;
                self.ask().await;
            };
            self.draining.run_until_cancelled(again).await;
        }
    }

    /// Asks every part at once.
    async fn ask(&self) {
        let answers = join_all(self.checks.iter().map(|check| (check.ask)())).await;
        let mut works = self.works.lock();
        for ((check, answer), works) in self.checks.iter().zip(answers).zip(works.iter_mut()) {
            match &answer {
                Err(error) if *works && check.need == Need::Helpful => {
                    tracing::warn!(part = check.name, %error, "a part does not work; the server goes on without it");
                }
                Err(error) if *works => tracing::error!(part = check.name, %error, "a part does not work"),
                Ok(()) if !*works => tracing::info!(part = check.name, "a part works again"),
                _ => {}
            }
            *works = answer.is_ok();
        }
    }

    fn standing(&self) -> Standing {
        let works = self.works.lock();
        let lost = |need| self.checks.iter().zip(works.iter()).any(|(check, works)| check.need == need && !works);
        if self.draining.is_cancelled() {
            Standing::Stopping
        } else if lost(Need::Required) {
            Standing::NotReady
        } else if lost(Need::Helpful) {
            Standing::Degraded
        } else {
            Standing::Ready
        }
    }

    /// A line in all, and a line for each part. Why a part does not work is in the log alone, as anybody may ask.
    fn report(&self) -> String {
        let all = match self.standing() {
            Standing::Ready => "ready",
            Standing::Degraded => "ready, but degraded",
            Standing::NotReady => "not ready",
            Standing::Stopping => "stopping",
        };
        let mut report = format!("{all}\n");
        for (check, works) in self.checks.iter().zip(self.works.lock().iter()) {
            let state = match (works, check.need) {
                (true, _) => "works",
                (false, Need::Required) => "does not work",
                (false, Need::Helpful) => "does not work; the server goes on without it",
            };
            report.extend([&check.name, ": ", state, "\n"]);
        }
        report
    }
}

impl Standing {
    /// Whether the server should be sent calls.
    fn serves(self) -> bool {
        matches!(self, Self::Ready | Self::Degraded)
    }
}

/// Says the same of every service.
async fn tell(health: &HealthReporter, services: &[&str], serving: bool) {
    let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
    health.set_service_status("", status).await;
    for service in services {
        health.set_service_status(*service, status).await;
    }
}

/// Answers `/readyz`.
pub async fn ready(State(readiness): State<Readiness>) -> (StatusCode, String) {
    let serves = readiness.standing().serves();
    (if serves { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, readiness.report())
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready as now},
        sync::atomic::{AtomicBool, Ordering},
    };

    use super::*;

    fn works(name: &str) -> Check {
        Check::required(name, || now(Ok::<_, String>(())))
    }

    async fn answer(readiness: &Readiness) -> (u16, String) {
        let (status, body) = ready(State(readiness.clone())).await;
        (status.as_u16(), body)
    }

    #[tokio::test]
    async fn a_server_whose_parts_work_is_ready_until_it_stops() {
        let readiness = Readiness::look(vec![works("one"), works("two")]).await;
        assert_eq!(answer(&readiness).await, (200, "ready\none: works\ntwo: works\n".to_owned()));
        readiness.drain();
        assert_eq!(answer(&readiness).await, (503, "stopping\none: works\ntwo: works\n".to_owned()));
    }

    #[tokio::test]
    async fn a_part_that_only_helps_does_not_make_it_unready() {
        let lost = Check::helpful("cache", || now(Err::<(), _>("a secret address refused")));
        let readiness = Readiness::look(vec![works("one"), lost]).await;
        let expected = "ready, but degraded\none: works\ncache: does not work; the server goes on without it\n";
        assert_eq!(answer(&readiness).await, (200, expected.to_owned()));
    }

    #[tokio::test]
    async fn a_part_that_comes_back_makes_it_ready_again() {
        static THERE: AtomicBool = AtomicBool::new(false);
        let part = Check::required("part", || now(THERE.load(Ordering::Relaxed).then_some(()).ok_or("is away")));
        let readiness = Readiness::look(vec![part]).await;
        assert_eq!(answer(&readiness).await, (503, "not ready\npart: does not work\n".to_owned()));
        THERE.store(true, Ordering::Relaxed);
        readiness.ask().await;
        assert_eq!(answer(&readiness).await.0, 200);
    }

    #[tokio::test]
    async fn parts_that_do_not_answer_are_waited_for_together_and_not_for_long() {
        let silent = || Check::required("silent", pending::<Result<(), String>>);
        let started = tokio::time::Instant::now();
        let readiness = Readiness::look(vec![silent(), silent(), silent()]).await;
        assert!(started.elapsed() < PATIENCE * 2);
        assert_eq!(answer(&readiness).await.0, 503);
    }
}
