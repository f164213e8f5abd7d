//! A suspension is not got around by the phone number of the account.

use tidings_proto::v1::{ErrorReason, ReinstateUserRequest, SuspendUserRequest, VerifyCodeRequest};

use super::{PHONE, by_phone, code_for, verification, verify, world_with};
use crate::world::{ADMINISTRATION, refused};

#[tokio::test]
async fn who_is_suspended_neither_logs_in_by_phone_nor_starts_over_with_it() {
    let world = world_with(&ADMINISTRATION).await;
    let ada = by_phone(&world, PHONE).await;
    let suspend = SuspendUserRequest { user_id: ada.user_id.clone(), until: None, reason: "spam".to_owned() };
    world.administrator().admin().suspend_user(suspend).await.expect("suspend");
    for start_over in [false, true] {
        let code = code_for(&world, PHONE).await;
        let request = VerifyCodeRequest { start_over, ..verification(PHONE, &code) };
        refused(verify(&world, request).await, ErrorReason::AccountSuspended);
    }
    let reinstate = ReinstateUserRequest { user_id: ada.user_id.clone() };
    world.administrator().admin().reinstate_user(reinstate).await.expect("reinstate");
    assert_eq!(by_phone(&world, PHONE).await.user_id, ada.user_id, "the number is still theirs");
}
