//! What goes over a stream, as little of it as the benchmark needs.
//!
//! The generator shares the machine with the server, so it does not pay for what it does not look at: the messages
//! here have the fields that are checked, and strings are slices of the received bytes. What is sent is encoded once as
//! a [`Template`], in which each send changes the `client_id` and the [`Stamp`] in its text.

use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use prost::Message;
use tidings_proto::v1::{self, SendRequest, connect_request, content, send_request};

/// `ConnectResponse`.
#[derive(Clone, PartialEq, Message)]
pub struct Response {
    #[prost(message, optional, tag = "1")]
    pub frame: Option<ServerFrame>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ServerFrame {
    #[prost(oneof = "Kind", tags = "2, 3, 4, 5, 11")]
    pub kind: Option<Kind>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
pub enum Kind {
    #[prost(message, tag = "2")]
    Entries(Entries),
    #[prost(message, tag = "3")]
    Gap(Nothing),
    #[prost(message, tag = "4")]
    CaughtUp(Nothing),
    #[prost(message, tag = "5")]
    SendResult(SendResult),
    #[prost(message, tag = "11")]
    GoAway(Nothing),
}

#[derive(Clone, PartialEq, Message)]
pub struct Nothing {}

#[derive(Clone, PartialEq, Message)]
pub struct Entries {
    #[prost(bytes = "bytes", tag = "1")]
    pub log_id: Bytes,
    #[prost(uint64, tag = "2")]
    pub after_seq: u64,
    #[prost(message, repeated, tag = "3")]
    pub list: Vec<Entry>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Entry {
    #[prost(uint64, tag = "2")]
    pub seq: u64,
    #[prost(message, optional, tag = "9")]
    pub content: Option<Content>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Content {
    #[prost(message, optional, tag = "1")]
    pub text: Option<Text>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Text {
    #[prost(bytes = "bytes", tag = "1")]
    pub text: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub struct SendResult {
    #[prost(message, optional, tag = "4")]
    pub error: Option<v1::Error>,
}

/// Appends a message with gRPC's prefix.
pub fn put_message(message: &impl Message, out: &mut BytesMut) {
    put_prefix(message.encoded_len(), out);
    out.extend_from_slice(&message.encode_to_vec());
}

fn put_prefix(length: usize, out: &mut BytesMut) {
    out.put_u8(0);
    out.put_u32(length as u32);
}

/// Takes the next whole message from the front of `data`, without gRPC's prefix.
pub fn take_message(data: &mut Bytes) -> Option<Bytes> {
    let length = u32::from_be_bytes(data.get(1..PREFIX)?.try_into().ok()?) as usize;
    if data.len() < PREFIX + length {
        return None;
    }
    let mut message = data.split_to(PREFIX + length);
    Some(message.split_off(PREFIX))
}

/// One byte that says "not compressed", four of length.
const PREFIX: usize = 5;

/// Who sent a text and when, in its first [`Stamp::LENGTH`] characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub sender: u32,
    /// Since the start of the run.
    pub sent: Duration,
}

impl Stamp {
    pub const LENGTH: usize = 24;

    fn write(self, text: &mut [u8]) {
        let (sender, sent) = text.split_at_mut(8);
        write_hex(self.sender.into(), sender);
        write_hex(self.sent.as_nanos() as u64, sent);
    }

    /// The stamp of a text that a [`Template`] made.
    pub fn read(text: &[u8]) -> Option<Self> {
        let sender = read_hex(text.get(..8)?)?;
        let sent = read_hex(text.get(8..Self::LENGTH)?)?;
        Some(Self { sender: sender as u32, sent: Duration::from_nanos(sent) })
    }
}

/// Writes the lowest digits of a number, as many as there is room for.
fn write_hex(mut value: u64, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(value & 0xf) as usize];
        value >>= 4;
    }
}

fn read_hex(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |value, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(value << 4 | u64::from(digit))
    })
}

/// An encoded write, with gRPC's prefix, and where in it the `client_id` and the stamp are.
pub struct Template {
    bytes: BytesMut,
    client_id: usize,
    stamp: usize,
}

const CLIENT_ID: &str = "00000000-0000-7000-8000-000000000000";
/// Where in a `client_id` its last twelve digits are, which count.
const COUNT: usize = 24;

impl Template {
    /// A `Send` frame with a text of this many characters, and this sender's number in its `client_ids`.
    pub fn send(chat_id: &str, sender: u32, characters: usize) -> Option<Self> {
        Self::of(&frame(chat_id, characters), sender)
    }

