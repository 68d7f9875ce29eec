//! `cargo xtask setup`: finds or installs a compiler for actions.

use crate::{
    compiler::{self, Route},
    error::Error,
};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Try this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    compiler::find(args.route).map(drop)
}
