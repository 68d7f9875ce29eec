//! The three ways to a compiler for `wasm32-unknown-unknown`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use greenroom_sentence::{Sentence, sentence};

use crate::{Error, Route, Steps, debian, process};

/// The target of guests: plain WebAssembly, without WASI.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The target of guests that use WASI.
pub(super) const WASI_TARGET: &str = "wasm32-wasip2";

const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-22";

/// A compiler that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compiler {
    /// The active toolchain.
    Active,
    /// Debian's.
    Debian,
}

impl Compiler {
    /// A `cargo <subcommand>` in a folder that compiles with it, for [`TARGET`].
    pub fn cargo(self, subcommand: &str, folder: &Path) -> Command {
        let mut cargo = match self {
            Self::Active => process::command("cargo"),
            Self::Debian => process::command(DEBIAN_CARGO),
        };
        cargo.arg(subcommand).args(["--target", TARGET]).current_dir(folder);
        if self == Self::Debian {
            // It has the source of the standard library, but no compiled one for the target. `-Z` works only in nightly
            // compilers, unless this variable is set.
            cargo
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTC", DEBIAN_RUSTC)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
        }
        cargo
    }

    /// Its version, for messages.
    fn version(self, folder: &Path) -> String {
        let rustc = match self {
            Self::Active => "rustc",
            Self::Debian => DEBIAN_RUSTC,
        };
        process::ask(process::command(rustc).arg("--version").current_dir(folder)).unwrap_or_default()
    }
}

/// Finds a compiler for the crate in a folder, and installs one where that is necessary and allowed. If a route is forced,
/// only that one is tried.
///
/// # Errors
/// [`Error::NoCompiler`] or [`Error::NoRoute`], with the reason for each way.
pub fn find(forced: Option<Route>, folder: &Path, steps: Steps<'_>) -> Result<Compiler, Error> {
    let routes: &[Route] = match &forced {
        Some(route) => std::slice::from_ref(route),
        None => &Route::ALL,
    };
    let mut tried = Vec::new();
    for route in routes {
        match take(*route, folder, steps) {
            Ok(compiler) => {
                let by = sentence!(
                    "failure-step-compiler",
                    "compiled by route `{route}`: {version}",
                    route = route,
                    version = compiler.version(folder)
                );
                steps.say("guests", by);
                return Ok(compiler);
            }
            Err(why) => tried.push((*route, why)),
        }
    }
    match (forced, tried.pop()) {
        (Some(route), Some((_, why))) => Err(Error::NoRoute { route, why }),
        (_, last) => {
            tried.extend(last);
            Err(Error::NoCompiler(tried))
        }
    }
}

/// Checks that the active toolchain compiles for [`WASI_TARGET`], and adds the target where rustup can.
///
/// # Errors
/// [`Error::NoWasi`].
pub(super) fn find_wasi(folder: &Path, steps: Steps<'_>) -> Result<(), Error> {
    if has_target(folder, WASI_TARGET) {
        return Ok(());
    }
    let added = add_target(folder, WASI_TARGET, steps);
    if added.is_ok() && has_target(folder, WASI_TARGET) {
        return Ok(());
    }
    let elsewhere = || {
        sentence!("failure-tool-added-elsewhere", "rustup added it, but not to the `rustc` that comes first in PATH")
    };
    Err(Error::NoWasi { why: added.err().unwrap_or_else(elsewhere) })
}

/// Tries one route. The error says why it failed, and what would help.
fn take(route: Route, folder: &Path, steps: Steps<'_>) -> Result<Compiler, Sentence> {
    match route {
        Route::Target => {
            let have = active_has_target(folder);
            have.then_some(Compiler::Active).ok_or_else(|| {
                sentence!("failure-tool-no-target", "the active toolchain lacks the target {target}", target = TARGET)
            })
        }
        Route::Rustup => {
            add_target(folder, TARGET, steps)?;
            let have = active_has_target(folder);
            have.then_some(Compiler::Active).ok_or_else(|| {
                sentence!(
                    "failure-tool-target-elsewhere",
                    "rustup added the target, but not to the `rustc` that comes first in PATH: put rustup's `rustc` first"
                )
            })
        }
        Route::Debian => {
            if let Err(missing) = debian_is_there() {
                steps.say("guests", by_route(Route::Debian, &missing));
                debian::install(steps, "guests", &DEBIAN_PACKAGES).map_err(|why| {
                    sentence!(
                        "failure-tool-or-rustup",
                        "{why}. Another way to a compiler is rustup, https://rustup.rs",
                        why = why
                    )
                })?;
                debian_is_there()?;
            }
            Ok(Compiler::Debian)
        }
    }
}

