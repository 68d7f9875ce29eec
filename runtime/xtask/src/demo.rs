//! `cargo xtask demo`: sets everything up, and shows the product: the real command, a local Zoom, a fresh store.

pub(crate) mod story;
pub(crate) mod world;

use std::net::SocketAddr;

use greenroom_toolchain::{Route, process};
use serde::Deserialize;

use crate::{build, error::Error, postgres, repo, restate, step};

use world::{ADMINISTRATOR, World};

/// The test that shows a cluster.
const CLUSTER: &str = "cluster::shown::two_workers_share_the_webinars_while_one_of_them_is_killed";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compile the actions by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
    /// Leave the demo's world running behind the API, with a key printed, until Ctrl-C
    #[arg(long)]
    serve: bool,
    /// Show two workers that share webinars, one of which is killed, over PostgreSQL and Restate
    #[arg(long, conflicts_with = "serve")]
    cluster: bool,
    /// With --serve: the address of the API
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", requires = "serve")]
    listen: SocketAddr,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    build::guests(args.route)?;
    if args.cluster {
        return cluster();
    }
    let world = World::new(build::host(false)?, "demo", true)?;
    story::tell(&world)?;
    println!("\nThe store of this demo is {}.", world.folder.join("greenroom.db").display());
    if args.serve { serve(&world, args.listen) } else { Ok(()) }
}

/// Shows a cluster: the test that says what it does. Everything ends with it.
fn cluster() -> Result<(), Error> {
    postgres::need()?;
    restate::need()?;
    build::host(false)?;
    step("demo", "PostgreSQL, Restate, a server and two workers, each a process (the tests are built first)");
    let mut cargo = process::command("cargo");
    // The whole workspace, so that nothing is compiled with other features.
    cargo.args(["test", "--quiet", "--workspace", "--test", "server", "--", "--exact", CLUSTER, "--nocapture"]);
    Ok(process::run(cargo.current_dir(repo::root()))?)
}

/// The part of a new API key that is shown.
#[derive(Deserialize)]
struct Key {
    token: String,
}

/// Serves the world of the demo over HTTP. Ctrl-C ends the server, which ends this.
fn serve(world: &World, listen: SocketAddr) -> Result<(), Error> {
    world.part("The same world behind the API: a key for it, which is shown this once");
    let arguments = ["api-keys", "create", "Demo", "--user", ADMINISTRATOR, "--expires", "7d"];
    let scopes = ["--scopes", "invoke,read,settings,administer"];
    let Key { token } = world.answer(&[&arguments[..], &scopes].concat())?;
    println!("export KEY={token}");
    println!("curl -H \"Authorization: Bearer $KEY\" http://{listen}/v1/actions");
    println!("curl -H \"Authorization: Bearer $KEY\" http://{listen}/v1/contacts/101/timeline");
    println!("http://{listen}/docs shows the API");
    let password = password(world)?;
    println!("http://{listen}/ is the console: sign in as {ADMINISTRATOR} with the password {password}");
    world.greenroom(0, &["serve", "--listen", &listen.to_string()])
}

/// Makes a password for the administrator.
pub(crate) fn password(world: &World) -> Result<String, Error> {
    /// The part that is shown.
    #[derive(Deserialize)]
    struct Made {
        password: String,
    }
    world.answer(&["users", "password", ADMINISTRATOR, "--generate"]).map(|Made { password }| password)
}
