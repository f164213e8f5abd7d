//! The session: who is logged in, the tokens, and the calls made with them.
//!
//! A refresh token works once, and using one twice ends the session. So there is one refresh in flight, it runs to its
//! end even if nobody waits for it any more, and new tokens are stored before they are used.

use std::{future::Future, sync::Arc, time::Duration};

use parking_lot::Mutex;
use rusqlite::Transaction;
use tidings_proto::v1::{
    self, GetHistoryRequest, GetSecurityRequest, RefreshRequest, auth_service_client::AuthServiceClient,
    get_history_request::Position, message_service_client::MessageServiceClient,
};
use tokio::{
    sync::{MutexGuard, watch},
    time::timeout,
};
use tokio_util::task::TaskTracker;
use tonic::{Request, Response, Status, metadata::MetadataValue, transport::Channel};

use crate::{
    ConnectionState, Error, LogOutCause, Reason, Result,
    live::Live,
    store::{self, Changes, Gap, Store, Tokens},
    time::{now_millis, wire_millis},
    transport::Transport,
    wire,
};

/// How long a call may take; above what the server allows itself.
const CALL_TIMEOUT: Duration = Duration::from_secs(35);
/// Tokens are renewed this long before they expire, or in the last quarter of a shorter life.
const REFRESH_MARGIN: i64 = 30_000;
/// The contract's bound on a page of history.
const MAX_PAGE: u32 = 500;
const MIN_PAGE: u32 = 50;

/// The session of this device.
pub struct Session {
    store: Store,
    transport: Arc<Transport>,
    live: Arc<Live>,
    tokens: Mutex<Option<Tokens>>,
    user_id: Mutex<Option<String>>,
    /// Held during a refresh, so that the others wait for its tokens.
    refreshing: tokio::sync::Mutex<()>,
    /// Counts the beginnings and ends of sessions.
    generation: watch::Sender<u64>,
    /// Held while a stream is open, which ends when the generation changes: so that nothing of an old session is
    /// written to the store of a new one.
    streaming: tokio::sync::Mutex<()>,
    tasks: TaskTracker,
}

impl Session {
    /// The session that is stored, if there is one.
    pub async fn load(store: Store, transport: Arc<Transport>, live: Arc<Live>) -> Result<Self> {
        let (tokens, owner) =
            store.read(|connection| Ok((store::tokens(connection)?, store::owner(connection)?))).await?;
        let session = Self {
            store,
            transport,
            live,
            tokens: Mutex::new(tokens),
            user_id: Mutex::new(owner.map(|(user_id, _)| user_id)),
            refreshing: tokio::sync::Mutex::new(()),
            generation: watch::Sender::new(0),
            streaming: tokio::sync::Mutex::new(()),
            tasks: TaskTracker::new(),
        };
        session.show();
        Ok(session)
    }

    /// Shows who is logged in, while nothing more is known about the connection.
    pub fn show(&self) {
        self.live.set_state(match (self.is_logged_in(), self.user_id()) {
            (true, _) => ConnectionState::Offline,
            (false, Some(_)) => ConnectionState::LoggedOut { cause: LogOutCause::ByServer },
            (false, None) => ConnectionState::LoggedOut { cause: LogOutCause::ByUser },
        });
    }

    /// The user whose store this is.
    pub fn user_id(&self) -> Option<String> {
        self.user_id.lock().clone()
    }

    pub fn is_logged_in(&self) -> bool {
        self.tokens.lock().is_some()
    }

    /// Changes when a session begins or ends.
    pub fn generation(&self) -> watch::Receiver<u64> {
        self.generation.subscribe()
    }

    /// Begins a session on an emptied store.
    pub async fn begin(self: &Arc<Self>, session: Option<v1::Session>) -> Result<()> {
        let this = Arc::clone(self);
        self.to_the_end(async move { this.start(session, store::begin_session).await }).await
    }

    /// Goes on with the session of the same device, and keeps what is stored; another one begins on an emptied store.
    pub async fn resume(self: &Arc<Self>, session: Option<v1::Session>) -> Result<()> {
        let this = Arc::clone(self);
        self.to_the_end(async move {
            // A refresh in flight is of the tokens that these replace, and its end must not be mistaken for theirs.
            let _no_refresh = this.refreshing.lock().await;
            this.start(session, store::resume_session).await
        })
        .await
    }

