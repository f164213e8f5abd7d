//! The values that cross the public surface. Ids are UUIDs as text; a `seq` is an entry's place in its chat, from 1.

mod chat;
mod connection;
mod contact;
mod device;
mod login;
mod message;
mod profile;
mod security;

pub use chat::{Chat, ChatKind, Member, NewGroup, Receipt, Role};
pub use connection::{ConnectionState, LogOutCause, Presence};
pub use contact::{
    Contact, ContactTarget, Invitation, NewInvitation, PhoneMatch, Report, ReportReason, ReportedMessages,
};
pub use device::{Device, LinkStep, ScannedLink};
pub use login::{CodeChannel, Factor, Login, SecondFactor, SecondFactorProof, SentCode, SentLogInCode};
pub use message::{
    Draft, LinkPreview, MemberRole, Mention, Message, MessageBody, MessageStatus, OutboxAction, OutboxItem,
    ReactionCount,
};
pub use profile::{Audience, Privacy, Profile, ProfileCode};
pub use security::{Passkey, PasskeyChallenge, SecurityOverview, StepUpProof, TotpSecret};
