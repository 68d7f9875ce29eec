//! `cargo xtask setup`: finds or installs a compiler for actions, the languages of the example engines, and
//! the registry of the tests.

use crate::{compiler, error::Error, languages, registry, route::Route};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Try this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    languages::find();
    registry::find();
    compiler::find(args.route).map(drop)
}
