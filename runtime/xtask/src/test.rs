//! `cargo xtask test`: every test, through what users get.

use crate::{build, error::Error, process, repo, route::Route, step};

#[derive(Default, clap::Args)]
pub(crate) struct Args {
    /// Compile the actions by this route only, by name or by its number
    #[arg(long)]
    route: Option<Route>,
    /// Only tests whose name has this in it
    filter: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    build::guests(args.route)?;
    step("tests", "building the host and all tests (the first time takes some minutes)");
    let mut cargo = process::command("cargo");
    // Everything at once, so that the command, which the whole-system tests run, is built from the same tree.
    cargo.args(["test", "--workspace", "--no-fail-fast"]).args(&args.filter).current_dir(repo::root());
    process::run(&mut cargo)
}