    /// Runs something also if nobody waits for it any more: half a beginning would be a session that is stored and not
    /// used.
    async fn to_the_end(&self, work: impl Future<Output = Result<()>> + Send + 'static) -> Result<()> {
        self.tasks.spawn(work).await.map_err(|_| Error::Closed)?
    }

    async fn start(
        &self,
        session: Option<v1::Session>,
        store: fn(&Transaction<'_>, &mut Changes, &Tokens) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let Some(session) = session else { return Err(Error::offline("the server answered without a session")) };
        let tokens = tokens_of(session);
        let stored = tokens.clone();
        let _no_stream = self.leave().await;
        self.store.write(move |transaction, changes| store(transaction, changes, &stored)).await?;
        *self.user_id.lock() = Some(tokens.user_id.clone());
        *self.tokens.lock() = Some(tokens);
        self.announce();
        Ok(())
    }

    /// Forgets the session and everything with it.
    pub async fn forget(&self) -> Result<()> {
        let _no_stream = self.leave().await;
        *self.user_id.lock() = None;
        self.store.write(store::clear).await?;
        self.announce();
        Ok(())
    }

    /// Stops using the tokens, and waits until no stream does.
    async fn leave(&self) -> MutexGuard<'_, ()> {
        *self.tokens.lock() = None;
        self.generation.send_modify(|generation| *generation += 1);
        self.streaming.lock().await
    }

