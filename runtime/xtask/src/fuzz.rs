//! `cargo xtask fuzz`: every fuzz target in turn, each for its share of the time.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use greenroom_toolchain::{Error as Toolchain, files, process};

use crate::{error::Error, repo, step};

/// The longest that one input may take, in seconds.
const SLOWEST: u32 = 5;

/// The most memory that a target may take, in MiB: for checking a value (SECURITY.md), the corpus, and libFuzzer's own
/// tables.
const MEMORY: u32 = 512;

/// The longest input, in bytes. Longer inputs would only be refused for their size, which is one comparison.
const LONGEST: u32 = 64 << 10;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The total time in minutes, shared evenly by the targets
    #[arg(long, default_value_t = 10)]
    minutes: u32,
    /// Only this target
    target: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    if process::ask(process::command("cargo-fuzz").arg("--version")).is_none() {
        return Err(Error::NoFuzzer);
    }
    let all = targets()?;
    let chosen: Vec<&String> = all.iter().filter(|t| args.target.as_ref().is_none_or(|wanted| wanted == *t)).collect();
    if chosen.is_empty() {
        return Err(Error::NoTarget { wanted: args.target.clone().unwrap_or_default(), all: all.join(", ") });
    }
    step("fuzz", "building the targets with coverage counters (the first time takes some minutes)");
    process::run(cargo_fuzz("build").current_dir(repo::root()))?;
    let seconds = (args.minutes * 60 / u32::try_from(chosen.len()).unwrap_or(1)).max(1);
    let mut findings = Vec::new();
    for target in chosen {
        step("fuzz", format_args!("{target}, {seconds} s"));
        findings.extend(fuzz(target, seconds)?);
    }
    if findings.is_empty() { Ok(()) } else { Err(Error::Findings(findings)) }
}

/// The targets: one for each file of their folder.
fn targets() -> Result<Vec<String>, Error> {
    let folder = repo::root().join("tests/fuzz/targets");
    let mut targets: Vec<String> =
        files(&folder)?.iter().filter_map(|f| Some(f.file_stem()?.to_str()?.into())).collect();
    targets.sort();
    Ok(targets)
}

/// Runs one target to its end, and returns the inputs that break it.
fn fuzz(target: &str, seconds: u32) -> Result<Vec<PathBuf>, Error> {
    let to = repo::target()?.join("fuzz").join(target);
    let (corpus, found, log) = (to.join("corpus"), to.join("findings"), to.join("log"));
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.clone(), source })?;
    }
    let known = files(&found)?;
    let written = File::create(&log).map_err(|source| Error::File { path: log.clone(), source })?;
    let mut fuzzer = cargo_fuzz("run");
    fuzzer.arg(target).arg(&corpus).arg(repo::root().join("tests/fuzz/seeds").join(target)).arg("--");
    fuzzer.arg(format!("-artifact_prefix={}/", found.display()));
    for (option, value) in [
        ("max_total_time", seconds),
        ("timeout", SLOWEST),
        ("rss_limit_mb", MEMORY),
        ("max_len", LONGEST),
        ("print_final_stats", 1),
    ] {
        fuzzer.arg(format!("-{option}={value}"));
    }
    let status = fuzzer.current_dir(repo::root()).stdout(Stdio::null()).stderr(written).status();
    let status = status.map_err(|source| Toolchain::NotRun { program: "cargo".to_owned(), source })?;
    let said = String::from_utf8_lossy(&files::read(&log)?).into_owned();
    let findings: Vec<PathBuf> = files(&found)?.into_iter().filter(|file| !known.contains(file)).collect();
    println!("{:>8}  {} inputs tried, {} break it", "", executed(&said).unwrap_or("no"), findings.len());
    if findings.is_empty() && !status.success() {
        eprint!("{said}");
        return Err(Toolchain::Failed { command: format!("cargo fuzz run {target}"), status }.into());
    }
    Ok(findings)
}

/// `cargo fuzz` without an address sanitizer, which would need a nightly compiler: the fuzzed code is safe Rust.
fn cargo_fuzz(subcommand: &str) -> Command {
    let mut cargo = process::command("cargo");
    cargo.args(["fuzz", subcommand, "--fuzz-dir", "tests/fuzz", "--sanitizer", "none"]);
    cargo
}

/// How many inputs a target has tried, by the last lines of its output.
fn executed(said: &str) -> Option<&str> {
    said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")).map(str::trim)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_found_and_has_seeds() {
        let targets = targets().unwrap();
        assert_eq!(targets, ["manifest", "package", "schema", "token", "zoom_answer", "zoom_webhook"]);
        for target in targets {
            assert!(!files(&repo::root().join("tests/fuzz/seeds").join(target)).unwrap().is_empty());
        }
    }

    #[test]
    fn the_last_lines_of_a_target_are_read() {
        let said = "#2\tINITED\nstat::number_of_executed_units: 123456\nstat::peak_rss_mb:  60\n";
        assert_eq!(executed(said), Some("123456"));
        assert_eq!(executed("==1== ERROR: libFuzzer: deadly signal"), None);
    }
}
