//! What goes into an archive.

use tidings_proto::v1;
use tokio::io::DuplexStream;

use super::{Error, Exports, archive::Archive};
use crate::{
    accounts,
    accounts::rpc::{device_on_wire, security_on_wire},
    chats::Place,
    gateway::Caller,
    ids::{LogId, Seq},
    log::Position,
};

/// What is read at a time.
const PAGE: u32 = 100;

impl Exports {
    pub(super) async fn collect(&self, caller: Caller, writer: DuplexStream) -> Result<(), Error> {
        let mut archive = Archive::new(writer);
        self.account(caller, &mut archive).await?;
        self.people(caller, &mut archive).await?;
        self.reports(caller, &mut archive).await?;
        self.entries(caller, caller.user.into(), "account_log", &mut archive).await?;
        self.chats(caller, &mut archive).await?;
        archive.end().await
    }

    /// A session may end while its archive is made.
    fn check(&self, caller: Caller) -> Result<(), Error> {
        if self.accounts.is_revoked(caller.device) { Err(accounts::Error::Unauthenticated.into()) } else { Ok(()) }
    }

    async fn account(&self, caller: Caller, archive: &mut Archive) -> Result<(), Error> {
        let account = v1::AdminUser::from(self.accounts.account(caller.user).await?);
        archive.file("account", "AdminUser", &account).await?;
        let mut devices = archive.list("devices", "Device");
        for device in self.accounts.devices(caller.user).await? {
            devices.add(&device_on_wire(device, caller.device)).await?;
        }
        devices.end().await?;
        // Which there are; what they prove with is in no answer.
        let security = security_on_wire(self.accounts.security(caller).await?);
        archive.file("security", "GetSecurityResponse", &security).await?;
        let mut passkeys = archive.list("passkeys", "Passkey");
        for passkey in self.accounts.passkeys(caller.user).await? {
            passkeys.add(&v1::Passkey::from(passkey)).await?;
        }
        passkeys.end().await
    }

    async fn people(&self, caller: Caller, archive: &mut Archive) -> Result<(), Error> {
        let profile = v1::Profile::from(self.profiles.get_one(caller.user, caller.user).await?);
        archive.file("profile", "Profile", &profile).await?;
        let privacy = v1::Privacy::from(self.profiles.privacy(caller.user).await?);
        archive.file("privacy", "Privacy", &privacy).await?;

        let mut list = archive.list("contacts", "Contact");
        let mut after = None;
        loop {
            self.check(caller)?;
            let (contacts, next) = self.contacts.list(caller.user, after, PAGE).await?;
            for contact in contacts {
                list.add(&v1::Contact::from(contact)).await?;
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        list.end().await?;

        let mut list = archive.list("blocked", "Profile");
        loop {
            self.check(caller)?;
            let (profiles, next) = self.contacts.blocked(caller.user, after, PAGE).await?;
            for profile in profiles {
                list.add(&v1::Profile::from(profile)).await?;
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        list.end().await?;

        let mut list = archive.list("invitations", "Invitation");
        for invitation in self.contacts.invitations(caller.user).await? {
            list.add(&v1::Invitation::from(invitation)).await?;
        }
        list.end().await
    }

    async fn reports(&self, caller: Caller, archive: &mut Archive) -> Result<(), Error> {
        let mut list = archive.list("reports", "UserReport");
        let mut after = None;
        loop {
            self.check(caller)?;
            let reports = self.reports.made_by(caller.user, after, PAGE).await?;
            let Some(last) = reports.last() else { break };
            after = Some(last.report);
            for mut report in reports {
                // What administrators made of it is not about the user.
                report.closed = None;
                list.add(&v1::UserReport::from(report)).await?;
            }
        }
        list.end().await
    }

    async fn chats(&self, caller: Caller, archive: &mut Archive) -> Result<(), Error> {
        let mut place = Some(Place::TOP);
        while let Some(from) = place {
            self.check(caller)?;
            let page = self.chats.list(caller.user, from, PAGE).await?;
            place = page.next;
            for chat in page.chats {
                archive.file(&format!("chats/{}/chat", chat.chat_id), "Chat", &chat).await?;
                let Ok(id) = chat.chat_id.parse() else { continue };
                self.entries(caller, LogId(id), &format!("chats/{}/entries", chat.chat_id), archive).await?;
            }
        }
        Ok(())
    }

    /// What the user may read of a log.
    async fn entries(&self, caller: Caller, log: LogId, name: &str, archive: &mut Archive) -> Result<(), Error> {
        let stays = self.log.stays(caller.user, log).await?;
        let mut list = archive.list(name, "Entry");
        let (mut after, mut more) = (Seq::ZERO, true);
        while more {
            self.check(caller)?;
            let page = self.log.page_within(caller.user, log, &stays, Position::After(after), PAGE).await?;
            (after, more) = (page.complete_to, page.more);
            for entry in page.entries {
                list.add(&v1::Entry::from(entry)).await?;
            }
        }
        list.end().await
    }
}
