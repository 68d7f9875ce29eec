//! From the command line to the module that carries a command out.

use greenroom_service::Settings;

use crate::{
    args,
    command::{
        actions, audit, codes, connect, erase, grants, invoke, replay, runs, sandbox, schedule, segment, set_aside,
        settings, settle, store, sync, timeline, vault, webinars, worker_stdio,
    },
    error::Error,
    output::Output,
};

/// Runs a command, and returns its exit code.
pub(crate) async fn run(command: args::Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        args::Command::Connect(command) => connect::run(command, settings, output).await,
        args::Command::Actions(command) => actions::run(command, settings, output).await,
        args::Command::Grants(args) => grants::run(&args, settings, output),
        args::Command::Secrets(command) => vault::secrets(command, settings, output).await,
        args::Command::Connections(command) => vault::connections(command, settings, output).await,
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
        args::Command::SetAside(command) => set_aside::run(command, settings, output).await,
        args::Command::Store(command) => store::run(command, settings, output).await,
        args::Command::Segment(command) => segment::run(command, settings, output).await,
        args::Command::Erase(args) => erase::run(args, settings, output).await,
        args::Command::WorkerStdio(args) => worker_stdio::run(args, settings, output).await,
        args::Command::Sandbox(args) => sandbox::run(args, settings, output).await,
    }
}
