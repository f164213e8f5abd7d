//! Who is found by their phone number.

use sha2::{Digest, Sha256};
use tidings_proto::v1::{
    AddContactRequest, Audience, ErrorReason, GetPhoneLookupRequest, GetPhoneLookupResponse, LookUpPhonesRequest,
    PhoneMatch, Privacy, SendCodeRequest, VerifyCodeRequest, add_contact_request::Target,
};
use tonic::Status;

use super::{AUDIENCES, add, block, over_both, set};
use crate::world::{Device, Transport, World, new_device, refused, refused_field, until};

pub const PHONE: &str = "+4915112345678";
pub const DEVELOPMENT: (&str, &str) = ("TIDINGS_MODE", "development");

over_both!(somebody_is_found_by_phone_by_whom_they_chose);

/// Somebody who registers by phone.
pub async fn register(world: &World, phone: &str) -> Device {
    let request = SendCodeRequest { phone: phone.to_owned(), ..Default::default() };
    let seen = world.server.log().lines().count();
    world.anyone().auth().send_code(request).await.expect("send a code");
    let code = until("the code is in the log", async || {
        let log = world.server.log();
        let line = log.lines().skip(seen).find(|line| line.contains(phone))?.to_owned();
        let mut digits = line.split(|character: char| !character.is_ascii_digit());
        digits.rfind(|digits| digits.len() == 6).map(str::to_owned)
    });
    let verify = VerifyCodeRequest {
        phone: phone.to_owned(),
        code: code.await,
        display_name: "Somebody".to_owned(),
        device: Some(new_device()),
        ..Default::default()
    };
    let session = world.anyone().auth().verify_code(verify).await.expect("register").into_inner().session;
    world.device(phone, session.expect("a session"))
}

async fn lookup(device: &Device) -> GetPhoneLookupResponse {
    device.contacts().get_phone_lookup(GetPhoneLookupRequest {}).await.expect("how to look up").into_inner()
}

fn hash(lookup: &GetPhoneLookupResponse, phone: &str) -> Vec<u8> {
    Sha256::new().chain_update(&lookup.salt).chain_update(phone).finalize().to_vec()
}

pub async fn look_up(device: &Device, phones: &[&str]) -> Result<Vec<PhoneMatch>, Status> {
    let lookup = lookup(device).await;
    let prefix = |phone: &&str| {
        let hash = hash(&lookup, phone);
        u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) >> (32 - lookup.prefix_bits)
    };
    let request = LookUpPhonesRequest { prefixes: phones.iter().map(prefix).collect() };
    Ok(device.contacts().look_up_phones(request).await?.into_inner().matches)
}

async fn add_by_phone(device: &Device, phone: &str) -> Result<(), Status> {
    let request = AddContactRequest { target: Some(Target::Phone(phone.to_owned())), alias: String::new() };
    device.contacts().add_contact(request).await.map(drop)
}

async fn somebody_is_found_by_phone_by_whom_they_chose(transport: Transport) {
    let world = World::start_with(transport, &[DEVELOPMENT]).await;
    let owner = register(&world, PHONE).await;
    let (friend, stranger) = (world.user("friend").await, world.user("stranger").await);
    let blocked = world.user("blocked").await;
    for contact in [&friend, &blocked] {
        add(&owner, Target::UserId(contact.user_id.clone())).await;
    }
    block(&owner, &blocked).await;
    let unknown = add_by_phone(&stranger, "+4915112345679").await;
    let unknown = refused(unknown, ErrorReason::UserNotFound);
    for audience in AUDIENCES {
        set(&owner, Privacy { find_by_phone: audience.into(), ..Default::default() }).await;
        let may = [audience != Audience::Nobody, audience == Audience::Everyone, false];
        for (finder, may) in [&friend, &stranger, &blocked].into_iter().zip(may) {
            let who = &finder.username;
            let found = look_up(finder, &["+4930901820", PHONE]).await.expect("look up");
            let found: Vec<_> = found.into_iter().map(|found| (found.hash, found.user_id)).collect();
            let expected = (hash(&lookup(finder).await, PHONE)[..16].to_vec(), owner.user_id.clone());
            assert_eq!(found, if may { vec![expected] } else { vec![] }, "LookUpPhones by {who}: {audience:?}");
            println!("AddContact by {who}: {audience:?}");
            let added = add_by_phone(finder, PHONE).await;
            if may {
                added.expect("add");
            } else {
                let hidden = refused(added, ErrorReason::UserNotFound);
                assert_eq!((hidden.message(), hidden.details()), (unknown.message(), unknown.details()));
            }
        }
    }
    set(&owner, Privacy { find_by_phone: Audience::Everyone.into(), ..Default::default() }).await;
    assert_eq!(look_up(&owner, &[PHONE]).await.expect("look up"), [], "nobody is shown to themselves");
    refused(add_by_phone(&owner, PHONE).await, ErrorReason::UserIsSelf);
}

#[tokio::test]
async fn a_deployment_keeps_its_salt_and_no_other_has_it() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let before = lookup(&alice).await;
    assert_eq!((before.salt.len(), before.prefix_bits), (32, 16));
    world.server.kill().await;
    world.server.restart().await;
    let after =
        until("the server answers", async || alice.contacts().get_phone_lookup(GetPhoneLookupRequest {}).await.ok());
    assert_eq!(after.await.into_inner(), before);
    let other = World::start().await;
    assert_ne!(lookup(&other.user("alice").await).await.salt, before.salt);
}

#[tokio::test]
async fn nobody_looks_up_more_numbers_than_they_may() {
    let settings = [
        ("TIDINGS_LIMITS__ENABLED", "true"),
        ("TIDINGS_LIMITS__LOOKUPS_PER_DAY", "1"),
        ("TIDINGS_LIMITS__LOOKUP_BURST", "4"),
    ];
    let world = World::start_with(Transport::Connect, &settings).await;
    let (alice, bob) = world.pair().await;
    let tablet = world.another_device(&alice).await;
    look_up(&alice, &["+4915112345678", "+4915112345679", "+4915112345670"]).await.expect("three");
    // On whatever device, and one by one as well.
    refused(add_by_phone(&tablet, PHONE).await, ErrorReason::UserNotFound);
    refused(add_by_phone(&alice, PHONE).await, ErrorReason::RateLimited);
    refused(look_up(&tablet, &[PHONE]).await, ErrorReason::RateLimited);
    look_up(&bob, &[PHONE]).await.expect("others are not concerned");
}

#[tokio::test]
async fn a_deployment_chooses_how_much_of_a_hash_it_wants() {
    let world =
        World::start_with(Transport::Connect, &[("TIDINGS_CONTACTS__PHONE_PREFIX_BITS", "8"), DEVELOPMENT]).await;
    let (alice, bob) = (world.user("alice").await, register(&world, PHONE).await);
    assert_eq!(lookup(&alice).await.prefix_bits, 8);
    refused_field(alice.contacts().look_up_phones(LookUpPhonesRequest { prefixes: vec![256] }).await, "prefixes");
    let found = look_up(&alice, &[PHONE]).await.expect("look up");
    assert_eq!(found.into_iter().map(|found| found.user_id).collect::<Vec<_>>(), std::slice::from_ref(&bob.user_id));
}
