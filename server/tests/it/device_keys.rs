//! Keys that are bound to a device: logging in again, stepping up, and what a thief tries with them.

use futures::future::join_all;
use p256::{
    ecdsa::{DerSignature, SigningKey, signature::Signer as _},
    pkcs8::EncodePublicKey as _,
};
use rcgen::PublicKeyData as _;
use tidings_proto::v1::{
    BeginDeviceKeyRequest, BeginDeviceKeyResponse, DeviceKeySignature, EnrolDeviceKeyRequest, ErrorReason,
    ListDevicesRequest, LogInWithDeviceKeyRequest, LogOutRequest, RefreshRequest, RemoveDeviceKeyRequest, Session,
    StepUpRequest, step_up_request::Proof,
};
use tonic::Status;
use uuid::Uuid;

use crate::world::{Device, World, new_key, refused, refused_field};

/// A public key as phones give it.
pub fn public(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_public_key_der().expect("DER").into_vec()
}

pub async fn enrol(device: &Device) -> SigningKey {
    let key = new_key();
    let request = EnrolDeviceKeyRequest { public_key: public(&key) };
    device.auth().enrol_device_key(request).await.expect("enrol");
    key
}

pub async fn begin(world: &World, device_id: &str) -> BeginDeviceKeyResponse {
    let request = BeginDeviceKeyRequest { device_id: device_id.to_owned() };
    world.anyone().auth().begin_device_key(request).await.expect("a challenge").into_inner()
}

pub fn sign(key: &SigningKey, challenge: &BeginDeviceKeyResponse) -> DeviceKeySignature {
    let signature: DerSignature = key.sign(&challenge.challenge);
    DeviceKeySignature { challenge_id: challenge.challenge_id.clone(), signature: signature.as_bytes().to_vec() }
}

pub async fn log_in(world: &World, signature: DeviceKeySignature) -> Result<Session, Status> {
    let request = LogInWithDeviceKeyRequest { signature: Some(signature) };
    let response = world.anyone().auth().log_in_with_device_key(request).await?;
    Ok(response.into_inner().session.expect("a session"))
}

async fn step_up(device: &Device, signature: DeviceKeySignature) -> Result<(), Status> {
    let request = StepUpRequest { proof: Some(Proof::DeviceKey(signature)) };
    device.auth().step_up(request).await.map(drop)
}

#[tokio::test]
async fn a_device_logs_in_again_with_its_key_and_stays_the_same_device() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let key = enrol(&alice).await;
    let session = log_in(&world, sign(&key, &begin(&world, &alice.id).await)).await.expect("log in");
    assert_eq!((&session.user_id, &session.device_id), (&alice.user_id, &alice.id));
    let again = world.device("alice", session.clone());
    let devices = again.devices().list_devices(ListDevicesRequest {}).await.expect("the devices").into_inner().devices;
    assert_eq!(devices.len(), 1);
    // What the device had before is worth nothing.
    let refresh = |token: &str| RefreshRequest { refresh_token: token.to_owned() };
    let old = world.anyone().auth().refresh(refresh(&alice.session.refresh_token)).await;
    refused(old, ErrorReason::RefreshTokenInvalid);
    world.anyone().auth().refresh(refresh(&session.refresh_token)).await.expect("refresh");
}

#[tokio::test]
async fn a_device_steps_up_with_its_own_key_alone() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let tablet = world.another_device(&alice).await;
    let without = step_up(&alice, sign(&new_key(), &begin(&world, &alice.id).await)).await;
    refused(without, ErrorReason::FactorNotSet);
    let (key, of_tablet) = (enrol(&alice).await, enrol(&tablet).await);
    step_up(&alice, sign(&key, &begin(&world, &alice.id).await)).await.expect("step up");
    let other = step_up(&alice, sign(&of_tablet, &begin(&world, &tablet.id).await)).await;
    refused(other, ErrorReason::WrongCredentials);
}

