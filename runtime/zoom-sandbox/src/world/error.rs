//! Mistakes in a world.

use greenroom_sentence::{Sentence, sentence};

/// A problem of a world, its place, and its remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct WorldError {
    /// The file, if there is one.
    pub file: Option<Box<str>>,
    /// The JSON Pointer of the value.
    pub pointer: String,
    /// Its line, counted from 1, if the world was read from a text.
    pub line: Option<usize>,
    /// The problem.
    pub problem: Sentence,
    /// The remedy.
    pub remedy: Sentence,
}

impl WorldError {
    pub(crate) fn at(pointer: impl Into<String>, problem: impl Into<Sentence>, remedy: impl Into<Sentence>) -> Self {
        Self { file: None, pointer: pointer.into(), line: None, problem: problem.into(), remedy: remedy.into() }
    }

    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-world",
            "{place}: {problem}; {remedy}",
            place = self.place(),
            problem = self.problem,
            remedy = self.remedy
        )
    }

    fn place(&self) -> Sentence {
        let file = self.file.as_deref().map_or_else(|| sentence!("failure-world-name", "world"), Sentence::from);
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        match self.line {
            Some(line) => sentence!(
                "failure-world-at-line",
                "{file}, line {line}, at {pointer}",
                file = file,
                line = line,
                pointer = pointer
            ),
            None => sentence!("failure-world-at", "{file}, at {pointer}", file = file, pointer = pointer),
        }
    }
}
