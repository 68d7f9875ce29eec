//! Writes a journal during the run.

use std::{
    borrow::Cow,
    io::{self, Write},
    time::Instant,
};

use greenroom_domain::store::JournalLevel;
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::{FORMAT, Secrets, body::Call, mask::Mask};
use crate::Limits;

/// About how many bytes a journal has besides calls, input and end. Used to reserve memory.
const ENVELOPE_BYTES: usize = 400;

/// The parts of a run's journal besides its calls.
pub(crate) struct JournaledRun<'a> {
    pub(crate) limits: Limits,
    pub(crate) input: Cow<'a, str>,
    /// The input as it was given, where tokens were resolved in it.
    pub(crate) given: Option<Cow<'a, str>>,
    pub(crate) cursor: Option<Cow<'a, str>>,
    /// How the guest ended, as JSON text.
    pub(crate) end: Cow<'a, str>,
    pub(crate) secrets: Secrets,
}

impl JournaledRun<'_> {
    /// The same run with rewritten texts, which contain no secret.
    fn rewritten(
        &self,
        text: impl Fn(&str) -> serde_json::Result<String>,
        end: impl Fn(&str) -> serde_json::Result<String>,
    ) -> serde_json::Result<JournaledRun<'static>> {
        Ok(JournaledRun {
            limits: self.limits,
            input: text(&self.input)?.into(),
            given: self.given.as_deref().map(|given| text(given).map(Cow::from)).transpose()?,
            cursor: self.cursor.as_deref().map(|cursor| text(cursor).map(Cow::from)).transpose()?,
            end: end(&self.end)?.into(),
            secrets: Secrets::default(),
        })
    }

    /// The same run with owned texts.
    pub(crate) fn owned(self) -> JournaledRun<'static> {
        JournaledRun {
            limits: self.limits,
            input: self.input.into_owned().into(),
            given: self.given.map(|given| given.into_owned().into()),
            cursor: self.cursor.map(|cursor| cursor.into_owned().into()),
            end: self.end.into_owned().into(),
            secrets: self.secrets,
        }
    }
}

/// A journal during the run.
pub(crate) struct Recorder {
    level: JournalLevel,
    /// How many bytes of calls the journal keeps. An ordinary run has a hundredth of the default.
    limit: usize,
    /// The calls so far, as the content of a JSON array.
    calls: Vec<u8>,
    /// The index of the last call's first byte.
    last: usize,
    /// The last call has no answer yet.
    open: bool,
    /// The limit was reached: no further calls are kept.
    cut: bool,
    /// The moment from which the times of calls are counted.
    began: Instant,
    /// When the last call began, in microseconds after that. Only a full journal has it.
    called_at: u64,
}

impl Recorder {
    pub(super) fn new(level: JournalLevel, limits: &Limits) -> Self {
        let limit = usize::try_from(limits.journal_bytes).unwrap_or(usize::MAX);
        let began = Instant::now();
        Self { level, limit, calls: Vec::new(), last: 0, open: false, cut: false, began, called_at: 0 }
    }

    /// Sets the moment from which the times of calls are counted.
    pub(super) fn begin(&mut self, at: Instant) {
        self.began = at;
    }

