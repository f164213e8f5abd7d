//! ContactService on the wire.

use tidings_proto::v1::{
    self, AddContactRequest, AddContactResponse, BlockUserRequest, BlockUserResponse, ListBlockedUsersRequest,
    ListBlockedUsersResponse, ListContactsRequest, ListContactsResponse, RemoveContactRequest, RemoveContactResponse,
    SearchUsersRequest, SearchUsersResponse, UnblockUserRequest, UnblockUserResponse, add_contact_request,
    contact_service_server::ContactService,
};
use tonic::{Request, Response, Status};

use super::{
    Contacts,
    book::{Contact, Target},
    store::After,
};
use crate::{
    accounts::{PhoneNumber, Username},
    gateway::{Caller, parse, status::Invalid},
    time::Time,
};

const ALIAS_CHARACTERS: usize = 64;
const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 500;
const QUERY_CHARACTERS: std::ops::RangeInclusive<usize> = 3..=32;

pub struct ContactRpc(pub Contacts);

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
            add_contact_request::Target::Phone(phone) => Target::Phone(PhoneNumber::parse("phone", &phone)?),
        };
        let alias = parse::text("alias", &request.alias, 0..=ALIAS_CHARACTERS)?;
        let contact = self.0.add(caller.user, target, alias).await?;
        Ok(Response::new(AddContactResponse { contact: Some(contact.into()) }))
    }

    async fn list_contacts(
        &self,
        request: Request<ListContactsRequest>,
    ) -> Result<Response<ListContactsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let limit = parse::page_size(request.page_size, PAGE, LARGEST_PAGE)?;
        let (contacts, next) = self.0.list(caller.user, after(&request.page_token)?, limit).await?;
        let contacts = contacts.into_iter().map(Into::into).collect();
        Ok(Response::new(ListContactsResponse { contacts, next_page_token: token(next) }))
    }

    async fn remove_contact(
        &self,
        request: Request<RemoveContactRequest>,
    ) -> Result<Response<RemoveContactResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.0.remove(caller.user, parse::id("user_id", &request.into_inner().user_id)?).await?;
        Ok(Response::new(RemoveContactResponse {}))
    }

    async fn search_users(
        &self,
        request: Request<SearchUsersRequest>,
    ) -> Result<Response<SearchUsersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let query = parse::text("query", &request.into_inner().query, QUERY_CHARACTERS)?.to_ascii_lowercase();
        let profiles = self.0.search(caller.user, &query).await?;
        Ok(Response::new(SearchUsersResponse { profiles: profiles.into_iter().map(Into::into).collect() }))
    }

    async fn block_user(&self, request: Request<BlockUserRequest>) -> Result<Response<BlockUserResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.0.block(caller.user, parse::id("user_id", &request.into_inner().user_id)?).await?;
        Ok(Response::new(BlockUserResponse {}))
    }

    async fn unblock_user(
        &self,
        request: Request<UnblockUserRequest>,
    ) -> Result<Response<UnblockUserResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.0.unblock(caller.user, parse::id("user_id", &request.into_inner().user_id)?).await?;
        Ok(Response::new(UnblockUserResponse {}))
    }

    async fn list_blocked_users(
        &self,
        request: Request<ListBlockedUsersRequest>,
    ) -> Result<Response<ListBlockedUsersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let limit = parse::page_size(request.page_size, PAGE, LARGEST_PAGE)?;
        let (profiles, next) = self.0.blocked(caller.user, after(&request.page_token)?, limit).await?;
        let profiles = profiles.into_iter().map(Into::into).collect();
        Ok(Response::new(ListBlockedUsersResponse { profiles, next_page_token: token(next) }))
    }
}

impl From<Contact> for v1::Contact {
    fn from(contact: Contact) -> Self {
        Self { profile: Some(contact.profile.into()), alias: contact.alias, added_at: Some(contact.added_at.into()) }
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
