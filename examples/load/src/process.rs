//! What Linux says about processes and this machine.

use std::{
    fs,
    io::Write,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::error::{Error, Result};

/// The unit of CPU times in /proc: `USER_HZ`, which is 100 on every Linux of today.
const TICK: Duration = Duration::from_millis(10);

#[derive(Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    pub fn own() -> Self {
        Self(std::process::id())
    }

    /// CPU time in user space and in the kernel, of all threads that ever were.
    pub fn cpu(self) -> Result<Duration> {
        let stat = self.read("stat")?;
        // The second field, the program's name in parentheses, may have spaces. utime and stime are the 14th and 15th.
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let mut fields = after_name.split_whitespace().skip(11).map(str::parse::<u32>);
        match (fields.next(), fields.next()) {
            (Some(Ok(user)), Some(Ok(system))) => Ok(TICK * (user + system)),
            _ => Err(Error::Unable(format!("/proc/{}/stat is not understood", self.0))),
        }
    }

    /// Resident memory, in bytes.
    pub fn memory(self) -> Result<u64> {
        let status = self.read("status")?;
        let kilobytes = field(&status, "VmRSS:");
        let kilobytes = kilobytes.and_then(|value| value.trim_end_matches(" kB").parse::<u64>().ok());
        let kilobytes = kilobytes.ok_or_else(|| Error::Unable(format!("/proc/{}/status has no VmRSS", self.0)))?;
        Ok(kilobytes * 1024)
    }

    fn read(self, what: &str) -> Result<String> {
        read(&format!("/proc/{}/{what}", self.0))
    }
}

/// Fails if this process, and so a server that it starts, may not have this many connections.
pub fn need_connections(count: usize) -> Result<()> {
    /// What a process has open besides.
    const OTHERS: usize = 100;
    let limits = read("/proc/self/limits")?;
    let soft = field(&limits, "Max open files").and_then(|values| values.split_whitespace().next().map(str::to_owned));
    let enough = match soft.as_deref() {
        Some("unlimited") | None => true,
        Some(soft) => soft.parse().is_ok_and(|soft: usize| soft >= count + OTHERS),
    };
    if enough {
        return Ok(());
    }
    let (soft, wanted) = (soft.unwrap_or_default(), count + OTHERS);
    Err(Error::Unable(format!("{count} connections need more open files than {soft}: call `ulimit -n {wanted}` first")))
}

/// A line about this machine.
pub fn machine() -> Result<String> {
    let cores = thread::available_parallelism().map_err(Error::io("counting cores"))?;
    let cpu_info = read("/proc/cpuinfo")?;
    let model = field(&cpu_info, "model name").map_or("unknown", |model| model.trim_start_matches([':', ' ']));
    let memory_info = read("/proc/meminfo")?;
    let memory = field(&memory_info, "MemTotal:").and_then(|value| value.trim_end_matches(" kB").parse::<u64>().ok());
    let gibibytes = memory.unwrap_or_default() as f64 / (1024.0 * 1024.0);
    let kernel = read("/proc/sys/kernel/osrelease")?;
    Ok(format!("{cores} cores of {model}, {gibibytes:.0} GiB, Linux {}", kernel.trim()))
}

/// How long a small write takes to become durable in this folder: the median of some.
pub fn fsync_latency(folder: &Path) -> Result<Duration> {
    const WRITES: usize = 101;
    let writing = || Error::io(format!("writing to {}", folder.display()));
    let mut file = tempfile::tempfile_in(folder).map_err(writing())?;
    let mut times = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let start = Instant::now();
        file.write_all(&[0; 4096]).map_err(writing())?;
        file.sync_data().map_err(writing())?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[WRITES / 2])
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(path).map_err(Error::io(format!("reading {path}")))
}

/// The rest of the first line that begins so.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}
