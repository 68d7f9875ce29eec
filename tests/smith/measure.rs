//! The resources of the process, as the kernel counts them. They are only measured on Linux.

use std::time::Duration;

/// The CPU time of the calling thread. Unlike the wall clock, it stops while other processes have the core, so a busy
/// machine makes no run look long.
pub(crate) fn cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Bytes of the process's own memory, without files and shared memory.
pub(crate) fn memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}
