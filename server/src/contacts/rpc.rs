//! ContactService on the wire.

use std::sync::Arc;

use tidings_proto::v1::{
    self, AcceptInvitationRequest, AcceptInvitationResponse, AddContactRequest, AddContactResponse, BlockUserRequest,
    BlockUserResponse, CreateInvitationRequest, CreateInvitationResponse, GetPhoneLookupRequest,
    GetPhoneLookupResponse, ListBlockedUsersRequest, ListBlockedUsersResponse, ListContactsRequest,
    ListContactsResponse, ListInvitationsRequest, ListInvitationsResponse, LookUpPhonesRequest, LookUpPhonesResponse,
    RemoveContactRequest, RemoveContactResponse, RevokeInvitationRequest, RevokeInvitationResponse, SearchUsersRequest,
    SearchUsersResponse, UnblockUserRequest, UnblockUserResponse, add_contact_request,
    contact_service_server::ContactService,
};
use tonic::{Request, Response, Status};

use super::{
    Contacts,
    book::{Contact, Target},
    invitations::Invitation,
    lookup::{PhoneLookup, PhoneMatch},
    report::AlsoBlock,
    store::After,
};
use crate::{
    accounts::{PhoneNumber, Username},
    gateway::{Caller, limits::Limits, parse, status::Invalid},
    ids::{Seq, UserId},
    profiles::Code,
    reports::NewReport,
    time::Time,
};

const ALIAS_CHARACTERS: usize = 64;
const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 500;
const COMMENT_CHARACTERS: usize = 1024;
const REPORTED_MESSAGES: usize = 20;
const NOTE_CHARACTERS: usize = 64;
/// Beginnings of hashes that one call looks up.
const PREFIXES: usize = 512;
const QUERY_CHARACTERS: std::ops::RangeInclusive<usize> = 3..=32;

pub struct ContactRpc {
    pub contacts: Contacts,
    pub limits: Arc<Limits>,
}

#[tonic::async_trait]
impl ContactService for ContactRpc {
    async fn add_contact(&self, request: Request<AddContactRequest>) -> Result<Response<AddContactResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let target = match parse::required("target", request.target)? {
            add_contact_request::Target::UserId(user) => Target::User(parse::id("user_id", &user)?),
            add_contact_request::Target::Username(username) => {
                Target::Username(Username::parse("username", &username)?)
            }
            add_contact_request::Target::Phone(phone) => {
                let phone = PhoneNumber::parse("phone", &phone)?;
                self.limits.check_lookups(caller.user, 1).await?;
                Target::Phone(phone)
            }
            add_contact_request::Target::ProfileCode(code) => Target::Code(Code::parse("profile_code", &code)?),
        };
        let alias = parse::text("alias", &request.alias, 0..=ALIAS_CHARACTERS)?;
        let contact = self.contacts.add(caller.user, target, alias).await?;
        Ok(Response::new(AddContactResponse { contact: Some(contact.into()) }))
    }

    async fn list_contacts(
        &self,
        request: Request<ListContactsRequest>,
    ) -> Result<Response<ListContactsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let limit = parse::page_size(request.page_size, PAGE, LARGEST_PAGE)?;
        let (contacts, next) = self.contacts.list(caller.user, after(&request.page_token)?, limit).await?;
        let contacts = contacts.into_iter().map(Into::into).collect();
        Ok(Response::new(ListContactsResponse { contacts, next_page_token: token(next) }))
    }

    async fn remove_contact(
        &self,
        request: Request<RemoveContactRequest>,
    ) -> Result<Response<RemoveContactResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.contacts.remove(caller.user, parse::id("user_id", &request.into_inner().user_id)?).await?;
        Ok(Response::new(RemoveContactResponse {}))
    }

    async fn search_users(
        &self,
        request: Request<SearchUsersRequest>,
    ) -> Result<Response<SearchUsersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let query = parse::text("query", &request.into_inner().query, QUERY_CHARACTERS)?.to_ascii_lowercase();
        let profiles = self.contacts.search(caller.user, &query).await?;
        Ok(Response::new(SearchUsersResponse { profiles: profiles.into_iter().map(Into::into).collect() }))
    }

    async fn block_user(&self, request: Request<BlockUserRequest>) -> Result<Response<BlockUserResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.contacts.block(caller.user, parse::id("user_id", &request.into_inner().user_id)?).await?;
        Ok(Response::new(BlockUserResponse {}))
    }

    async fn unblock_user(
        &self,
        request: Request<UnblockUserRequest>,
    ) -> Result<Response<UnblockUserResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.contacts.unblock(caller.user, parse::id("user_id", &request.into_inner().user_id)?).await?;
        Ok(Response::new(UnblockUserResponse {}))
    }

    async fn list_blocked_users(
        &self,
        request: Request<ListBlockedUsersRequest>,
    ) -> Result<Response<ListBlockedUsersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let limit = parse::page_size(request.page_size, PAGE, LARGEST_PAGE)?;
        let (profiles, next) = self.contacts.blocked(caller.user, after(&request.page_token)?, limit).await?;
        let profiles = profiles.into_iter().map(Into::into).collect();
        Ok(Response::new(ListBlockedUsersResponse { profiles, next_page_token: token(next) }))
    }

    async fn get_phone_lookup(
        &self,
        request: Request<GetPhoneLookupRequest>,
    ) -> Result<Response<GetPhoneLookupResponse>, Status> {
        Caller::of(&request)?;
        let PhoneLookup { salt, prefix_bits } = self.contacts.phone_lookup();
        Ok(Response::new(GetPhoneLookupResponse { salt, prefix_bits }))
    }

    async fn look_up_phones(
        &self,
        request: Request<LookUpPhonesRequest>,
    ) -> Result<Response<LookUpPhonesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let prefixes = request.into_inner().prefixes;
        if !(1..=PREFIXES).contains(&prefixes.len()) {
            return Err(Invalid::new("prefixes", format!("must have 1 to {PREFIXES}")).into());
        }
        let prefixes = self.contacts.parse_prefixes("prefixes", &prefixes)?;
        self.limits.check_lookups(caller.user, prefixes.len() as u32).await?;
        let matches = self.contacts.look_up(caller.user, &prefixes).await?;
        Ok(Response::new(LookUpPhonesResponse { matches: matches.into_iter().map(Into::into).collect() }))
    }

    async fn create_invitation(
        &self,
        request: Request<CreateInvitationRequest>,
    ) -> Result<Response<CreateInvitationResponse>, Status> {
        let caller = Caller::of(&request)?;
        let note = parse::text("note", &request.into_inner().note, 0..=NOTE_CHARACTERS)?;
        let (invitation, code) = self.contacts.invite(caller.user, note).await?;
        let invitation = Some(v1::Invitation { code, ..invitation.into() });
        Ok(Response::new(CreateInvitationResponse { invitation }))
    }

    async fn list_invitations(
        &self,
        request: Request<ListInvitationsRequest>,
    ) -> Result<Response<ListInvitationsResponse>, Status> {
        let invitations = self.contacts.invitations(Caller::of(&request)?.user).await?;
        let invitations = invitations.into_iter().map(Into::into).collect();
        Ok(Response::new(ListInvitationsResponse { invitations }))
    }

    async fn revoke_invitation(
        &self,
        request: Request<RevokeInvitationRequest>,
    ) -> Result<Response<RevokeInvitationResponse>, Status> {
        let caller = Caller::of(&request)?;
        let invitation = parse::id("invitation_id", &request.into_inner().invitation_id)?;
        self.contacts.revoke_invitation(caller.user, invitation).await?;
        Ok(Response::new(RevokeInvitationResponse {}))
    }

    async fn accept_invitation(
        &self,
        request: Request<AcceptInvitationRequest>,
    ) -> Result<Response<AcceptInvitationResponse>, Status> {
        let caller = Caller::of(&request)?;
        let contact = self.contacts.accept_invitation(caller.user, &request.into_inner().code).await?;
        Ok(Response::new(AcceptInvitationResponse { contact: Some(contact.into()) }))
    }

    async fn report(&self, request: Request<v1::ReportRequest>) -> Result<Response<v1::ReportResponse>, Status> {
        let caller = Caller::of(&request)?;
        let (report, also_block) = parse_report(caller.user, &request.into_inner())?;
        self.contacts.report(report, also_block).await?;
        Ok(Response::new(v1::ReportResponse {}))
    }
}

