//! The web app on the port of the calls: its files, its page, what a browser is told about them, and that calls go on.

use std::{fs, path::Path};

use http::{HeaderMap, Method, StatusCode, header};
use tempfile::TempDir;
use tidings_proto::v1::ListDevicesRequest;

use crate::{
    gateway::ask,
    world::{Transport, World},
};

const PAGE: &str = "<!doctype html><title>An app</title>";
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

/// A server with an app; the app's folder lies beside a file that is not for browsers.
struct Site {
    world: World,
    _folder: TempDir,
}

impl Site {
    async fn start(transport: Transport) -> Self {
        let folder = TempDir::new().expect("a folder");
        let app = folder.path().join("app");
        let write = |path: &Path, text: &str| fs::write(path, text).expect("write a file");
        fs::create_dir_all(app.join("assets")).expect("make a folder");
        write(&app.join("index.html"), PAGE);
        write(&app.join("assets/main-4f2c.js"), &"console.log('hello');\n".repeat(200));
        write(&app.join("icon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        write(&folder.path().join("secret"), "not for browsers");
        let settings = [("TIDINGS_SERVER__WEB_APP", app.to_str().expect("a path"))];
        Self { world: World::start_with(transport, &settings).await, _folder: folder }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
        ask(Method::GET, self.world.server.address(), path, headers).await
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
}

#[tokio::test]
async fn a_page_may_load_its_own_files_and_call_its_own_server_and_nothing_else() {
    let site = Site::start(Transport::Web).await;
    for path in ["/", "/assets/main-4f2c.js", "/icon.svg"] {
        let (status, headers, _) = site.get(path, &[BROWSER]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let policy = text(&headers, "content-security-policy");
        for needed in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(needed), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(text(&headers, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(text(&headers, "referrer-policy"), "no-referrer", "{path}");
    }
}

#[tokio::test]
async fn files_with_hashed_names_are_kept_for_good_and_the_page_is_asked_for_each_time() {
    let site = Site::start(Transport::Web).await;
    let (_, headers, _) = site.get("/assets/main-4f2c.js", &[]).await;
    assert_eq!(text(&headers, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(text(&headers, "content-type"), "text/javascript");
    for path in ["/", "/index.html", "/chats/42", "/icon.svg"] {
        let (_, headers, _) = site.get(path, &[BROWSER]).await;
        assert_eq!(text(&headers, "cache-control"), "no-cache", "{path}");
    }
}

#[tokio::test]
async fn files_are_compressed_for_browsers_that_take_that() {
    let site = Site::start(Transport::Web).await;
    let (_, headers, body) = site.get("/assets/main-4f2c.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(text(&headers, "content-encoding"), "gzip");
    assert!(text(&headers, "vary").contains("accept-encoding"), "{headers:?}");
    assert!(body.len() < 1000, "{} bytes", body.len());
    let (_, headers, body) = site.get("/assets/main-4f2c.js", &[]).await;
    assert_eq!(text(&headers, "content-encoding"), "");
    assert!(body.starts_with("console.log"), "{body}");
}

#[tokio::test]
async fn every_address_that_a_browser_opens_is_the_page() {
    let site = Site::start(Transport::Web).await;
    for path in ["/", "/login", "/chats/0190a000-0000-7000-8000-000000000000", "/tidings.v1.AuthService/LogIn"] {
        let (status, headers, body) = site.get(path, &[BROWSER]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(text(&headers, "content-type"), "text/html", "{path}");
        assert_eq!(body, PAGE, "{path}");
    }
    let (_, headers, body) = ask(Method::HEAD, site.world.server.address(), "/login", &[BROWSER]).await;
    assert_eq!(text(&headers, "content-type"), "text/html");
    assert_eq!(body, "");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_the_page() {
    let site = Site::start(Transport::Web).await;
    for (path, headers) in [("/assets/gone-0000.js", BROWSER), ("/login", ("accept", "application/json"))] {
        let (_, _, body) = site.get(path, &[headers]).await;
        assert!(!body.contains(PAGE), "{path}: {body}");
    }
}

#[tokio::test]
async fn nothing_outside_of_the_app_s_folder_is_served() {
    let site = Site::start(Transport::Web).await;
    for path in ["/../secret", "/assets/../../secret", "/%2e%2e/secret", "//../secret", "/./../secret"] {
        let (_, _, body) = site.get(path, &[BROWSER]).await;
        assert!(!body.contains("not for browsers"), "{path}");
    }
}

#[tokio::test]
async fn calls_and_probes_go_on_beside_the_app() {
    for transport in [Transport::Web, Transport::Connect] {
        let site = Site::start(transport).await;
        let (alice, bob) = site.world.pair().await;
        let chat = alice.chat_with(&bob).await;
        alice.send(&chat, "over the same port").await;
        alice.devices().list_devices(ListDevicesRequest {}).await.expect("devices");
        for path in ["/livez", "/readyz", "/metrics"] {
            let (status, headers, body) = site.get(path, &[BROWSER]).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_ne!(text(&headers, header::CONTENT_TYPE.as_str()), "text/html", "{path}: {body}");
        }
    }
}

#[tokio::test]
async fn without_an_app_the_root_says_how_to_build_it() {
    let empty = TempDir::new().expect("a folder");
    let settings = [("TIDINGS_SERVER__WEB_APP", empty.path().to_str().expect("a path"))];
    let world = World::start_with(Transport::Web, &settings).await;
    let (status, _, body) = ask(Method::GET, world.server.address(), "/", &[BROWSER]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("make web"), "{body}");
}