    /// Waits until a stream may be opened; it may stay open as long as the guard is held.
    pub async fn streaming(&self) -> MutexGuard<'_, ()> {
        self.streaming.lock().await
    }

    fn announce(&self) {
        self.show();
        self.generation.send_modify(|generation| *generation += 1);
    }

    /// The server ended the session: the tokens go, the data stays.
    pub async fn end(&self) {
        let Some(tokens) = self.tokens.lock().take() else { return };
        let ended = self.store.write(move |transaction, _| store::end_session(transaction, &tokens.device_id)).await;
        if let Err(error) = ended {
            // The next use of the tokens ends the session again.
            tracing::warn!(%error, "the end of the session could not be stored");
        }
        self.announce();
    }

    /// A token that works, refreshed if need be.
    pub async fn access_token(self: &Arc<Self>) -> Result<String> {
        let tokens = self.tokens.lock().clone().ok_or(Error::LoggedOut)?;
        if now_millis() < tokens.refresh_at { Ok(tokens.access_token) } else { self.refresh(tokens.access_token).await }
    }

    /// Another token than this one, which expired.
    pub async fn refresh(self: &Arc<Self>, expired: String) -> Result<String> {
        let session = Arc::clone(self);
        self.tasks.spawn(async move { session.refresh_once(&expired).await }).await.map_err(|_| Error::Closed)?
    }

    async fn refresh_once(&self, expired: &str) -> Result<String> {
        let _one = self.refreshing.lock().await;
        let tokens = self.tokens.lock().clone().ok_or(Error::LoggedOut)?;
        if tokens.access_token != expired {
            return Ok(tokens.access_token);
        }
        let request = RefreshRequest { refresh_token: tokens.refresh_token };
        let answer =
            self.send(None, request, |channel, request| async move {
                AuthServiceClient::new(channel).refresh(request).await
            })
            .await;
        match answer {
            Ok(response) => self.renew(response.session.unwrap_or_default()).await,
            Err(error) if matches!(error.reason(), Some(Reason::RefreshTokenInvalid | Reason::Unauthenticated)) => {
                self.end().await;
                Err(Error::LoggedOut)
            }
            Err(error) => Err(error),
        }
    }

    async fn renew(&self, session: v1::Session) -> Result<String> {
        let tokens = tokens_of(session);
        let stored = tokens.clone();
        self.store.write(move |transaction, _| store::renew_session(transaction, &stored)).await?;
        let access_token = tokens.access_token.clone();
        let mut current = self.tokens.lock();
        if current.as_ref().is_some_and(|current| current.device_id == tokens.device_id) {
            *current = Some(tokens);
        }
        Ok(access_token)
    }

    /// Makes a call with the access token. One that has expired is refreshed, and the call made again.
    pub async fn call<Q, R, F>(self: &Arc<Self>, request: Q, method: impl Fn(Channel, Request<Q>) -> F) -> Result<R>
    where
        Q: Clone,
        F: Future<Output = std::result::Result<Response<R>, Status>>,
    {
        let mut token = self.access_token().await?;
        let mut result = self.send(Some(&token), request.clone(), &method).await;
        if reason_of(&result) == Some(Reason::TokenExpired) {
            token = self.refresh(token).await?;
            result = self.send(Some(&token), request, &method).await;
        }
        match reason_of(&result) {
            Some(Reason::Unauthenticated) => {
                self.end_if_of(&token).await;
                Err(Error::LoggedOut)
            }
            Some(Reason::StepUpRequired) => Err(self.step_up_required(&token).await?),
            _ => result,
        }
    }

    /// The refusal for want of a step-up, with what the server takes as one.
    async fn step_up_required(&self, token: &str) -> Result<Error> {
        let security = self.send(Some(token), GetSecurityRequest {}, |channel, request| async move {
            AuthServiceClient::new(channel).get_security(request).await
        });
        Ok(Error::StepUpRequired { factors: wire::factors(security.await?.step_up_factors()) })
    }

    /// Ends the session, unless there is another one by now.
    async fn end_if_of(&self, access_token: &str) {
        let present = self.tokens.lock().as_ref().is_some_and(|tokens| tokens.access_token == access_token);
        if present {
            self.end().await;
        }
    }

    /// Makes a call that needs no token.
    pub async fn call_openly<Q, R, F>(&self, request: Q, method: impl Fn(Channel, Request<Q>) -> F) -> Result<R>
    where
        F: Future<Output = std::result::Result<Response<R>, Status>>,
    {
        self.send(None, request, method).await
    }

    async fn send<Q, R, F>(
        &self,
        token: Option<&str>,
        request: Q,
        method: impl Fn(Channel, Request<Q>) -> F,
    ) -> Result<R>
    where
        F: Future<Output = std::result::Result<Response<R>, Status>>,
    {
        let mut request = Request::new(request);
        if let Some(token) = token {
            authorize(&mut request, token)?;
        }
        let answer = timeout(CALL_TIMEOUT, method(self.transport.channel(), request)).await;
        Ok(answer.map_err(|_| Error::offline("no answer in time"))??.into_inner())
    }

    /// Reads a page of a gap from its end and stores it.
    pub async fn read_gap(self: &Arc<Self>, chat_id: &str, gap: Gap, count: u32) -> Result<()> {
        let request = GetHistoryRequest {
            log_id: chat_id.to_owned(),
            position: Some(Position::BeforeSeq(gap.before_seq)),
            page_size: count.clamp(MIN_PAGE, MAX_PAGE),
        };
        let page = call!(self, MessageServiceClient, get_history, request)?;
        let chat_id = chat_id.to_owned();
        self.store
            .write(move |transaction, changes| {
                store::store_page(transaction, changes, &chat_id, gap, &page.entries, page.more)
            })
            .await
    }

    /// Waits for a refresh in flight and for a session that begins, so that their tokens are stored.
    pub async fn close(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

fn reason_of<T>(result: &Result<T>) -> Option<Reason> {
    result.as_ref().err().and_then(Error::reason)
}

/// Adds a token to a request.
pub fn authorize<Q>(request: &mut Request<Q>, token: &str) -> Result<()> {
    let value = MetadataValue::try_from(format!("Bearer {token}")).map_err(|_| Error::LoggedOut)?;
    request.metadata_mut().insert("authorization", value);
    Ok(())
}

fn tokens_of(session: v1::Session) -> Tokens {
    let expires_at = wire_millis(session.access_expires_at.as_ref());
    let life = expires_at - now_millis();
    Tokens {
        user_id: session.user_id,
        device_id: session.device_id,
        access_token: session.access_token,
        refresh_token: session.refresh_token,
        // With a clock so wrong that a new token seems expired, wait until the server says that it is.
        refresh_at: if life > 0 { expires_at - REFRESH_MARGIN.min(life / 4) } else { i64::MAX },
    }
}
