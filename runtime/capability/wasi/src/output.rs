//! Standard output and standard error: lines of the run's log.

use greenroom::{
    RunId,
    capability::{RunState, shortened},
};
use wasmtime::component::Resource;

use crate::{Wasi, bindings::wasi::io::streams::OutputStream};

/// One of the two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

impl Stream {
    pub(crate) fn handle(self) -> Resource<OutputStream> {
        Resource::new_own(match self {
            Self::Stdout => 1,
            Self::Stderr => 2,
        })
    }

    pub(crate) fn of(handle: &Resource<OutputStream>) -> Self {
        if handle.rep() == 2 { Self::Stderr } else { Self::Stdout }
    }

    /// The name of its lines in journals.
    fn function(self) -> &'static str {
        match self {
            Self::Stdout => "wasi.stdout",
            Self::Stderr => "wasi.stderr",
        }
    }
}

/// The texts of both streams that no line feed has ended yet.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// The run and its action. `None` before the first text, and in a replay, which logs nothing.
    run: Option<(RunId, String)>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Output {
    fn unfinished(&mut self, stream: Stream) -> &mut Vec<u8> {
        match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        }
    }

    /// Adds a text, and returns the lines that it ends.
    fn add(&mut self, stream: Stream, text: &[u8]) -> Vec<String> {
        let unfinished = self.unfinished(stream);
        let Some(end) = text.iter().rposition(|byte| *byte == b'\n') else {
            unfinished.extend_from_slice(text);
            return Vec::new();
        };
        unfinished.extend_from_slice(&text[..end]);
        let ended = std::mem::replace(unfinished, text[end + 1..].to_vec());
        ended.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into_owned()).collect()
    }
}

/// A run may end, or be dropped, in the middle of a line.
impl Drop for Output {
    fn drop(&mut self) {
        let Some((run, action)) = &self.run else { return };
        for (stream, unfinished) in [(Stream::Stdout, &self.stdout), (Stream::Stderr, &self.stderr)] {
            if !unfinished.is_empty() {
                log(stream, *run, action, &String::from_utf8_lossy(unfinished));
            }
        }
    }
}

/// Writes to a stream.
pub(crate) fn write(state: &mut RunState, stream: Stream, text: &[u8]) -> wasmtime::Result<()> {
    state.charge(0, text.len())?;
    state.charge_log(text.len())?;
    let run = (!state.replays()).then(|| (state.context().id, state.context().action.clone()));
    let output = &mut state.part::<Wasi>()?.output;
    output.run.clone_from(&run);
    for line in output.add(stream, text) {
        if state.called::<_, ()>(stream.function(), &(&line,))?.is_none() {
            if let Some((run, action)) = &run {
                log(stream, *run, action, &line);
            }
            state.answered(())?;
        }
    }
    Ok(())
}

fn log(stream: Stream, run: RunId, action: &str, line: &str) {
    let line = shortened(line, line.len());
    match stream {
        Stream::Stdout => tracing::info!(target: "greenroom::action", %run, action, stream = "stdout", "{line}"),
        Stream::Stderr => tracing::warn!(target: "greenroom::action", %run, action, stream = "stderr", "{line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_put_together_to_lines() {
        let mut output = Output::default();
        assert!(output.add(Stream::Stdout, b"Registered ").is_empty());
        assert_eq!(output.add(Stream::Stderr, b"slow\n"), ["slow"]);
        assert_eq!(output.add(Stream::Stdout, b"Ada\n\nand J\xc3"), ["Registered Ada", ""]);
        assert_eq!(output.add(Stream::Stdout, b"\xb6rg\n\xff"), ["and Jörg"]);
        assert_eq!(output.add(Stream::Stdout, b"\n"), ["\u{fffd}"]);
        assert!(output.stdout.is_empty() && output.stderr.is_empty());
    }
}
