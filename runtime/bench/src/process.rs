//! A process for each call: the same logic in a small static program, which is started with posix_spawn, and told its input and
//! its contact over pipes.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    error::Error,
    stats::micros,
    work::{self, CONTACT, Work},
};

/// The program.
pub(crate) struct Process {
    program: PathBuf,
    /// The only contact, as a line.
    contact: String,
}

impl Process {
    pub(crate) fn new(program: &Path) -> Self {
        Self { program: program.to_owned(), contact: format!("{}\n", work::contact_as_json()) }
    }

    /// Runs it once, and returns its output.
    pub(crate) fn call(&self, work: &Work) -> Result<String, Error> {
        self.answer(work, &format!("{}\n", work.text))
    }

    /// The time of each of this many calls, in microseconds.
    pub(crate) fn batch(&self, work: &Work, calls: usize) -> Result<Vec<f64>, Error> {
        let input = format!("{}\n", work.text);
        let mut took = Vec::with_capacity(calls);
        for _ in 0..calls {
            let began = Instant::now();
            drop(self.answer(work, &input)?);
            took.push(micros(began.elapsed()));
        }
        Ok(took)
    }

    fn answer(&self, work: &Work, input: &str) -> Result<String, Error> {
        let failed = |source| Error::File { path: self.program.clone(), source };
        // Without a new environment or folder, the standard library starts it with posix_spawn.
        let mut process = Command::new(&self.program)
            .arg(work.name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let (Some(mut ask), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(Error::Wrong("a process has no pipes".to_owned()));
        };
        let mut answers = BufReader::new(answers);
        ask.write_all(input.as_bytes())?;
        let mut line = String::new();
        answers.read_line(&mut line)?;
        if line.trim_end() == CONTACT {
            ask.write_all(self.contact.as_bytes())?;
            line.clear();
            answers.read_line(&mut line)?;
        }
        let ended = process.wait()?;
        if ended.success() { Ok(line) } else { Err(Error::Wrong(format!("the process of a call ended with {ended}"))) }
    }
}
