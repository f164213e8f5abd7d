//! The ceiling: a bare tonic bidirectional echo, and the peers that call it.
//!
//! The server does nothing but decode a message and send it back on the same stream, in one task; no server on tonic
//! can do more round trips on this machine.

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    io::{self, Write},
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use tokio::net::TcpListener;
use tonic::{
    Request, Response, Status, Streaming,
    body::Body,
    codegen::{Body as HttpBody, Service, StdError, http},
    server::{Grpc, NamedService, StreamingService},
    transport::server::{Server as TonicServer, TcpIncoming},
};
use tonic_prost::ProstCodec;

use crate::{
    connection::Peer,
    error::{Error, Result},
    fleet::{Fleet, Scheduled},
    run::{self, Measurement, Options},
    sender::{Pace, Sender},
    server::Server,
    site::Site,
    tally::{Schedule, Tally},
    wire::{Payload, Template},
};

/// How many streams there are and what they carry.
#[derive(Clone, Copy, clap::Args)]
pub struct Echo {
    /// Streams
    #[arg(long, default_value_t = 100)]
    pub devices: usize,
    /// Messages of each stream that are under way
    #[arg(long, default_value_t = 32)]
    pub window: u64,
    /// Streams that share a TCP connection
    #[arg(long, default_value_t = 1)]
    pub streams_per_connection: usize,
}

impl Echo {
    /// Measures round trips.
    pub async fn run(&self, options: &Options) -> Result<Measurement> {
        let site = Site::of(Server::echo().await?);
        let pace = Pace::Closed { window: self.window };
        let mut peers = Vec::with_capacity(self.devices);
        for number in 0..self.devices as u32 {
            let template = Template::echo(number, options.text_length());
            let sender = Sender::new(number, template.ok_or_else(run::too_short)?, pace, u64::MAX);
            peers.push(EchoPeer::new(Some(sender)));
        }
        run::load(&site, run::share(peers, self.streams_per_connection), options).await
    }
}

/// Opens this many bare streams that stay idle.
pub async fn idle(site: &Site, streams: usize) -> Result<Fleet<impl Scheduled>> {
    let peers = (0..streams).map(|_| vec![EchoPeer::new(None)]);
    Fleet::launch(&site.addresses(), peers).await
}

const PATH: &str = "/tidings.load.Echo/Echo";
const LOOK_EVERY: Duration = Duration::from_millis(20);

struct EchoPeer {
    sender: Option<Sender>,
    schedule: Option<Schedule>,
    accepted: bool,
    last_sent: Duration,
    tally: Tally,
}

impl EchoPeer {
    fn new(sender: Option<Sender>) -> Self {
        Self { sender, schedule: None, accepted: false, last_sent: Duration::ZERO, tally: Tally::default() }
    }
}

impl Peer for EchoPeer {
    fn path(&self) -> &'static str {
        PATH
    }

    fn opened(&mut self, _: &mut BytesMut) {}

    fn accepted(&mut self) {
        self.accepted = true;
    }

    fn receive(&mut self, message: Bytes, now: Instant, out: &mut BytesMut) -> Result<()> {
        let (Some(sender), Some(schedule)) = (&mut self.sender, &self.schedule) else {
            return Err(Error::Broken("an echo of nothing".to_owned()));
        };
        let stamp = sender.template().stamp_of(&message);
        let stamp = stamp.filter(|stamp| stamp.sender == sender.number() && stamp.sent >= self.last_sent);
        let stamp = stamp.ok_or_else(|| Error::Broken("an echo of something else".to_owned()))?;
        self.last_sent = stamp.sent;
        self.tally.record(schedule, stamp.sent, now);
        sender.answer();
        if !schedule.is_over(now) {
            sender.send_due(schedule.elapsed(now), out);
        }
        Ok(())
    }

    fn wake(&mut self, now: Instant, out: &mut BytesMut) -> Result<Instant> {
        let (Some(sender), Some(schedule)) = (&mut self.sender, &self.schedule) else {
            return Ok(now + LOOK_EVERY * 50);
        };
        if schedule.is_over(now) {
            sender.stop();
            return Ok(now + LOOK_EVERY);
        }
        sender.send_due(schedule.elapsed(now), out);
        Ok(schedule.to)
    }
}

impl Scheduled for EchoPeer {
    fn is_ready(&self) -> bool {
        self.accepted
    }

    fn begin(&mut self, schedule: Schedule) {
        self.schedule = Some(schedule);
    }

    fn is_done(&self) -> bool {
        self.sender.as_ref().is_none_or(Sender::is_finished)
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }
}

/// Serves the echo until the process is killed.
pub async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::io("listening"))?;
    let address = listener.local_addr().map_err(Error::io("listening"))?;
    writeln!(io::stdout(), "tidings-load: echoing on http://{address}").map_err(Error::io("writing"))?;
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let served = TonicServer::builder().add_service(EchoService).serve_with_incoming(incoming).await;
    served.map_err(|error| Error::Transport("serving the echo", error))
}

/// The service, by hand: a contract for one call would be longer.
#[derive(Clone)]
struct EchoService;

impl NamedService for EchoService {
    const NAME: &'static str = "tidings.load.Echo";
}

impl<B> Service<http::Request<B>> for EchoService
where
    B: HttpBody + Send + 'static,
    B::Error: Into<StdError> + Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        Box::pin(async move { Ok(Grpc::new(ProstCodec::default()).streaming(SendBack, request).await) })
    }
}

struct SendBack;

impl StreamingService<Payload> for SendBack {
    type Response = Payload;
    type ResponseStream = Streaming<Payload>;
    type Future = Ready<std::result::Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<Streaming<Payload>>) -> Self::Future {
        ready(Ok(Response::new(request.into_inner())))
    }
}
