//! Mistakes in a world.

/// A problem of a world, its place, and its remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}; {remedy}", self.place())]
pub struct WorldError {
    /// The file, if there is one.
    pub file: Option<String>,
    /// The JSON Pointer of the value.
    pub pointer: String,
    /// Its line, counted from 1, if the world was read from a text.
    pub line: Option<usize>,
    /// The problem.
    pub problem: String,
    /// The remedy.
    pub remedy: String,
}

impl WorldError {
    pub(crate) fn at(pointer: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { file: None, pointer: pointer.into(), line: None, problem: problem.into(), remedy: remedy.into() }
    }

    fn place(&self) -> String {
        let file = self.file.as_deref().unwrap_or("world");
        let line = self.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        format!("{file}{line}, at {pointer}")
    }
}
