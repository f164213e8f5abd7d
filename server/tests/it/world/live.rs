//! A device's live stream: Connect, or Subscribe with unary calls beside it, behind one interface.
//!
//! What the device says is a frame of Connect, what it hears a frame of the server, also where a unary call carries
//! it: the answer to a Send is then made into the `SendResult` that Connect would have sent.

use std::collections::{BTreeMap, VecDeque};

use tidings_proto::{
    Frame as WireFrame,
    v1::{
        AcknowledgeRequest, ConnectRequest, Entry, Error, ErrorReason, Hello, PingRequest, Pong, SendRequest,
        SendResponse, SendResult, SubscribeRequest, connect_request, live_service_client::LiveServiceClient,
        message_service_client::MessageServiceClient, send_request, send_result, server_frame::Frame,
    },
};
use tokio::{sync::mpsc, task::JoinSet, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status, Streaming};
use tonic_types::StatusExt as _;

use super::{
    PATIENCE,
    device::{content, request, text_of},
    reason_of,
    wire::{Transport, Wire},
};

/// An open stream. It ends when this is dropped. Nothing is read from the wire but what is asked for, so a device that
/// does not call [`Live::receive`] stops reading.
pub struct Live {
    said: mpsc::Sender<connect_request::Frame>,
    heard: mpsc::Receiver<Result<Frame, Status>>,
    /// Frames that were read while waiting for another.
    kept: VecDeque<Frame>,
    /// What it has stored of each log.
    store: BTreeMap<String, Vec<Entry>>,
    _tasks: JoinSet<()>,
}

impl Live {
    /// Opens a stream. Whether that works shows in what is received.
    pub(super) fn open(
        transport: Transport,
        service: LiveServiceClient<Wire>,
        messages: MessageServiceClient<Wire>,
        hello: Hello,
    ) -> Self {
        let (said, to_say) = mpsc::channel(64);
        // One, so that a device that stops reading stops the wire.
        let (hears, heard) = mpsc::channel(1);
        let mut tasks = JoinSet::new();
        match transport {
            Transport::Connect => tasks.spawn(connect(service, hello, to_say, hears)),
            Transport::Web => {
                tasks.spawn(call(service.clone(), messages, to_say, hears.clone()));
                tasks.spawn(subscribe(service, hello, hears))
            }
        };
        Self { said, heard, kept: VecDeque::new(), store: BTreeMap::new(), _tasks: tasks }
    }

    /// Says something, without waiting for an answer. If the stream has ended, that shows in what is received.
    pub async fn say(&self, frame: connect_request::Frame) {
        self.said.send(frame).await.ok();
    }

    /// The next frame, whatever it is, or how the stream ended: with code OK if the server ended it without an error.
    /// May be dropped while it waits, and loses nothing.
    pub async fn receive(&mut self) -> Result<Frame, Status> {
        self.heard.recv().await.unwrap_or_else(|| Err(Status::new(Code::Ok, "the stream has ended")))
    }

    /// Waits for a frame, keeping the others for later, and gives what `pick` finds in it.
    pub async fn wait<T>(&mut self, what: &str, mut pick: impl FnMut(&Frame) -> Option<T>) -> T {
        if let Some((index, found)) = self.kept.iter().enumerate().find_map(|(i, frame)| Some((i, pick(frame)?))) {
            self.kept.remove(index);
            return found;
        }
        loop {
            let frame = self.next(what).await;
            match pick(&frame) {
                Some(found) => return found,
                None => self.kept.push_back(frame),
            }
        }
    }

    /// Waits until what was missing has been sent.
    pub async fn caught_up(&mut self) {
        self.wait("CaughtUp", |frame| matches!(frame, Frame::CaughtUp(_)).then_some(())).await;
    }

    /// Waits until the stream ends, and says how.
    pub async fn ended(&mut self) -> Status {
        let end = async {
            loop {
                if let Err(status) = self.receive().await {
                    return status;
                }
            }
        };
        timeout(PATIENCE, end).await.expect("the stream did not end")
    }

    /// Sends a text, and gives its seq.
    pub async fn send(&mut self, chat: &str, text: &str) -> u64 {
        let action = send_request::Action::Content(content(text));
        self.write(request(chat, action)).await.expect("send").seq
    }

    /// Writes, and waits for the answer.
    pub async fn write(&mut self, request: SendRequest) -> Result<SendResponse, Error> {
        let id = request.client_id.clone();
        self.say(connect_request::Frame::Send(request)).await;
        let result = self.wait("SendResult", |frame| match frame {
            Frame::SendResult(result) if result.client_id == id => result.result.clone(),
            _ => None,
        });
        match result.await {
            send_result::Result::Ok(response) => Ok(response),
            send_result::Result::Error(error) => Err(error),
        }
    }

    /// Waits until the messages that came over this stream are these.
    pub async fn sees<const N: usize>(&mut self, chat: &str, texts: [&str; N]) {
        let what = format!("{texts:?}");
        while !self.stored(chat).iter().filter_map(text_of).eq(texts) {
            let frame = self.next(&what).await;
            self.kept.push_back(frame);
        }
    }

    /// Waits until an entry of this log has come that `pick` accepts.
    pub async fn entry<T>(&mut self, what: &str, log: &str, mut pick: impl FnMut(&Entry) -> Option<T>) -> T {
        loop {
            if let Some(found) = self.stored(log).iter().find_map(&mut pick) {
                return found;
            }
            let frame = self.next(what).await;
            self.kept.push_back(frame);
        }
    }

