//! What other people wrote is cleaned here, before it enters the app's state: nothing beyond this file sees a control
//! character.

use tidings_sdk::{
    Chat, ChatListUpdate, Contact, Device, Member, Mention, Message, MessageBody, MessageUpdate, Profile,
};

use crate::text;

pub fn chats(update: ChatListUpdate) -> ChatListUpdate {
    let all = |chats: Vec<Chat>| chats.into_iter().map(chat).collect();
    match update {
        ChatListUpdate::Reset { chats } => ChatListUpdate::Reset { chats: all(chats) },
        ChatListUpdate::Changed { chats, removed } => ChatListUpdate::Changed { chats: all(chats), removed },
    }
}

pub fn messages(update: MessageUpdate) -> MessageUpdate {
    let all = |messages: Vec<Message>| messages.into_iter().map(message).collect();
    match update {
        MessageUpdate::Reset { messages } => MessageUpdate::Reset { messages: all(messages) },
        MessageUpdate::Changed { messages, removed } => MessageUpdate::Changed { messages: all(messages), removed },
    }
}

pub fn chat(mut chat: Chat) -> Chat {
    line(&mut chat.title);
    line(&mut chat.description);
    chat.last_message = chat.last_message.map(message);
    chat
}

pub fn member(mut member: Member) -> Member {
    line(&mut member.display_name);
    member
}

pub fn profile(mut profile: Profile) -> Profile {
    line(&mut profile.username);
    line(&mut profile.display_name);
    line(&mut profile.status_text);
    profile
}

pub fn contact(mut contact: Contact) -> Contact {
    contact.profile = profile(contact.profile);
    line(&mut contact.alias);
    contact
}

pub fn device(mut device: Device) -> Device {
    line(&mut device.name);
    line(&mut device.platform);
    device
}

fn message(mut message: Message) -> Message {
    line(&mut message.author_name);
    for reaction in &mut message.reactions {
        line(&mut reaction.emoji);
    }
    match &mut message.body {
        MessageBody::Text { text, link, mentions, .. } => {
            body(text, mentions);
            if let Some(link) = link {
                line(&mut link.url);
                line(&mut link.title);
                line(&mut link.description);
            }
        }
        MessageBody::Settings { title, description } => {
            title.iter_mut().chain(description).for_each(line);
        }
        MessageBody::Sealed { .. } | MessageBody::Revoked | MessageBody::Membership { .. } | MessageBody::Unknown => {}
    }
    message
}

fn line(text: &mut String) {
    *text = text::clean_line(text);
}

/// Cleans a text and moves its mentions to where their names are then.
fn body(text: &mut String, mentions: &mut [Mention]) {
    let mut places = vec![0];
    for char in text.chars() {
        places.push(places.last().copied().unwrap_or_default() + u32::from(text::shown(char).is_some()));
    }
    let place = |offset: u32| places.get(offset as usize).or(places.last()).copied().unwrap_or_default();
    for mention in mentions {
        let end = place(mention.offset.saturating_add(mention.length));
        mention.offset = place(mention.offset);
        mention.length = end - mention.offset;
    }
    *text = text::clean(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_stays_at_its_name_when_the_text_before_it_is_cleaned() {
        let mut text = "\u{1b}[1m hi @Ada\u{7}!".to_owned();
        let mut mentions = [Mention { user_id: String::new(), offset: 8, length: 5 }];
        body(&mut text, &mut mentions);
        assert_eq!(text, "[1m hi @Ada!");
        assert_eq!((mentions[0].offset, mentions[0].length), (7, 4));
    }

    #[test]
    fn a_mention_beyond_the_text_is_cut_to_it() {
        let mut text = "short".to_owned();
        let mut mentions = [Mention { user_id: String::new(), offset: 3, length: u32::MAX }];
        body(&mut text, &mut mentions);
        assert_eq!((mentions[0].offset, mentions[0].length), (3, 2));
    }
}
