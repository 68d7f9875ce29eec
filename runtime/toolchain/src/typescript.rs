//! TypeScript: esbuild makes one file of the source, and QuickJS with that file becomes the component.

use std::fs;

use greenroom_sentence::sentence;

use crate::{Error, Project, Steps, deterministic, files, process, system, wit};

/// Builds the component.
pub(crate) fn build(project: &Project, steps: Steps<'_>) -> Result<Vec<u8>, Error> {
    system::node()?;
    let folder = &project.folder;
    wit::write(project, folder)?;
    let types = wit::typescript(project)?;
    files::write(&folder.join("generated/greenroom.d.ts"), types.as_bytes())?;
    if !is_installed(project) {
        steps.say(
            "install",
            sentence!("failure-step-npm", "npm ci: the libraries of package-lock.json, to node_modules"),
        );
        let mut npm = process::command(system::NPM);
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]).current_dir(folder);
        process::compile(&mut npm)?;
    }
    steps.say(
        "compile",
        sentence!("failure-step-typescript", "tsc checks the types; esbuild and QuickJS make the component"),
    );
    let mut node = process::command("node");
    node.arg("build.mjs").current_dir(folder);
    deterministic::preload(&mut node, folder)?;
    process::compile(&mut node)?;
    files::read(&folder.join("build/component.wasm"))
}

/// Whether npm has installed what the lock file says.
fn is_installed(project: &Project) -> bool {
    let changed = |name: &str| fs::metadata(project.folder.join(name)).and_then(|file| file.modified()).ok();
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Some(installed), Some(locked)) => installed >= locked,
        _ => false,
    }
}
