//! The time to the first answer: of a package that is loaded into a running runtime, and of a process that is started.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Instant,
};

use greenroom::{Grants, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;

use crate::{
    bare::{self, Bare},
    contender::micros,
    error::Error,
    report::Report,
    stats::Series,
    work::{self, Work},
};

/// The hidden command of the started process.
pub(crate) const CHILD: &str = "first-answer";

/// Measures in this many rounds, and adds rows to the report. `folder` is for precompiled code.
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
    let (mut bare_load, mut load, mut compile) = (Series::default(), Series::default(), Series::default());
    let mut process = Series::default();
    let kept = folder.path().join("kept");
    first_answer(&runtime(Some(&kept))?, realistic).await?;
    for round in 0..rounds {
        let began = Instant::now();
        let bare = Bare::load(&engine, &file, work::contact())?;
        realistic.check_text("bare wasmtime", &bare.call(&realistic.text).await?)?;
        bare_load.add(vec![micros(began.elapsed()) / 1e3]);
        let precompiled = runtime(Some(&kept))?;
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
        }
    }
    report.row("cold: bare, precompiled, load to first answer", &bare_load, "ms");
    report.row("cold: runtime, precompiled, load to first answer", &load, "ms");
    report.ratio("cold.first_answer_ms", load.median());
    report.row("cold: runtime, compile to first answer", &compile, "ms");
    report.row("cold: process start to first answer, precompiled", &process, "ms");
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
