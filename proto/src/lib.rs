//! The Tidings contract, `tidings.v1`, as Rust types, clients and servers.

mod codec;
mod frame;
mod redacted;

pub use codec::Codec;
pub use frame::Frame;

/// The generated types. Their documentation is the contract's own.
#[allow(clippy::all, clippy::pedantic, unused_qualifications, clippy::str_to_string)]
pub mod v1 {
    tonic::include_proto!("tidings.v1");
}

/// The contract as an encoded `google.protobuf.FileDescriptorSet`, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// The `domain` of every `google.rpc.ErrorInfo` that Tidings sends.
pub const ERROR_DOMAIN: &str = "tidings";

impl v1::ErrorReason {
    /// The reason as `google.rpc.ErrorInfo` carries it: the name without its prefix.
    pub fn code(self) -> &'static str {
        let name = self.as_str_name();
        name.strip_prefix("ERROR_REASON_").unwrap_or(name)
    }

    /// The reason that `google.rpc.ErrorInfo` carries, if this version knows it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::from_str_name(&format!("ERROR_REASON_{code}"))
    }
}
