//! The values that cross the public surface. Ids are UUIDs as text; a `seq` is an entry's place in its chat, from 1.

mod account;
mod chat;
mod connection;
mod factor;
mod message;

pub use account::{Audience, Contact, ContactTarget, Device, Login, Privacy, Profile};
pub use chat::{Chat, ChatKind, Member, NewGroup, Receipt, Role};
pub use connection::{ConnectionState, LogOutCause, Presence};
pub use factor::{Factor, SecondFactor, SecondFactorProof};
pub use message::{
    Draft, LinkPreview, MemberRole, Mention, Message, MessageBody, MessageStatus, OutboxAction, OutboxItem,
    ReactionCount,
};
