//! The methods that are served, for measuring: a caller cannot make up more of them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use metrics::SharedString;
use prost::Message as _;
use prost_types::FileDescriptorSet;
use tidings_proto::DESCRIPTORS;

/// A method, as metrics name it.
#[derive(Clone, Debug)]
pub struct Method {
    /// Like `tidings.v1.ChatService`.
    pub service: SharedString,
    /// Like `GetChat`.
    pub name: SharedString,
    /// Whether either side may send more than one message.
    pub streams: bool,
}

static METHODS: LazyLock<HashMap<String, Method>> = LazyLock::new(|| {
    let described = [
        DESCRIPTORS,
        tonic_health::pb::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
    ];
    described.into_iter().flat_map(methods).collect()
});

static UNKNOWN: Method =
    Method { service: SharedString::const_str("unknown"), name: SharedString::const_str("unknown"), streams: false };

/// The method that a path names.
pub fn of(path: &str) -> &'static Method {
    METHODS.get(path).unwrap_or(&UNKNOWN)
}

/// The services, each once, like `tidings.v1.ChatService`.
pub fn services() -> impl Iterator<Item = &'static str> {
    let names: BTreeSet<&str> = METHODS.values().map(|method| &*method.service).collect();
    names.into_iter().filter(|name| name.starts_with("tidings."))
}

/// Every method in a set of descriptors, by its path.
fn methods(descriptors: &[u8]) -> Vec<(String, Method)> {
    let files = FileDescriptorSet::decode(descriptors).map(|set| set.file).unwrap_or_default();
    let mut methods = Vec::new();
    for file in &files {
        for service in &file.service {
            let name = format!("{}.{}", file.package(), service.name());
            methods.extend(service.method.iter().map(|method| {
                let streams = method.client_streaming() || method.server_streaming();
                let path = format!("/{name}/{}", method.name());
                (path, Method { service: name.clone().into(), name: method.name().to_owned().into(), streams })
            }));
        }
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_known_with_whether_they_stream() {
        let send = of("/tidings.v1.MessageService/Send");
        assert_eq!((&*send.service, &*send.name, send.streams), ("tidings.v1.MessageService", "Send", false));
        assert!(of("/tidings.v1.LiveService/Connect").streams && of("/tidings.v1.LiveService/Subscribe").streams);
        assert_eq!(&*of("/grpc.health.v1.Health/Check").name, "Check");
        assert!(of("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo").streams);
    }

    #[test]
    fn a_method_that_is_made_up_has_no_name_of_its_own() {
        assert_eq!(&*of("/tidings.v1.MessageService/Shout").name, "unknown");
        assert_eq!(&*of("/").service, "unknown");
    }
}
