//! `cargo xtask bench`: measures every published figure in one run.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::Ordering,
};

use serde_json::Value;

use greenroom_toolchain::{Language, Project, Route, process, rust};

use crate::{STEPS, build, error::Error, repo, step};

const BENCH: &str = "greenroom-bench";
const CLI: &str = "greenroom-cli";
const COMMAND: &str = "greenroom";
/// The group of measurements that has Extism.
const LATENCY: &str = "latency";
/// The group of measurements that has a template of each language.
const LANGUAGES: &str = "languages";
const EXTISM: &str = "greenroom-bench-extism";
const EXTISM_GUEST: &str = "bench-extism-guest";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Fewer rounds: faster, and less precise
    #[arg(long)]
    quick: bool,
    /// How many rounds of each measurement, instead of the default
    #[arg(long)]
    rounds: Option<usize>,
    /// Only these groups of measurements: latency, throughput, durable, cold, memory, neighbour, segment, sync, worker,
    /// languages, webhooks, jobs, http
    #[arg(long)]
    only: Vec<String>,
    /// Only these contenders of `latency`, by their names in the table, for example to profile one
    #[arg(long)]
    of: Vec<String>,
    /// Print the file's JSON instead of the table
    #[arg(long)]
    json: bool,
    /// Compile the actions by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    crate::STEPS_ASIDE.store(args.json, Ordering::Relaxed);
    build::guests(args.route)?;
    build::bench_guests(args.route)?;
    step("bench", "building the measurements, optimised");
    let target = repo::target()?;
    // Both at once, so that cargo compiles what they share once, with the same features.
    let [bench, greenroom] = host(&["--package", BENCH, "--package", CLI], [BENCH, COMMAND])?;
    let mut command = process::command(bench);
    command.arg("--command").arg(greenroom);
    command.arg("--packages").arg(repo::bench_packages()).arg("--actions").arg(repo::packages());
    command.arg("--to").arg(target.join("bench.json"));
    // Building Extism takes minutes, and one group needs it.
    if args.only.is_empty() || args.only.iter().any(|group| group == LATENCY) {
        match extism(args.route, &target.join("extism")) {
            Ok((host, plugin)) => {
                command.arg("--extism").arg(host).arg("--extism-plugin").arg(plugin);
            }
            Err(error) => eprintln!("warning: NOT MEASURED: Extism. {error}"),
        }
    }
    if args.only.is_empty() || args.only.iter().any(|group| group == LANGUAGES) {
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
fn host<const N: usize>(which: &[&str], names: [&str; N]) -> Result<[PathBuf; N], Error> {
    let mut cargo = process::command("cargo");
    cargo.args(["build", "--release", "--message-format", "json-render-diagnostics"]).args(which);
    let messages = process::output(cargo.current_dir(repo::root()).stdin(Stdio::null()))?;
    let mut files = names.map(|_| PathBuf::new());
    for (file, name) in files.iter_mut().zip(names) {
        let built = messages.lines().filter_map(|line| command_of(line, name)).next_back();
        *file = built.ok_or_else(|| Error::NoSuchCommand { name: name.to_owned() })?;
    }
    Ok(files)
}

/// Builds Extism's side of the comparison, which is a workspace of its own: the command, and the plugin.
fn extism(route: Option<Route>, target: &Path) -> Result<(PathBuf, PathBuf), Error> {
    step("bench", "building the same on Extism (the first time takes some minutes)");
    let manifest = repo::root().join("runtime/bench/extism/Cargo.toml");
    let (manifest, target) = (manifest.to_string_lossy(), target.to_string_lossy());
    let workspace = ["--manifest-path", &manifest, "--target-dir", &target, "--locked"];
    let [host] = host(&[&workspace[..], &["--package", EXTISM]].concat(), [EXTISM])?;
    let mut cargo = rust::find(route, &repo::root(), STEPS)?.cargo("build", &repo::root());
    cargo.args(workspace).args(["--quiet", "--profile", "guest", "--package", EXTISM_GUEST]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    let messages = process::output(cargo.stdin(Stdio::null()))?;
    let plugin = messages.lines().filter_map(|line| rust::wasm_of(line, EXTISM_GUEST)).next_back();
    Ok((host, plugin.ok_or_else(|| greenroom_toolchain::Error::NoWasm { package: EXTISM_GUEST.to_owned() })?))
}

/// The file of a command, if a line of cargo's messages is about it.
fn command_of(line: &str, name: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_it = message.pointer("/target/name")? == name && message.get("reason")? == "compiler-artifact";
    message.get("executable").and_then(Value::as_str).filter(|_| is_it).map(PathBuf::from)
}
