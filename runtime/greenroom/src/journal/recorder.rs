//! Writes a journal while the run goes on.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use greenroom_domain::store::JournalLevel;
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::{FORMAT, Secrets, body::Call, mask::Mask};
use crate::Limits;

/// About how many bytes a journal has beside its calls, its input and its end.
const BESIDE: usize = 400;

/// What was played to a guest beside its calls, and how it ended.
pub(crate) struct Played<'a> {
    pub(crate) limits: Limits,
    pub(crate) input: Cow<'a, str>,
    pub(crate) cursor: Option<Cow<'a, str>>,
    /// JSON text.
    pub(crate) end: Cow<'a, str>,
    pub(crate) secrets: Secrets,
}

impl Played<'_> {
    /// The same with other texts, which hold no secret any more.
    fn rewritten(
        &self,
        text: impl Fn(&str) -> serde_json::Result<String>,
        end: impl Fn(&str) -> serde_json::Result<String>,
    ) -> serde_json::Result<Played<'static>> {
        Ok(Played {
            limits: self.limits,
            input: text(&self.input)?.into(),
            cursor: self.cursor.as_deref().map(|cursor| text(cursor).map(Cow::from)).transpose()?,
            end: end(&self.end)?.into(),
            secrets: Secrets::default(),
        })
    }

    /// The same, with nothing borrowed.
    pub(crate) fn owned(self) -> Played<'static> {
        Played {
            limits: self.limits,
            input: self.input.into_owned().into(),
            cursor: self.cursor.map(|cursor| cursor.into_owned().into()),
            end: self.end.into_owned().into(),
            secrets: self.secrets,
        }
    }
}

/// A journal that is being written.
pub(crate) struct Recorder {
    level: JournalLevel,
    /// How many bytes of calls are kept. A run of everyday size has a hundred times less than by default.
    limit: usize,
    /// The calls so far, as the inside of a JSON array.
    calls: Vec<u8>,
    /// Where the last call begins.
    last: usize,
    /// The last call has no answer yet.
    open: bool,
    cut: bool,
}

impl Recorder {
    pub(super) fn new(level: JournalLevel, limits: &Limits) -> Self {
        let limit = usize::try_from(limits.journal_bytes).unwrap_or(usize::MAX);
        Self { level, limit, calls: Vec::new(), last: 0, open: false, cut: false }
    }

    /// How many bytes are to be searched for secrets, beside those of what was played.
    pub(crate) fn bytes(&self) -> usize {
        if self.level == JournalLevel::Full { self.calls.len() } else { 0 }
    }

    pub(super) fn called<A: Serialize>(&mut self, function: &str, arguments: &A) -> serde_json::Result<()> {
        self.close();
        if self.cut {
            return Ok(());
        }
        self.last = self.calls.len();
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
        if self.level == JournalLevel::Digests {
            let mut digest = Hashing(Sha256::new());
            serde_json::to_writer(&mut digest, piece)?;
            self.calls.extend_from_slice(format!("\"{}\"", hex::encode(digest.0.finalize())).as_bytes());
        } else if let Err(error) = serde_json::to_writer(Capped { calls: &mut self.calls, limit: self.limit }, piece) {
            if !error.is_io() {
                return Err(error);
            }
            self.cut();
        }
        // With what closes the call.
        if self.calls.len() >= self.limit {
            self.cut();
        }
        Ok(())
    }

    /// The last call, and any that follow, are not kept.
    fn cut(&mut self) {
        self.calls.truncate(self.last);
        (self.open, self.cut) = (false, true);
    }

    /// The journal's text, and what stands in it: digests, where secrets cannot be taken out.
    ///
    /// # Errors
    /// None that can be met: everything was written by the host.
    pub(crate) fn finish(mut self, mut played: Played<'_>) -> serde_json::Result<(JournalLevel, String)> {
        self.close();
        let mut masked = false;
        if self.level == JournalLevel::Full && !played.secrets.is_empty() {
            match self.masked(&played) {
                Ok((calls, without)) => {
                    ((self.calls, self.cut), played) = (calls, without);
                    masked = true;
                }
                Err(error) => {
                    tracing::warn!(%error, "a run's secrets could not be masked: its journal holds digests only");
                    (self.calls, self.cut) = self.rewritten(|text| Ok(digest(text)))?;
                    self.level = JournalLevel::Digests;
                }
            }
        }
        if self.level == JournalLevel::Digests {
            let of = |text: &str| Ok(digest(text));
            played = played.rewritten(of, of)?;
        }
        if self.cut {
            tracing::warn!(bytes = self.limit, "a run's journal reached its limit (journal): a replay ends there");
        }
        Ok((self.level, self.text(&played, masked)?))
    }

    fn masked(&self, played: &Played<'_>) -> serde_json::Result<((Vec<u8>, bool), Played<'static>)> {
        let mask = Mask::new(&played.secrets)?;
        let calls = self.rewritten(|text| mask.texts_of(text))?;
        Ok((calls, played.rewritten(|text| mask.all_of(text), |end| mask.all_of_end(end))?))
    }

