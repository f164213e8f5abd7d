//! By what a user logs in: a username, an e-mail address or a phone number.

use std::str::FromStr;

use email_address::{EmailAddress, Options};
use sha2::{Digest, Sha256};

use crate::{backends::db::bind_as_inner, gateway::status::Invalid};

/// A username, folded to lower case.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Username(String);

bind_as_inner!(Username, Email, PhoneNumber);

impl Username {
    pub fn parse(field: &str, value: &str) -> Result<Self, Invalid> {
        let value = value.to_ascii_lowercase();
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte);
        let begins = value.starts_with(|first: char| first.is_ascii_lowercase());
        if (3..=32).contains(&value.len()) && begins && value.bytes().all(allowed) {
            Ok(Self(value))
        } else {
            Err(Invalid::new(field, "must have 3 to 32 of a-z 0-9 _ . and start with a letter"))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address, folded to lower case. It shows only its domain when it is logged.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Email(String);

impl Email {
    pub fn parse(field: &str, value: &str) -> Result<Self, Invalid> {
        let value = value.trim().to_lowercase();
        // Without a name before the address: one address is one account.
        let options = Options::default().without_display_text();
        if value.len() <= 254 && EmailAddress::parse_with_options(&value, options).is_ok() {
            Ok(Self(value))
        } else {
            Err(Invalid::new(field, "must be an e-mail address of at most 254 bytes"))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Stands for the address where a name is needed and the address itself should not be read.
    pub fn digest(&self) -> String {
        format!("{:x}", Sha256::digest(&self.0))
    }
}

impl std::fmt::Debug for Email {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let domain = self.0.rsplit_once('@').map_or("", |(_, domain)| domain);
        write!(formatter, "…@{domain}")
    }
}

/// A phone number in E.164 form. It shows only its last two digits when it is logged.
#[derive(Clone, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    pub fn parse(field: &str, value: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new(field, "must be a phone number in E.164 form, like +4930123456");
        // The library would also read letters, extensions and the ways in which people write numbers.
        let digits = value.strip_prefix('+').ok_or_else(invalid)?;
        if digits.len() > 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid());
        }
        let number = phonenumber::PhoneNumber::from_str(value).map_err(|_| invalid())?;
        if !number.is_valid() {
            return Err(invalid());
        }
        Ok(Self(number.format().mode(phonenumber::Mode::E164).to_string()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Stands for the number where a name is needed and the number itself should not be read.
    pub fn digest(&self) -> String {
        format!("{:x}", Sha256::digest(&self.0))
    }

    /// What is shown of it to others.
    pub fn last_digits(&self) -> &str {
        &self.0[self.0.len().saturating_sub(4)..]
    }
}

impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "…{}", &self.0[self.0.len().saturating_sub(2)..])
    }
}

/// By what a user with a password logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    Username(Username),
    Email(Email),
}

impl Login {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Username(username) => username.as_str(),
            Self::Email(email) => email.as_str(),
        }
    }

    /// Stands for the login where a name is needed.
    pub fn digest(&self) -> String {
        format!("{:x}", Sha256::digest(self.as_str()))
    }
}

/// A password, or a PIN, in the clear. Never shown.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// One that is set must have 8 to 128 characters.
    pub fn parse_new(field: &str, value: String) -> Result<Self, Invalid> {
        if (8..=128).contains(&value.chars().count()) {
            Ok(Self(value))
        } else {
            Err(Invalid::new(field, "must have 8 to 128 characters"))
        }
    }

    /// One that is tried; what could never be right is not hashed.
    pub fn parse_tried(field: &str, value: String) -> Result<Self, Invalid> {
        if (1..=512).contains(&value.len()) {
            Ok(Self(value))
        } else {
            Err(Invalid::new(field, "must have 1 to 512 bytes"))
        }
    }

    /// A PIN that is set must have 4 to 12 digits.
    pub fn parse_pin(value: String) -> Result<Self, Invalid> {
        if (4..=12).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(value))
        } else {
            Err(Invalid::new("pin", "must have 4 to 12 digits"))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_folded_and_bounded() {
        assert_eq!(Username::parse("username", "Ada_L.1").unwrap().as_str(), "ada_l.1");
        for wrong in ["", "ab", "1ada", "_ada", "ada lovelace", "adä", &"a".repeat(33)] {
            assert!(Username::parse("username", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn phone_numbers_are_brought_into_one_form() {
        assert_eq!(PhoneNumber::parse("phone", "+4930901820").unwrap().as_str(), "+4930901820");
        // The 0 that Germans dial before an area code is no part of it.
        assert_eq!(PhoneNumber::parse("phone", "+49030901820").unwrap().as_str(), "+4930901820");
        let long = format!("+{}", "1".repeat(40));
        for wrong in [
            "",
            "030901820",
            "+",
            "+1",
            "+49abc",
            "+999123456789",
            "+49 30 901820",
            "+18003569377;ext=3",
            "+1800FLOWERS",
            "+49३०901820",
            &long,
        ] {
            assert!(PhoneNumber::parse("phone", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn phone_numbers_and_addresses_are_not_logged() {
        let phone = PhoneNumber::parse("phone", "+4930901820").unwrap();
        assert_eq!(format!("{phone:?}"), "…20");
        let email = Email::parse("email", "ada@example.org").unwrap();
        assert_eq!(format!("{:?}", Login::Email(email)), "Email(…@example.org)");
    }

    #[test]
    fn e_mail_addresses_are_folded() {
        assert_eq!(Email::parse("email", "Ada@Example.org").unwrap(), Email("ada@example.org".to_owned()));
        for wrong in ["", "ada", "@example.org", "ada@", "a b@example.org", "Ada <ada@example.org>"] {
            assert!(Email::parse("email", wrong).is_err(), "{wrong}");
        }
    }
}
