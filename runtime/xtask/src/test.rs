//! `cargo xtask test`: runs every test, with the command and the packages that users get.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use greenroom_toolchain::{Route, process};
use serde_json::Value;

use crate::{build, chromium, error::Error, languages, postgres, registry, repo, restate, step};

#[derive(Default, clap::Args)]
pub(crate) struct Args {
    /// Compile the actions by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
    /// Only tests whose name contains this
    filter: Option<String>,
    /// Whether tests in a browser, on PostgreSQL and with Restate fail, instead of being left out, on a machine without one
    #[arg(skip)]
    needs_all: bool,
}

impl Args {
    /// Everything, with nothing left out for want of a browser or a database server.
    pub(crate) fn all() -> Self {
        Self { needs_all: true, ..Self::default() }
    }
}

/// The programs of tests that run a second time, with their stores in PostgreSQL.
const ON_POSTGRES: [&str; 2] = ["runtime/cli/tests/it/main.rs", "tests/registration/main.rs"];

/// The environment variable that puts the stores there.
const STORE: &str = "GREENROOM_TESTS_STORE";

/// Tells the tests so.
const NEEDS_BROWSER: &str = "GREENROOM_TESTS_NEED_BROWSER";

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    let built = build(args)?;
    let tested = built.run();
    let documented = built.run_documentation();
    tested.and(documented)
}

/// All tests, built.
pub(crate) struct Built {
    programs: Vec<Program>,
    /// The `greenroom` command that they run.
    pub(crate) command: PathBuf,
    /// The options of cargo that choose the crates.
    which: Vec<&'static str>,
    filter: Option<String>,
    needs_all: bool,
    has_postgres: bool,
}

/// A program of tests.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Program {
    /// The folder of its crate, in which it runs, as cargo would run it.
    folder: PathBuf,
    name: String,
    file: PathBuf,
}

impl Program {
    /// The program of tests that a line of cargo's messages is about.
    fn of(line: &str) -> Option<Self> {
        let message: Value = serde_json::from_str(line).ok()?;
        let text = |at: &str| message.pointer(at).and_then(Value::as_str);
        let is_one = text("/reason")? == "compiler-artifact" && message.pointer("/profile/test")? == true;
        let folder = Path::new(text("/manifest_path")?).parent()?.to_owned();
        let source = Path::new(text("/target/src_path")?);
        let source = source.strip_prefix(repo::root()).unwrap_or(source).display().to_string();
        is_one.then(|| Some(Self { folder, name: source, file: text("/executable")?.into() }))?
    }
}

/// Builds everything that the tests need, and finds the programs that they need.
pub(crate) fn build(args: &Args) -> Result<Built, Error> {
    build::guests(args.route)?;
    build::example()?;
    languages::find();
    registry::find();
    let has_postgres = if args.needs_all {
        chromium::need()?;
        postgres::need()?;
        restate::need()?;
        true
    } else {
        chromium::find();
        restate::find();
        postgres::find()
    };
    step("tests", "building the host and all tests (the first time takes some minutes)");
    let which = if has_postgres { vec!["--workspace"] } else { vec!["--workspace", "--exclude", postgres::CRATE] };
    let mut cargo = cargo_test(&which);
    // Everything is built at once, so that the whole-system tests run a command from the same source.
    cargo.args(["--no-run", "--message-format", "json-render-diagnostics"]);
    let messages = process::output(cargo.stdin(Stdio::null()))?;
    let mut programs: Vec<Program> = messages.lines().filter_map(Program::of).collect();
    programs.sort();
    let command = messages.lines().filter_map(build::command_of).next_back().ok_or(Error::NoCommand)?;
    Ok(Built { programs, command, which, filter: args.filter.clone(), needs_all: args.needs_all, has_postgres })
}

impl Built {
    /// Runs all programs, whether one fails or not.
    pub(crate) fn run(&self) -> Result<(), Error> {
        let mut failed = Vec::new();
        for program in &self.programs {
            failed.extend(self.run_one(program, None));
        }
        let again = |program: &&Program| self.has_postgres && ON_POSTGRES.contains(&program.name.as_str());
        for program in self.programs.iter().filter(again) {
            failed.extend(self.run_one(program, Some("postgres")));
        }
        if failed.is_empty() { Ok(()) } else { Err(Error::Tests(failed)) }
    }

    /// Runs a program, with the stores of its worlds in `store` where one is given. Answers its name if it fails.
    fn run_one(&self, Program { folder, name, file }: &Program, store: Option<&str>) -> Option<String> {
        let name = store.map_or_else(|| name.clone(), |store| format!("{name} on {store}"));
        step("tests", &name);
        let begun = Instant::now();
        let mut program = process::command(file);
        program.args(&self.filter).current_dir(folder).env("CARGO_MANIFEST_DIR", folder);
        if let Some(store) = store {
            program.env(STORE, store);
        }
        if self.needs_all {
            program.env(NEEDS_BROWSER, "1");
        }
        let failed = process::run(&mut program).is_err();
        step("ended", format_args!("{name} after {:.1} s", begun.elapsed().as_secs_f32()));
        failed.then_some(name)
    }

    /// Runs the examples of the documentation.
    pub(crate) fn run_documentation(&self) -> Result<(), Error> {
        documentation(&self.which, self.filter.as_deref())
    }
}

/// Runs the examples of the documentation of all crates, as after [`run`].
pub(crate) fn all_documentation() -> Result<(), Error> {
    documentation(&["--workspace"], None)
}

fn documentation(which: &[&str], filter: Option<&str>) -> Result<(), Error> {
    step("tests", "the examples of the documentation");
    // Its sources are those of other crates, and their examples are run there. With `--doc`, cargo does not heed that it has none.
    Ok(process::run(cargo_test(which).args(["--doc", "--exclude", "greenroom-fuzz-entries"]).args(filter))?)
}

fn cargo_test(which: &[&str]) -> Command {
    let mut cargo = process::command("cargo");
    cargo.args(["test", "--no-fail-fast"]).args(which).current_dir(repo::root());
    cargo
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn programs_of_tests_are_told_from_what_else_cargo_builds() {
        let message = |test: bool, executable: Value| {
            json!({
                "reason": "compiler-artifact", "manifest_path": "/a/runtime/jobs/Cargo.toml", "profile": { "test": test },
                "target": { "src_path": repo::root().join("runtime/jobs/src/lib.rs") }, "executable": executable,
            })
            .to_string()
        };
        let found = Program::of(&message(true, json!("/t/jobs-1"))).unwrap();
        assert_eq!((found.name.as_str(), found.file.as_path()), ("runtime/jobs/src/lib.rs", Path::new("/t/jobs-1")));
        assert_eq!(found.folder, Path::new("/a/runtime/jobs"));
        assert!(Program::of(&message(false, json!("/t/greenroom"))).is_none());
        assert!(Program::of(&message(true, Value::Null)).is_none());
        assert!(Program::of("Compiling").is_none());
    }
}
