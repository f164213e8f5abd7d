//! What is printed.

use std::{fmt::Display, time::Duration};

use crate::{
    error::Result,
    growth::Step,
    idle::Memory,
    log_ins::{Felt, Flood},
    process,
    run::{Measurement, Options, Stored},
    slow::{Outcome, Pass},
    storm::Weathered,
};

/// The machine, on which all numbers depend.
pub fn print_machine(options: &Options) -> Result<()> {
    let fsync = milliseconds(process::fsync_latency(&options.data_folder())?);
    println!("machine: {}; a 4 KiB write and fsync takes {fsync} ms", process::machine()?);
    println!("the generator runs beside the server, on the same cores");
    Ok(())
}

/// A run as one line, in a table that [`print_header`] begins.
pub fn print_measurement(name: &str, measurement: &Measurement) {
    print_row(name, measurement, "", "");
}

/// A scenario and its ceiling, each as the run of median throughput.
pub fn print_with_ceiling(name: &str, measurement: &Measurement, ceiling: &Measurement) {
    let ratio = format!("{:.2}", measurement.per_second / ceiling.per_second.max(1.0));
    print_row(name, measurement, &count(ceiling.per_second), &ratio);
}

pub fn print_header() {
    println!(
        "\n{:<34} {:>10} {:>8} {:>8} {:>8} {:>9} {:>9} {:>7} {:>10} {:>6}",
        "", "delivered", "p50", "p99", "p99.9", "server", "generator", "RSS", "ceiling", "ratio"
    );
    println!(
        "{:<34} {:>10} {:>8} {:>8} {:>8} {:>9} {:>9} {:>7} {:>10} {:>6}",
        "", "/s", "ms", "ms", "ms", "CPU µs", "CPU µs", "MiB", "/s", ""
    );
}

fn print_row(name: &str, measurement: &Measurement, ceiling: &str, ratio: &str) {
    println!(
        "{:<34} {:>10} {:>8} {:>8} {:>8} {:>9} {:>9} {:>7} {:>10} {:>6}",
        name,
        count(measurement.per_second),
        milliseconds(measurement.p50),
        milliseconds(measurement.p99),
        milliseconds(measurement.p999),
        known(measurement.server_cpu.map(microseconds)),
        microseconds(measurement.generator_cpu),
        known(measurement.memory.map(mebibytes)),
        ceiling,
        ratio
    );
}

/// What PostgreSQL did for each message, if it did anything.
pub fn print_stored(measurement: &Measurement) {
    if let Some(Stored { statements, bytes, syncs }) = measurement.stored {
        println!("  for each: {statements:.3} statements, {bytes:.0} bytes of WAL, {syncs:.4} fsyncs");
    }
}

pub fn print_storm(storm: &Weathered) {
    let Weathered { devices, took, used, entries } = storm;
    let (took, each) = (took.as_secs_f64(), *devices as f64);
    println!(
        "{devices} devices reconnected at once: all had caught up after {took:.2} s, with {entries} missed entries"
    );
    if let (Some(statements), Some(cpu)) = (used.statements, used.usage.server) {
        let (of_each, cpu) = (statements as f64 / each, cpu.as_secs_f64());
        println!("  {statements} statements, {of_each:.1} for each; {cpu:.1} s of the server's CPU");
    }
}

pub fn print_log_ins(felt: &Felt) {
    print_header();
    print_measurement("no log-ins", &felt.quiet);
    print_measurement("a flood of log-ins", &felt.flooded);
    let Flood { judged_per_second, turned_away_per_second } = felt.flood;
    println!("  {judged_per_second:.0} passwords a second were judged, {turned_away_per_second:.0} turned away");
}

pub fn print_growth(steps: &[Step]) {
    println!("{:>10} {:>12} {:>12} {:>12} {:>12}", "millions", "history p50", "p99", "sync p50", "p99 (ms)");
    for Step { millions, history, sync } in steps {
        let [a, b, c, d] = [history.p50, history.p99, sync.p50, sync.p99].map(milliseconds);
        println!("{millions:>10} {a:>12} {b:>12} {c:>12} {d:>12}");
    }
}

pub fn print_idle(name: &str, memory: &Memory) {
    println!(
        "{name}: {:.1} KB for each of {} idle streams ({} MiB before, {} MiB with them)",
        memory.kilobytes_per_stream(),
        memory.streams,
        mebibytes(memory.before),
        mebibytes(memory.after)
    );
}

pub fn print_slow(messages: u64, outcome: &Outcome) {
    let Outcome { without, with } = outcome;
    println!("{messages} messages to a group, all read:       {}/s; {}", count(without.per_second), memory(without));
    println!("{messages} messages to a group, one stops reading: {}/s; {}", count(with.per_second), memory(with));
    let ratio = with.per_second / without.per_second.max(1.0);
    println!("the others received {ratio:.2} times as fast with it as without it");
    println!("then it read every one, once and in order, in {:.2} s", with.caught_up.as_secs_f64());
}

fn memory(pass: &Pass) -> String {
    let [before, most, after] = [pass.before, pass.most, pass.after].map(|bytes| known(bytes.map(mebibytes)));
    format!("server RSS {before} MiB before, {most} MiB at most, {after} MiB after")
}

/// With commas between thousands.
fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn known(value: Option<impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1e3)
}

fn microseconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1e6)
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.0}", bytes as f64 / f64::from(1 << 20))
}
