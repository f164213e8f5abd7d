//! Questions to the server and writes to the store, call by call.

use std::time::{Duration, SystemTime};

use tidings_sdk::{Chat, Client, ContactTarget, Error, Login, NewGroup, Reason, Result};

use crate::{
    action::{Account, Ask, Credentials, MemberChange, User, Write},
    arrive,
    event::Answer,
};

/// Muted means for ever: a hundred years.
const FOR_EVER: Duration = Duration::from_hours(100 * 365 * 24);

pub async fn ask(client: &Client, ask: Ask) -> Result<Answer> {
    match ask {
        Ask::LogIn(credentials) => log_in(client, credentials).await,
        Ask::LogOut => client.log_out().await.map(|()| Answer::Done("Logged out.".to_owned())),
        Ask::OpenDirect { user } => {
            let user_id = user_id(client, user).await?;
            client.open_direct_chat(user_id).await.map(opened)
        }
        Ask::CreateGroup { title, usernames } => {
            let member_ids = user_ids(client, usernames).await?;
            let group = NewGroup { title, description: String::new(), member_ids, history_shared: false };
            client.create_group(group).await.map(opened)
        }
        Ask::Members { chat_id } => members(client, chat_id).await,
        Ask::ChangeMembers { chat_id, change } => {
            change_members(client, chat_id.clone(), change).await?;
            members(client, chat_id).await
        }
        Ask::LeaveGroup { chat_id } => done(client.leave_group(chat_id).await, "You left the group."),
        Ask::Rename { chat_id, title } => {
            client.update_group(chat_id, Some(title), None).await?;
            done(Ok(()), "Renamed.")
        }
        Ask::Describe { chat_id, description } => {
            client.update_group(chat_id, None, Some(description)).await?;
            done(Ok(()), "Described.")
        }
        Ask::Mute { chat_id, muted } => {
            let until = muted.then(|| SystemTime::now() + FOR_EVER);
            done(client.mute_chat(chat_id, until).await, if muted { "Muted." } else { "Not muted any more." })
        }
        Ask::Archive { chat_id, archived } => {
            let said = if archived { "Archived; A shows the archive." } else { "Back in the list." };
            done(client.archive_chat(chat_id, archived).await, said)
        }
        Ask::Pin { chat_id, pinned } => {
            done(client.pin_chat(chat_id, pinned).await, if pinned { "Pinned." } else { "Not pinned any more." })
        }
        Ask::Receipts { chat_id } => {
            let receipts = client.receipts(chat_id.clone()).await?;
            Ok(Answer::Receipts { chat_id, receipts })
        }
        Ask::Forward { chat_id, seq, to } => done(client.forward(chat_id, seq, to).await, "Forwarded."),
        Ask::Hide { chat_id, seq } => done(client.hide(chat_id, vec![seq]).await, "Deleted for you."),
        Ask::Contacts => contacts(client).await,
        Ask::AddContact { user } => {
            let target = match user {
                User::Id(user_id) => ContactTarget::User { user_id },
                User::Username(username) => ContactTarget::Username { username },
            };
            let added = arrive::contact(client.add_contact(target, String::new()).await?);
            done(Ok(()), &format!("{} is a contact now.", added.profile.display_name))
        }
        Ask::RemoveContact { user_id } => done(client.remove_contact(user_id).await, "Removed."),
        Ask::Blocked => {
            let users = client.blocked_users().await?;
            Ok(Answer::Blocked(users.into_iter().map(arrive::profile).collect()))
        }
        Ask::Block { user_id } => done(client.block_user(user_id).await, "Blocked. Contacts (c), then B, lists them."),
        Ask::Unblock { user_id } => done(client.unblock_user(user_id).await, "Not blocked any more."),
        Ask::Devices => devices(client).await,
        Ask::RevokeDevice { device_id } => done(client.revoke_device(device_id).await, "That device is logged out."),
    }
}

pub async fn write(client: &Client, write: Write) -> Result<()> {
    match write {
        Write::Send { chat_id, draft } => client.send(chat_id, draft).await.map(drop),
        Write::Edit { chat_id, seq, draft } => client.edit(chat_id, seq, draft).await.map(drop),
        Write::Revoke { chat_id, seq } => client.revoke(chat_id, seq).await.map(drop),
        Write::React { chat_id, seq, emoji } => client.react(chat_id, seq, emoji).await.map(drop),
        Write::Retry { id } => client.retry(id).await,
        Write::Discard { id } => client.discard(id).await,
        Write::MarkRead { chat_id, seq } => client.mark_read(chat_id, seq).await,
    }
}

async fn log_in(client: &Client, credentials: Credentials) -> Result<Answer> {
    let Credentials { username, password, account } = credentials;
    let login = Login::Username { username };
    match account {
        Account::Existing => client.log_in(login, password).await?,
        Account::New { display_name } => client.register(login, password, display_name).await?,
        Account::Either { display_name } => {
            match client.register(login.clone(), password.clone(), display_name).await {
                Err(Error::Refused { reason: Reason::UsernameTaken, .. }) => client.log_in(login, password).await?,
                registered => registered?,
            }
        }
    }
    client.user_id().map(|user_id| Answer::LoggedIn { user_id }).ok_or(Error::LoggedOut)
}

async fn user_id(client: &Client, user: User) -> Result<String> {
    let username = match user {
        User::Id(user_id) => return Ok(user_id),
        User::Username(username) => username,
    };
    let found = client.search_users(username.clone()).await?;
    let exact = found.into_iter().find(|profile| profile.username == username);
    exact.map(|profile| profile.user_id).ok_or(Error::Refused {
        reason: Reason::UserNotFound,
        message: username,
        field: None,
        retry_after: None,
    })
}

async fn user_ids(client: &Client, usernames: Vec<String>) -> Result<Vec<String>> {
    let mut user_ids = Vec::new();
    for username in usernames {
        user_ids.push(user_id(client, User::Username(username)).await?);
    }
    Ok(user_ids)
}

async fn change_members(client: &Client, chat_id: String, change: MemberChange) -> Result<()> {
    match change {
        MemberChange::Add { usernames } => {
            let user_ids = user_ids(client, usernames).await?;
            client.add_members(chat_id, user_ids).await.map(drop)
        }
        MemberChange::Remove { user_id } => client.remove_member(chat_id, user_id).await,
        MemberChange::SetRole { user_id, role } => client.set_member_role(chat_id, user_id, role).await,
        MemberChange::HandOver { user_id } => client.transfer_ownership(chat_id, user_id).await,
    }
}

async fn members(client: &Client, chat_id: String) -> Result<Answer> {
    let members = client.members(chat_id.clone()).await?;
    let members = members.into_iter().map(arrive::member).collect();
    Ok(Answer::Members { chat_id, members })
}

async fn contacts(client: &Client) -> Result<Answer> {
    let contacts = client.contacts().await?;
    Ok(Answer::Contacts(contacts.into_iter().map(arrive::contact).collect()))
}

async fn devices(client: &Client) -> Result<Answer> {
    let devices = client.devices().await?;
    Ok(Answer::Devices(devices.into_iter().map(arrive::device).collect()))
}

fn opened(chat: Chat) -> Answer {
    Answer::Opened(Box::new(arrive::chat(chat)))
}

fn done(result: Result<()>, what: &str) -> Result<Answer> {
    result.map(|()| Answer::Done(what.to_owned()))
}
