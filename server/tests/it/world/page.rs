//! Plain pages, beside the calls.

use std::net::SocketAddr;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use tokio::time::timeout;

use super::PATIENCE;

/// Asks for a page, if there is an answer.
pub async fn page(address: SocketAddr, path: &str) -> Option<(StatusCode, String)> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let asked = client.get(format!("http://{address}{path}").parse().expect("a URI"));
    let response = timeout(PATIENCE, asked).await.ok()?.ok()?;
    let status = response.status();
    let body = response.into_body().collect().await.ok()?.to_bytes();
    Some((status, String::from_utf8_lossy(&body).into_owned()))
}
