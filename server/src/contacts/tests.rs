//! Finding, listing and blocking people, on databases of their own.

use super::{book::Target, *};
use crate::{
    accounts::{Username, tests::World},
    ids::UserId,
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
    let contacts = Contacts::new(world.profiles.clone(), world.accounts.clone());
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
    let contacts = Contacts::new(world.profiles.clone(), world.accounts.clone());
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
    let contacts = Contacts::new(world.profiles.clone(), world.accounts.clone());
    let (ada, found) = (user(&world, "ada").await, user(&world, "b_b").await);
    user(&world, "bob").await;
    let users = |profiles: Vec<crate::profiles::Profile>| profiles.into_iter().map(|it| it.user).collect::<Vec<_>>();
    assert_eq!(users(contacts.search(ada, "b_b").await.unwrap()), [found]);
    assert!(contacts.search(ada, "b%b").await.unwrap().is_empty());
}

#[tokio::test]
async fn nobody_is_their_own_contact_or_blocked_by_themselves() {
    let world = World::new().await;
    let contacts = Contacts::new(world.profiles.clone(), world.accounts.clone());
    let ada = user(&world, "ada").await;
    assert!(matches!(contacts.add(ada, Target::User(ada), String::new()).await, Err(Error::UserIsSelf)));
    assert!(matches!(contacts.add(ada, by_name("ada"), String::new()).await, Err(Error::UserIsSelf)));
    assert!(matches!(contacts.block(ada, ada).await, Err(Error::UserIsSelf)));
    assert!(matches!(contacts.block(ada, UserId::new()).await, Err(Error::UserNotFound)));
}
