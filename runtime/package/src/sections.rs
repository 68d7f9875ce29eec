//! The custom sections of a package: their names, limits and JSON.

use serde::de::DeserializeOwned;

use crate::PackageError;

pub(crate) const MANIFEST: &str = "greenroom:manifest";
pub(crate) const INPUT_SCHEMA: &str = "greenroom:input-schema";
pub(crate) const OUTPUT_SCHEMA: &str = "greenroom:output-schema";

/// How long one of the three sections may be. The limit is small because the host compiles untrusted schemas.
pub(crate) const MAX_SECTION_BYTES: usize = 64 * 1024;

/// Reads a section's JSON. `section` names it in errors.
pub(crate) fn from_json<T: DeserializeOwned>(section: &'static str, bytes: &[u8]) -> Result<T, PackageError> {
    bounded(section, bytes.len())?;
    serde_json::from_slice(bytes).map_err(|error| {
        let full = error.to_string();
        // The message of serde_json ends with the place, which the error names already.
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = full.strip_suffix(&place).unwrap_or(&full).to_owned();
        PackageError::Json { section, line: error.line(), column: error.column(), message: plain(&message) }
    })
}

/// Checks a section's size.
pub(crate) fn bounded(section: &'static str, bytes: usize) -> Result<(), PackageError> {
    if bytes > MAX_SECTION_BYTES {
        return Err(PackageError::SectionTooLarge { section, bytes, max: MAX_SECTION_BYTES });
    }
    Ok(())
}

/// Untrusted text for use in a message: without control characters, and shortened.
pub(crate) fn plain(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut plain: String =
        text.chars().take(LONGEST).map(|c| if is_unprintable(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        plain.push('…');
    }
    plain
}

/// Whether a terminal or a form would act on a character instead of showing it: control characters (and so every
/// terminal escape), line and paragraph separators, and marks that change the direction of writing.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
}