#[tokio::test]
async fn a_signature_works_once_also_for_many_at_once() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let key = enrol(&alice).await;
    let signature = sign(&key, &begin(&world, &alice.id).await);
    let tries = join_all((0..8).map(|_| log_in(&world, signature.clone()))).await;
    let (right, wrong): (Vec<_>, Vec<_>) = tries.into_iter().partition(Result::is_ok);
    assert_eq!(right.len(), 1);
    for refusal in wrong {
        refused(refusal, ErrorReason::ChallengeInvalid);
    }
    refused(step_up(&alice, signature).await, ErrorReason::ChallengeInvalid);
}

#[tokio::test]
async fn a_challenge_is_used_up_by_a_wrong_signature() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let key = enrol(&alice).await;
    let challenge = begin(&world, &alice.id).await;
    refused(log_in(&world, sign(&new_key(), &challenge)).await, ErrorReason::WrongCredentials);
    refused(log_in(&world, sign(&key, &challenge)).await, ErrorReason::ChallengeInvalid);
}

#[tokio::test]
async fn a_signature_of_anything_else_is_wrong() {
    let world = World::start().await;
    let (alice, mallory) = world.pair().await;
    let (key, mallorys) = (enrol(&alice).await, enrol(&mallory).await);
    let (earlier, now) = (begin(&world, &alice.id).await, begin(&world, &alice.id).await);
    let old = DeviceKeySignature { challenge_id: now.challenge_id, ..sign(&key, &earlier) };
    refused(log_in(&world, old).await, ErrorReason::WrongCredentials);
    let challenge = begin(&world, &alice.id).await;
    refused(log_in(&world, sign(&mallorys, &challenge)).await, ErrorReason::WrongCredentials);
    let challenge = begin(&world, &alice.id).await;
    let mut signature = sign(&key, &challenge);
    signature.signature.truncate(20);
    refused(log_in(&world, signature).await, ErrorReason::WrongCredentials);
    let challenge = begin(&world, &alice.id).await;
    let empty = DeviceKeySignature { challenge_id: challenge.challenge_id, signature: Vec::new() };
    refused(log_in(&world, empty).await, ErrorReason::WrongCredentials);
}

#[tokio::test]
async fn a_device_that_is_not_there_or_has_no_key_looks_like_a_wrong_signature() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    enrol(&alice).await;
    let mut answers = Vec::new();
    for device in [alice.id.clone(), bob.id.clone(), Uuid::now_v7().to_string()] {
        let challenge = begin(&world, &device).await;
        let refusal = refused(log_in(&world, sign(&new_key(), &challenge)).await, ErrorReason::WrongCredentials);
        answers.push((challenge.challenge.len(), refusal.message().to_owned(), refusal.details().to_vec()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn a_key_ends_with_its_device_and_when_it_is_removed_or_replaced() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let first = enrol(&alice).await;
    let second = enrol(&alice).await;
    let replaced = log_in(&world, sign(&first, &begin(&world, &alice.id).await)).await;
    refused(replaced, ErrorReason::WrongCredentials);
    alice.auth().remove_device_key(RemoveDeviceKeyRequest {}).await.expect("remove");
    alice.auth().remove_device_key(RemoveDeviceKeyRequest {}).await.expect("there is nothing to remove");
    let removed = log_in(&world, sign(&second, &begin(&world, &alice.id).await)).await;
    refused(removed, ErrorReason::WrongCredentials);

    let third = enrol(&alice).await;
    // Begun while it was there.
    let challenge = begin(&world, &alice.id).await;
    alice.auth().log_out(LogOutRequest {}).await.expect("log out");
    refused(log_in(&world, sign(&third, &challenge)).await, ErrorReason::WrongCredentials);
}

#[tokio::test]
async fn only_a_key_on_p_256_is_taken() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let key = public(&new_key());
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).expect("a key");
    let mut off_the_curve = key.clone();
    *off_the_curve.last_mut().expect("a byte") ^= 1;
    for wrong in
        [Vec::new(), b"key".to_vec(), key[..key.len() - 1].to_vec(), off_the_curve, p384.subject_public_key_info()]
    {
        let request = EnrolDeviceKeyRequest { public_key: wrong };
        refused_field(alice.auth().enrol_device_key(request).await, "public_key");
    }
}
