//! The commands, one module each.

pub(crate) mod actions;
pub(crate) mod audit;
pub(crate) mod batch;
pub(crate) mod codes;
pub(crate) mod connect;
mod credentials;
pub(crate) mod erase;
pub(crate) mod invoke;
pub(crate) mod left_out;
pub(crate) mod replay;
pub(crate) mod runs;
pub(crate) mod sandbox;
pub(crate) mod schedule;
pub(crate) mod segment;
pub(crate) mod settings;
pub(crate) mod settle;
pub(crate) mod show;
pub(crate) mod store;
pub(crate) mod sync;
pub(crate) mod timeline;
pub(crate) mod webinars;
use greenroom_service::Settings;

use crate::{args, error::Error, output::Output};

/// Runs a command, and returns its exit code.
pub(crate) async fn run(command: args::Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        args::Command::Connect(command) => connect::run(command, settings, output).await,
        args::Command::Actions(command) => actions::run(command, settings, output).await,
        args::Command::Invoke(args) => invoke::run(args, settings, output).await,
        args::Command::Runs(command) => runs::run(command, settings, output).await,
        args::Command::Replay(args) => replay::run(args, settings, output).await,
        args::Command::Settings(command) => settings::run(command, settings, output).await,
        args::Command::Webinars(args) => webinars::run(args, settings, output).await,
        args::Command::Sync(args) => sync::run(args, settings, output).await,
        args::Command::RunSchedule(args) => schedule::run(args, settings, output).await,
        args::Command::Audit(args) => audit::run(args, settings, output).await,
        args::Command::Timeline(args) => timeline::run(args, settings, output).await,
        args::Command::Codes(args) => codes::run(&args, output),
        args::Command::Settle(args) => settle::run(args, settings, output).await,
        args::Command::Store(command) => store::run(command, settings, output).await,
        args::Command::Segment(command) => segment::run(command, settings, output).await,
        args::Command::Erase(args) => erase::run(args, settings, output).await,
        args::Command::Sandbox(args) => sandbox::run(args, settings, output).await,
    }
}
