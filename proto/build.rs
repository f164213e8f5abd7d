//! Compiles the contract with protox, so that nobody needs protoc.

use std::{env, fs, path::PathBuf};

use prost::Message as _;

const FILES: [&str; 13] = [
    "admin_service",
    "auth_service",
    "chat_service",
    "contact_service",
    "device_key",
    "device_service",
    "entry",
    "error",
    "factor",
    "live_service",
    "message_service",
    "passkey",
    "profile_service",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=tidings");
    let files = FILES.map(|name| format!("tidings/v1/{name}.proto"));
    let descriptors = protox::compile(files, ["."])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        // Hand-written in src/frame.rs, so that the server can encode a frame once for many streams.
        .extern_path(".tidings.v1.ConnectResponse", "crate::Frame")
        .extern_path(".tidings.v1.SubscribeResponse", "crate::Frame")
        // `Connect` is the name of a call; channels are made by whoever makes a client.
        .build_transport(false)
        .codec_path("crate::Codec")
        // Tokens, passwords and codes never reach a log.
        .skip_debug([
            ".tidings.v1.Session",
            ".tidings.v1.RegisterRequest",
            ".tidings.v1.LogInRequest",
            ".tidings.v1.VerifyCodeRequest",
            ".tidings.v1.RefreshRequest",
            ".tidings.v1.SecondFactorRequired",
            ".tidings.v1.CompleteLogInRequest",
            ".tidings.v1.CompleteLogInResponse",
            ".tidings.v1.ResetPasswordRequest",
            ".tidings.v1.ChangePasswordRequest",
            ".tidings.v1.ChangePhoneRequest",
            ".tidings.v1.ChangeEmailRequest",
            ".tidings.v1.StepUpRequest",
            ".tidings.v1.BeginTotpResponse",
            ".tidings.v1.ConfirmTotpRequest",
            ".tidings.v1.ConfirmTotpResponse",
            ".tidings.v1.NewRecoveryCodesResponse",
            ".tidings.v1.SetRegistrationPinRequest",
            ".tidings.v1.LinkOffer",
            ".tidings.v1.ScanLinkRequest",
            ".tidings.v1.ProfileCode",
            ".tidings.v1.Invitation",
            ".tidings.v1.AcceptInvitationRequest",
        ])
        .compile_fds(descriptors)?;
    Ok(())
}
