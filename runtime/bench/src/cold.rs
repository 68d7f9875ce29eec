//! How long the first answer takes: of a package that is loaded into a runtime that is there, and of a process that is
//! started.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Instant,
};

use greenroom::{Grants, Runtime, Storage};

use crate::{
    bare::{self, Bare},
    contender::micros,
    error::Error,
    memory::MemoryStore,
    report::Report,
    stats::Series,
    work::{self, Work},
};

/// The hidden command that a process is started with.
pub(crate) const CHILD: &str = "first-answer";

/// Measures in so many rounds, and adds rows to the report. `folder` is for precompiled code.
pub(crate) async fn measure(
    report: &mut Report,
    realistic: &Work,
    packages: &Path,
    rounds: usize,
) -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let engine = bare::engine(64)?;
    let file = folder.path().join("bare.cwasm");
    let code = wasmtime::component::Component::new(&engine, &realistic.package)?.serialize()?;
    std::fs::write(&file, code)?;
    let (mut bare_load, mut compile, mut process) = (Series::default(), Series::default(), Series::default());
    for round in 0..rounds {
        let began = Instant::now();
        let bare = Bare::load(&engine, &file, work::contact())?;
        realistic.check_text("bare wasmtime", &bare.call(&realistic.text).await?)?;
        bare_load.add(vec![micros(began.elapsed()) / 1e3]);
        // Compiling takes a hundred times as long, and wants fewer rounds to be known as well.
        if round % 10 == 0 {
            let runtime = runtime()?;
            let began = Instant::now();
            first_answer(&runtime, realistic).await?;
            compile.add(vec![micros(began.elapsed()) / 1e3]);
            process.add(vec![from_start(packages)?]);
        }
    }
    report.row("cold: bare, precompiled, load to first answer", &bare_load, "ms");
    report.row("cold: runtime, compile to first answer", &compile, "ms");
    report.row("cold: process start to first answer, compiled", &process, "ms");
    Ok(())
}

fn runtime() -> Result<Runtime, Error> {
    let store = MemoryStore::new(work::definitions(), [work::contact()]);
    Ok(Runtime::builder().storage(Storage::joint(Arc::new(store))).build()?)
}

async fn first_answer(runtime: &Runtime, work: &Work) -> Result<(), Error> {
    runtime.load(work.package.as_slice(), Grants::AsDeclared).await?;
    let outcome = runtime.invoke(work.invocation()?).await;
    match outcome.output() {
        Some(output) => work.check("the runtime", output),
        None => Err(Error::Wrong(format!("the runtime answered {:?}", outcome.result))),
    }
}

/// What the process that is started does.
pub(crate) async fn answer_once(packages: &Path) -> Result<(), Error> {
    first_answer(&runtime()?, &Work::realistic(packages)?).await?;
    println!("answered");
    Ok(())
}

/// From starting a process to its answer, in milliseconds.
fn from_start(packages: &Path) -> Result<f64, Error> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--child", CHILD, "--packages"]).arg(packages).stdout(Stdio::piped());
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
