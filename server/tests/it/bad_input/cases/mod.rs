//! The table: for each call, what is wrong with it and how it is refused. Each case is right but for one thing.

mod accounts;
mod administration;
mod chats;
mod guards;
mod keys;
mod live;
mod messages;

use prost::Message;
use tidings_proto::v1::{self, ErrorReason as Reason};
use uuid::Uuid;

use super::stage::Stage;
use crate::world::Clients;

/// One bad call.
pub struct Case<'a> {
    /// Like `ChatService/GetChat`.
    pub method: &'static str,
    pub by: &'a Clients,
    pub messages: Vec<Vec<u8>>,
    pub refusal: Refusal,
}

/// How it must be refused.
#[derive(Clone, Copy, Debug)]
pub enum Refusal {
    /// `INVALID_FIELD`, for this field.
    Field(&'static str),
    Reason(Reason),
}

/// Every bad call, those of one method together.
pub fn cases(stage: &Stage) -> Vec<Case<'_>> {
    let mut table = Table { stage, cases: Vec::new() };
    table.auth();
    table.factors();
    table.step_up();
    table.changes();
    table.devices();
    table.passkeys();
    table.device_keys();
    table.links();
    table.profiles();
    table.contacts();
    table.chats();
    table.groups();
    table.sends();
    table.messages();
    table.live();
    table.streams();
    table.reports();
    table.administration();
    table.cases
}

struct Table<'a> {
    stage: &'a Stage,
    cases: Vec<Case<'a>>,
}

impl Table<'_> {
    /// Cases of one method, called by the owner.
    fn owner<M: Message, const N: usize>(&mut self, method: &'static str, cases: [(Refusal, M); N]) {
        let by = &self.stage.owner;
        self.cases.extend(cases.into_iter().map(|(refusal, request)| Case {
            method,
            by,
            messages: vec![request.encode_to_vec()],
            refusal,
        }));
    }

    /// A case of a call by a mere member.
    fn member(&mut self, method: &'static str, reason: Reason, request: &impl Message) {
        let messages = vec![request.encode_to_vec()];
        self.cases.push(Case { method, by: &self.stage.member, messages, refusal: Refusal::Reason(reason) });
    }
}

/// Text of so many characters.
fn long(characters: usize) -> String {
    "x".repeat(characters)
}

/// The id of nobody and nothing.
fn nobody() -> String {
    Uuid::now_v7().to_string()
}

fn many(count: usize) -> Vec<String> {
    (0..count).map(|_| nobody()).collect()
}

fn device(name: &str, platform: &str) -> v1::NewDevice {
    v1::NewDevice { name: name.to_owned(), platform: platform.to_owned() }
}
