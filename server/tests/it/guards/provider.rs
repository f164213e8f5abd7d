//! A service over HTTP that Tidings asks, and that may misbehave.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::world::PATIENCE;

/// What it does with a request.
#[derive(Clone, Copy, Debug)]
pub enum Manner {
    Take,
    /// It takes it, and answers with this text.
    Say(&'static str),
    Fail,
    Refuse,
    HangUp,
    /// It answers after this test has ended.
    Sleep,
}

/// The service.
#[derive(Clone)]
pub struct Provider {
    pub address: SocketAddr,
    manners: Arc<Mutex<VecDeque<Manner>>>,
    /// Head and body of each request.
    requests: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    /// One that behaves so at the first requests, and well after that.
    pub async fn start(manners: &[Manner]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let manners = Arc::new(Mutex::new(manners.iter().copied().collect()));
        let provider = Self { address, manners, requests: Arc::default() };
        let serving = provider.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        provider
    }

    /// How it behaves at the next request.
    pub fn behave(&self, manner: Manner) {
        self.manners.lock().expect("the manners").push_front(manner);
    }

    async fn serve(self, mut stream: TcpStream) {
        let Some(request) = read(&mut stream).await else { return };
        self.requests.lock().expect("the requests").push(request);
        let manner = self.manners.lock().expect("the manners").pop_front().unwrap_or(Manner::Take);
        let (status, body) = match manner {
            Manner::Take => ("201 Created", ""),
            Manner::Say(text) => ("200 OK", text),
            Manner::Fail => ("500 Internal Server Error", ""),
            Manner::Refuse => ("400 Bad Request", ""),
            Manner::HangUp => return,
            Manner::Sleep => return sleep(PATIENCE).await,
        };
        let length = body.len();
        let response = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
        let _gone = stream.write_all(response.as_bytes()).await;
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("the requests").clone()
    }
}

/// The head and the body of a request.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(text);
        }
    }
}
