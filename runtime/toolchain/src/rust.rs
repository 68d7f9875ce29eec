//! Rust: the build of a crate to a core module.

mod compiler;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;
use serde_json::Value;

pub use compiler::{Compiler, TARGET, active_has_target, find};
use compiler::{WASI_TARGET, find_wasi};

use crate::{Error, Steps, process};

/// The default size of a guest's stack. Actions are shallow, and a fresh sandbox may have to clear every page of the
/// stack.
const STACK_BYTES: u32 = 32 * 1024;

/// Additional memory after the stack and the data. Most runs need no more, so they avoid a system call that grows the
/// memory.
const HEAP_BYTES: u32 = 64 * 1024;

/// The answer of `cargo metadata`, as far as it is read here.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    /// The crates of the workspace.
    pub packages: Vec<Crate>,
    /// The folder of cargo's output.
    pub target_directory: PathBuf,
}

/// A crate of a workspace.
#[derive(Debug, Deserialize)]
pub struct Crate {
    /// Its name.
    pub name: String,
    manifest_path: PathBuf,
    #[serde(default)]
    metadata: Option<Custom>,
}

#[derive(Debug, Deserialize)]
struct Custom {
    #[serde(default)]
    greenroom: Option<GuestSettings>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct GuestSettings {
    #[serde(default)]
    stack_bytes: Option<u32>,
}

impl Crate {
    /// The size of the guest's stack: `[package.metadata.greenroom] stack-bytes` of its `Cargo.toml`, or the default.
    pub fn stack_bytes(&self) -> u32 {
        let settings = self.metadata.as_ref().and_then(|custom| custom.greenroom.as_ref());
        settings.and_then(|settings| settings.stack_bytes).unwrap_or(STACK_BYTES)
    }
}

impl Metadata {
    /// Asks cargo about the workspace that a folder belongs to.
    ///
    /// # Errors
    /// Where cargo cannot be run, or the folder has no crate.
    pub fn of(folder: &Path) -> Result<Self, Error> {
        let mut cargo = process::command("cargo");
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(folder);
        serde_json::from_str(&process::output(&mut cargo)?).map_err(Error::Metadata)
    }

    /// The crate that lies in a folder.
    ///
    /// # Errors
    /// [`Error::NoCrate`].
    pub fn crate_in(&self, folder: &Path) -> Result<&Crate, Error> {
        let canonical = |path: &Path| fs::canonicalize(path).ok();
        let wanted = canonical(folder);
        let is_it = |found: &&Crate| found.manifest_path.parent().and_then(canonical) == wanted;
        self.packages.iter().find(is_it).ok_or_else(|| Error::NoCrate { folder: folder.to_owned() })
    }
}

/// Compiles the crate in a folder, which may lie anywhere, and returns the file of its core module.
///
/// # Errors
/// A missing compiler, or cargo's failure.
pub fn build(folder: &Path, steps: Steps<'_>) -> Result<PathBuf, Error> {
    build_by(find(None, folder, steps)?, folder)
}

/// Compiles the crate in a folder for WASI, where Rust's own linker makes the component, and returns the component's file.
///
/// # Errors
/// As for [`build`].
pub(crate) fn build_wasi(folder: &Path, steps: Steps<'_>) -> Result<PathBuf, Error> {
    find_wasi(folder, steps)?;
    let metadata = Metadata::of(folder)?;
    let found = metadata.crate_in(folder)?;
    let mut cargo = process::command("cargo");
    cargo.args(["rustc", "--target", WASI_TARGET, "--quiet", "--release", "--lib", "--crate-type", "cdylib"]);
    linked(cargo.current_dir(folder), WASI_TARGET, &found.name, &[], folder)
}

/// As [`build`], with a compiler that was found.
///
/// # Errors
/// Cargo's failure.
pub fn build_by(compiler: Compiler, folder: &Path) -> Result<PathBuf, Error> {
    let metadata = Metadata::of(folder)?;
    let found = metadata.crate_in(folder)?;
    let mut cargo = compiler.cargo("rustc", folder);
    cargo.args(["--quiet", "--release", "--lib", "--crate-type", "cdylib"]);
    module(cargo, &found.name, found.stack_bytes(), folder)
}

/// Runs a `cargo rustc`, and returns the file of the core module. `folder` does not appear in the module.
///
/// # Errors
/// Cargo's failure, or [`Error::NoWasm`].
pub fn module(mut cargo: Command, package: &str, stack_bytes: u32, folder: &Path) -> Result<PathBuf, Error> {
    let arguments =
        [format!("-Clink-arg=-zstack-size={stack_bytes}"), format!("-Clink-arg=--initial-heap={HEAP_BYTES}")];
    linked(&mut cargo, TARGET, package, &arguments, folder)
}

/// Runs a `cargo rustc` for a target with these arguments for the linker, and returns the file that it made.
fn linked(
    cargo: &mut Command,
    target: &str,
    package: &str,
    arguments: &[String],
    folder: &Path,
) -> Result<PathBuf, Error> {
    cargo.args(["--message-format", "json-render-diagnostics", "--config", &remap(target, folder)]);
    // Cargo takes flags from one source alone: these would replace the others.
    let of_target = format!("CARGO_TARGET_{}_RUSTFLAGS", target.replace('-', "_").to_uppercase());
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", &of_target] {
        cargo.env_remove(name);
    }
    // The link arguments are for this crate only: as RUSTFLAGS they would rebuild all its dependencies.
    cargo.arg("--").args(arguments);
    let messages = process::output(cargo.stdin(Stdio::null()))?;
    let wasm = messages.lines().filter_map(|line| wasm_of(line, package)).next_back();
    wasm.ok_or_else(|| Error::NoWasm { package: package.to_owned() })
}

/// The `.wasm` file that a line of cargo's messages names, if it is about this package.
pub fn wasm_of(line: &str, package: &str) -> Option<PathBuf> {
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
fn remap(target: &str, folder: &Path) -> String {
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let mut flags = vec![format!("--remap-path-prefix={}=", folder.display())];
    if let Some(home) = cargo_home {
        flags.push(format!("--remap-path-prefix={}=cargo", home.display()));
    }
    // A JSON string is a TOML string as well.
    format!("target.{target}.rustflags={}", Value::from(flags))
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
