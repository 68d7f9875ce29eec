//! `cargo xtask setup`: finds or installs a compiler for actions, the languages of the example engines,
//! and the registry, the browser, the database server and the engine of the tests.

use greenroom_toolchain::{Route, rust};

use crate::{STEPS, chromium, error::Error, languages, postgres, registry, repo, restate};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Try this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    languages::find();
    registry::find();
    chromium::find();
    postgres::find();
    restate::find();
    rust::find(args.route, &repo::root(), STEPS).map(drop)?;
    Ok(())
}
