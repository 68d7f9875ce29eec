//! A program that runs beside the task and says in its first line of output how it is reached.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use greenroom_toolchain::Error as Toolchain;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// The program, which is killed when this is dropped.
pub(crate) struct Started {
    process: Child,
    /// Kept open, so that the program can write to it.
    stdout: Option<BufReader<ChildStdout>>,
}

impl Started {
    /// Starts a program, and reads its first line. `what` is what an error calls it.
    pub(crate) fn of<T: DeserializeOwned>(mut command: Command, what: &str) -> Result<(Self, T), Error> {
        let program = command.get_program().display().to_string();
        let not_run = |source| Toolchain::NotRun { program: program.clone(), source };
        let mut process = command.stdout(Stdio::piped()).spawn().map_err(not_run)?;
        let stdout = process.stdout.take().map(BufReader::new);
        let mut started = Self { process, stdout };
        let mut line = String::new();
        if let Some(stdout) = &mut started.stdout {
            stdout.read_line(&mut line).map_err(not_run)?;
        }
        let told = serde_json::from_str(&line)
            .map_err(|error| Error::Demo(format!("{what} did not start ({error}); its output is above")))?;
        Ok((started, told))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // If this fails, the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
