//! From the command line to the module that carries a command out.

use greenroom_service::Settings;

use crate::{
    args,
    command::{
        actions, alerts, api_keys, audit, build, check, codes, config, connect, dev, doctor, erase, grants, history,
        hubspot, install, invoke, jobs, keys, mcp, new, pack, pull, push, replay, rollback, runs, sandbox, schedule,
        segment, serve, set_aside, settings, settle, sign, store, sync, test, timeline, uninstall, upgrade, users,
        vault, verify, webinars, worker, worker_stdio,
    },
    error::Error,
    output::Output,
};

/// Runs a command, and returns its exit code.
pub(crate) async fn run(command: args::Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        args::Command::Config(command) => config::run(command, settings, output).await,
        args::Command::Connect(command) => connect::run(command, settings, output).await,
        args::Command::Actions(command) => actions::run(command, settings, output).await,
        args::Command::New(args) => new::run(args, output),
        args::Command::Build(args) => build::run(args, output),
        args::Command::Test(args) => test::run(args, settings, output).await,
        args::Command::Dev(args) => dev::run(args, settings, output).await,
        args::Command::Pack(args) => pack::run(args, settings, output).await,
        args::Command::Check(args) => check::run(args, settings, output).await,
        args::Command::Doctor(args) => doctor::run(&args, output),
        args::Command::Keys(command) => keys::run(command, settings, output),
        args::Command::Sign(args) => sign::run(&args, output),
        args::Command::Verify(args) => verify::run(args, settings, output).await,
        args::Command::Push(args) => push::run(args, settings, output).await,
        args::Command::Pull(args) => pull::run(args, settings, output).await,
        args::Command::Install(args) => install::run(args, settings, output).await,
        args::Command::Upgrade(args) => upgrade::run(args, settings, output).await,
        args::Command::Rollback(args) => rollback::run(&args, settings, output),
        args::Command::Uninstall(args) => uninstall::run(args, settings, output).await,
        args::Command::Grants(args) => grants::run(&args, settings, output),
        args::Command::History(args) => history::run(args, settings, output).await,
        args::Command::Hubspot(command) => hubspot::run(command, settings, output),
        args::Command::Mcp(args) => mcp::run(args, settings, output).await,
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
        args::Command::Jobs(command) => jobs::run(command, settings, output).await,
        args::Command::Alerts(command) => alerts::run(command, settings, output).await,
        args::Command::Store(command) => store::run(command, settings, output).await,
        args::Command::Segment(command) => segment::run(command, settings, output).await,
        args::Command::Erase(args) => erase::run(args, settings, output).await,
        args::Command::Serve(args) => serve::run(args, settings, output).await,
        args::Command::ApiKeys(command) => api_keys::run(command, settings, output).await,
        args::Command::Users(command) => users::run(command, settings, output).await,
        args::Command::Worker(args) => worker::run(args, settings, output).await,
        args::Command::WorkerStdio(args) => worker_stdio::run(args, settings, output).await,
        args::Command::Sandbox(args) => sandbox::run(args, settings, output).await,
    }
}
