//! Builds the server again when the web app that it embeds was built.

use std::path::Path;

fn main() {
    let app = Path::new("../examples/web/dist");
    // A folder that is missing would count as changed each time; what it would appear in does not.
    let watched = if app.exists() { app } else { Path::new("../examples/web") };
    println!("cargo:rerun-if-changed={}", watched.display());
}
