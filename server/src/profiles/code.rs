//! The codes by which people are added: what their QR codes say.

use super::{Error, Profiles, store};
use crate::{backends::db::bind_as_inner, gateway::status::Invalid, ids::UserId};

const PREFIX: &str = "tidings:contact:";

/// What lets others add a user: 128 random bits, in hex. Never shown when it is logged.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Code(String);

bind_as_inner!(Code);

impl Code {
    fn new() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()))
    }

    /// From what a QR code says.
    pub fn parse(field: &str, text: &str) -> Result<Self, Invalid> {
        let digits = text.strip_prefix(PREFIX).unwrap_or_default();
        if digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(digits.to_owned()))
        } else {
            Err(Invalid::new(field, "must be what the QR code of a profile says"))
        }
    }

    /// What the QR code says.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", self.0)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Code")
    }
}

impl Profiles {
    /// The user's code, which is made when it is first asked for.
    pub async fn code(&self, user: UserId) -> Result<Code, Error> {
        store::code(&mut *self.db.writer().await?, user, Code::new()).await?.ok_or(Error::UserNotFound)
    }

    /// Makes another code; the old one no longer works.
    pub async fn rotate_code(&self, user: UserId) -> Result<Code, Error> {
        let code = Code::new();
        store::set_code(&mut *self.db.writer().await?, user, code.clone()).await?;
        Ok(code)
    }

    pub async fn by_code(&self, code: &Code) -> Result<Option<UserId>, Error> {
        Ok(store::by_code(self.db.reader(), code).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_from_its_text_alone() {
        let code = Code::new();
        assert_eq!(Code::parse("profile_code", &code.text()), Ok(code.clone()));
        for wrong in ["", &code.0, "tidings:contact:", &code.text().to_uppercase(), &format!("{}0", code.text())] {
            assert!(Code::parse("profile_code", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_code_is_not_logged() {
        assert_eq!(format!("{:?}", Code::new()), "Code");
    }
}
