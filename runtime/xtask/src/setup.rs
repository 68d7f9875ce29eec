//! `cargo xtask setup`: finds or installs a compiler for actions, and the languages of the example engines.

use crate::{compiler, error::Error, languages, route::Route};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Try this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    languages::find();
    compiler::find(args.route).map(drop)
}
