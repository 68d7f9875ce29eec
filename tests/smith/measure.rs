//! What the process uses, as the kernel counts it. Elsewhere than on Linux nothing is measured.

use std::time::Duration;

/// The CPU time of the calling thread. Unlike the wall clock it stands still while other processes have the core, so that a
/// busy machine makes no run look long.
pub(crate) fn cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Bytes of memory that are the process's own: no files, nothing shared.
pub(crate) fn memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}
