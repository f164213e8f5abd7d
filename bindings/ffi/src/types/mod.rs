//! The SDK's values, as uniffi is told of them. The compiler checks that these declarations and the SDK's agree.

mod chat;
mod connection;
mod contact;
mod device;
mod login;
mod message;
mod profile;
mod reason;
mod security;

pub use tidings_sdk::{
    Audience, Chat, ChatKind, ClientOptions, CodeChannel, ConnectionState, Contact, ContactTarget, Device, Draft,
    Factor, Invitation, LinkPreview, LinkStep, LogOutCause, Login, Member, MemberRole, Mention, Message, MessageBody,
    MessageStatus, NewGroup, NewInvitation, OutboxAction, OutboxItem, Passkey, PasskeyChallenge, PhoneMatch, Presence,
    Privacy, Profile, ProfileCode, ReactionCount, Reason, Receipt, Report, ReportReason, ReportedMessages, Role,
    ScannedLink, SecondFactor, SecondFactorProof, SecurityOverview, SentCode, SentLogInCode, StepUpProof, TotpSecret,
};