    /// What has come of a log over this stream.
    pub fn stored(&self, log: &str) -> &[Entry] {
        self.store.get(log).map_or(&[], Vec::as_slice)
    }

    /// Says that it has stored all that it was sent of a log.
    pub async fn acknowledge(&self, log: &str) {
        let seq = self.stored(log).last().map_or(0, |entry| entry.seq);
        let acknowledge = AcknowledgeRequest { log_id: log.to_owned(), seq };
        self.say(connect_request::Frame::Acknowledge(acknowledge)).await;
    }

    /// Says Ping and waits for its answer: all that was said before has been heard.
    pub async fn ping(&mut self, nonce: u64) {
        self.say(connect_request::Frame::Ping(PingRequest { nonce })).await;
        self.wait("Pong", |frame| matches!(frame, Frame::Pong(pong) if pong.nonce == nonce).then_some(())).await;
    }

    async fn next(&mut self, what: &str) -> Frame {
        let received = timeout(PATIENCE, self.receive()).await;
        let received = received.unwrap_or_else(|_| panic!("waited {PATIENCE:?} in vain for {what}"));
        let frame = received.unwrap_or_else(|status| panic!("the stream ended before {what} came: {status:?}"));
        if let Frame::Entries(entries) = &frame {
            let stored = self.store.entry(entries.log_id.clone()).or_default();
            let cursor = stored.last().map_or(0, |entry| entry.seq);
            stored.extend(entries.entries.iter().filter(|entry| entry.seq > cursor).cloned());
        }
        frame
    }
}

async fn connect(
    mut service: LiveServiceClient<Wire>,
    hello: Hello,
    mut to_say: mpsc::Receiver<connect_request::Frame>,
    hears: mpsc::Sender<Result<Frame, Status>>,
) {
    let (frames, outbound) = mpsc::channel(1);
    let say = async {
        let mut next = Some(connect_request::Frame::Hello(hello));
        while let Some(frame) = next {
            if frames.send(ConnectRequest { frame: Some(frame) }).await.is_err() {
                return;
            }
            next = to_say.recv().await;
        }
    };
    let hear = async {
        match service.connect(ReceiverStream::new(outbound)).await {
            Ok(response) => pass_on(response.into_inner(), &hears).await,
            Err(status) => drop(hears.send(Err(status)).await),
        }
    };
    // The stream has ended when the server says so, whatever is still to be said.
    tokio::pin!(say, hear);
    tokio::select! {
        () = &mut hear => {}
        () = &mut say => hear.await,
    }
}

async fn subscribe(mut service: LiveServiceClient<Wire>, hello: Hello, hears: mpsc::Sender<Result<Frame, Status>>) {
    match service.subscribe(SubscribeRequest { hello: Some(hello) }).await {
        Ok(response) => pass_on(response.into_inner(), &hears).await,
        Err(status) => drop(hears.send(Err(status)).await),
    }
}

async fn pass_on(mut frames: Streaming<WireFrame>, hears: &mpsc::Sender<Result<Frame, Status>>) {
    loop {
        let frame = match frames.message().await {
            Ok(Some(frame)) => Ok(frame.into_inner().ok().and_then(|frame| frame.frame).expect("a known frame")),
            Ok(None) => Err(Status::new(Code::Ok, "the server ended the stream")),
            Err(status) => Err(status),
        };
        let last = frame.is_err();
        if hears.send(frame).await.is_err() || last {
            return;
        }
    }
}

/// Makes each frame a unary call, one after the other, and each answer a frame.
async fn call(
    mut live: LiveServiceClient<Wire>,
    mut messages: MessageServiceClient<Wire>,
    mut to_say: mpsc::Receiver<connect_request::Frame>,
    hears: mpsc::Sender<Result<Frame, Status>>,
) {
    use connect_request::Frame as Said;
    while let Some(frame) = to_say.recv().await {
        let answer = match frame {
            Said::Send(request) => {
                let (client_id, chat_id) = (request.client_id.clone(), request.chat_id.clone());
                let result = match messages.send(request).await {
                    Ok(response) => send_result::Result::Ok(response.into_inner()),
                    Err(status) => send_result::Result::Error(error(&status)),
                };
                Some(Frame::SendResult(SendResult { client_id, chat_id, result: Some(result) }))
            }
            Said::Ping(request) => match live.ping(request).await {
                Ok(response) => Some(Frame::Pong(Pong { nonce: response.into_inner().nonce })),
                Err(_) => None,
            },
            // What is not allowed is ignored, as over Connect.
            Said::Acknowledge(request) => messages.acknowledge(request).await.err().and(None),
            Said::MarkRead(request) => messages.mark_read(request).await.err().and(None),
            Said::Typing(request) => live.set_typing(request).await.err().and(None),
            Said::Presence(request) => live.set_presence(request).await.err().and(None),
            Said::Hello(_) => panic!("Hello opens a stream"),
        };
        if let Some(answer) = answer
            && hears.send(Ok(answer)).await.is_err()
        {
            return;
        }
    }
}

/// A status as a frame carries it.
fn error(status: &Status) -> Error {
    let details = status.get_error_details();
    let field = details.bad_request().and_then(|request| request.field_violations.first());
    let retry = details.retry_info().and_then(|info| info.retry_delay);
    Error {
        code: status.code().into(),
        reason: reason_of(status).unwrap_or(ErrorReason::Unspecified).into(),
        message: status.message().to_owned(),
        retry_after: retry.and_then(|delay| delay.try_into().ok()),
        field: field.map(|violation| violation.field.clone()).unwrap_or_default(),
    }
}
