//! Finding, listing and blocking people, on databases of their own.

use std::time::Duration;

use super::{book::Target, *};
use crate::{
    accounts::{Username, tests::World},
    ids::UserId,
    time::Time,
};

async fn user(world: &World, username: &str) -> UserId {
    world.register(username).await.caller.user
}

fn by_name(username: &str) -> Target {
    Target::Username(Username::parse("username", username).unwrap())
}

#[tokio::test]
async fn the_last_page_says_that_it_is_the_last_even_if_it_is_full() {
    let world = World::new().await;
    let contacts = world.contacts();
    let ada = user(&world, "ada").await;
    let mut others = Vec::new();
    for name in ["bob", "cleo", "dora", "emil"] {
        others.push(user(&world, name).await);
    }
    for other in &others {
        contacts.add(ada, Target::User(*other), String::new()).await.unwrap();
        contacts.block(ada, *other).await.unwrap();
    }
    let (mut listed, mut blocked) = (Vec::new(), Vec::new());
    let (first, next) = contacts.list(ada, None, 2).await.unwrap();
    let (second, end) = contacts.list(ada, next, 2).await.unwrap();
    listed.extend(first.into_iter().chain(second).map(|contact| contact.profile.user));
    assert_eq!((next.is_some(), end.is_some()), (true, false));
    let (first, next) = contacts.blocked(ada, None, 2).await.unwrap();
    let (second, end) = contacts.blocked(ada, next, 2).await.unwrap();
    blocked.extend(first.into_iter().chain(second).map(|profile| profile.user));
    assert_eq!((next.is_some(), end.is_some()), (true, false));
    // In the order in which they were added; within one millisecond, by id, which is the same here.
    assert_eq!(listed, others);
    assert_eq!(blocked, others);
}

#[tokio::test]
async fn who_blocked_somebody_is_not_found_by_them() {
    let world = World::new().await;
    let contacts = world.contacts();
    let (ada, bob) = (user(&world, "ada").await, user(&world, "bob").await);
    assert_eq!(contacts.search(ada, "bo").await.unwrap().len(), 1);
    contacts.block(bob, ada).await.unwrap();
    assert!(contacts.search(ada, "bo").await.unwrap().is_empty());
    assert!(matches!(contacts.add(ada, by_name("bob"), String::new()).await, Err(Error::UserNotFound)));
    // It works in one direction only, and can be taken back.
    assert!(contacts.add(bob, by_name("ada"), String::new()).await.is_ok());
    contacts.unblock(bob, ada).await.unwrap();
    assert!(contacts.add(ada, by_name("bob"), String::new()).await.is_ok());
}

#[tokio::test]
async fn a_search_takes_every_character_as_itself() {
    let world = World::new().await;
    let contacts = world.contacts();
    let (ada, found) = (user(&world, "ada").await, user(&world, "b_b").await);
    user(&world, "bob").await;
    let users = |profiles: Vec<crate::profiles::Profile>| profiles.into_iter().map(|it| it.user).collect::<Vec<_>>();
    assert_eq!(users(contacts.search(ada, "b_b").await.unwrap()), [found]);
    assert!(contacts.search(ada, "b%b").await.unwrap().is_empty());
}

#[tokio::test]
async fn nobody_is_their_own_contact_or_blocked_by_themselves() {
    let world = World::new().await;
    let contacts = world.contacts();
    let ada = user(&world, "ada").await;
    assert!(matches!(contacts.add(ada, Target::User(ada), String::new()).await, Err(Error::UserIsSelf)));
    assert!(matches!(contacts.add(ada, by_name("ada"), String::new()).await, Err(Error::UserIsSelf)));
    assert!(matches!(contacts.block(ada, ada).await, Err(Error::UserIsSelf)));
    assert!(matches!(contacts.block(ada, UserId::new()).await, Err(Error::UserNotFound)));
}

#[tokio::test]
async fn an_invitation_beyond_a_hundred_takes_the_place_of_the_oldest() {
    let world = World::new().await;
    let contacts = world.contacts();
    let (ada, bob) = (user(&world, "ada").await, user(&world, "bob").await);
    let mut codes = Vec::new();
    for number in 0..101 {
        codes.push(contacts.invite(ada, format!("number {number}")).await.unwrap().1);
    }
    let open = contacts.invitations(ada).await.unwrap();
    assert_eq!((open.len(), &*open[0].note, &*open[99].note), (100, "number 100", "number 1"));
    assert!(matches!(contacts.accept_invitation(bob, &codes[0]).await, Err(Error::InvitationInvalid)));
    assert!(contacts.accept_invitation(bob, &codes[1]).await.is_ok());
}

#[tokio::test]
async fn an_invitation_ends_by_itself() {
    let world = World::new().await;
    let contacts = world.contacts();
    let (ada, bob) = (user(&world, "ada").await, user(&world, "bob").await);
    let now = Time::now();
    let invitation = |expires_at| invitations::Invitation {
        id: InvitationId::new(),
        note: String::new(),
        created_at: now - Duration::from_hours(1),
        expires_at,
    };
    for (code, ends) in [("old", now), ("new", now + Duration::from_mins(1))] {
        let mut writer = world.profiles.db().writer().await.unwrap();
        let hash = invitations::hash(code);
        store::insert_invitation(&mut writer, ada, &invitation(ends), hash, 100).await.unwrap();
    }
    assert_eq!(contacts.invitations(ada).await.unwrap().len(), 1);
    assert!(matches!(contacts.accept_invitation(bob, "old").await, Err(Error::InvitationInvalid)));
    assert!(contacts.accept_invitation(bob, "new").await.is_ok());
}

#[tokio::test]
async fn who_accepts_an_invitation_keeps_what_they_call_a_contact() {
    let world = World::new().await;
    let contacts = world.contacts();
    let (ada, bob) = (user(&world, "ada").await, user(&world, "bob").await);
    contacts.add(bob, Target::User(ada), "Countess".to_owned()).await.unwrap();
    let (_, code) = contacts.invite(ada, String::new()).await.unwrap();
    assert_eq!(contacts.accept_invitation(bob, &code).await.unwrap().alias, "Countess");
}
