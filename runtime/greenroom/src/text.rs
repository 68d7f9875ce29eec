//! Untrusted text made safe to print, and digests.

use greenroom_package::is_unprintable;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// At most `max` characters of a text, without control characters (such as terminal escapes) and marks that change the
/// writing direction.
pub fn shortened(text: &str, max: usize) -> String {
    let mut shown: String = text.chars().filter(|c| !is_unprintable(*c)).take(max + 1).collect();
    if shown.chars().count() > max {
        shown = shown.chars().take(max).collect();
        shown.push('…');
    }
    shown
}

/// Whether an action may use this text as the code of a failure: kebab case, at most 64 characters.
pub(crate) fn is_code(text: &str) -> bool {
    let ok = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(ok) && text.as_bytes()[0].is_ascii_lowercase()
}

/// The first bytes of a JSON value as text, without writing all of it.
pub(crate) fn beginning(value: &Value, bytes: usize) -> String {
    struct Room(Vec<u8>, usize);
    impl std::io::Write for Room {
        fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
            let room = self.1 - self.0.len();
            self.0.extend_from_slice(&part[..part.len().min(room)]);
            if room <= part.len() { Err(std::io::ErrorKind::WriteZero.into()) } else { Ok(part.len()) }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut room = Room(Vec::new(), bytes);
    // The error says that the buffer is full.
    let _ = serde_json::to_writer(&mut room, value);
    String::from_utf8_lossy(&room.0).trim_end_matches('\u{fffd}').to_owned()
}

/// A SHA-256 in hex, without the growing string that `hex::encode` builds.
fn hex(digest: &[u8; 32]) -> String {
    let mut text = [0; 64];
    match hex::encode_to_slice(digest, &mut text) {
        Ok(()) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => hex::encode(digest),
    }
}

/// SHA-256 of an input and a cursor, in hex. A zero byte separates them, because no JSON text contains one.
pub(crate) fn digest(input: &str, cursor: Option<&str>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(input);
    if let Some(cursor) = cursor {
        hasher.update([0]);
        hasher.update(cursor);
    }
    hex(&hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_text_has_no_control_characters_and_a_bounded_length() {
        assert_eq!(shortened("a\u{1b}[31mb", 80), "a[31mb");
        assert_eq!(shortened("a\u{202e}b\u{2028}c\r\n", 80), "abc");
        assert_eq!(shortened("abcdef", 3), "abc…");
        assert_eq!(shortened("abc", 3), "abc");
    }

    #[test]
    fn codes_are_short_kebab_case() {
        for (text, good) in
            [("meeting-full", true), ("a", true), ("", false), ("A", false), ("1a", false), ("a b", false)]
        {
            assert_eq!(is_code(text), good, "{text}");
        }
        assert!(!is_code(&"a".repeat(65)));
    }

    #[test]
    fn the_digest_of_a_request_covers_the_cursor() {
        let digests = [digest("{}", None), digest("{}", Some("1")), digest("{}1", None), digest("{}", Some("2"))];
        let different: std::collections::BTreeSet<_> = digests.iter().collect();
        assert_eq!(different.len(), digests.len());
    }
}
