//! `cargo xtask screenshots`: makes the README's pictures of the console, from the world of the demo.

use std::{fs, io::Write, process::Stdio};

use greenroom_toolchain::{Error as Toolchain, npm, process};
use serde::Deserialize;
use serde_json::json;

use crate::{
    build, chromium,
    demo::{self, story, world::World},
    error::Error,
    repo,
    started::Started,
    step,
};

/// The scripts of the browser, and their packages.
const SCRIPTS: &str = "tests/console/node";

#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<(), Error> {
    chromium::need()?;
    let (scripts, packages) = (repo::root().join(SCRIPTS), repo::root().join("target/console-node"));
    npm::install(&scripts, &packages)?;
    npm::copy_scripts(&scripts, &packages)?;
    build::guests(None)?;
    let world = World::new(build::host(false)?, "screenshots", false)?;
    step("pictures", "the world of the demo");
    story::tell(&world)?;
    let password = demo::password(&world)?;
    let runs: Vec<Run> = world.answer(&["runs", "list", "--status", "done", "--action", story::ACTION])?;
    let run = runs.first().ok_or_else(|| Error::Demo("the demo's world has no run".to_owned()))?;
    let serve = world.command(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let (_server, Told { url }) = Started::of(serve, "the server")?;
    let folder = repo::root().join("runtime/server/screenshots");
    fs::create_dir_all(&folder).map_err(|source| Error::File { path: folder.clone(), source })?;
    let asked = json!({
        "url": url,
        "email": demo::world::ADMINISTRATOR,
        "password": password,
        "messages": repo::root().join("runtime/locale/messages"),
        "folder": folder,
        "pages": [
            { "name": "overview", "path": "/" },
            { "name": "webinar", "path": format!("/webinars/{}", story::OVER), "at": "#content-of-tab" },
            { "name": "segment", "path": format!("/segment-builder?of={}", story::SEGMENT) },
            { "name": "run", "path": format!("/runs/{}", run.id) },
        ],
    });
    step("pictures", folder.display());
    let mut node = process::command("node");
    node.arg(packages.join("screenshots.mjs")).stdin(Stdio::piped());
    let not_run = |source| Toolchain::NotRun { program: "node".to_owned(), source };
    let mut child = node.spawn().map_err(not_run)?;
    if let Some(mut input) = child.stdin.take() {
        write!(input, "{asked}").map_err(not_run)?;
    }
    let status = child.wait().map_err(not_run)?;
    if status.success() {
        Ok(())
    } else {
        Err(Toolchain::Failed { command: "node screenshots.mjs".to_owned(), status }.into())
    }
}

/// The part of a run that is used.
#[derive(Deserialize)]
struct Run {
    id: String,
}

/// The part of the server's first line of output that is used.
#[derive(Deserialize)]
struct Told {
    url: String,
}