    /// The same bytes as the payload of an echo.
    pub fn echo(sender: u32, characters: usize) -> Option<Self> {
        let body = frame(CLIENT_ID, characters).encode_to_vec().into();
        Self::of(&Payload { body }, sender)
    }

    fn of(message: &impl Message, sender: u32) -> Option<Self> {
        let mut bytes = BytesMut::new();
        put_message(message, &mut bytes);
        let stamp = find(&bytes, &[b'.'; Stamp::LENGTH])?;
        // The last one: an echo's chat id looks the same.
        let client_id = bytes.windows(CLIENT_ID.len()).rposition(|window| window == CLIENT_ID.as_bytes())?;
        write_hex(sender.into(), bytes.get_mut(client_id..client_id + 8)?);
        Some(Self { bytes, client_id, stamp })
    }

    /// Appends a write: this sender's `count`th.
    pub fn put(&mut self, stamp: Stamp, count: u64, out: &mut BytesMut) {
        let count_at = self.client_id + COUNT;
        write_hex(count, &mut self.bytes[count_at..self.client_id + CLIENT_ID.len()]);
        stamp.write(&mut self.bytes[self.stamp..self.stamp + Stamp::LENGTH]);
        out.extend_from_slice(&self.bytes);
    }

    /// The stamp of a message, without gRPC's prefix, that is laid out like this one.
    pub fn stamp_of(&self, message: &[u8]) -> Option<Stamp> {
        let same = message.len() + PREFIX == self.bytes.len();
        Stamp::read(message.get(self.stamp - PREFIX..).filter(|_| same)?)
    }
}

/// What is echoed.
#[derive(Clone, PartialEq, Message)]
pub struct Payload {
    #[prost(bytes = "bytes", tag = "1")]
    pub body: Bytes,
}

fn frame(chat_id: &str, characters: usize) -> v1::ConnectRequest {
    let text = v1::Text { text: ".".repeat(characters), link: None };
    let content = v1::Content { kind: Some(content::Kind::Text(text)), ..Default::default() };
    let action = Some(send_request::Action::Content(content));
    let send = SendRequest { chat_id: chat_id.to_owned(), client_id: CLIENT_ID.to_owned(), action };
    v1::ConnectRequest { frame: Some(connect_request::Frame::Send(send)) }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_makes_writes_that_the_contract_can_read() {
        let chat = "0190b6a0-0000-7000-8000-0000000000ff";
        let mut template = Template::send(chat, 0xabc, 40).unwrap();
        let stamp = Stamp { sender: 0xabc, sent: Duration::from_nanos(12_345) };
        let mut out = BytesMut::new();
        template.put(stamp, 1, &mut out);
        template.put(stamp, 2, &mut out);
        let mut data = out.freeze();
        for count in 1..=2 {
            let frame = v1::ConnectRequest::decode(take_message(&mut data).unwrap()).unwrap().frame.unwrap();
            let connect_request::Frame::Send(send) = frame else { panic!("{frame:?}") };
            assert_eq!(send.chat_id, chat);
            assert_eq!(send.client_id, format!("00000abc-0000-7000-8000-{count:012x}"));
            let Some(send_request::Action::Content(content)) = send.action else { panic!("{send:?}") };
            let Some(content::Kind::Text(text)) = content.kind else { panic!("{content:?}") };
            assert_eq!(text.text.len(), 40);
            assert_eq!(Stamp::read(text.text.as_bytes()), Some(stamp));
        }
        assert!(take_message(&mut data).is_none());
    }

    #[test]
    fn an_echo_has_its_stamp_where_the_template_says() {
        let mut template = Template::echo(7, 64).unwrap();
        let stamp = Stamp { sender: 7, sent: Duration::from_secs(3) };
        let mut out = BytesMut::new();
        template.put(stamp, 1, &mut out);
        let message = take_message(&mut out.freeze()).unwrap();
        assert_eq!(template.stamp_of(&message), Some(stamp));
        assert!(Payload::decode(message).is_ok());
    }
}
