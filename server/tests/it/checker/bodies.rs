//! The states that an entry of a log has been in, by what its devices meant to write.

use std::collections::HashMap;

use tidings_proto::v1::EntryKind;

use super::{Action, Body, Seen, Story, stays::Stays};

/// What was meant, edited and revoked in one log.
pub struct Bodies<'a> {
    /// By device and `client_id`.
    meant: HashMap<(&'a str, &'a str), Body>,
    /// The edits of a message, in order, and what it was edited to.
    edits: HashMap<u64, Vec<(u64, Body)>>,
    revoked: Vec<u64>,
}

impl<'a> Bodies<'a> {
    pub fn of(story: &'a Story, log: &str) -> Self {
        let sent = story.witnesses.iter().flat_map(|witness| witness.sent.iter().map(move |sent| (witness, sent)));
        let mut bodies = Self {
            meant: sent
                .filter(|(_, sent)| sent.log == log)
                .map(|(witness, sent)| ((&*witness.device, &*sent.client_id), body(&sent.action)))
                .collect(),
            edits: HashMap::new(),
            revoked: Vec::new(),
        };
        for entry in story.logs.get(log).map(|log| log.entries.as_slice()).unwrap_or_default() {
            match entry.kind {
                EntryKind::Edit => {
                    let edit = (entry.seq, bodies.meant(entry).clone());
                    bodies.edits.entry(entry.target).or_default().push(edit);
                }
                EntryKind::Revoke => bodies.revoked.push(entry.target),
                _ => {}
            }
        }
        bodies
    }

    /// Whether an entry of the log has the body that it should have by now.
    pub fn is_present_state(&self, written: &Seen) -> bool {
        match written.kind {
            EntryKind::Message if self.revoked.contains(&written.seq) => written.body == Body::None,
            // What a revoked message was edited to may be gone with it.
            EntryKind::Edit if self.revoked.contains(&written.target) && written.body == Body::None => true,
            EntryKind::Message => {
                written.body == *self.edits(written).last().map_or(self.meant(written), |(_, body)| body)
            }
            _ => written.body == *self.meant(written),
        }
    }

    /// Whether a device that saw this saw the entry, in a state that it once had while the user was there.
    pub fn was_once(&self, written: &Seen, seen: &Seen, stays: &Stays) -> bool {
        let mut edits = self.edits(written).iter().filter(|(seq, _)| stays.may_read(*seq));
        let is_one = seen.body == *self.meant(written) || edits.any(|(_, body)| seen.body == *body);
        let is_gone = seen.body == Body::None && written.body == Body::None;
        (is_one || is_gone) && *seen == Seen { body: seen.body.clone(), ..written.clone() }
    }

    /// The entry as somebody reads it in the end: without the edits that were made while they were not there.
    pub fn as_read(&self, written: &Seen, stays: &Stays) -> Seen {
        let mut read = written.clone();
        if written.kind == EntryKind::Message && written.body != Body::None {
            let seen = self.edits(written).iter().rfind(|(seq, _)| stays.may_read(*seq));
            read.body = seen.map_or(self.meant(written), |(_, body)| body).clone();
        }
        read
    }

    fn edits(&self, written: &Seen) -> &[(u64, Body)] {
        self.edits.get(&written.seq).map(Vec::as_slice).unwrap_or_default()
    }

    /// What its device meant to write; for those of the server, what it wrote.
    fn meant<'b>(&'b self, written: &'b Seen) -> &'b Body {
        self.meant.get(&(&*written.device, &*written.client_id)).unwrap_or(&written.body)
    }
}

fn body(action: &Action) -> Body {
    match action {
        Action::Message(text) | Action::Edit { text, .. } => Body::Text(text.clone()),
        Action::Revoke { .. } => Body::None,
        Action::React { emoji, .. } => Body::Emoji(emoji.clone()),
    }
}
