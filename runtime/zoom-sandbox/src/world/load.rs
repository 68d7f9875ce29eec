//! Reads a world file, and reports problems with their place.

use std::path::Path;

use greenroom_sentence::{Sentence, sentence};
use serde_json::Value;

use super::{
    WhenError, World, WorldError, check,
    place::{self, Places},
};

impl World {
    /// Reads and checks a world file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, WorldError> {
        let file: Box<str> = path.as_ref().display().to_string().into();
        let with_file = |error| WorldError { file: Some(file.clone()), ..error };
        let bytes = std::fs::read(path.as_ref()).map_err(|error| {
            with_file(WorldError::at(
                "",
                sentence!("failure-world-unreadable", "cannot be read ({error})", error = error),
                sentence!("failure-world-check-path", "check the path and its permissions"),
            ))
        })?;
        // Half of the bytes of English text in UTF-16 are zero, with a byte-order mark or without.
        let is_utf16 = matches!(bytes.get(..2), Some([0xff, 0xfe] | [0xfe, 0xff] | [0, _] | [_, 0]));
        let text = String::from_utf8(bytes).ok().filter(|_| !is_utf16);
        let text = text.ok_or_else(|| {
            let problem = if is_utf16 {
                sentence!("failure-world-utf-16", "is UTF-16")
            } else {
                sentence!("failure-world-not-utf-8", "is not UTF-8")
            };
            with_file(WorldError::at("", problem, sentence!("failure-world-save", "save it as UTF-8")))
        })?;
        Self::from_json(&text).map_err(with_file)
    }

    /// Reads and checks the text of a world file.
    pub fn from_json(text: &str) -> Result<Self, WorldError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let world: Self = serde_json::from_str(text).map_err(|error| {
            let byte = place::byte_at(text, error.line(), error.column());
            let whole = error.to_string();
            let problem = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(problem, _)| problem);
            let remedy = if error.is_data() {
                sentence!("failure-world-see-format", "see the format of world files")
            } else {
                sentence!("failure-world-write-json", "write valid JSON")
            };
            let pointer = Places::of(text).pointer_before(byte);
            let problem = no_time(text, &pointer, problem).unwrap_or_else(|| problem.into());
            WorldError { line: Some(error.line()), ..WorldError::at(pointer, problem, remedy) }
        })?;
        world.check().map_err(|error| {
            let line = place::line_of(text, Places::of(text).byte_of(&error.pointer));
            WorldError { line: Some(line), ..error }
        })?;
        Ok(world)
    }

    /// The world of the demo: two accounts, and a webinar of every kind, with dates relative to now.
    pub fn demo() -> Result<Self, WorldError> {
        Self::from_json(include_str!("../../worlds/demo.json"))
    }

    /// Checks the conditions that the types do not express. Reading a world does this, and so does starting a sandbox.
    pub fn check(&self) -> Result<(), WorldError> {
        check::world(self)
    }
}

/// The sentence of a text that is no time, where serde's message about a value is that sentence in English: serde keeps only words.
fn no_time(text: &str, pointer: &str, message: &str) -> Option<Sentence> {
    let world: Value = serde_json::from_str(text).ok()?;
    let sentence = WhenError::of(world.pointer(pointer)?.as_str()?).sentence();
    (sentence.english() == message).then_some(sentence)
}
