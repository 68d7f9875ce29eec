//! Errors about files.

use std::path::Path;

use crate::{Said, Sentence, sentence};

/// What is wrong, with the file that it is about.
pub fn of_file(file: &Path, why: impl Said) -> Sentence {
    sentence!("failure-setup-of-file", "{file}: {why}", file = file.display(), why = why)
}
