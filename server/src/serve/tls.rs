//! TLS: a certificate and its key, read from files, and again on SIGHUP.
//!
//! A new certificate is for new connections; those that are open go on. If it cannot be used, the one before stays.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use parking_lot::RwLock;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject as _},
    },
};
use tokio::signal::unix::Signal;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::Error;
use crate::config;

const CERTIFICATE: &str = "server.tls_certificate";
const KEY: &str = "server.tls_key";

/// Cheap to clone.
#[derive(Clone)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    acceptor: Arc<RwLock<TlsAcceptor>>,
}

impl Tls {
    /// What the configuration asks for, if it does.
    pub fn load(config: &config::Server) -> Result<Option<Self>, Error> {
        let (certificate, key) = (config.tls_certificate.clone(), config.tls_key.clone());
        match (certificate.as_os_str().is_empty(), key.as_os_str().is_empty()) {
            (true, true) => Ok(None),
            (true, false) => Err(Error::Tls(CERTIFICATE, format!("is needed with {KEY}"))),
            (false, true) => Err(Error::Tls(KEY, format!("is needed with {CERTIFICATE}"))),
            (false, false) => {
                let acceptor = Arc::new(RwLock::new(read(&certificate, &key)?));
                Ok(Some(Self { certificate, key, acceptor }))
            }
        }
    }

    /// For one handshake, with the certificate of now.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.read().clone()
    }

    fn reload(&self) -> Result<(), Error> {
        let acceptor = read(&self.certificate, &self.key)?;
        *self.acceptor.write() = acceptor;
        Ok(())
    }
}

/// Reads the certificate and its key again at each SIGHUP, until `stop`.
pub async fn reload_on_hangup(tls: Option<Tls>, mut hangups: Signal, stop: CancellationToken) {
    while stop.run_until_cancelled(hangups.recv()).await.is_some() {
        match tls.as_ref().map(Tls::reload) {
            Some(Ok(())) => tracing::info!("the certificate was read again"),
            Some(Err(error)) => tracing::error!(%error, "the certificate stays what it was"),
            None => tracing::info!("there is no certificate to read again"),
        }
    }
}

fn read(certificate: &Path, key: &Path) -> Result<TlsAcceptor, Error> {
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| unreadable(CERTIFICATE, certificate, &error))?;
    if chain.is_empty() {
        return Err(unreadable(CERTIFICATE, certificate, &pem::Error::NoItemsFound));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(KEY, key, &error))?;
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
        .map_err(|error| Error::Tls(KEY, format!("{}, with {CERTIFICATE}: {error}", key.display())))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // Devices that come back are spared the costly part of the handshake.
    config.ticketer = ring::Ticketer::new().map_err(|error| Error::Tls(KEY, error.to_string()))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn unreadable(name: &'static str, path: &Path, error: &pem::Error) -> Error {
    let problem = match error {
        pem::Error::Io(error) => error.to_string(),
        pem::Error::NoItemsFound => "there is none in it".to_owned(),
        error => error.to_string(),
    };
    Error::Tls(name, format!("{}: {problem}", path.display()))
}