    /// The microseconds since the journal began.
    fn elapsed(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// How many bytes of calls have to be searched for secrets.
    pub(crate) fn bytes(&self) -> usize {
        if self.level == JournalLevel::Full { self.calls.len() } else { 0 }
    }

    pub(super) fn called<A: Serialize>(&mut self, function: &str, arguments: &A) -> serde_json::Result<()> {
        self.close();
        if self.cut {
            return Ok(());
        }
        // Digests of two equal runs are equal, so they have no times, and the clock is not read for them.
        if self.level == JournalLevel::Full {
            self.called_at = self.elapsed();
        }
        self.last = self.calls.len();
        if !self.calls.is_empty() {
            self.calls.push(b',');
        }
        self.calls.extend_from_slice(br#"{"function":""#);
        self.calls.extend_from_slice(function.as_bytes());
        self.calls.extend_from_slice(br#"","arguments":"#);
        self.open = true;
        self.write_piece(arguments)
    }

    pub(super) fn answered<R: Serialize>(&mut self, answer: &R) -> serde_json::Result<()> {
        if self.open {
            if self.level == JournalLevel::Full {
                let took = self.elapsed().saturating_sub(self.called_at);
                self.calls.extend_from_slice(br#","us":"#);
                serde_json::to_writer(&mut self.calls, &[self.called_at, took])?;
            }
            self.calls.extend_from_slice(br#","answer":"#);
            self.write_piece(answer)?;
        }
        self.close();
        Ok(())
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            self.calls.push(b'}');
        }
    }

    fn write_piece<T: Serialize>(&mut self, piece: &T) -> serde_json::Result<()> {
        if self.level == JournalLevel::Digests {
            let mut digest = HashWriter(Sha256::new());
            serde_json::to_writer(&mut digest, piece)?;
            self.calls.extend_from_slice(format!("\"{}\"", hex::encode(digest.0.finalize())).as_bytes());
        } else if let Err(error) =
            serde_json::to_writer(CappedWriter { calls: &mut self.calls, limit: self.limit }, piece)
        {
            if !error.is_io() {
                return Err(error);
            }
            self.cut();
        }
        // `>=`, because the closing brace needs a byte too.
        if self.calls.len() >= self.limit {
            self.cut();
        }
        Ok(())
    }

    /// Drops the last call and ignores further ones.
    fn cut(&mut self) {
        self.calls.truncate(self.last);
        (self.open, self.cut) = (false, true);
    }

    /// The journal's text and its level. The level is `digests` if secrets could not be masked.
    ///
    /// # Errors
    /// Never in practice, because the host wrote all of the text.
    pub(crate) fn finish(mut self, mut run: JournaledRun<'_>) -> serde_json::Result<(JournalLevel, String)> {
        self.close();
        let mut masked = false;
        if self.level == JournalLevel::Full && !run.secrets.is_empty() {
            match self.masked(&run) {
                Ok((calls, without)) => {
                    ((self.calls, self.cut), run) = (calls, without);
                    masked = true;
                }
                Err(error) => {
                    tracing::warn!(%error, "a run's secrets could not be masked: its journal holds digests only");
                    self.level = JournalLevel::Digests;
                    (self.calls, self.cut) = self.rewritten(|text| Ok(digest(text)))?;
                }
            }
        }
        if self.level == JournalLevel::Digests {
            let of = |text: &str| Ok(digest(text));
            run = run.rewritten(of, of)?;
        }
        if self.cut {
            tracing::warn!(
                bytes = self.limit,
                "a run's journal reached its limit (`Limits::journal_bytes`): a replay ends there"
            );
        }
        Ok((self.level, self.text(&run, masked)?))
    }

    fn masked(&self, run: &JournaledRun<'_>) -> serde_json::Result<((Vec<u8>, bool), JournaledRun<'static>)> {
        let mask = Mask::new(&run.secrets)?;
        let calls = self.rewritten(|text| mask.mask_host_text(text))?;
        Ok((calls, run.rewritten(|text| mask.mask_json(text), |end| mask.mask_end(end))?))
    }

    /// The calls with rewritten arguments and answers, and whether the limit cut some of them.
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
            let us = call.us.filter(|_| self.level == JournalLevel::Full);
            serde_json::to_writer(&mut rewritten, &Call { arguments, answer, us, ..call })?;
            if rewritten.len() > self.limit {
                rewritten.truncate(before);
                return Ok((rewritten, true));
            }
        }
        Ok((rewritten, self.cut))
    }

    fn text(&self, run: &JournaledRun<'_>, masked: bool) -> serde_json::Result<String> {
        let length = self.calls.len() + run.input.len() + run.end.len() + ENVELOPE_BYTES;
        let mut text = Vec::with_capacity(length);
        write!(text, r#"{{"format":{FORMAT},"limits":"#).map_err(serde_json::Error::io)?;
        serde_json::to_writer(&mut text, &run.limits)?;
        text.extend_from_slice(br#","input":"#);
        text.extend_from_slice(run.input.as_bytes());
        if let Some(given) = &run.given {
            text.extend_from_slice(br#","given":"#);
            text.extend_from_slice(given.as_bytes());
        }
        if let Some(cursor) = &run.cursor {
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
        text.extend_from_slice(run.end.as_bytes());
        text.push(b'}');
        // It is UTF-8: only whole texts of serde_json and ASCII were written.
        String::from_utf8(text).map_err(|error| serde_json::Error::io(io::Error::other(error)))
    }
}

/// Appends to the calls, and fails when they would exceed the limit.
struct CappedWriter<'a> {
    calls: &'a mut Vec<u8>,
    limit: usize,
}

impl io::Write for CappedWriter<'_> {
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

struct HashWriter(Sha256);

impl io::Write for HashWriter {
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

    fn run(input: &str, secrets: Secrets) -> JournaledRun<'_> {
        let end = r#"{"done":"hidden"}"#.into();
        JournaledRun { limits: Limits::default(), input: input.into(), given: None, cursor: None, end, secrets }
    }

    fn secret(text: &str) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.add(text);
        secrets
    }

    #[test]
    fn one_large_call_cannot_exceed_the_journals_limit() {
        let limits = Limits { journal_bytes: 1 << 20, ..Limits::default() };
        let mut recorder = Recorder::new(JournalLevel::Full, &limits);
        recorder.called("a", &1).unwrap();
        recorder.answered(&2).unwrap();
        recorder.called("b", &3).unwrap();
        recorder.answered(&vec!["x".repeat(1 << 20); 100]).unwrap();
        assert!(recorder.calls.capacity() <= 2 << 20);
        recorder.called("c", &4).unwrap();
        let (_, text) = recorder.finish(run("{}", Secrets::default())).unwrap();
        let mut journal: Value = serde_json::from_str(&text).unwrap();
        let times = journal["calls"][0].as_object_mut().unwrap().remove("us").unwrap();
        assert!(times.as_array().unwrap().iter().all(Value::is_u64) && times.as_array().unwrap().len() == 2, "{times}");
        assert_eq!(journal["calls"], json!([{ "function": "a", "arguments": 1, "answer": 2 }]));
        assert_eq!(journal["cut"], json!(1 << 20));
    }

    #[test]
    fn a_journal_whose_secrets_cannot_be_masked_holds_digests() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for (input, secrets) in [(deep.as_str(), secret("hidden")), ("{}", Secrets::unknown())] {
            let written = |level| {
                let mut recorder = Recorder::new(level, &Limits::default());
                recorder.called("a", &("in clear",)).unwrap();
                recorder.answered(&()).unwrap();
                recorder.called("b", &1).unwrap();
                recorder.finish(run(input, secrets.clone())).unwrap()
            };
            let full = written(JournalLevel::Full);
            assert_eq!(full.0, JournalLevel::Digests);
            assert!(!full.1.contains("clear") && !full.1.contains("hidden"));
            assert_eq!(full, written(JournalLevel::Digests));
        }
    }

    #[test]
    fn masking_keeps_the_names_of_the_format() {
        for word in ["function", "done", "cpu_ms", "1"] {
            let mut recorder = Recorder::new(JournalLevel::Full, &Limits::default());
            recorder.called("a", &json!({ "function": word })).unwrap();
            let (level, text) = recorder.finish(run("{}", secret(word))).unwrap();
            let body: super::super::Body = serde_json::from_str(&text).unwrap();
            assert_eq!((level, body.format, body.calls[0].function.as_str()), (JournalLevel::Full, FORMAT, "a"));
            assert_eq!(body.end.get(), r#"{"done":"hidden"}"#);
            assert!(!body.calls[0].arguments.get().contains(&format!(r#":"{word}""#)));
        }
    }
}
