//! Other products run in processes of their own: Extism because it needs another version of wasmtime, QuickJS because it asks
//! for other features of crates that we share with it. They take turns with the others: one line requests a batch, and one line
//! answers with the time of each call, which the process takes itself.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use serde_json::{Value, json};

use crate::{
    bare,
    error::Error,
    work::{self, Work},
};

/// The way in which a product is used.
#[derive(Debug, Clone, Copy)]
pub(crate) enum How {
    /// A fresh instance or context for each call, made from compiled code.
    Fresh,
    /// The same with wasmtime's pooling allocator, at the best settings that we know.
    Pooled,
    /// One instance for all calls: each call sees the state that the call before left.
    Reused,
}

impl How {
    fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Pooled => "pooled",
            Self::Reused => "reused",
        }
    }
}

/// The process of another product.
pub(crate) struct Peer {
    /// The product's name.
    pub(crate) name: &'static str,
    lines: Mutex<Lines>,
}

struct Lines {
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// The commands of the other products, where they could be built.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// The command that runs Extism, and its plugin.
    pub(crate) extism: Option<(PathBuf, PathBuf)>,
    /// The command that runs QuickJS.
    pub(crate) quickjs: Option<PathBuf>,
    /// The program that is started for each call.
    pub(crate) process: Option<PathBuf>,
}

impl Peer {
    /// Starts Extism for these works.
    pub(crate) fn extism(command: &Path, plugin: &Path, works: &[&Work]) -> Result<Self, Error> {
        let mut setup = setup(works);
        setup["plugin"] = json!(plugin);
        setup["pagemapScan"] = json!(bare::has_pagemap_scan());
        Self::start("Extism", command, &setup)
    }

    /// Starts QuickJS for these works.
    pub(crate) fn quickjs(command: &Path, works: &[&Work]) -> Result<Self, Error> {
        Self::start("QuickJS", command, &setup(works))
    }

    fn start(name: &'static str, command: &Path, setup: &Value) -> Result<Self, Error> {
        let failed = |source| Error::File { path: command.to_owned(), source };
        let mut process = Command::new(command).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let (Some(ask), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(Error::Wrong(format!("the process of {name} has no pipes")));
        };
        let peer = Self { name, lines: Mutex::new(Lines { process, ask, answers: BufReader::new(answers) }) };
        peer.lines().say(&setup.to_string())?;
        Ok(peer)
    }

    /// Runs it once, and returns its output.
    pub(crate) fn call(&self, work: &Work) -> Result<String, Error> {
        self.ask(&format!("check {}", work.name))
    }

    /// The time of each of this many calls, in microseconds.
    pub(crate) fn batch(&self, work: &Work, how: How, calls: usize) -> Result<Vec<f64>, Error> {
        let answer = self.ask(&format!("{} {} {calls}", how.word(), work.name))?;
        let took: Result<Vec<f64>, _> = answer.split_whitespace().map(str::parse).collect();
        match took {
            Ok(took) if took.len() == calls => Ok(took),
            _ => Err(Error::Wrong(format!("the process of {} answered `{answer}`", self.name))),
        }
    }

    fn ask(&self, line: &str) -> Result<String, Error> {
        let ended = || Error::Wrong(format!("the process of {} ended; what it said is above", self.name));
        self.lines().ask(line)?.ok_or_else(ended)
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn say(&mut self, line: &str) -> Result<(), Error> {
        writeln!(self.ask, "{line}")?;
        Ok(self.ask.flush()?)
    }

    fn ask(&mut self, line: &str) -> Result<Option<String>, Error> {
        self.say(line)?;
        let mut answer = String::new();
        let read = self.answers.read_line(&mut answer)?;
        Ok((read > 0).then(|| answer.trim_end().to_owned()))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        // No answer is needed any more. If this fails, the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The message that every product gets first: the input of each work, and the contact.
fn setup(works: &[&Work]) -> Value {
    let inputs: serde_json::Map<String, Value> =
        works.iter().map(|work| (work.name.to_owned(), Value::from(work.text.as_str()))).collect();
    json!({ "inputs": inputs, "contact": work::contact_as_json() })
}