fn parse_report(reporter: UserId, request: &v1::ReportRequest) -> Result<(NewReport, AlsoBlock), Invalid> {
    let user = parse::id("user_id", &request.user_id)?;
    let reason = match v1::ReportReason::try_from(request.reason) {
        Ok(v1::ReportReason::Unspecified) | Err(_) => return Err(Invalid::new("reason", "is required")),
        Ok(reason) => reason,
    };
    let comment = parse::text("comment", &request.comment, 0..=COMMENT_CHARACTERS)?;
    if request.seqs.len() > REPORTED_MESSAGES {
        return Err(Invalid::new("seqs", format!("must have at most {REPORTED_MESSAGES} messages")));
    }
    let messages = match (request.chat_id.as_str(), request.seqs.as_slice()) {
        ("", []) => None,
        ("", _) => return Err(Invalid::new("chat_id", "is required for messages")),
        (_, []) => return Err(Invalid::new("seqs", "must name messages in the chat")),
        (chat, seqs) => Some((parse::id("chat_id", chat)?, seqs.iter().map(|seq| Seq::from(*seq)).collect())),
    };
    let also_block = if request.block { AlsoBlock::Yes } else { AlsoBlock::No };
    Ok((NewReport { reporter, user, reason, comment, messages }, also_block))
}

impl From<Contact> for v1::Contact {
    fn from(contact: Contact) -> Self {
        Self { profile: Some(contact.profile.into()), alias: contact.alias, added_at: Some(contact.added_at.into()) }
    }
}

impl From<Invitation> for v1::Invitation {
    /// Without the code, which is not kept.
    fn from(invitation: Invitation) -> Self {
        Self {
            invitation_id: invitation.id.to_string(),
            code: String::new(),
            note: invitation.note,
            created_at: Some(invitation.created_at.into()),
            expires_at: Some(invitation.expires_at.into()),
        }
    }
}

impl From<PhoneMatch> for v1::PhoneMatch {
    fn from(found: PhoneMatch) -> Self {
        Self { hash: found.hash, user_id: found.user.to_string() }
    }
}

fn token(next: Option<After>) -> String {
    next.map(|next| format!("{}.{}", next.at.as_millis(), next.user)).unwrap_or_default()
}

fn after(token: &str) -> Result<Option<After>, Invalid> {
    if token.is_empty() {
        return Ok(None);
    }
    let invalid = || Invalid::new("page_token", "must be from the last response");
    let (at, user) = token.split_once('.').ok_or_else(invalid)?;
    let at = Time::from_millis(at.parse().map_err(|_| invalid())?);
    Ok(Some(After { at, user: parse::id("page_token", user).map_err(|_| invalid())? }))
}
