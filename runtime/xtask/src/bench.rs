//! `cargo xtask bench`: every figure that we print, measured in one run.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::Value;

use crate::{build, compiler::Route, error::Error, process, repo, step};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Fewer rounds: under a minute, and less certain
    #[arg(long)]
    quick: bool,
    /// How many rounds of each measurement, in place of what is usual
    #[arg(long)]
    rounds: Option<usize>,
    /// Only measurements whose group has this name
    #[arg(long)]
    only: Vec<String>,
    /// Print the file's JSON in place of the table
    #[arg(long)]
    json: bool,
    /// Compile the actions by this route only, by name or by its number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    build::bench_guests(args.route)?;
    step("bench", "building what measures, optimised");
    let bench = built("greenroom-bench", &repo::root())?.ok_or(Error::NoBench)?;
    let mut command = process::command(bench);
    command.arg("--packages").arg(repo::bench_packages());
    command.arg("--to").arg(repo::target()?.join("bench.json"));
    for (name, is_set) in [("--quick", args.quick), ("--json", args.json)] {
        if is_set {
            command.arg(name);
        }
    }
    if let Some(rounds) = args.rounds {
        command.arg("--rounds").arg(rounds.to_string());
    }
    for group in &args.only {
        command.arg("--only").arg(group);
    }
    process::run(&mut command)
}

/// Builds a crate's command as it is shipped, and gives its file.
fn built(package: &str, folder: &Path) -> Result<Option<PathBuf>, Error> {
    let mut cargo = process::command("cargo");
    cargo.args(["build", "--release", "--package", package, "--message-format", "json-render-diagnostics"]);
    let messages = process::output(cargo.current_dir(folder).stdin(Stdio::null()))?;
    Ok(messages.lines().filter_map(|line| command_of(line, package)).next_back())
}

/// The file of a command, if a line of cargo's messages is about it.
fn command_of(line: &str, name: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_it = message.pointer("/target/name")? == name && message.get("reason")? == "compiler-artifact";
    message.get("executable").and_then(Value::as_str).filter(|_| is_it).map(PathBuf::from)
}
