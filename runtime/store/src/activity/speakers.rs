//! The names of erased people in transcripts (C10: transcripts keep what they said, without their name).

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    Cue, SessionId,
    rules::erasure::{remove_speakers, speaker_key, spoken_name},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use crate::{
    contacts::erased::{self, Kind},
    platform::{error::Error, rows::json},
};

/// The names that erased people had, by session.
#[derive(Debug, Default)]
pub(crate) struct SpeakerNames(BTreeMap<SessionId, BTreeSet<String>>);

impl SpeakerNames {
    pub(crate) fn add(&mut self, session: SessionId, name: &str) {
        let name = spoken_name(name);
        if !name.is_empty() {
            self.0.entry(session).or_default().insert(name);
        }
    }

    /// Adds pairs of a session and a name.
    pub(crate) fn extend(
        &mut self,
        pairs: impl Iterator<Item = rusqlite::Result<(String, String)>>,
    ) -> rusqlite::Result<()> {
        for pair in pairs {
            let (session, name) = pair?;
            self.add(SessionId::new(session), &name);
        }
        Ok(())
    }
}

/// Removes these people's names from the transcripts of their sessions, and remembers the hashes of the names, so that no
/// transcript that is stored later has them; answers whether a transcript changed. Of two people with the same name in a
/// session, both lose it.
pub(crate) fn erase(c: &Connection, names: &SpeakerNames, at: Timestamp) -> Result<bool, Error> {
    let mut any = false;
    for (session, names) in &names.0 {
        let mut any_new = false;
        for name in names {
            let key = speaker_key(session, name);
            if erased::erased_at(c, Kind::Speaker, &key)?.is_none() {
                erased::remember(c, Kind::Speaker, &key, at)?;
                any_new = true;
            }
        }
        // Names that were remembered before were removed then, or when the transcript was stored.
        if !any_new {
            continue;
        }
        let transcript: Option<Vec<Cue>> = c
            .prepare_cached("SELECT transcript FROM calls WHERE session = ?1")?
            .query_row([session.as_str()], |row| json(row, 0))
            .optional()?;
        let Some(mut transcript) = transcript else { continue };
        if remove_erased(c, session, &mut transcript)? {
            any = true;
            c.prepare_cached("UPDATE calls SET transcript = ?2 WHERE session = ?1")?
                .execute([session.as_str(), &serde_json::to_string(&transcript)?])?;
        }
    }
    Ok(any)
}

/// Removes the names of erased people from a transcript; answers whether there were any.
pub(crate) fn remove_erased(c: &Connection, session: &SessionId, transcript: &mut [Cue]) -> Result<bool, Error> {
    remove_speakers(transcript, |name| Ok(erased::erased_at(c, Kind::Speaker, &speaker_key(session, name))?.is_some()))
}
