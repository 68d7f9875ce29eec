//! Extism runs in a process of its own, because it needs another version of wasmtime. It takes turns with the others:
//! one line requests a batch, and one line answers with the time of each call.

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

/// The way in which Extism is used.
#[derive(Debug, Clone, Copy)]
pub(crate) enum How {
    /// A fresh plugin for each call, made from a compiled one.
    Fresh,
    /// The same with wasmtime's pooling allocator, at the best settings that we know.
    Pooled,
    /// One plugin for all calls: each call sees the state that the call before left.
    Reused,
}

impl How {
    /// A name for people.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Self::Fresh => "Extism fresh",
            Self::Pooled => "Extism fresh, pooled,",
            Self::Reused => "Extism reused",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Pooled => "pooled",
            Self::Reused => "reused",
        }
    }
}

/// The process of Extism.
pub(crate) struct Extism {
    lines: Mutex<Lines>,
}

struct Lines {
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// The files of the command and the plugin.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    /// The command.
    pub(crate) command: PathBuf,
    /// The plugin.
    pub(crate) plugin: PathBuf,
}

impl Extism {
    /// Starts it for these works.
    pub(crate) fn start(files: &Files, works: &[&Work]) -> Result<Self, Error> {
        let failed = |source| Error::File { path: files.command.clone(), source };
        let mut process =
            Command::new(&files.command).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let (Some(ask), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(Error::Wrong("Extism's process has no pipes".to_owned()));
        };
        let extism = Self { lines: Mutex::new(Lines { process, ask, answers: BufReader::new(answers) }) };
        extism.lines().say(&setup(&files.plugin, works).to_string())?;
        Ok(extism)
    }

    /// Runs it once, and returns its output.
    pub(crate) fn call(&self, work: &Work) -> Result<String, Error> {
        self.lines().ask(&format!("check {}", work.name))
    }

    /// The time of each of this many calls, in microseconds.
    pub(crate) fn batch(&self, work: &Work, how: How, calls: usize) -> Result<Vec<f64>, Error> {
        let answer = self.lines().ask(&format!("{} {} {calls}", how.word(), work.name))?;
        let took: Result<Vec<f64>, _> = answer.split_whitespace().map(str::parse).collect();
        match took {
            Ok(took) if took.len() == calls => Ok(took),
            _ => Err(Error::Wrong(format!("Extism's process answered `{answer}`"))),
        }
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

    fn ask(&mut self, line: &str) -> Result<String, Error> {
        self.say(line)?;
        let mut answer = String::new();
        if self.answers.read_line(&mut answer)? == 0 {
            return Err(Error::Wrong("Extism's process ended; what it said is above".to_owned()));
        }
        Ok(answer.trim_end().to_owned())
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        // No answer is needed any more. If this fails, the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn setup(plugin: &Path, works: &[&Work]) -> Value {
    let inputs: serde_json::Map<String, Value> =
        works.iter().map(|work| (work.name.to_owned(), Value::from(work.text.as_str()))).collect();
    let contact = work::contact();
    let mut shown = json!({ "id": contact.id.as_str(), "email": contact.value("email") });
    for name in greenroom_bench_logic::WANTED {
        shown[name] = json!(contact.value(name));
    }
    json!({ "plugin": plugin, "inputs": inputs, "contact": shown, "pagemapScan": bare::has_pagemap_scan() })
}
