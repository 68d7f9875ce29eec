//! `cargo xtask setup`: a compiler for actions.

use crate::{compiler, error::Error, route::Route};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Take this route only, by name or by its number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    compiler::find(args.route).map(drop)
}
