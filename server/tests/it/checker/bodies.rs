//! The states that an entry of a log has been in, by what its devices meant to write.

use std::collections::HashMap;

use tidings_proto::v1::EntryKind;

use super::{Action, Body, Seen, Story};

/// What was meant, edited and revoked in one log.
pub struct Bodies<'a> {
    /// By device and `client_id`.
    meant: HashMap<(&'a str, &'a str), Body>,
    /// The texts that a message was edited to, in order.
    edits: HashMap<u64, Vec<Body>>,
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
                    let edit = bodies.meant(entry).clone();
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
                let latest = self.edits.get(&written.seq).and_then(|edits| edits.last());
                &written.body == latest.unwrap_or(self.meant(written))
            }
            _ => written.body == *self.meant(written),
        }
    }

    /// Whether a device that saw this saw the entry, in a state that it once had.
    pub fn was_once(&self, written: &Seen, seen: &Seen) -> bool {
        let edits = self.edits.get(&written.seq).map(Vec::as_slice).unwrap_or_default();
        let body =
            if seen.body == *self.meant(written) || edits.contains(&seen.body) { &seen.body } else { &written.body };
        *seen == Seen { body: body.clone(), ..written.clone() }
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
