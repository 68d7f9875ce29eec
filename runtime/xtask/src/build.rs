//! `cargo xtask build`: the host, and every action into a package.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use greenroom_package::{CapabilityName, Manifest, Package};
use greenroom_toolchain::{
    Error as Toolchain, Project, Route, files, process,
    rust::{self, Compiler},
};
use serde_json::Value;

use crate::{
    STEPS,
    error::Error,
    repo::{self, ActionSource},
    step,
};

/// An action that lies in a workspace of its own, as those of other people do: the example of a small engine runs it.
const EXAMPLE: &str = "runtime/greenroom/examples/engine/lead-score";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Build the actions only, not the host
    #[arg(long)]
    guests_only: bool,
    /// Build the host as it is released: optimised
    #[arg(long)]
    release: bool,
    /// Compile the actions by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    guests(args.route)?;
    if !args.guests_only {
        let file = host(args.release)?;
        step("command", file.display());
    }
    Ok(())
}

/// Builds the `greenroom` command, and returns its file.
pub(crate) fn host(release: bool) -> Result<PathBuf, Error> {
    step("host", if release { "the greenroom command, optimised" } else { "the greenroom command" });
    let mut cargo = process::command("cargo");
    // Only the command is built. The workspace's dependencies have the same features in every build (Cargo.toml), so
    // the tests need not compile them again.
    cargo.args(["build", "--package", "greenroom-cli", "--bin", "greenroom"]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    if release {
        cargo.arg("--release");
    }
    let messages = process::output(cargo.current_dir(repo::root()).stdin(Stdio::null()))?;
    messages.lines().filter_map(command_of).next_back().ok_or(Error::NoCommand)
}

/// The file of the `greenroom` command, if a line of cargo's messages is about it. Programs of its tests have its name too.
pub(crate) fn command_of(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_artifact = message.get("reason")? == "compiler-artifact" && message.pointer("/profile/test")? == false;
    let is_it = is_artifact && message.pointer("/target/name")? == "greenroom";
    message.get("executable").and_then(Value::as_str).filter(|_| is_it).map(PathBuf::from)
}

/// Builds every action into a package, and returns the packages' files.
pub(crate) fn guests(route: Option<Route>) -> Result<Vec<PathBuf>, Error> {
    let compiler = rust::find(route, &repo::root(), STEPS)?;
    repo::actions()?.iter().map(|action| guest(compiler, action)).collect()
}

/// Builds the action of the example of an engine.
pub(crate) fn example() -> Result<PathBuf, Error> {
    let project = Project::open(&repo::root().join(EXAMPLE))?;
    let name = format!("{}-{}.wasm", project.manifest.name, project.manifest.version);
    Ok(project.build(&repo::root().join("target/example-actions").join(name), STEPS)?.file)
}

/// Builds the actions that are only measured, in the same way.
pub(crate) fn bench_guests(route: Option<Route>) -> Result<Vec<PathBuf>, Error> {
    let compiler = rust::find(route, &repo::root(), STEPS)?;
    repo::bench_actions()?.iter().map(|action| guest(compiler, action)).collect()
}

/// The manifest is checked before the compiler runs, which takes longer.
fn guest(compiler: Compiler, action: &ActionSource) -> Result<PathBuf, Error> {
    let path = action.folder.join("manifest.json");
    let manifest = Manifest::parse(&files::read(&path)?).map_err(|source| Toolchain::Package { path, source })?;
    let in_package = |path: &Path| {
        let path = path.to_owned();
        move |source| Toolchain::Package { path, source }
    };
    let schemas = schemas_of(action, &manifest);
    let input: Value = files::read_json(&schemas.join("input.json"))?;
    let output: Value = files::read_json(&schemas.join("output.json"))?;

    step("action", format_args!("{} {}", manifest.name, manifest.version));
    let core = files::read(&compile(compiler, action)?)?;
    let package = greenroom_package::build(&core, &manifest, &input, &output).map_err(in_package(&action.folder))?;
    let file = action.packages.join(format!("{}-{}.wasm", manifest.name, manifest.version));
    files::write(&file, &package)?;
    let size = package.len().div_ceil(1024);
    // The package is read back, so that it is certain to load.
    let package = Package::read(package).map_err(in_package(&file))?;
    let uses: Vec<_> = package.uses().into_iter().map(CapabilityName::as_str).collect();
    let uses = if uses.is_empty() { "nothing".to_owned() } else { uses.join(", ") };
    let shown = file.strip_prefix(repo::root()).unwrap_or(&file);
    step("package", format_args!("{} ({size} KiB, uses {uses})", shown.display()));
    Ok(file)
}

/// The folder of an action's `input.json` and `output.json`: under `schemas/actions`, or beside an action that is only
/// measured, because nobody else uses its schemas.
fn schemas_of(action: &ActionSource, manifest: &Manifest) -> PathBuf {
    if action.folder.join("input.json").is_file() {
        action.folder.clone()
    } else {
        repo::root().join("schemas/actions").join(&manifest.name)
    }
}

/// Compiles an action to a core module, and returns its file. cargo skips what is up to date.
fn compile(compiler: Compiler, action: &ActionSource) -> Result<PathBuf, Error> {
    let mut cargo = compiler.cargo("rustc", &repo::root());
    cargo.args(["--quiet", "--profile", "guest", "--package", &action.package, "--lib", "--crate-type", "cdylib"]);
    Ok(rust::module(cargo, &action.package, action.stack_bytes, &repo::root())?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_command_is_told_from_the_programs_of_its_tests() {
        let message = |name: &str, test: bool, executable: Value| {
            json!({
                "reason": "compiler-artifact", "target": { "name": name }, "profile": { "test": test }, "executable": executable,
            })
            .to_string()
        };
        let command = message("greenroom", false, json!("/t/greenroom"));
        assert_eq!(command_of(&command).unwrap(), Path::new("/t/greenroom"));
        for other in [
            message("greenroom", true, json!("/t/deps/greenroom-1")),
            message("greenroom", false, Value::Null),
            message("xtask", false, json!("/t/xtask")),
            "Compiling greenroom".to_owned(),
        ] {
            assert!(command_of(&other).is_none(), "{other}");
        }
    }
}
