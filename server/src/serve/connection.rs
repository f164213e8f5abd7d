//! Connections of clients, over TLS or plain, of which the calls see no difference.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures::{Stream, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::task::AbortOnDropHandle;
use tonic::transport::server::{Connected, TcpConnectInfo, TcpIncoming};

use super::tls::Tls;

/// Connections that wait to be accepted: when a node is gone, all of its devices come to the others at once. The system
/// takes fewer if `net.core.somaxconn` says so.
const BACKLOG: u32 = 16_384;
/// Handshakes at the same time; more connections wait to be accepted.
const HANDSHAKES: usize = 1024;
/// How long a client may take for a handshake, on the slowest of networks.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// A connection whose handshake, if there is one, is done.
pub struct Connection {
    io: Box<dyn Io>,
    info: TcpConnectInfo,
}

trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Where clients connect.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Also while connections of an earlier process of this address end.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The connections that come.
pub fn accept(listener: TcpListener, tls: Option<Tls>) -> impl Stream<Item = io::Result<Connection>> {
    TcpIncoming::from(listener)
        .with_nodelay(Some(true))
        .map(move |accepted| open(accepted, tls.as_ref().map(Tls::acceptor)))
        .buffer_unordered(HANDSHAKES)
        .filter_map(std::future::ready)
}

/// None if the client does not finish the handshake.
async fn open(accepted: io::Result<TcpStream>, tls: Option<TlsAcceptor>) -> Option<io::Result<Connection>> {
    let tcp = match accepted {
        Ok(tcp) => tcp,
        Err(error) => return Some(Err(error)),
    };
    let info = tcp.connect_info();
    let Some(tls) = tls else { return Some(Ok(Connection { io: Box::new(tcp), info })) };
    // On a task of its own, so that many use all cores.
    let handshake = AbortOnDropHandle::new(tokio::spawn(timeout(HANDSHAKE, tls.accept(tcp))));
    let opened = handshake.await.map_err(io::Error::other).and_then(|done| done?);
    match opened {
        Ok(stream) => Some(Ok(Connection { io: Box::new(stream), info })),
        Err(error) => {
            tracing::debug!(%error, "a handshake failed");
            None
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        self.info.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, read: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, read)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
