//! The time to the first answer: of a package that is loaded into a running runtime, and of a process that is started, up to
//! the whole command `greenroom invoke`.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Instant,
};

use greenroom::{Grants, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;

use crate::{
    bare::{self, Bare},
    error::Error,
    report::Report,
    served,
    stats::{Series, micros},
    work::{self, Work},
};

/// The hidden command of the started process.
pub(crate) const CHILD: &str = "first-answer";

/// A process that does nothing is started this many times for each of ours, because it takes a hundredth of the time.
const TRUE: usize = 10;

/// Measures in this many rounds, and adds rows to the report. Without the `greenroom` command, the report says that it was not
/// measured.
pub(crate) async fn measure(
    report: &mut Report,
    works: [&Work; 2],
    packages: &Path,
    command: Option<&Path>,
    rounds: usize,
) -> Result<(), Error> {
    let [noop, realistic] = works;
    let folder = tempfile::tempdir()?;
    let engine = bare::engine(64)?;
    let file = folder.path().join("bare.cwasm");
    let code = wasmtime::component::Component::new(&engine, &realistic.package)?.serialize()?;
    std::fs::write(&file, code)?;
    let [mut bare_load, mut load, mut compile, mut process] = std::array::from_fn(|_| Series::default());
    let [mut bare_engine, mut engine_of_runtime, mut invoke, mut nothing] = std::array::from_fn(|_| Series::default());
    let kept = folder.path().join("kept");
    first_answer(&runtime(Some(&kept))?, realistic).await?;
    let project = command.map(|command| Project::new(command, noop)).transpose()?;
    for round in 0..rounds {
        let began = Instant::now();
        let another = bare::engine(64)?;
        bare_engine.add(vec![micros(began.elapsed()) / 1e3]);
        drop(another);
        let began = Instant::now();
        let bare = Bare::load(&engine, &file, work::contact())?;
        realistic.check_text("bare wasmtime", &bare.call(&realistic.text).await?)?;
        bare_load.add(vec![micros(began.elapsed()) / 1e3]);
        let began = Instant::now();
        let precompiled = runtime(Some(&kept))?;
        engine_of_runtime.add(vec![micros(began.elapsed()) / 1e3]);
        let began = Instant::now();
        first_answer(&precompiled, realistic).await?;
        load.add(vec![micros(began.elapsed()) / 1e3]);
        // Compiling takes a hundred times as long, and needs fewer rounds for the same precision.
        if round % 10 == 0 {
            let runtime = runtime(None)?;
            let began = Instant::now();
            first_answer(&runtime, realistic).await?;
            compile.add(vec![micros(began.elapsed()) / 1e3]);
            process.add(vec![from_start(packages, &kept)?]);
            if let Some(project) = &project {
                invoke.add(vec![project.invoke()?]);
                nothing.add((0..TRUE).map(|_| run(&mut Command::new("true"))).collect::<Result<_, _>>()?);
            }
        }
    }
    report.row("cold: bare, the engine", &bare_engine, "ms");
    report.row("cold: runtime with its engine", &engine_of_runtime, "ms");
    report.row("cold: bare, precompiled, load to first answer", &bare_load, "ms");
    report.row("cold: runtime, precompiled, load to first answer", &load, "ms");
    report.ratio("cold.first_answer_ms", load.median());
    report.row("cold: runtime, compile to first answer", &compile, "ms");
    report.row("cold: process start to first answer, precompiled", &process, "ms");
    if project.is_none() {
        report.missing.push("Cold: `greenroom invoke`: the `greenroom` command was not given".to_owned());
    }
    report.row("cold: `greenroom invoke`, SQLite on disk, precompiled", &invoke, "ms");
    report.row("cold: `true`", &nothing, "ms");
    report.figure("cold: `greenroom invoke` / `true`", invoke.ratio(&nothing), "×");
    Ok(())
}

/// A runtime that keeps compiled code in a folder, or not at all.
fn runtime(kept: Option<&Path>) -> Result<Runtime, Error> {
    let builder = Runtime::builder().storage(Storage::joint(Arc::new(work::store())));
    let builder = builder.capability(Contacts).capability(Log);
    let builder = match kept {
        Some(folder) => builder.precompiled(folder),
        None => builder,
    };
    Ok(builder.build()?)
}

async fn first_answer(runtime: &Runtime, work: &Work) -> Result<(), Error> {
    runtime.load(work.package.as_slice(), Grants::AsDeclared).await?;
    let outcome = runtime.invoke(work.invocation()?).await;
    match outcome.output() {
        Some(output) => work.check("the runtime", output),
        None => Err(Error::Wrong(format!("the runtime answered {:?}", outcome.result))),
    }
}

/// A folder with a store and one action, as the command's user has it.
struct Project {
    command: PathBuf,
    folder: tempfile::TempDir,
    action: &'static str,
}

impl Project {
    fn new(command: &Path, work: &Work) -> Result<Self, Error> {
        let (command, folder) = (std::path::absolute(command)?, tempfile::tempdir()?);
        let project = Self { command, folder, action: work.action };
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::File { path, source }
        };
        let actions = project.actions();
        std::fs::create_dir(&actions).map_err(failed(&actions))?;
        let file = actions.join("action.wasm");
        std::fs::write(&file, &work.package).map_err(failed(&file))?;
        run(&mut project.greenroom(&["store", "init"]))?;
        // It compiles the action, and keeps the code.
        project.invoke()?;
        Ok(project)
    }

    fn actions(&self) -> PathBuf {
        self.folder.path().join("actions")
    }

    fn greenroom(&self, arguments: &[&str]) -> Command {
        let mut command = served::prepared(&self.command, &self.actions(), self.folder.path(), arguments);
        command.env("GREENROOM_COMPILED", self.folder.path().join("compiled"));
        command
    }

    /// The time of one invocation, from the start of the process to its end, in milliseconds.
    fn invoke(&self) -> Result<f64, Error> {
        run(&mut self.greenroom(&["invoke", self.action]))
    }
}

/// Runs a process that must succeed, and returns its time in milliseconds.
fn run(command: &mut Command) -> Result<f64, Error> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let began = Instant::now();
    let ended = command.status()?;
    let took = micros(began.elapsed()) / 1e3;
    if ended.success() { Ok(took) } else { Err(Error::Wrong(format!("{command:?} ended with {ended}"))) }
}

/// The work of the started process.
pub(crate) async fn answer_once(packages: &Path, kept: Option<&Path>) -> Result<(), Error> {
    first_answer(&runtime(kept)?, &Work::realistic(packages)?).await?;
    println!("answered");
    Ok(())
}

/// The time from the start of a process to its answer, in milliseconds.
fn from_start(packages: &Path, kept: &Path) -> Result<f64, Error> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--child", CHILD, "--packages"]).arg(packages).arg("--kept").arg(kept).stdout(Stdio::piped());
    let began = Instant::now();
    let mut process = command.spawn()?;
    let mut line = String::new();
    if let Some(out) = process.stdout.take() {
        BufReader::new(out).read_line(&mut line)?;
    }
    let took = micros(began.elapsed()) / 1e3;
    let ended = process.wait()?;
    if ended.success() && line.trim() == "answered" {
        Ok(took)
    } else {
        Err(Error::Wrong(format!("a process that was to answer once ended with {ended}")))
    }
}
