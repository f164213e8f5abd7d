//! An echo bot: answers every message with the same text, each once, whatever is restarted in between.

use clap::Parser;
use tidings_sdk::{Client, ClientOptions, Error, Login, MessageBody, Reason};

#[derive(Parser)]
struct Options {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:7400")]
    server: String,
    /// The bot's username; the account is made if there is none.
    #[arg(long, default_value = "echo")]
    username: String,
    #[arg(long, env = "TIDINGS_BOT_PASSWORD", hide_env_values = true)]
    password: String,
    /// The file in which the bot keeps its chats.
    #[arg(long, default_value = "bot.db")]
    store: String,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let Options { server, username, password, store: store_path } = Options::parse();
    let (device_name, platform) = ("Echo bot".to_owned(), std::env::consts::OS.to_owned());
    let client = Client::open(ClientOptions { server, store_path, device_name, platform }).await?;
    if client.user_id().is_none() {
        let login = Login::Username { username: username.clone() };
        match client.register(login.clone(), password.clone(), username).await {
            Err(Error::Refused { reason: Reason::UsernameTaken, .. }) => client.log_in(login, password).await?,
            registered => registered?,
        }
    }
    let incoming = client.observe_incoming();
    while let Some(message) = incoming.next().await {
        if let MessageBody::Text { text, .. } = message.body {
            client.send_text(message.chat_id, text).await?;
        }
    }
    Ok(())
}
