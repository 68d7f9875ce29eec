//! The cost of an invocation through `greenroom worker-stdio`, beside the library. Both run the realistic action on a
//! SQLite file of their own in one folder, and take turns. The folder is in memory where the system has one, so that the
//! time of a disk does not hide the cost of the pipes.
//!
//! The engine is in this process: it writes a line that is ready, and reads and parses the outcome.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Arc,
    time::Instant,
};

use greenroom_store::{OpenMode, SqliteStore};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    contender::{Contender, Invoker, Settings, with_warm_up},
    error::Error,
    report::Report,
    stats::{Series, micros},
    throughput,
    work::{self, Work},
};

/// How many calls a turn of one caller has.
const CALLS: usize = 40;

/// How many invocations are under way at once in the other turns, and how many calls such a turn has.
const AT_ONCE: usize = 64;
const CALLS_AT_ONCE: usize = AT_ONCE * 16;

/// The files of the command and of the packages.
pub(crate) struct Files<'a> {
    /// The `greenroom` command, as it is released.
    pub(crate) command: &'a Path,
    /// The folder of the measured packages.
    pub(crate) packages: &'a Path,
}

/// Measures in this many rounds, and adds rows and the ratio to the report. `disk` is the folder for stores where the
/// system has none in memory.
pub(crate) fn measure(
    report: &mut Report,
    files: &Files<'_>,
    realistic: &Work,
    disk: &Path,
    rounds: usize,
) -> Result<(), Error> {
    let memory = Path::new("/dev/shm");
    let (folder, place) = match TempDir::new_in(memory) {
        Ok(folder) => (folder, "in memory"),
        Err(_) => (TempDir::new_in(disk)?, "on disk"),
    };
    let (one, two) = (tokio::runtime::Builder::new_current_thread().enable_all().build()?, throughput::threads(2)?);
    let path = folder.path().join("library.db");
    let store = Arc::new(SqliteStore::open(&path, OpenMode::CreateIfMissing)?);
    let library = one.block_on(Invoker::on_sqlite(store, &[realistic], Settings::default()))?;
    let contender = Contender::Invoke(library.clone());
    let path = folder.path().join("worker.db");
    let store = Arc::new(SqliteStore::open(&path, OpenMode::CreateIfMissing)?);
    // It imports the contact; the worker opens the file itself.
    drop(one.block_on(Invoker::on_sqlite(store, &[], Settings::default()))?);
    let mut worker = Worker::start(files, folder.path(), &path, realistic)?;

    one.block_on(contender.check(realistic))?;
    let outcome = worker.call()?;
    realistic.check("the worker", &outcome["output"])?;
    let [mut alone, mut piped, mut alone_at_once, mut piped_at_once] = std::array::from_fn(|_| Series::default());
    for round in 0..rounds {
        for turn in [round % 2, 1 - round % 2] {
            if turn == 0 {
                alone.add(one.block_on(contender.batch(realistic, CALLS))?);
                let rate = two.block_on(throughput::invocations(&library, realistic, AT_ONCE, CALLS_AT_ONCE))?;
                alone_at_once.add(vec![rate]);
            } else {
                piped.add(worker.batch(CALLS)?);
                piped_at_once.add(vec![worker.rate(AT_ONCE, CALLS_AT_ONCE)?]);
            }
        }
    }
    worker.end()?;
    let name = |how: &str| format!("{how} realistic, SQLite {place}");
    report.row(name("invoke"), &alone, "µs");
    report.row(name("worker-stdio"), &piped, "µs");
    report.row(format!("{}, {AT_ONCE} callers", name("invoke")), &alone_at_once, "calls/s");
    report.row(format!("{}, {AT_ONCE} at once", name("worker-stdio")), &piped_at_once, "calls/s");
    report.ratio("worker_stdio.realistic/invoke", piped.ratio(&alone));
    report.figure(
        format!("invoke / worker-stdio, calls a second of {AT_ONCE} at once"),
        alone_at_once.ratio(&piped_at_once),
        "×",
    );
    Ok(())
}

/// The command as a child process.
struct Worker {
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// The request, with one id for all, because they come one after the other.
    request: String,
    action: &'static str,
    input: Value,
}

impl Worker {
    fn start(files: &Files<'_>, folder: &Path, store: &Path, work: &Work) -> Result<Self, Error> {
        let failed = |source| Error::File { path: PathBuf::from(files.command), source };
        let mut command = Command::new(files.command);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GREENROOM_") {
                command.env_remove(name);
            }
        }
        command.args(["worker-stdio", work.action, "--grant"]).arg(format!("{}=contacts-read", work.action));
        command.arg("--store").arg(store).arg("--actions").arg(std::path::absolute(files.packages)?);
        // No configuration file of the working directory applies.
        command.args(["--compiled", "off"]).current_dir(folder);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let (Some(ask), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(wrong("the worker has no pipes"));
        };
        let (input, action) = (work.input.clone(), work.action);
        let mut worker = Self { process, ask, answers: BufReader::new(answers), request: String::new(), action, input };
        worker.request = worker.line("0");
        if worker.next()?["type"] != "hello" {
            return Err(wrong("the worker did not say hello"));
        }
        Ok(worker)
    }

    fn line(&self, id: &str) -> String {
        let line =
            json!({ "type": "invoke", "id": id, "action": self.action, "input": self.input, "contact": work::CONTACT });
        format!("{line}\n")
    }

    fn next(&mut self) -> Result<Value, Error> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(wrong("the worker ended; what it said is above"));
        }
        serde_json::from_str(&line).map_err(wrong)
    }

    /// The outcome of the next invocation that ends. It must be done.
    fn outcome(&mut self) -> Result<Value, Error> {
        let mut line = self.next()?;
        if line["outcome"]["status"] == "done" {
            Ok(line["outcome"].take())
        } else {
            Err(wrong(format!("the worker answered {line}")))
        }
    }

    fn call(&mut self) -> Result<Value, Error> {
        self.ask.write_all(self.request.as_bytes())?;
        self.outcome()
    }

    /// The time of each of this many calls, in microseconds, one after the other, with some before them that do not
    /// count.
    fn batch(&mut self, calls: usize) -> Result<Vec<f64>, Error> {
        let all = with_warm_up(calls);
        let mut took = Vec::with_capacity(all);
        for _ in 0..all {
            let began = Instant::now();
            drop(self.call()?);
            took.push(micros(began.elapsed()));
        }
        Ok(took.split_off(all - calls))
    }

    /// Calls a second, with so many under way at once.
    fn rate(&mut self, at_once: usize, calls: usize) -> Result<f64, Error> {
        let lines: Vec<String> = (0..calls).map(|n| self.line(&n.to_string())).collect();
        let mut lines = lines.iter();
        let began = Instant::now();
        for line in lines.by_ref().take(at_once) {
            self.ask.write_all(line.as_bytes())?;
        }
        for _ in 0..calls {
            drop(self.outcome()?);
            if let Some(line) = lines.next() {
                self.ask.write_all(line.as_bytes())?;
            }
        }
        Ok(calls as f64 / began.elapsed().as_secs_f64())
    }

    fn end(mut self) -> Result<(), Error> {
        self.ask.write_all(b"{\"type\":\"shutdown\"}\n")?;
        let status = self.process.wait()?;
        if status.success() { Ok(()) } else { Err(wrong(format!("the worker ended with {status}"))) }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // No answer is needed any more. If this fails, the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Wrong(error.to_string())
}
