//! One TCP connection with HTTP/2 on it and one stream for each of its peers, all driven by one task.
//!
//! On h2 itself, because what a channel and its tasks would cost here is taken from the server, which runs beside it.
//! Whatever can be read is read before anything is written, so what belongs together is written together.

use std::{
    future::{Future, poll_fn},
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use h2::{
    RecvStream, SendStream,
    client::{self, ResponseFuture},
};
use http::{HeaderMap, Request, Response};
use tokio::{
    net::TcpStream,
    time::{Sleep, sleep_until},
};

use crate::{
    error::{Error, Result},
    wire,
};

/// How much the server may send on one stream before the peer reads it, and on a connection. As large as gRPC's
/// clients make them when they measure a fast network.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 16 << 20;

/// Tokio's timer cannot tell apart what is nearer.
const TIMER_RESOLUTION: Duration = Duration::from_millis(1);

/// What lives on a stream.
pub trait Peer: Send + 'static {
    /// The stream's path, and its access token if it needs one.
    fn path(&self) -> &'static str;
    fn access_token(&self) -> Option<&str> {
        None
    }
    /// The stream was opened; `out` is what to send first.
    fn opened(&mut self, out: &mut BytesMut);
    /// The server took the stream.
    fn accepted(&mut self) {}
    /// A whole message came.
    fn receive(&mut self, message: Bytes, now: Instant, out: &mut BytesMut) -> Result<()>;
    /// The time has come that was asked for last, at first when the stream is opened. Gives the next.
    fn wake(&mut self, now: Instant, out: &mut BytesMut) -> Result<Instant>;
    /// Whether it reads at all now.
    fn reads(&self) -> bool {
        true
    }
}

pub struct Connection<P> {
    http: client::Connection<TcpStream>,
    lines: Vec<Line<P>>,
    timer: Pin<Box<Sleep>>,
}

/// A stream and its peer.
struct Line<P> {
    peer: P,
    wakes_at: Instant,
    out: SendStream<Bytes>,
    to_send: BytesMut,
    incoming: Incoming,
    /// The beginning of a message whose rest has not come.
    partial: BytesMut,
}

enum Incoming {
    Response(ResponseFuture),
    Body(RecvStream),
}

impl<P: Peer> Connection<P> {
    /// Connects, and opens the streams of these peers.
    pub async fn open(address: SocketAddr, peers: Vec<P>) -> Result<Self> {
        let connecting = || format!("connecting to {address}");
        let socket = TcpStream::connect(address).await.map_err(Error::io(connecting()))?;
        socket.set_nodelay(true).map_err(Error::io(connecting()))?;
        let mut builder = client::Builder::new();
        builder.initial_window_size(STREAM_WINDOW).initial_connection_window_size(CONNECTION_WINDOW);
        let (mut opener, http) = builder.handshake(socket).await?;
        let now = Instant::now();
        let mut connection =
            Self { http, lines: Vec::with_capacity(peers.len()), timer: Box::pin(sleep_until(now.into())) };
        for mut peer in peers {
            opener = connection.while_driven(opener.ready()).await?;
            let (response, out) = opener.send_request(request(address, &peer)?, false)?;
            let mut to_send = BytesMut::new();
            peer.opened(&mut to_send);
            let incoming = Incoming::Response(response);
            let partial = BytesMut::new();
            connection.lines.push(Line { peer, wakes_at: now, out, to_send, incoming, partial });
        }
        Ok(connection)
    }

