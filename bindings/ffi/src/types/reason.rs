//! Why the server refused.

use tidings_sdk::Reason;

/// Why the server refused. The names are the contract's.
#[uniffi::remote(Enum)]
pub enum Reason {
    /// A field is missing, malformed or too large.
    InvalidField,
    /// The access token is malformed, forged or of a revoked device.
    Unauthenticated,
    /// The access token has expired.
    TokenExpired,
    /// Too many calls.
    RateLimited,
    /// The server is starting, stopping or full.
    Unavailable,
    /// A fault of the server.
    Internal,
    /// The call took longer than the server allows.
    Timeout,
    /// The message is larger than the server takes.
    TooLarge,
    /// The server has no such call.
    UnknownMethod,
    /// The login, password or code is wrong.
    WrongCredentials,
    /// Another account has this username.
    UsernameTaken,
    /// Another account has this e-mail address.
    EmailTaken,
    /// The session cannot be continued.
    RefreshTokenInvalid,
    /// This server does not send codes to phones, or not in this way.
    PhoneUnavailable,
    /// No such device of this user.
    DeviceNotFound,
    /// Prove again who this is, and call again.
    StepUpRequired,
    /// An administrator has suspended this account.
    AccountSuspended,
    /// This password is easily guessed, or known from a breach.
    WeakPassword,
    /// Another account has this phone number.
    PhoneTaken,
    /// This account does not have that, or something stronger must be used.
    FactorNotSet,
    /// What was begun is unknown, expired, used or was tried too often.
    ChallengeInvalid,
    /// No such passkey of this user.
    PasskeyNotFound,
    /// This server does not offer passkeys.
    PasskeysUnavailable,
    /// This server does not send e-mail.
    EmailUnavailable,
    /// It was changed not long ago.
    TooSoon,
    /// No such user, or one who cannot be found by this one.
    UserNotFound,
    /// That user is this one.
    UserIsSelf,
    /// The invitation is unknown, expired, taken back or was accepted.
    InvitationInvalid,
    /// No such report.
    ReportNotFound,
    /// No such chat, or this user is not in it.
    ChatNotFound,
    /// No such entry in this chat.
    EntryNotFound,
    /// This user's role does not allow that.
    RoleRequired,
    /// Messages cannot be sent to this user now.
    CannotMessageUser,
    /// That works in groups only.
    NotAGroup,
    /// The group would have more than 1,024 members.
    GroupFull,
    /// That user is not a member of this chat.
    NotAMember,
    /// The owner must hand the group over first.
    OwnerMustStay,
    /// The entry is not a message, or was revoked, or is not this user's to change.
    CannotChangeEntry,
    /// The time in which this could be edited or revoked is over.
    TooLate,
    /// This content cannot be forwarded by the server.
    CannotForward,
    /// A user does not let this one add them to groups.
    CannotAddUser,
    /// The first frame of a stream was not Hello.
    HelloExpected,
    /// Another stream of this device took over.
    StreamReplaced,
    /// Nothing was heard from this device for too long.
    PeerSilent,
    /// One that this version does not know.
    Other,
}
