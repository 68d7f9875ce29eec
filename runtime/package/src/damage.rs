//! The errors for packages that end too early, or are damaged.

use greenroom_sentence::{Sentence, sentence};

use crate::{PackageError, sections::plain};

/// The error for bytes that are not WebAssembly.
pub(crate) fn damaged(bytes: &[u8], error: &wasmparser::BinaryReaderError) -> PackageError {
    if error.offset() >= bytes.len() as u64 || error.message().starts_with("unexpected end") {
        return section_truncated(bytes);
    }
    PackageError::Damaged { offset: error.offset(), message: plain(error.message()) }
}

/// The error for a package that ends within a section.
pub(crate) fn section_truncated(bytes: &[u8]) -> PackageError {
    truncated(bytes, sentence!("failure-package-in-section", "a section"))
}

/// The error for a package that ends within `place`.
pub(crate) fn truncated(bytes: &[u8], place: Sentence) -> PackageError {
    PackageError::Truncated { bytes: bytes.len(), place }
}
