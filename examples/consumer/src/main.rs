//! Prints the entries of the topic, a line of JSON for each: the start of an integration.
//!
//! The README beside it says what the topic promises.

use clap::{Parser, ValueEnum};
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use rdkafka::{
    ClientConfig, Message as _,
    consumer::{CommitMode, Consumer as _, StreamConsumer},
};
use tokio::signal::ctrl_c;

/// Prints the entries that Tidings relays to Kafka, a line of JSON for each.
#[derive(Parser)]
struct Options {
    /// Brokers to begin with, with commas between.
    #[arg(long, env = "TIDINGS_KAFKA__BROKERS", default_value = "127.0.0.1:9092")]
    brokers: String,
    #[arg(long, env = "TIDINGS_KAFKA__TOPIC", default_value = "tidings.entries.v1")]
    topic: String,
    /// The consumer group: started again, it goes on where it was; several of one group share the work.
    #[arg(long, default_value = "tidings-example-consumer")]
    group: String,
    /// Where a group that is new begins.
    #[arg(long, value_enum, default_value = "beginning")]
    from: Start,
    /// Print only the entries of this chat, or of this user's account log.
    #[arg(long)]
    log: Option<String>,
    /// More settings of librdkafka, such as `security.protocol=ssl`.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = setting)]
    settings: Vec<(String, String)>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Start {
    Beginning,
    Newest,
}

fn setting(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text.split_once('=').ok_or("it has the form KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

type Error = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let options = Options::parse();
    let entries = DescriptorPool::decode(tidings_proto::DESCRIPTORS)?
        .get_message_by_name("tidings.v1.Entry")
        .ok_or("the contract has no entries")?;
    let consumer = subscribe(&options)?;
    loop {
        let message = tokio::select! {
            message = consumer.recv() => message,
            _ = ctrl_c() => break,
        };
        match message {
            Ok(message) => {
                let wanted = options.log.as_ref().is_none_or(|log| message.key() == Some(log.as_bytes()));
                if wanted && let Err(error) = handle(&entries, message.payload().unwrap_or_default()) {
                    eprintln!("partition {}, offset {}: {error}", message.partition(), message.offset());
                }
                consumer.store_offset_from_message(&message)?;
            }
            // librdkafka tries again by itself: the brokers are away, or the topic is not there yet.
            Err(error) => eprintln!("{error}"),
        }
    }
    // So that what was printed is not printed again. It fails where nothing was.
    consumer.commit_consumer_state(CommitMode::Sync).ok();
    Ok(())
}

fn subscribe(options: &Options) -> Result<StreamConsumer, Error> {
    let mut config = ClientConfig::new();
    config.extend(options.settings.iter().cloned());
    let reset = match options.from {
        Start::Beginning => "earliest",
        Start::Newest => "latest",
    };
    let consumer: StreamConsumer = config
        .set("bootstrap.servers", &options.brokers)
        .set("group.id", &options.group)
        .set("auto.offset.reset", reset)
        // What counts as done is what was handled, not what was received.
        .set("enable.auto.offset.store", "false")
        .set("allow.auto.create.topics", "true")
        .create()?;
    consumer.subscribe(&[&options.topic])?;
    Ok(consumer)
}

/// An integration does its work here: at least once for each entry, and in order of each log.
fn handle(entries: &MessageDescriptor, value: &[u8]) -> Result<(), Error> {
    let entry = DynamicMessage::decode(entries.clone(), value)?;
    println!("{}", serde_json::to_string(&entry)?);
    Ok(())
}