    /// The calls with other arguments and answers, and whether some are missing.
    fn rewritten(&self, piece: impl Fn(&str) -> serde_json::Result<String>) -> serde_json::Result<(Vec<u8>, bool)> {
        let calls: Vec<Call> = serde_json::from_slice(&[b"[", &self.calls[..], b"]"].concat())?;
        let piece = |raw: &RawValue| RawValue::from_string(piece(raw.get())?);
        let mut rewritten = Vec::with_capacity(self.calls.len());
        for call in calls {
            let before = rewritten.len();
            if before > 0 {
                rewritten.push(b',');
            }
            let arguments = piece(&call.arguments)?;
            let answer = call.answer.as_deref().map(piece).transpose()?;
            serde_json::to_writer(&mut rewritten, &Call { arguments, answer, ..call })?;
            if rewritten.len() > self.limit {
                rewritten.truncate(before);
                return Ok((rewritten, true));
            }
        }
        Ok((rewritten, self.cut))
    }

    fn text(&self, played: &Played<'_>, masked: bool) -> serde_json::Result<String> {
        let length = self.calls.len() + played.input.len() + played.end.len() + BESIDE;
        let mut text = Vec::with_capacity(length);
        write!(text, r#"{{"format":{FORMAT},"limits":"#).map_err(serde_json::Error::io)?;
        serde_json::to_writer(&mut text, &played.limits)?;
        text.extend_from_slice(br#","input":"#);
        text.extend_from_slice(played.input.as_bytes());
        if let Some(cursor) = &played.cursor {
            text.extend_from_slice(br#","cursor":"#);
            text.extend_from_slice(cursor.as_bytes());
        }
        if self.cut {
            write!(text, r#","cut":{}"#, self.limit).map_err(serde_json::Error::io)?;
        }
        if masked {
            text.extend_from_slice(br#","masked":true"#);
        }
        text.extend_from_slice(br#","calls":["#);
        text.extend_from_slice(&self.calls);
        text.extend_from_slice(br#"],"end":"#);
        text.extend_from_slice(played.end.as_bytes());
        text.push(b'}');
        // Only whole texts of serde_json's and ASCII went in.
        String::from_utf8(text).map_err(|error| serde_json::Error::io(io::Error::other(error)))
    }
}

/// Takes bytes until the calls have as many as are kept.
struct Capped<'a> {
    calls: &'a mut Vec<u8>,
    limit: usize,
}

impl io::Write for Capped<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.calls.len() + bytes.len() > self.limit {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.calls.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SHA-256 as a JSON string.
fn digest(text: &str) -> String {
    format!("\"{}\"", hex::encode(Sha256::digest(text)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn played(input: &str, secrets: Secrets) -> Played<'_> {
        let end = r#"{"done":"told"}"#.into();
        Played { limits: Limits::default(), input: input.into(), cursor: None, end, secrets }
    }

    fn secret(text: &str) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.keep(text);
        secrets
    }

    #[test]
    fn one_call_cannot_grow_a_journal_past_its_cap() {
        let limits = Limits { journal_bytes: 1 << 20, ..Limits::default() };
        let mut recorder = Recorder::new(JournalLevel::Full, &limits);
        recorder.called("a", &1).unwrap();
        recorder.answered(&2).unwrap();
        recorder.called("b", &3).unwrap();
        recorder.answered(&vec!["x".repeat(1 << 20); 100]).unwrap();
        assert!(recorder.calls.capacity() <= 2 << 20);
        recorder.called("c", &4).unwrap();
        let (_, text) = recorder.finish(played("{}", Secrets::default())).unwrap();
        let journal: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(journal["calls"], json!([{ "function": "a", "arguments": 1, "answer": 2 }]));
        assert_eq!(journal["cut"], json!(1 << 20));
    }

    #[test]
    fn where_secrets_cannot_be_masked_the_journal_is_the_one_of_digests() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for (input, secrets) in [(deep.as_str(), secret("told")), ("{}", Secrets::unknown())] {
            let written = |level| {
                let mut recorder = Recorder::new(level, &Limits::default());
                recorder.called("a", &("in clear",)).unwrap();
                recorder.answered(&()).unwrap();
                recorder.called("b", &1).unwrap();
                recorder.finish(played(input, secrets.clone())).unwrap()
            };
            let full = written(JournalLevel::Full);
            assert_eq!(full.0, JournalLevel::Digests);
            assert!(!full.1.contains("clear") && !full.1.contains("told"));
            assert_eq!(full, written(JournalLevel::Digests));
        }
    }

    #[test]
    fn the_names_of_the_format_are_no_secrets() {
        for word in ["function", "done", "cpu_ms", "1"] {
            let mut recorder = Recorder::new(JournalLevel::Full, &Limits::default());
            recorder.called("a", &json!({ "function": word })).unwrap();
            let (level, text) = recorder.finish(played("{}", secret(word))).unwrap();
            let body: super::super::Body = serde_json::from_str(&text).unwrap();
            assert_eq!((level, body.format, body.calls[0].function.as_str()), (JournalLevel::Full, FORMAT, "a"));
            assert_eq!(body.end.get(), r#"{"done":"told"}"#);
            assert!(!body.calls[0].arguments.get().contains(&format!(r#":"{word}""#)));
        }
    }
}
