//! `cargo xtask test`: runs every test, with the command and the packages that users get.

use greenroom_toolchain::{Route, process};

use crate::{build, chromium, error::Error, languages, postgres, registry, repo, restate, step};

#[derive(Default, clap::Args)]
pub(crate) struct Args {
    /// Compile the actions by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
    /// Only tests whose name contains this
    filter: Option<String>,
    /// Whether tests in a browser, on PostgreSQL and with Restate fail, instead of being left out, on a machine without one
    #[arg(skip)]
    needs_all: bool,
}

impl Args {
    /// Everything, with nothing left out for want of a browser or a database server.
    pub(crate) fn all() -> Self {
        Self { needs_all: true, ..Self::default() }
    }
}

/// Tells the tests so.
const NEEDS_BROWSER: &str = "GREENROOM_TESTS_NEED_BROWSER";

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    build::guests(args.route)?;
    build::example()?;
    languages::find();
    registry::find();
    let has_postgres = if args.needs_all {
        chromium::need()?;
        postgres::need()?;
        restate::need()?;
        true
    } else {
        chromium::find();
        restate::find();
        postgres::find()
    };
    step("tests", "building the host and all tests (the first time takes some minutes)");
    let which: &[&str] = if has_postgres { &[] } else { &["--exclude", postgres::CRATE] };
    let mut cargo = process::command("cargo");
    // Everything is built at once, so that the whole-system tests run a command from the same source.
    cargo.args(["test", "--workspace", "--no-fail-fast"]).args(which).args(&args.filter).current_dir(repo::root());
    if args.needs_all {
        cargo.env(NEEDS_BROWSER, "1");
    }
    Ok(process::run(&mut cargo)?)
}
