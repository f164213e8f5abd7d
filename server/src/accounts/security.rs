//! What guards an account, as its user is told.

use super::{Accounts, Error, change, factors::Guards, store};
use crate::{gateway::Caller, time::Time};

pub struct Security {
    pub logins: store::Logins,
    /// Unset if now.
    pub username_change_at: Option<Time>,
    pub guards: Guards,
    pub trusted_devices: i64,
    pub stepped_up_until: Option<Time>,
}

impl Accounts {
    pub async fn security(&self, caller: Caller) -> Result<Security, Error> {
        let logins = self.logins(caller.user).await?;
        Ok(Security {
            username_change_at: change::username_rest(&logins, Time::now()),
            logins,
            guards: self.guards(caller).await?,
            trusted_devices: store::trusted_devices(self.inner.db.reader(), caller.user).await?,
            stepped_up_until: self.stepped_up_until(caller).await?,
        })
    }
}
