//! The shortest way through the product, and an example of the harness.

use crate::world::World;

#[tokio::test]
async fn two_people_chat() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    alice.send(&chat, "hi").await;
    bob.sees(&chat, ["hi"]).await;
    stream.sees(&chat, ["hi"]).await;
}
