//! Calls of any method with any bytes, and the list of all methods.

use bytes::{Buf as _, BufMut as _, Bytes};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use tidings_proto::DESCRIPTORS;
use tokio::time::timeout;
use tonic::{
    Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use crate::world::{Clients, PATIENCE};

/// A method of the contract.
#[derive(Debug)]
pub struct Method {
    /// Like `ChatService/GetChat`.
    pub name: String,
    /// The names of the request's fields.
    pub fields: Vec<String>,
}

/// Every method of the contract.
pub fn methods() -> Vec<Method> {
    let files = FileDescriptorSet::decode(DESCRIPTORS).expect("the contract").file;
    let files: Vec<_> = files.into_iter().filter(|file| file.package() == "tidings.v1").collect();
    let message = |name: &str| {
        let messages = files.iter().flat_map(|file| &file.message_type);
        messages.into_iter().find(|message| name == format!(".tidings.v1.{}", message.name())).expect("a message")
    };
    let services = files.iter().flat_map(|file| &file.service);
    let methods = services.flat_map(|service| service.method.iter().map(move |method| (service, method)));
    methods
        .map(|(service, method)| Method {
            name: format!("{}/{}", service.name(), method.name()),
            fields: message(method.input_type()).field.iter().map(|field| field.name().to_owned()).collect(),
        })
        .collect()
}

/// Calls a method with these messages, and waits until the call has ended.
pub async fn call(clients: &Clients, method: &str, messages: Vec<Vec<u8>>) -> Result<Vec<Bytes>, Status> {
    let call = async {
        let mut grpc = Grpc::new(clients.wire());
        grpc.ready().await.map_err(|error| Status::from_error(error.into()))?;
        let path = format!("/tidings.v1.{method}").parse().expect("a path");
        let request = Request::new(tokio_stream::iter(messages));
        let mut answers = grpc.streaming(request, path, AnyBytes).await?.into_inner();
        let mut received = Vec::new();
        while let Some(answer) = answers.message().await? {
            received.push(answer);
        }
        Ok(received)
    };
    timeout(PATIENCE, call).await.unwrap_or_else(|_| panic!("{method} did not end"))
}

struct AnyBytes;

impl Codec for AnyBytes {
    type Encode = Vec<u8>;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for AnyBytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for AnyBytes {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