/// Whether the active toolchain of a folder has the target.
pub fn active_has_target(folder: &Path) -> bool {
    has_target(folder, TARGET)
}

fn has_target(folder: &Path, target: &str) -> bool {
    let mut rustc = process::command("rustc");
    rustc.args(["--print", "target-libdir", "--target", target]).current_dir(folder);
    process::ask(&mut rustc).is_some_and(|folder| holds_std(Path::new(&folder)))
}

/// Whether a folder of compiled libraries contains the standard library.
fn holds_std(folder: &Path) -> bool {
    let is_std = |name: &str| name.starts_with("libstd-") && name.ends_with(".rlib");
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|e| e.file_name().to_str().is_some_and(is_std)))
}

fn add_target(folder: &Path, target: &str, steps: Steps<'_>) -> Result<(), Sentence> {
    if process::ask(process::command("rustup").arg("--version")).is_none() {
        return Err(sentence!("failure-tool-no-rustup", "rustup is not installed: see https://rustup.rs"));
    }
    steps.say("guests", by_route(Route::Rustup, &format!("rustup target add {target}").into()));
    let mut rustup = process::command("rustup");
    rustup.args(["target", "add", target]).current_dir(folder);
    process::run(&mut rustup).map_err(|error| error.sentence())
}

fn by_route(route: Route, what: &Sentence) -> Sentence {
    sentence!("failure-step-route", "route `{route}`: {what}", route = route, what = what)
}

/// Checks that all of Debian's packages are there; the error names what is missing.
fn debian_is_there() -> Result<(), Sentence> {
    for program in [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_LINKER] {
        if !Path::new(program).is_file() {
            return Err(sentence!("failure-tool-not-installed", "{program} is not installed", program = program));
        }
    }
    let sysroot = process::ask(process::command(DEBIAN_RUSTC).args(["--print", "sysroot"]))
        .ok_or_else(|| sentence!("failure-tool-does-not-run", "{program} does not run", program = DEBIAN_RUSTC))?;
    let source = PathBuf::from(sysroot).join("lib/rustlib/src/rust/library/std/Cargo.toml");
    if source.is_file() {
        Ok(())
    } else {
        Err(sentence!(
            "failure-tool-no-source",
            "the standard library's source is missing ({file})",
            file = source.display()
        ))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn routes_go_by_name_and_by_number() {
        for (number, route) in ["1", "2", "3"].into_iter().zip(Route::ALL) {
            assert_eq!(Route::from_str(number, false).unwrap(), route);
            assert_eq!(Route::from_str(&route.to_string(), false).unwrap(), route);
        }
    }

    #[test]
    fn the_standard_library_is_found() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!holds_std(folder.path()));
        fs::write(folder.path().join("libcore-1.rlib"), "").unwrap();
        assert!(!holds_std(folder.path()));
        fs::write(folder.path().join("libstd-1.rlib"), "").unwrap();
        assert!(holds_std(folder.path()));
        assert!(!holds_std(&folder.path().join("nowhere")));
    }

    #[test]
    fn debians_compiler_builds_its_own_standard_library() {
        let cargo = Compiler::Debian.cargo("build", Path::new("."));
        let args: Vec<_> = cargo.get_args().collect();
        assert!(args.contains(&"-Zbuild-std=std,panic_abort".as_ref()));
        assert!(cargo.get_envs().any(|(k, v)| k == "RUSTC_BOOTSTRAP" && v == Some("1".as_ref())));
        assert!(
            !Compiler::Active.cargo("build", Path::new(".")).get_args().any(|a| a == "-Zbuild-std=std,panic_abort")
        );
    }
}
