//! Invitations for those who are not here yet.

use tidings_proto::v1::{
    AcceptInvitationRequest, CreateInvitationRequest, ListInvitationsRequest, RevokeInvitationRequest,
    contact_service_client::ContactServiceClient,
};

use super::Client;
use crate::{Contact, Error, Invitation, NewInvitation, Result, wire};

impl Client {
    /// Makes an invitation, which works once, for 30 days. The note is the user's own, at most 64 characters. A user has
    /// at most 100; one more takes the place of the oldest.
    /// Errors: Offline, Refused (`InvalidField`).
    pub async fn create_invitation(&self, note: String) -> Result<NewInvitation> {
        let request = CreateInvitationRequest { note };
        let response = call!(self.session, ContactServiceClient, create_invitation, request)?;
        let mut made =
            response.invitation.ok_or_else(|| Error::offline("the server answered without an invitation"))?;
        let code = std::mem::take(&mut made.code);
        Ok(NewInvitation { invitation: wire::invitation(made), code })
    }

    /// The user's invitations that were not accepted, the newest first; at most 100.
    pub async fn invitations(&self) -> Result<Vec<Invitation>> {
        let response = call!(self.session, ContactServiceClient, list_invitations, ListInvitationsRequest {})?;
        Ok(response.invitations.into_iter().map(wire::invitation).collect())
    }

    /// Takes an invitation back; taking back one that is not is fine.
    pub async fn revoke_invitation(&self, invitation_id: String) -> Result<()> {
        call!(self.session, ContactServiceClient, revoke_invitation, RevokeInvitationRequest { invitation_id })?;
        Ok(())
    }

    /// Makes the user and who invited them contacts of each other; gives who it was.
    /// Errors: Offline, Refused (`InvitationInvalid`, `UserIsSelf`).
    pub async fn accept_invitation(&self, code: String) -> Result<Contact> {
        let request = AcceptInvitationRequest { code };
        let response = call!(self.session, ContactServiceClient, accept_invitation, request)?;
        Ok(wire::contact(response.contact.unwrap_or_default()))
    }
}
