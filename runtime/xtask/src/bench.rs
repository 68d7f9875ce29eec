//! `cargo xtask bench`: measures every published figure in one run.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::Ordering,
};

use serde_json::Value;

use greenroom_toolchain::{Language, Project, Route, npm, process, rust};

use crate::{STEPS, build, chromium, error::Error, postgres, repo, restate, step};

const BENCH: &str = "greenroom-bench";
const CLI: &str = "greenroom-cli";
const COMMAND: &str = "greenroom";
/// The same measurements in a build with the feature `stages`.
const BENCH_STAGES: &str = "greenroom-bench-stages";
/// The group of measurements that needs it.
const STAGES: &str = "stages";
/// The group of measurements that has other products.
const LATENCY: &str = "latency";
/// The group of measurements that has pages judged in a browser.
const CONSOLE: &str = "console";
/// The group of measurements that has a template of each language.
const LANGUAGES: &str = "languages";
/// The group of measurements that has PostgreSQL and Restate.
const SCALE: &str = "scale";
const EXTISM: &str = "greenroom-bench-extism";
const EXTISM_GUEST: &str = "bench-extism-guest";
const QUICKJS: &str = "greenroom-bench-quickjs";
const PROCESS: &str = "greenroom-bench-process";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Fewer rounds: faster, and less precise
    #[arg(long)]
    quick: bool,
    /// How many rounds of each measurement, instead of the default
    #[arg(long)]
    rounds: Option<usize>,
    /// Only these groups of measurements: stages, syscalls, latency, throughput, durable, cold, memory, neighbour, segment, sync, worker,
    /// languages, webhooks, jobs, http, console, scale
    #[arg(long)]
    only: Vec<String>,
    /// Only these contenders of `latency`, by their names in the table, for example to profile one
    #[arg(long)]
    of: Vec<String>,
    /// Print the file's JSON instead of the table
    #[arg(long)]
    json: bool,
    /// Build the measured actions, and nothing else
    #[arg(long)]
    guests_only: bool,
    /// Compile the actions by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
}

impl Args {
    /// Whether a group of measurements was asked for.
    fn has(&self, group: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|asked| asked == group)
    }
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    crate::STEPS_ASIDE.store(args.json, Ordering::Relaxed);
    build::guests(args.route)?;
    build::bench_guests(args.route)?;
    if args.guests_only {
        return Ok(());
    }
    step("bench", "building the measurements, optimised");
    let target = repo::target()?;
    // Both at once, so that cargo compiles what they share once, with the same features.
    let [bench, greenroom] = host(&["--package", BENCH, "--package", CLI], [BENCH, COMMAND])?;
    let mut command = process::command(bench);
    command.arg("--command").arg(greenroom);
    command.arg("--packages").arg(repo::bench_packages()).arg("--actions").arg(repo::packages());
    command.arg("--to").arg(target.join("bench.json"));
    if args.has(STAGES) {
        step("bench", "building the measurement of stages, optimised");
        // A build of its own, because the feature would change the runtime that the other groups measure.
        let feature = format!("{BENCH}/stages");
        let which = ["--package", BENCH, "--package", CLI, "--features", &feature, "--bin", BENCH_STAGES];
        let [stages] = host(&which, [BENCH_STAGES])?;
        command.arg("--stages").arg(stages);
    }
    if args.has(LATENCY) {
        peers(args.route, &target.join("peers"), &mut command);
    }
    if args.has(CONSOLE) {
        match judge(&target.join("bench-console")) {
            Ok(folder) => drop(command.arg("--judge").arg(folder)),
            Err(why) => eprintln!("warning: NOT MEASURED: the console in Chromium. {why}"),
        }
    }
    if args.has(SCALE) {
        if let Err(why) = postgres::need() {
            eprintln!("warning: NOT MEASURED: the store on PostgreSQL. {why}");
        }
        match restate::program() {
            Ok(program) => drop(command.arg("--restate").arg(program)),
            Err(why) => eprintln!("warning: NOT MEASURED: workers that Restate calls. {why}"),
        }
    }
    if args.has(LANGUAGES) {
        command.arg("--languages").arg(templates(&target.join("bench-languages"))?);
    }
    for (name, is_set) in [("--quick", args.quick), ("--json", args.json)] {
        if is_set {
            command.arg(name);
        }
    }
    if let Some(rounds) = args.rounds {
        command.arg("--rounds").arg(rounds.to_string());
    }
    let lists = [("--only", &args.only), ("--of", &args.of)];
    for (name, values) in lists {
        command.args(values.iter().flat_map(|value| [name, value]));
    }
    Ok(process::run(&mut command)?)
}

/// Installs Lighthouse, and finds the browser that it uses. Returns its folder.
fn judge(folder: &Path) -> Result<PathBuf, Error> {
    chromium::need()?;
    let source = repo::root().join("runtime/bench/console");
    npm::install(&source, folder)?;
    npm::copy_scripts(&source, folder)?;
    Ok(folder.to_owned())
}

