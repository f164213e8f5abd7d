//! What is read beside the stream: the chats as the list shows them, and the profiles of those who appear in them.

use std::sync::Arc;

use tidings_proto::v1::{
    BatchGetProfilesRequest, GetChatRequest, ListChatsRequest, chat_service_client::ChatServiceClient,
    profile_service_client::ProfileServiceClient,
};

use crate::{
    Error, Reason, Result,
    session::Session,
    store::{self, Store},
};

/// The contract's bound on a page of chats.
const PAGE: u32 = 200;
/// How often in a row what is missing is asked for; what a chat changes meanwhile is asked for again.
const ROUNDS: u32 = 5;

/// Reads the chats with the newest entries, whose receipts and settings may have changed while the device was away, and
/// then what is missing.
pub async fn refresh(store: Store, session: Arc<Session>) -> Result<()> {
    let request = ListChatsRequest { page_size: PAGE, page_token: String::new() };
    let page = call!(session, ChatServiceClient, list_chats, request)?;
    store
        .write(move |transaction, changes| {
            page.chats.iter().try_for_each(|chat| store::store_chat(transaction, changes, chat))
        })
        .await?;
    fill(store, session).await
}

/// Reads the chats and profiles that the store needs and does not have.
pub async fn fill(store: Store, session: Arc<Session>) -> Result<()> {
    for _ in 0..ROUNDS {
        let chats = store.read(store::stale_chats).await?;
        let profiles = store.read(store::wanted_profiles).await?;
        if chats.is_empty() && profiles.is_empty() {
            break;
        }
        for chat_id in chats {
            read_chat(&store, &session, chat_id).await?;
        }
        if !profiles.is_empty() {
            read_profiles(&store, &session, profiles).await?;
        }
    }
    Ok(())
}

async fn read_chat(store: &Store, session: &Arc<Session>, chat_id: String) -> Result<()> {
    match call!(session, ChatServiceClient, get_chat, GetChatRequest { chat_id: chat_id.clone() }) {
        Ok(response) => {
            let chat = response.chat.unwrap_or_default();
            store.write(move |transaction, changes| store::store_chat(transaction, changes, &chat)).await
        }
        Err(Error::Refused { reason: Reason::ChatNotFound, .. }) => {
            store.write(move |transaction, _| store::set_unknown(transaction, &chat_id)).await
        }
        Err(error) => Err(error),
    }
}

async fn read_profiles(store: &Store, session: &Arc<Session>, user_ids: Vec<String>) -> Result<()> {
    let request = BatchGetProfilesRequest { user_ids: user_ids.clone() };
    let response = call!(session, ProfileServiceClient, batch_get_profiles, request)?;
    store
        .write(move |transaction, changes| store::store_profiles(transaction, changes, &user_ids, &response.profiles))
        .await
}
