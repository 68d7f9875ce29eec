//! `cargo xtask simulate`: simulates a day of many accounts.

use std::ffi::OsString;

use greenroom_toolchain::process;

use crate::{bench, error::Error};

const SIMULATION: &str = "greenroom-simulation";

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// The options of the simulation: `--help` lists them
    #[arg(value_name = "OPTIONS", trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// Builds the simulation as it is released, because a day of many accounts has very many syncs, and runs it.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    let [simulation] = bench::host(&["--package", SIMULATION], [SIMULATION])?;
    Ok(process::run(process::command(simulation).args(&args.options))?)
}
