//! Messages of the contract as JSON, as Protobuf defines it.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};
use tidings_proto::DESCRIPTORS;

/// None if the contract that was compiled in cannot be read.
static CONTRACT: LazyLock<Option<DescriptorPool>> = LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).ok());

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the contract has no message {0}")]
    Unknown(&'static str),
    #[error("a message cannot be read: {0}")]
    Decode(#[from] prost::DecodeError),
    #[error("a message cannot be written: {0}")]
    Write(#[from] serde_json::Error),
}

/// A message of the contract, which is called so there, as JSON.
pub fn of(name: &'static str, message: &impl Message) -> Result<String, Error> {
    let contract = CONTRACT.as_ref().ok_or(Error::Unknown(name))?;
    let descriptor = contract.get_message_by_name(&format!("tidings.v1.{name}")).ok_or(Error::Unknown(name))?;
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())?;
    Ok(serde_json::to_string(&message)?)
}

#[cfg(test)]
mod tests {
    use tidings_proto::v1::{SuspendUserRequest, UserReport};

    use super::*;

    #[test]
    fn a_message_is_written_as_protobuf_says() {
        let request = SuspendUserRequest {
            user_id: "u".to_owned(),
            until: Some(prost_types::Timestamp { seconds: 0, nanos: 0 }),
            reason: "\"spam\"".to_owned(),
        };
        let json = of("SuspendUserRequest", &request).unwrap();
        assert_eq!(json, r#"{"userId":"u","until":"1970-01-01T00:00:00Z","reason":"\"spam\""}"#);
    }

    #[test]
    fn a_name_that_is_not_in_the_contract_is_an_error() {
        assert!(matches!(of("Nonsense", &UserReport::default()), Err(Error::Unknown("Nonsense"))));
    }
}
