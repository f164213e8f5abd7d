//! The web app, beside the calls on the same port.
//!
//! It is the one that was built in, if `make web` ran before, or the folder that the configuration names. Its files have
//! names that change with what is in them, so browsers keep them for good; the page itself is asked for each time, and
//! answers every address that a browser opens, because the app has addresses of its own. Whatever asks for neither goes
//! on to the calls.

use std::{
    borrow::Cow,
    convert::Infallible,
    future, mem,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use rust_embed::RustEmbed;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::compression::CompressionLayer;

const PAGE: &str = "index.html";
/// Where the build puts the files whose names change with what is in them.
const HASHED: &str = "assets/";
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// What the app may do in a browser: load its own files, and call its own server.
const GUARDS: [(HeaderName, HeaderValue); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
             font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// Read from the folder itself in a debug build.
#[derive(RustEmbed)]
#[folder = "../examples/web/dist/"]
#[allow_missing = true]
struct BuiltIn;

/// Where the app's files are.
#[derive(Clone, Debug)]
pub enum WebApp {
    BuiltIn,
    Folder(Arc<Path>),
}

impl WebApp {
    /// The app in a folder, or, without one, the one that was built in.
    pub fn new(folder: Option<&Path>) -> Self {
        folder.map_or(Self::BuiltIn, |folder| Self::Folder(Arc::from(folder)))
    }

    async fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::BuiltIn => BuiltIn::get(path).map(|file| file.data),
            Self::Folder(folder) => {
                let path: PathBuf = path.into();
                let inside = path.components().all(|component| matches!(component, Component::Normal(_)));
                if !inside {
                    return None;
                }
                tokio::fs::read(folder.join(path)).await.ok().map(Cow::Owned)
            }
        }
    }

    /// The answer to a request for one of the app's files, or for its page.
    async fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = path.trim_start_matches('/');
        if !path.is_empty()
            && let Some(file) = self.read(path).await
        {
            return Some(response(path, file));
        }
        if path.starts_with(HASHED) || !accepts_html(headers) {
            return None;
        }
        self.read(PAGE).await.map(|page| response(PAGE, page))
    }
}

/// Answers what a browser asks for, and lets everything else pass.
pub async fn serve(State(app): State<WebApp>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    match app.answer(request.uri().path(), request.headers()).await {
        Some(response) => compress(request, response).await,
        None if request.uri().path() == "/" => about(),
        None => next.run(request).await,
    }
}

fn response(path: &str, file: Cow<'static, [u8]>) -> Response {
    let mut response = axum::body::Body::from(file).into_response();
    let headers = response.headers_mut();
    headers.extend(HeaderMap::from_iter(GUARDS));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::CACHE_CONTROL, if path.starts_with(HASHED) { FOR_GOOD } else { ASK_FIRST });
    response
}

/// Compresses an answer, if the browser takes that.
async fn compress(request: Request, mut response: Response) -> Response {
    let ready = service_fn(move |_| future::ready(Ok::<_, Infallible>(mem::take(&mut response))));
    match CompressionLayer::new().layer(ready).oneshot(request).await {
        Ok(compressed) => compressed.map(axum::body::Body::new),
        Err(never) => match never {},
    }
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|kind| kind.trim_start().starts_with("text/html"))
}

/// What there is instead, where the app was not built.
fn about() -> Response {
    concat!(
        "Tidings ",
        env!("CARGO_PKG_VERSION"),
        ": a messaging backend, over gRPC and gRPC-Web on this port.\n\n",
        "  grpcurl -plaintext HOST:PORT list\n\n",
        "The web app is not built in: `make web` builds it, then build or start the server again.\n",
        "Health: /livez, /readyz. Metrics: /metrics.\n"
    )
    .into_response()
}
