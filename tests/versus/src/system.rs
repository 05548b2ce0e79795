//! What Linux says of this process.

use std::fs;

/// Bytes given to `write` and its kin since the process started.
pub fn bytes_written() -> u64 {
    field("/proc/self/io", "wchar:")
}

/// Bytes in memory now, without the pages of the program itself.
pub fn memory() -> u64 {
    field("/proc/self/status", "RssAnon:") * 1024
}

/// The most bytes that were in memory since [`forget_peak`], without the pages of the program itself,
/// which the system maps from its file and can drop: how many it has mapped depends on what is linked
/// beside. They only grow, so none that was there at the peak is missing now.
pub fn peak() -> u64 {
    let all = field("/proc/self/status", "VmHWM:");
    all.saturating_sub(field("/proc/self/status", "RssFile:")) * 1024
}

/// From now on the peak is counted anew.
pub fn forget_peak() {
    fs::write("/proc/self/clear_refs", "5").expect("Linux 4.0 or later");
}

/// The processor, how many, and the kernel.
pub fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = kernel
        .split('-')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    format!("{model}, {cores} cores, Linux {release}")
}

fn field(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(file).expect("Linux");
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.expect("a number")
}
