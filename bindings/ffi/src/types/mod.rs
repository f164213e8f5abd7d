//! The SDK's values, as uniffi is told of them. The compiler checks that these declarations and the SDK's agree.

mod account;
mod chat;
mod connection;
mod message;
mod reason;

pub use tidings_sdk::{
    Audience, Chat, ChatKind, ClientOptions, ConnectionState, Contact, ContactTarget, Device, Draft, Factor,
    LinkPreview, LogOutCause, Login, Member, MemberRole, Mention, Message, MessageBody, MessageStatus, NewGroup,
    OutboxAction, OutboxItem, Presence, Privacy, Profile, ReactionCount, Reason, Receipt, Role, SecondFactor,
    SecondFactorProof,
};
