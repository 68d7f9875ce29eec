//! `cargo xtask build`: the host, and every action into a package.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use greenroom_package::{CapabilityName, Manifest, Package};
use serde_json::Value;

use crate::{
    compiler::{self, Compiler, TARGET},
    error::Error,
    process,
    repo::{self, ActionSource},
    route::Route,
    step,
};

/// The default size of a guest's stack. Actions are shallow, and a fresh sandbox may have to clear every page of the
/// stack.
const STACK_BYTES: u32 = 32 * 1024;

/// Additional memory after the stack and the data. Most runs need no more, so they avoid a system call that grows the
/// memory.
const HEAP_BYTES: u32 = 64 * 1024;

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

/// The file of the `greenroom` command, if a line of cargo's messages is about it.
fn command_of(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_it = message.pointer("/target/name")? == "greenroom" && message.get("reason")? == "compiler-artifact";
    message.get("executable").and_then(Value::as_str).filter(|_| is_it).map(PathBuf::from)
}

/// Builds every action into a package, and returns the packages' files.
pub(crate) fn guests(route: Option<Route>) -> Result<Vec<PathBuf>, Error> {
    let compiler = compiler::find(route)?;
    repo::actions()?.iter().map(|action| guest(compiler, action)).collect()
}

/// Builds the action of the example of an engine.
pub(crate) fn example(route: Option<Route>) -> Result<PathBuf, Error> {
    outside(compiler::find(route)?, &repo::root().join(EXAMPLE), &repo::root().join("target/example-actions"))
}

/// Builds the actions that are only measured, in the same way.
pub(crate) fn bench_guests(route: Option<Route>) -> Result<Vec<PathBuf>, Error> {
    let compiler = compiler::find(route)?;
    repo::bench_actions()?.iter().map(|action| guest(compiler, action)).collect()
}

fn guest(compiler: Compiler, action: &ActionSource) -> Result<PathBuf, Error> {
    let manifest = manifest_of(action)?;
    packed(action, &manifest, &schemas_of(action, &manifest), || compile(compiler, action))
}

/// The manifest is checked before the compiler runs, which takes longer.
fn manifest_of(action: &ActionSource) -> Result<Manifest, Error> {
    let path = action.folder.join("manifest.json");
    Manifest::parse(&repo::read(&path)?).map_err(|source| Error::Package { path, source })
}

/// Makes a package of the module that `compile` gives, and returns its file.
fn packed(
    action: &ActionSource,
    manifest: &Manifest,
    schemas: &Path,
    compile: impl FnOnce() -> Result<PathBuf, Error>,
) -> Result<PathBuf, Error> {
    let in_package = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Package { path, source }
    };
    let input: Value = repo::read_json(&schemas.join("input.json"))?;
    let output: Value = repo::read_json(&schemas.join("output.json"))?;

    step("action", format_args!("{} {}", manifest.name, manifest.version));
    let core = repo::read(&compile()?)?;
    let package = greenroom_package::build(&core, manifest, &input, &output).map_err(in_package(&action.folder))?;
    let file = action.packages.join(format!("{}-{}.wasm", manifest.name, manifest.version));
    repo::write(&file, &package)?;
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
    let mut cargo = compiler.cargo("rustc");
    cargo.args(["--quiet", "--profile", "guest", "--package", &action.package, "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--message-format", "json-render-diagnostics", "--config", &remap()]);
    module_of(cargo, action)
}

/// Runs a `cargo rustc`, and returns the file of the core module.
fn module_of(mut cargo: Command, action: &ActionSource) -> Result<PathBuf, Error> {
    // The link arguments are for this crate only: as RUSTFLAGS they would rebuild all its dependencies.
    let stack = action.stack_bytes.unwrap_or(STACK_BYTES);
    cargo.args(["--", &format!("-Clink-arg=-zstack-size={stack}")]);
    cargo.arg(format!("-Clink-arg=--initial-heap={HEAP_BYTES}"));
    let messages = process::output(cargo.stdin(Stdio::null()))?;
    let wasm = messages.lines().filter_map(|line| wasm_of(line, &action.package)).next_back();
    wasm.ok_or_else(|| Error::NoWasm { package: action.package.clone() })
}

/// `cargo xtask pack`: one action that lies outside of this repository.
#[derive(clap::Args)]
pub(crate) struct PackArgs {
    /// The folder of the action: its crate with manifest.json, input.json and output.json
    folder: PathBuf,
    /// Where to write the package [default: the folder]
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// Compile it by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn pack(args: &PackArgs) -> Result<(), Error> {
    outside(compiler::find(args.route)?, &args.folder, args.to.as_deref().unwrap_or(&args.folder)).map(drop)
}

/// Builds an action that lies in any folder, with its `Cargo.toml`, `manifest.json`, `input.json` and `output.json`.
fn outside(compiler: Compiler, folder: &Path, to: &Path) -> Result<PathBuf, Error> {
    let action = repo::action_of(folder, to)?;
    let manifest = manifest_of(&action)?;
    packed(&action, &manifest, folder, || {
        let mut cargo = compiler.cargo("rustc");
        cargo.current_dir(folder);
        cargo.args(["--quiet", "--release", "--lib", "--crate-type", "cdylib"]);
        cargo.args(["--message-format", "json-render-diagnostics", "--config", &remap()]);
        // The profile of this repository's actions.
        for setting in ["lto=\"fat\"", "codegen-units=1", "panic=\"abort\"", "strip=true"] {
            cargo.args(["--config", &format!("profile.release.{setting}")]);
        }
        module_of(cargo, &action)
    })
}

/// The `.wasm` file that a line of cargo's messages names, if it is about this package.
pub(crate) fn wasm_of(line: &str, package: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let name = message.pointer("/target/name")?.as_str()?;
    if message.get("reason")? != "compiler-artifact" || name.replace('_', "-") != package.replace('_', "-") {
        return None;
    }
    let files = message.get("filenames")?.as_array()?;
    files.iter().filter_map(Value::as_str).find(|file| file.ends_with(".wasm")).map(PathBuf::from)
}

/// Removes the builder's folders from the locations in panic messages. So a package does not reveal where it was built,
/// and the same source gives the same bytes everywhere. The option is set for the target only, so that the host's
/// crates are not built twice.
fn remap() -> String {
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    let mut flags = vec![format!("--remap-path-prefix={}=", repo::root().display())];
    if let Some(home) = cargo_home {
        flags.push(format!("--remap-path-prefix={}=cargo", home.display()));
    }
    // A JSON string is a TOML string as well.
    format!("target.{TARGET}.rustflags={}", Value::from(flags))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn cargo_says_where_the_module_is() {
        let line = r#"{"reason":"compiler-artifact","target":{"name":"my_action"},"filenames":["/t/my_action.wasm"]}"#;
        assert_eq!(wasm_of(line, "my-action").unwrap(), Path::new("/t/my_action.wasm"));
        assert_eq!(wasm_of(line, "other"), None);
        assert_eq!(wasm_of(r#"{"reason":"build-finished","success":true}"#, "my-action"), None);
        assert_eq!(wasm_of("", "my-action"), None);
    }
}
