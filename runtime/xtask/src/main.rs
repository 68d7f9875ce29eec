//! `cargo xtask`: the commands of the README.
//!
//! It runs other programs (cargo, rustup, apt-get) and prints one line for each step. What it never does: it does no
//! part of Greenroom's own work, so everything that it shows also works without it.
//!
//! Each subcommand is a module with a `run`; start reading at [`build`].

mod bench;
mod build;
mod chromium;
mod ci;
mod demo;
mod error;
mod features;
mod fuzz;
mod languages;
mod modules;
mod postgres;
mod registry;
mod repo;
mod restate;
mod rules;
mod screenshots;
mod setup;
mod simulate;
mod started;
mod test;
mod without_features;

use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
};

use clap::{Parser, Subcommand};
use greenroom_toolchain::{Steps, debian};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Tasks of this repository")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Find a compiler for actions, the languages of the example engines and the programs of the tests, and install what is missing
    Setup(setup::Args),
    /// Build the host, and every action into a package
    Build(build::Args),
    /// Set everything up, and show the product
    Demo(demo::Args),
    /// Build everything, and run every test
    Test(test::Args),
    /// Measure, and print the table of figures
    Bench(bench::Args),
    /// Simulate a day of Zoom's budget and the schedule, for many accounts
    Simulate(simulate::Args),
    /// Feed random input to the code that reads untrusted bytes, and report inputs that break it
    Fuzz(fuzz::Args),
    /// Count the crates that come with each choice of features
    Features(features::Args),
    /// List the rules of the product, each with the tests that prove it
    Rules(rules::Args),
    /// Make the README's pictures of the console, from the world of the demo
    Screenshots(screenshots::Args),
    /// Run the checks that a change must pass: format, tests, lints, docs, dependency policy
    Ci(ci::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Setup(args) => setup::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Features(args) => features::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Screenshots(args) => screenshots::run(&args),
        Command::Ci(args) => ci::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether a program reads standard output, so that steps go to standard error.
static STEPS_ASIDE: AtomicBool = AtomicBool::new(false);

/// Prints the steps of a build, and asks before packages are installed.
const STEPS: Steps<'static> =
    Steps { tell: &|name, what| step(name, what.english()), confirm: &|question| is_agreed(question.english()) };

/// Installs a package of Debian. Answers why that was not possible; none where it is installed.
fn install(name: &str, package: &str) -> Option<String> {
    debian::install(STEPS, name, &[package]).err().map(|why| why.into_parts().0)
}

/// Whether the person at the terminal agrees: by a yes, or by an empty line.
fn is_agreed(question: &str) -> bool {
    print!("{question} [Y/n] ");
    let mut answer = String::new();
    let asked = io::stdout().flush().and_then(|()| io::stdin().lock().read_line(&mut answer));
    asked.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

/// Prints a line about a step.
fn step(name: &str, what: impl std::fmt::Display) {
    if STEPS_ASIDE.load(Ordering::Relaxed) {
        eprintln!("{name:>8}  {what}");
    } else {
        println!("{name:>8}  {what}");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// What follows `cargo xtask` in the texts of the repository.
    fn named() -> Vec<(String, String)> {
        let mut list = greenroom_toolchain::process::command("git");
        list.args(["ls-files", "*.md", "*.rs", "*.toml", ".ci/run"]).current_dir(repo::root());
        let files = String::from_utf8(list.output().unwrap().stdout).unwrap();
        let words = |file: &str| {
            let text = std::fs::read_to_string(repo::root().join(file)).unwrap_or_default();
            let after = |found: (usize, &str)| {
                let rest = &text[found.0 + found.1.len()..];
                rest.split(|c: char| !c.is_ascii_lowercase() && c != '-').next().unwrap_or_default().to_owned()
            };
            text.match_indices("cargo xtask ").map(after).map(|word| (file.to_owned(), word)).collect::<Vec<_>>()
        };
        files.lines().flat_map(words).filter(|(_, word)| !word.is_empty()).collect()
    }

    #[test]
    fn every_task_that_a_text_names_exists() {
        let command = Cli::command();
        let tasks: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        let named = named();
        assert!(named.iter().any(|(file, word)| file == "README.md" && word == "demo"), "{named:?}");
        for (file, word) in named {
            assert!(tasks.contains(&word.as_str()), "{file} names `cargo xtask {word}`: there are {tasks:?}");
        }
    }
}
