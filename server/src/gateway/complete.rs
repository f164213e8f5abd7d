//! Every error says what the contract says, those too that the gRPC library makes by itself.

use axum::{extract::Request, middleware::Next, response::Response};
use tidings_proto::v1::ErrorReason;
use tonic::{Code, Status};

use super::status::{self, Invalid};

/// Gives an error without details the ones that the contract promises.
pub async fn complete(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    match Status::from_header_map(response.headers()) {
        Some(status) if status.code() != Code::Ok && status.details().is_empty() => completed(status).into_http(),
        _ => response,
    }
}

/// The library says only by the code what was wrong with a request that it could not read.
pub fn completed(bare: Status) -> Status {
    if !bare.details().is_empty() {
        return bare;
    }
    match bare.code() {
        // A message larger than the limit.
        Code::OutOfRange | Code::ResourceExhausted => {
            status::refuse(ErrorReason::TooLarge, "the message is larger than the server takes")
        }
        Code::Unimplemented => status::refuse(ErrorReason::UnknownMethod, "no such call"),
        Code::DeadlineExceeded | Code::Cancelled => status::refuse(ErrorReason::Timeout, "the call took too long"),
        Code::Unavailable => status::stopping(),
        // Bytes that are no message of the call. A fault of the server itself always has details.
        _ => Invalid::new("", "the request is not a message of this call").into(),
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::StatusExt;

    use super::*;

    #[test]
    fn what_the_library_refuses_has_a_reason_too() {
        for (code, reason) in [
            (Code::OutOfRange, "TOO_LARGE"),
            (Code::Unimplemented, "UNKNOWN_METHOD"),
            (Code::Internal, "INVALID_FIELD"),
            (Code::DeadlineExceeded, "TIMEOUT"),
        ] {
            let status = completed(Status::new(code, "x"));
            assert_eq!(status.get_error_details().error_info().unwrap().reason, reason);
        }
    }

    #[test]
    fn an_error_of_our_own_stays_as_it_is() {
        let status = completed(status::refuse(ErrorReason::ChatNotFound, "no such chat"));
        assert_eq!(status.get_error_details().error_info().unwrap().reason, "CHAT_NOT_FOUND");
    }
}