/// Builds the template of each language, and returns the folder of the packages.
fn templates(folder: &Path) -> Result<PathBuf, Error> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(failed)?;
    }
    for language in Language::ALL {
        let project = folder.join("projects").join(language.word());
        let built = greenroom_toolchain::create("my-action", language, &project)
            .and_then(|_| Project::open(&project)?.build(&folder.join(format!("{}.wasm", language.word())), STEPS));
        if let Err(error) = built {
            eprintln!("warning: NOT MEASURED: actions in {language}. {error}");
        }
    }
    Ok(folder.to_owned())
}

/// Builds commands as they are released, and returns their files.
pub(crate) fn host<const N: usize>(which: &[&str], names: [&str; N]) -> Result<[PathBuf; N], Error> {
    let mut cargo = process::command("cargo");
    cargo.args(["build", "--release", "--message-format", "json-render-diagnostics"]).args(which);
    built(&mut cargo, names)
}

/// Runs cargo, which tells about each file that it builds, and returns the files of these commands.
fn built<const N: usize>(cargo: &mut Command, names: [&str; N]) -> Result<[PathBuf; N], Error> {
    let messages = process::output(cargo.current_dir(repo::root()).stdin(Stdio::null()))?;
    let mut files = names.map(|_| PathBuf::new());
    for (file, name) in files.iter_mut().zip(names) {
        let built = messages.lines().filter_map(|line| command_of(line, name)).next_back();
        *file = built.ok_or_else(|| Error::NoSuchCommand { name: name.to_owned() })?;
    }
    Ok(files)
}

/// Builds the other products of the comparison, which are a workspace of their own, and passes their files to the measurement.
/// The first time it takes minutes.
fn peers(route: Option<Route>, target: &Path, command: &mut Command) {
    step("bench", "building the same on other products (the first time takes some minutes)");
    let peers = Peers::new(target);
    match peers.host(EXTISM).and_then(|host| Ok((host, peers.extism_plugin(route)?))) {
        Ok((host, plugin)) => drop(command.arg("--extism").arg(host).arg("--extism-plugin").arg(plugin)),
        Err(error) => eprintln!("warning: NOT MEASURED: Extism. {error}"),
    }
    match peers.host(QUICKJS) {
        Ok(host) => drop(command.arg("--quickjs").arg(host)),
        Err(error) => eprintln!("warning: NOT MEASURED: QuickJS. {error}"),
    }
    match peers.static_program(PROCESS) {
        Ok(program) => drop(command.arg("--process").arg(program)),
        Err(error) => eprintln!("warning: NOT MEASURED: a process for each call. {error}"),
    }
}

/// The workspace of other products.
struct Peers {
    manifest: String,
    target: String,
}

impl Peers {
    fn new(target: &Path) -> Self {
        let manifest = repo::root().join("runtime/bench/peers/Cargo.toml");
        Self { manifest: manifest.to_string_lossy().into_owned(), target: target.to_string_lossy().into_owned() }
    }

    fn workspace(&self) -> [&str; 5] {
        ["--manifest-path", &self.manifest, "--target-dir", &self.target, "--locked"]
    }

    /// Builds a command, and returns its file.
    fn host(&self, name: &'static str) -> Result<PathBuf, Error> {
        let [file] = host(&[&self.workspace()[..], &["--package", name]].concat(), [name])?;
        Ok(file)
    }

    /// Builds a program that is linked statically, and returns its file.
    fn static_program(&self, name: &'static str) -> Result<PathBuf, Error> {
        let mut cargo = process::command("cargo");
        cargo.args(["rustc", "--release", "--message-format", "json-render-diagnostics"]).args(self.workspace());
        cargo.args(["--package", name, "--", "-C", "target-feature=+crt-static"]);
        built(&mut cargo, [name]).map(|[file]| file)
    }

    /// Builds the Extism plugin.
    fn extism_plugin(&self, route: Option<Route>) -> Result<PathBuf, Error> {
        let mut cargo = rust::find(route, &repo::root(), STEPS)?.cargo("build", &repo::root());
        cargo.args(self.workspace()).args(["--quiet", "--profile", "guest", "--package", EXTISM_GUEST]);
        cargo.args(["--message-format", "json-render-diagnostics"]);
        let messages = process::output(cargo.stdin(Stdio::null()))?;
        let plugin = messages.lines().filter_map(|line| rust::wasm_of(line, EXTISM_GUEST)).next_back();
        Ok(plugin.ok_or_else(|| greenroom_toolchain::Error::NoWasm { package: EXTISM_GUEST.to_owned() })?)
    }
}

/// The file of a command, if a line of cargo's messages is about it.
fn command_of(line: &str, name: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_it = message.pointer("/target/name")? == name && message.get("reason")? == "compiler-artifact";
    message.get("executable").and_then(Value::as_str).filter(|_| is_it).map(PathBuf::from)
}