    async fn while_driven<T>(&mut self, work: impl Future<Output = std::result::Result<T, h2::Error>>) -> Result<T> {
        tokio::pin!(work);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(done.map_err(Error::from)),
            Poll::Pending => match self.turn(context) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            },
        })
        .await
    }

    /// Drives all streams until each peer is as `wanted`. May be dropped while it waits, and loses nothing.
    pub async fn drive_until(&mut self, wanted: impl Fn(&P) -> bool) -> Result<()> {
        poll_fn(|context| match self.turn(context) {
            Err(error) => Poll::Ready(Err(error)),
            Ok(()) if self.lines.iter().all(|line| wanted(&line.peer)) => Poll::Ready(Ok(())),
            Ok(()) => Poll::Pending,
        })
        .await
    }

    /// Changes each peer, and wakes it.
    pub fn change(&mut self, change: impl Fn(&mut P)) {
        let now = Instant::now();
        for line in &mut self.lines {
            change(&mut line.peer);
            line.wakes_at = now;
        }
        self.timer.as_mut().reset(now.into());
    }

    /// Ends the streams; gives the peers.
    pub fn into_peers(self) -> impl Iterator<Item = P> {
        self.lines.into_iter().map(|line| line.peer)
    }

    /// Reads and writes until there is nothing more to do now.
    fn turn(&mut self, context: &mut Context<'_>) -> Result<()> {
        loop {
            if let Poll::Ready(end) = Pin::new(&mut self.http).poll(context) {
                end?;
                return Err(Error::Ended("the connection was closed".to_owned()));
            }
            let now = Instant::now();
            for line in &mut self.lines {
                line.read(now)?;
            }
            while self.timer.as_mut().poll(context).is_ready() {
                self.wake(Instant::now())?;
            }
            let mut wrote = false;
            for line in &mut self.lines {
                wrote |= line.write()?;
            }
            if !wrote {
                return Ok(());
            }
        }
    }

    fn wake(&mut self, now: Instant) -> Result<()> {
        let mut next = None;
        for line in &mut self.lines {
            if line.wakes_at <= now {
                line.wakes_at = line.peer.wake(now, &mut line.to_send)?.max(now + TIMER_RESOLUTION);
            }
            next = Some(next.map_or(line.wakes_at, |next: Instant| next.min(line.wakes_at)));
        }
        if let Some(next) = next {
            self.timer.as_mut().reset(next.into());
        }
        Ok(())
    }
}

impl<P: Peer> Line<P> {
    /// Takes in everything that has come. Without a waker: data comes only while the connection is polled, by the same
    /// task and just before.
    fn read(&mut self, now: Instant) -> Result<()> {
        let context = &mut Context::from_waker(Waker::noop());
        while self.peer.reads() {
            match &mut self.incoming {
                Incoming::Response(response) => match Pin::new(response).poll(context) {
                    Poll::Ready(response) => {
                        self.incoming = Incoming::Body(accepted(response?)?);
                        self.peer.accepted();
                    }
                    Poll::Pending => return Ok(()),
                },
                Incoming::Body(body) => match body.poll_data(context) {
                    Poll::Ready(Some(data)) => {
                        let data = data?;
                        body.flow_control().release_capacity(data.len())?;
                        self.take_in(data, now)?;
                    }
                    Poll::Ready(None) => match body.poll_trailers(context) {
                        Poll::Ready(trailers) => return Err(ended(&trailers?.unwrap_or_default())),
                        Poll::Pending => return Ok(()),
                    },
                    Poll::Pending => return Ok(()),
                },
            }
        }
        Ok(())
    }

    fn take_in(&mut self, mut data: Bytes, now: Instant) -> Result<()> {
        if !self.partial.is_empty() {
            self.partial.extend_from_slice(&data);
            data = self.partial.split().freeze();
        }
        while let Some(message) = wire::take_message(&mut data) {
            self.peer.receive(message, now, &mut self.to_send)?;
        }
        self.partial.extend_from_slice(&data);
        Ok(())
    }

    /// Sends what the other side has room for. True if that was something.
    fn write(&mut self) -> Result<bool> {
        if self.to_send.is_empty() {
            return Ok(false);
        }
        self.out.reserve_capacity(self.to_send.len());
        let room = self.out.capacity().min(self.to_send.len());
        if room == 0 {
            return Ok(false);
        }
        self.out.send_data(self.to_send.split_to(room).freeze(), false)?;
        Ok(true)
    }
}

fn request(address: SocketAddr, peer: &impl Peer) -> Result<Request<()>> {
    let mut request = Request::post(format!("http://{address}{}", peer.path()))
        .version(http::Version::HTTP_2)
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    if let Some(token) = peer.access_token() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    Ok(request.body(())?)
}

/// The stream's body, unless the server refused the call with headers alone.
fn accepted(response: Response<RecvStream>) -> Result<RecvStream> {
    let refused = !response.status().is_success() || response.headers().contains_key("grpc-status");
    if refused { Err(ended(response.headers())) } else { Ok(response.into_body()) }
}

fn ended(headers: &HeaderMap) -> Error {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("none");
    Error::Ended(format!("status {}, {}", header("grpc-status"), header("grpc-message")))
}
