//! The machine of the measurements.

use std::{fs, path::Path, thread, time::Duration};

use crate::{bare, error::Error};

/// The CPU time of all living threads of this process.
pub(crate) fn cpu_time() -> Result<Duration, Error> {
    let mut nanos = 0;
    for thread in fs::read_dir("/proc/self/task")? {
        // A thread that ended meanwhile has no file any more.
        let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        nanos += text.split_whitespace().next().and_then(|first| first.parse::<u64>().ok()).unwrap_or_default();
    }
    Ok(Duration::from_nanos(nanos))
}

/// The CPU time of all processes that this process started and that ended, with those that they started. None where the
/// system does not say.
pub(crate) fn cpu_time_of_children() -> Option<Duration> {
    // proc_pid_stat(5): `cutime` and `cstime`, in hundredths of a second, are the 14th and 15th field after the name, which may
    // contain spaces.
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let times: Vec<u64> = fields.split_whitespace().skip(13).take(2).filter_map(|field| field.parse().ok()).collect();
    (times.len() == 2).then(|| Duration::from_millis(times.iter().sum::<u64>() * 10))
}

/// Whether a folder is in memory only, by the list of mounts: then no file in it is durable. False where the list does not say it.
pub(crate) fn is_in_memory(folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((fields.next()?, fields.next()?))
        })
        .filter(|(at, _)| folder.starts_with(at))
        // The last one of several at the same place is the one that is seen.
        .max_by_key(|(at, _)| at.len())
        .map(|(_, kind)| kind);
    matches!(kind, Some("tmpfs" | "ramfs"))
}

/// One line: processor, kernel, engine, allocator.
pub(crate) fn describe() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").map(|text| text.trim().to_owned());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{}, {threads} threads; {} {}, PAGEMAP_SCAN {}; wasmtime {}; allocator mimalloc",
        processor.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        std::env::consts::OS,
        kernel.unwrap_or_default(),
        if bare::has_pagemap_scan() { "yes" } else { "no" },
        env!("WASMTIME_VERSION"),
    )
}
