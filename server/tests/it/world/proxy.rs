//! A TCP proxy that stands between a device and the server and fails as networks do.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpSocket, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinSet,
};

/// What happens to the bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Open,
    /// They wait, both ways.
    Stalled,
    /// What the server says is lost; what the device says still arrives.
    Mute,
    /// Half of what the server says next arrives, then the connection is cut.
    Halved,
}

#[derive(Clone, Copy)]
struct State {
    flow: Flow,
    /// How often all connections have been cut.
    cuts: u64,
}

/// A way to the server that can be cut or stalled.
pub struct Proxy {
    address: SocketAddr,
    state: Arc<watch::Sender<State>>,
    _accepting: JoinSet<()>,
}

impl Proxy {
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port for the proxy");
        let address = listener.local_addr().expect("the proxy's address");
        let state = Arc::new(watch::Sender::new(State { flow: Flow::Open, cuts: 0 }));
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, server, state.clone()));
        Self { address, state, _accepting: accepting }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Drops every connection. New ones work.
    pub fn cut(&self) {
        self.state.send_modify(|state| *state = State { flow: Flow::Open, cuts: state.cuts + 1 });
    }

    /// Drops each connection in the middle of what the server says next.
    pub fn cut_halfway(&self) {
        self.set(Flow::Halved);
    }

    /// Loses all that the server says, such as acknowledgements, until the next cut.
    pub fn mute(&self) {
        self.set(Flow::Mute);
    }

    /// Lets nothing through until the flow is resumed or cut.
    pub fn stall(&self) {
        self.set(Flow::Stalled);
    }

    /// Lets through again what was stalled.
    pub fn resume(&self) {
        self.set(Flow::Open);
    }

    fn set(&self, flow: Flow) {
        self.state.send_modify(|state| state.flow = flow);
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, state: Arc<watch::Sender<State>>) {
    let mut connections = JoinSet::new();
    while let Ok((device, _)) = listener.accept().await {
        let state = state.subscribe();
        connections.spawn(async move {
            // A server that is not there is a connection that is dropped.
            if let Ok(server) = reach(server).await {
                carry(device, server, state).await;
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

/// Connects from an address of its own: a connection to a port of one's own address that nobody listens on can end up
/// connected to itself, and then keeps the restarted server from its port.
async fn reach(server: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 2], 0)))?;
    socket.connect(server).await
}

/// Carries bytes both ways until either side ends or the connection is cut.
async fn carry(device: TcpStream, server: TcpStream, state: watch::Receiver<State>) {
    // What a cut should lose must not wait in a buffer.
    device.set_nodelay(true).ok();
    server.set_nodelay(true).ok();
    let (from_device, to_device) = device.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pump(from_device, to_server, state.clone(), Way::Up) => {}
        () = pump(from_server, to_device, state, Way::Down) => {}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<State>, way: Way) {
    let born = state.borrow().cuts;
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let State { flow, cuts } = *state.borrow_and_update();
        if cuts != born {
            return;
        }
        let read = tokio::select! {
            changed = state.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
            read = from.read(&mut buffer), if flow != Flow::Stalled => read,
        };
        let Ok(length @ 1..) = read else { return };
        // What happened while reading counts. After a cut nothing may arrive: behind what was lost while the server was
        // mute, it would look like a stream with a hole.
        let State { flow, cuts } = *state.borrow();
        if cuts != born {
            return;
        }
        let arrives = match (flow, way) {
            (Flow::Mute, Way::Down) => 0,
            (Flow::Halved, Way::Down) => length / 2,
            _ => length,
        };
        let written = to.write_all(&buffer[..arrives]).await;
        if written.is_err() || (flow, way) == (Flow::Halved, Way::Down) {
            return;
        }
    }
}
