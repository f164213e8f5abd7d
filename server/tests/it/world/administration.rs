//! Administrators of a server, at their port.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use super::{Clients, Server, Transport, World};

/// A token whose hash is in [`ADMINISTRATION`], that of "ada".
pub const ADMIN_TOKEN: &str = "a token of an administrator of the tests";

/// What makes a server serve administrators.
pub const ADMINISTRATION: [(&str, &str); 3] = [
    ("TIDINGS_ROLES", "[api, live, relay, admin]"),
    ("TIDINGS_ADMIN__LISTEN", "127.0.0.1:0"),
    (
        "TIDINGS_ADMIN__TOKENS",
        r#"[{name="ada",sha256="90c70c94d82936dde89d460f7a46aba5055ecf295cfeb62b41198f9a9a2d3d4a"},
            {name="bea",sha256="0000000000000000000000000000000000000000000000000000000000000000"}]"#,
    ),
];

impl Server {
    /// Where it serves administrators, as it says in its log.
    pub fn admin_address(&self) -> SocketAddr {
        let log = self.log();
        let line = log.lines().rfind(|line| line.contains("administrators are served")).expect("it serves them");
        let port = line.rsplit(':').next().expect("a port").chars().take_while(char::is_ascii_digit);
        SocketAddr::from(([127, 0, 0, 1], port.collect::<String>().parse().expect("a port")))
    }
}

impl World {
    /// A new server that serves administrators too, with these settings.
    pub async fn administered(settings: &[(&str, &str)]) -> Self {
        Self::start_with(Transport::Connect, &[&ADMINISTRATION, settings].concat()).await
    }

    /// Clients at the port of administrators, with this token.
    pub fn administrator_with(&self, token: Option<&str>) -> Clients {
        let token = token.map(|token| Arc::new(Mutex::new(token.to_owned())));
        Clients::new(Transport::Connect, self.server.admin_address(), token)
    }

    /// Clients of an administrator.
    pub fn administrator(&self) -> Clients {
        self.administrator_with(Some(ADMIN_TOKEN))
    }
}
