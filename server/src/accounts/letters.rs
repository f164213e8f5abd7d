//! What is written to people with a code.

use std::time::Duration;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    LogIn,
    StepUp,
    NewPhone,
    NewEmail,
    Reset,
}

/// A code on its way.
pub struct Letter<'a> {
    pub reason: Reason,
    pub code: &'a str,
    /// What the service calls itself.
    pub service: &'a str,
    /// How long the code works.
    pub life: Duration,
}

impl Letter<'_> {
    /// One line, for an SMS.
    pub fn line(&self) -> String {
        format!("{} is your code for {}. Give it to nobody.", self.code, self.service)
    }

    /// What is read out in a call: digit by digit, and again.
    pub fn spoken(&self) -> String {
        let digits: Vec<String> = self.code.chars().map(String::from).collect();
        let digits = digits.join(", ");
        format!("Your code for {} is: {digits}. Once more: {digits}.", self.service)
    }

    pub fn subject(&self) -> String {
        match self.reason {
            Reason::Reset => format!("Your new password for {}", self.service),
            _ => format!("Your code for {}", self.service),
        }
    }

    /// The text of an e-mail.
    pub fn text(&self) -> String {
        let Self { code, service, life, .. } = self;
        let minutes = life.as_secs().div_ceil(60);
        let what = match self.reason {
            Reason::LogIn => format!("log in to {service}"),
            Reason::StepUp => format!("confirm that it is you who uses {service}"),
            Reason::NewPhone => format!("use your phone number with {service}"),
            Reason::NewEmail => format!("use this address with {service}"),
            Reason::Reset => format!("set a new password for {service}"),
        };
        format!(
            "With this code you can {what}:\n\n    {code}\n\nIt works for {minutes} minutes. Give it to nobody. If you \
             did not ask for it, you need not do anything.\n"
        )
    }
}
