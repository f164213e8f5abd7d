//! Errors in words for the person.

use tidings_sdk::{Error, Reason};

pub fn explain(error: &Error) -> String {
    match error {
        Error::Offline { .. } => "The server cannot be reached. Try again when you are online.".to_owned(),
        Error::LoggedOut => "You are logged out.".to_owned(),
        Error::Refused { reason, message, field, retry_after } => match (reason, field, retry_after) {
            (Reason::InvalidField, Some(field), _) => {
                format!("That {} will not do: {message}", field.replace('_', " "))
            }
            (Reason::RateLimited, _, Some(wait)) => format!("Too fast. Try again in {} s.", wait.as_secs().max(1)),
            (reason, _, _) => refusal(*reason).to_owned(),
        },
        Error::SecondFactorRequired { .. } => {
            "This account logs in with a second step, for which this app has no form.".to_owned()
        }
        Error::StepUpRequired { .. } | Error::NotSigned { .. } => {
            "Prove again who you are, for which this app has no form.".to_owned()
        }
        Error::Invalid { field, message } => format!("That {field} will not do: {message}"),
        Error::Storage { message } => format!("The local store failed: {message}"),
        Error::File { message } => format!("The file cannot be written: {message}"),
        Error::Closed => "Tidings is closing.".to_owned(),
    }
}

pub fn refusal(reason: Reason) -> &'static str {
    match reason {
        Reason::WrongCredentials => "The username or the password is wrong.",
        Reason::UsernameTaken => "Somebody has this username already.",
        Reason::UserNotFound => "There is no such user.",
        Reason::UserIsSelf => "That is you.",
        Reason::ChatNotFound => "You are not in this chat.",
        Reason::EntryNotFound => "That message is not there any more.",
        Reason::RoleRequired => "Your role in this group does not allow that.",
        Reason::CannotMessageUser => "You cannot write to this person.",
        Reason::NotAGroup => "That works in groups only.",
        Reason::GroupFull => "The group is full.",
        Reason::NotAMember => "They are not in this group.",
        Reason::OwnerMustStay => "Hand the group over before you leave it.",
        Reason::CannotChangeEntry => "This message cannot be changed.",
        Reason::TooLate => "It is too late to change this message.",
        Reason::CannotForward => "This message cannot be forwarded.",
        Reason::TooLarge => "That is too long.",
        Reason::RateLimited => "Too fast. Wait a little.",
        Reason::DeviceNotFound => "That device is gone already.",
        Reason::Unavailable | Reason::Timeout => "The server is busy. Try again.",
        Reason::InvalidField => "The server does not accept that.",
        _ => "The server refused.",
    }
}
