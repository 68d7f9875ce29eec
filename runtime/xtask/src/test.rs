//! `cargo xtask test`: runs every test, with the command and the packages that users get.

use greenroom_toolchain::{Route, process};

use crate::{build, error::Error, languages, registry, repo, step};

#[derive(Default, clap::Args)]
pub(crate) struct Args {
    /// Compile the actions by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
    /// Only tests whose name contains this
    filter: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    build::guests(args.route)?;
    build::example()?;
    languages::find();
    registry::find();
    step("tests", "building the host and all tests (the first time takes some minutes)");
    let mut cargo = process::command("cargo");
    // Everything is built at once, so that the whole-system tests run a command from the same source.
    cargo.args(["test", "--workspace", "--no-fail-fast"]).args(&args.filter).current_dir(repo::root());
    Ok(process::run(&mut cargo)?)
}
