//! The frame of a live stream, `ConnectResponse` and `SubscribeResponse` alike.
//!
//! Both wrap a `ServerFrame` in field 1. Written by hand, because the server sends the same entries to many streams:
//! it encodes them once and sends the bytes as they are.

use bytes::Bytes;
use prost::{
    DecodeError, Message,
    bytes::{Buf, BufMut},
    encoding::{DecodeContext, WireType, message, skip_field},
};

use crate::v1::ServerFrame;

/// A frame of a live stream, from the server to a device.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// A frame that one stream receives.
    Own(Box<ServerFrame>),
    /// A whole encoded frame, made by [`Frame::encoded`], that many streams receive.
    Shared(Bytes),
}

impl Frame {
    /// Encodes a frame once, for many streams.
    pub fn encoded(frame: ServerFrame) -> Self {
        Self::Shared(Self::from(frame).encode_to_vec().into())
    }

    /// The frame as it goes over the wire.
    pub fn into_bytes(self) -> Bytes {
        match self {
            Self::Own(_) => self.encode_to_vec().into(),
            Self::Shared(bytes) => bytes,
        }
    }

    /// The frame inside. A shared frame, which only a server has, is decoded.
    pub fn into_inner(self) -> Result<ServerFrame, DecodeError> {
        match self {
            Self::Own(frame) => Ok(*frame),
            Self::Shared(bytes) => match Self::decode(bytes)? {
                Self::Own(frame) => Ok(*frame),
                Self::Shared(_) => Ok(ServerFrame::default()),
            },
        }
    }
}

impl From<ServerFrame> for Frame {
    fn from(frame: ServerFrame) -> Self {
        Self::Own(Box::new(frame))
    }
}

impl Default for Frame {
    fn default() -> Self {
        Self::Own(Box::default())
    }
}

impl Message for Frame {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        match self {
            Self::Own(frame) => message::encode(1, frame.as_ref(), buf),
            Self::Shared(bytes) => buf.put_slice(bytes),
        }
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        match self {
            Self::Own(frame) if tag == 1 => message::merge(wire_type, frame.as_mut(), buf, context),
            _ => skip_field(wire_type, tag, buf, context),
        }
    }

    fn encoded_len(&self) -> usize {
        match self {
            Self::Own(frame) => message::encoded_len(1, frame.as_ref()),
            Self::Shared(bytes) => bytes.len(),
        }
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::{Pong, server_frame};

    #[test]
    fn a_shared_frame_is_the_same_on_the_wire_as_an_own_one() {
        let frame = ServerFrame { frame: Some(server_frame::Frame::Pong(Pong { nonce: 7 })) };
        let own = Frame::from(frame.clone());
        let shared = Frame::encoded(frame.clone());
        assert_eq!(own.encode_to_vec(), shared.encode_to_vec());
        assert_eq!(own.encoded_len(), shared.encoded_len());
        assert_eq!(Frame::decode(shared.encode_to_vec().as_slice()).unwrap().into_inner().unwrap(), frame);
    }
}
