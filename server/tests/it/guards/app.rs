//! An authenticator app.

use totp_rs::Totp;

use std::time::{SystemTime, UNIX_EPOCH};

const STEP: u64 = 30;

/// It gives a code that the server has not seen: that of the step before, of this one or of the next, all of which count.
pub struct App {
    totp: Totp,
    next: u64,
}

impl App {
    pub fn scan(uri: &str) -> Self {
        Self { totp: Totp::from_url(uri).expect("the URI of a secret"), next: 0 }
    }

    pub fn code(&mut self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs() / STEP;
        let step = self.next.max(now - 1);
        assert!(step <= now + 1, "a test uses three codes at the most");
        self.next = step + 1;
        self.totp.generate(step * STEP).to_string()
    }

    /// The code that it gave last.
    pub fn last_code(&self) -> String {
        self.totp.generate((self.next - 1) * STEP).to_string()
    }

    /// A code that it never gives.
    pub fn wrong_code(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs() / STEP;
        let given: Vec<String> = (now - 3..now + 6).map(|step| self.totp.generate(step * STEP).to_string()).collect();
        (0..1_000_000).map(|code| format!("{code:06}")).find(|code| !given.contains(code)).expect("one")
    }
}
