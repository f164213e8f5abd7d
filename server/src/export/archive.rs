//! A ZIP archive that is written while it is sent. What is kept of it is the file that is being made, of a bounded size,
//! and the directory at its end.

use std::{
    io::{self, Write},
    mem,
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use prost::Message;
use tokio::{
    io::{AsyncWriteExt as _, DuplexStream},
    time::timeout,
};
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::Error;
use crate::json;

/// How long the writer waits for whoever takes the archive.
const PATIENCE: Duration = Duration::from_mins(1);
/// A file with a list ends when it has so many bytes; the list goes on in the next.
const FILE: usize = 1024 * 1024;

pub struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    to: DuplexStream,
}

/// What the archive has come to and is still to be sent.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Archive {
    pub fn new(to: DuplexStream) -> Self {
        let written = Written::default();
        Self { zip: ZipWriter::new_stream(written.clone()), written, to }
    }

    /// Adds a file with one message.
    pub async fn file(&mut self, name: &str, kind: &'static str, message: &impl Message) -> Result<(), Error> {
        let json = json::of(kind, message)?;
        self.write(format!("{name}.json"), &json).await
    }

    /// Begins a list of messages of one kind, in a file or more of this name. It must be ended.
    pub fn list(&mut self, name: impl Into<String>, kind: &'static str) -> List<'_> {
        List { archive: self, name: name.into(), kind, part: 1, json: String::new() }
    }

    pub async fn end(self) -> Result<(), Error> {
        let Self { zip, written, mut to } = self;
        zip.finish()?;
        send(&written, &mut to).await
    }

    async fn write(&mut self, name: String, json: &str) -> Result<(), Error> {
        // Readable and writable by the owner, where it is unpacked on a system that knows of that.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.zip.start_file(name, options.unix_permissions(0o600))?;
        self.zip.write_all(json.as_bytes())?;
        send(&self.written, &mut self.to).await
    }
}

async fn send(written: &Written, to: &mut DuplexStream) -> Result<(), Error> {
    let written = mem::take(&mut *written.0.lock());
    Ok(timeout(PATIENCE, to.write_all(&written)).await.map_err(|_| Error::Stalled)??)
}

/// A list, while it is written.
pub struct List<'a> {
    archive: &'a mut Archive,
    name: String,
    kind: &'static str,
    part: u32,
    /// The part so far, without its end.
    json: String,
}

impl List<'_> {
    pub async fn add(&mut self, message: &impl Message) -> Result<(), Error> {
        self.json.push_str(if self.json.is_empty() { "[\n" } else { ",\n" });
        self.json.push_str(&json::of(self.kind, message)?);
        if self.json.len() >= FILE { self.write().await } else { Ok(()) }
    }

    /// Ends it. An empty list is a file too.
    pub async fn end(mut self) -> Result<(), Error> {
        if self.json.is_empty() && self.part > 1 { Ok(()) } else { self.write().await }
    }

    async fn write(&mut self) -> Result<(), Error> {
        let name = match self.part {
            1 => format!("{}.json", self.name),
            part => format!("{}-{part}.json", self.name),
        };
        self.json.push_str(if self.json.is_empty() { "[]\n" } else { "\n]\n" });
        self.archive.write(name, &self.json).await?;
        self.part += 1;
        self.json.clear();
        Ok(())
    }
}
