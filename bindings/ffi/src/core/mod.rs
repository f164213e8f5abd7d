//! The core: what the languages' own layers call.

/// Runs a call of the client to its end: `call!(self, client => client.chats())`.
macro_rules! call {
    ($self:ident, $client:ident => $call:expr) => {{
        let $client = ::std::sync::Arc::clone(&$self.client);
        crate::runtime::run(async move { $call.await }).await
    }};
}

mod chats;
mod device_key;
mod devices;
mod leaving;
mod link;
mod live;
mod log_in;
mod logins;
mod messages;
mod passkeys;
mod people;
mod profiles;
mod security;

use std::sync::Arc;

use tidings_sdk::{Client, ClientOptions};

use crate::{
    TidingsError,
    deliveries::Deliveries,
    error::Result,
    live_objects::Counted,
    logs,
    runtime::{run, runtime},
};

pub use self::{device_key::DeviceKeySigner, link::DeviceLink};

/// One user's Tidings on one device. It can be used from any thread. A call that is given up is carried out all the
/// same.
#[derive(uniffi::Object)]
pub struct Core {
    client: Arc<Client>,
    deliveries: Deliveries,
    _counted: Counted,
}

#[uniffi::export]
impl Core {
    /// Opens the local store, and connects if somebody is logged in. What is stored can be read at once.
    /// Errors: Invalid (the server's URL), Storage.
    #[uniffi::constructor]
    pub async fn open(options: ClientOptions) -> Result<Arc<Self>> {
        logs::catch_faults();
        let client = run(Client::open(options)).await?;
        let deliveries = Deliveries::start()
            .map_err(|error| TidingsError::Internal { detail: format!("no thread for callbacks: {error}") })?;
        Ok(Arc::new(Self { client, deliveries, _counted: Counted::core() }))
    }

    /// Begins to close, from any thread, as often as one likes: disconnects and closes the store.
    pub fn begin_close(&self) -> Result<()> {
        let client = Arc::clone(&self.client);
        runtime()?.spawn(async move { client.close().await });
        Ok(())
    }

    /// Disconnects, closes the store and waits until that is done. Afterwards every file handle is released,
    /// subscriptions end and calls answer Closed.
    pub async fn close_and_wait(&self) -> Result<()> {
        call!(self, client => async { client.close().await; Ok(()) })
    }

    /// The user who is logged in, or was until the server ended the session.
    pub fn user_id(&self) -> Option<String> {
        self.client.user_id()
    }

    /// Says that the network came back or is another one: connect at once instead of waiting.
    pub fn network_changed(&self) {
        self.client.network_changed();
    }

    /// Fails with Internal, as a fault in Tidings would: to see how an app shows and reports that.
    pub async fn fail_on_purpose(&self, detail: String) -> Result<()> {
        run(async move { std::panic::panic_any(detail) }).await
    }
}

impl Drop for Core {
    /// Closes the store too, which nobody else has any more. It needs the runtime, which this thread is not on.
    fn drop(&mut self) {
        // Without a runtime there was no client.
        let _ = self.begin_close();
    }
}
