//! Writes a journal while the run goes on.

use std::collections::BTreeSet;

use greenroom_domain::store::JournalLevel;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{FORMAT, mask};
use crate::Limits;

/// How many bytes of calls a journal keeps. A run of everyday size has thousands of times less; one that has more is
/// played until there.
const MAX_CALLS_BYTES: usize = 16 << 20;

/// What was played to a guest beside its calls, and how it ended.
pub(crate) struct Played<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) input: &'a str,
    pub(crate) cursor: Option<&'a str>,
    /// JSON text.
    pub(crate) end: &'a str,
    pub(crate) secrets: &'a BTreeSet<String>,
}

/// A journal that is being written.
pub(crate) struct Recorder {
    level: JournalLevel,
    /// The calls so far, as the inside of a JSON array.
    calls: Vec<u8>,
    /// The last call has no answer yet.
    open: bool,
    cut: bool,
}

impl Recorder {
    pub(super) fn new(level: JournalLevel) -> Self {
        Self { level, calls: Vec::new(), open: false, cut: false }
    }

    pub(crate) fn level(&self) -> JournalLevel {
        self.level
    }

    pub(super) fn called<A: Serialize>(&mut self, function: &str, arguments: &A) -> serde_json::Result<()> {
        self.close();
        self.cut |= self.calls.len() > MAX_CALLS_BYTES;
        if self.cut {
            return Ok(());
        }
        if !self.calls.is_empty() {
            self.calls.push(b',');
        }
        self.calls.extend_from_slice(br#"{"function":""#);
        self.calls.extend_from_slice(function.as_bytes());
        self.calls.extend_from_slice(br#"","arguments":"#);
        self.open = true;
        self.piece(arguments)
    }

    pub(super) fn answered<R: Serialize>(&mut self, answer: &R) -> serde_json::Result<()> {
        if self.open {
            self.calls.extend_from_slice(br#","answer":"#);
            self.piece(answer)?;
        }
        self.close();
        Ok(())
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            self.calls.push(b'}');
        }
    }

    fn piece<T: Serialize>(&mut self, piece: &T) -> serde_json::Result<()> {
        let start = self.calls.len();
        serde_json::to_writer(&mut self.calls, piece)?;
        if self.level == JournalLevel::Digests {
            let digest = digest(&self.calls[start..]);
            self.calls.truncate(start);
            self.calls.extend_from_slice(digest.as_bytes());
        }
        Ok(())
    }

    /// The journal's text.
    pub(crate) fn finish(mut self, played: &Played<'_>) -> serde_json::Result<String> {
        self.close();
        let piece = |text: &str| match self.level {
            JournalLevel::Digests => digest(text.as_bytes()),
            JournalLevel::Full | JournalLevel::Off => text.to_owned(),
        };
        let masks = self.level == JournalLevel::Full && !played.secrets.is_empty();
        let limits = serde_json::to_string(played.limits)?;
        let length = self.calls.len() + played.input.len() + played.end.len() + limits.len() + 200;
        let mut text = String::with_capacity(length);
        text.push_str(&format!(r#"{{"format":{FORMAT},"limits":{limits},"input":{}"#, piece(played.input)));
        if let Some(cursor) = played.cursor {
            text.push_str(r#","cursor":"#);
            text.push_str(&piece(cursor));
        }
        if self.cut {
            text.push_str(r#","cut":true"#);
        }
        if masks {
            text.push_str(r#","masked":true"#);
        }
        text.push_str(r#","calls":["#);
        // Only whole texts of serde_json's and ASCII went in.
        text.push_str(&String::from_utf8_lossy(&self.calls));
        text.push_str(r#"],"end":"#);
        text.push_str(&piece(played.end));
        text.push('}');
        if masks { mask::masked(&text, played.secrets) } else { Ok(text) }
    }
}

/// SHA-256 as a JSON string.
fn digest(text: &[u8]) -> String {
    format!("\"{}\"", hex::encode(Sha256::digest(text)))
}
