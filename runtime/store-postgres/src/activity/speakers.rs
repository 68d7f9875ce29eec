//! The names of erased people in transcripts (C10: transcripts keep what they said, without their name).

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    Cue, SessionId,
    rules::erasure::{remove_speakers, speaker_key, spoken_name},
};
use greenroom_sealing::ErasedKind;
use jiff::Timestamp;

use crate::{
    contacts::erased::{self, Name, Register},
    platform::{
        error::Error,
        rows::{get, json},
        transaction::Transaction,
    },
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

    /// Adds rows of a session and a name.
    pub(crate) fn extend(&mut self, rows: &[tokio_postgres::Row]) -> Result<(), Error> {
        for row in rows {
            self.add(SessionId::new(get::<String>(row, 0)?), get(row, 1)?);
        }
        Ok(())
    }
}

/// Removes these people's names from the transcripts of their sessions, and remembers the hashes of the names, so that no
/// transcript that is stored later has them. Of two people with the same name in a session, both lose it.
pub(crate) async fn erase(t: &Transaction, names: &SpeakerNames, at: Timestamp) -> Result<(), Error> {
    for (session, names) in &names.0 {
        let keys: Vec<Name> = names.iter().map(|name| (ErasedKind::Speaker, speaker_key(session, name))).collect();
        let known = Register::load(t).await?.erased_at(keys.clone()).await?;
        let new: Vec<Name> = keys.into_iter().filter(|(_, key)| !known.contains_key(key)).collect();
        // Names that were remembered before were removed then, or when the transcript was stored.
        if new.is_empty() {
            continue;
        }
        erased::remember(t, &new, at).await?;
        let statement = "SELECT transcript FROM calls WHERE account = $1 AND session = $2";
        let Some(row) = t.optional(statement, &[&session.as_str()]).await? else { continue };
        let mut transcript: Vec<Cue> = json(&row, 0)?;
        if remove_erased(&Register::load(t).await?, session, &mut transcript).await? {
            t.execute(
                "UPDATE calls SET transcript = $3 WHERE account = $1 AND session = $2",
                &[&session.as_str(), &serde_json::to_string(&transcript)?],
            )
            .await?;
        }
    }
    Ok(())
}

/// Removes the names of erased people from a transcript; answers whether there were any.
pub(crate) async fn remove_erased(
    register: &Register<'_>,
    session: &SessionId,
    transcript: &mut [Cue],
) -> Result<bool, Error> {
    // The names are found by a first pass that removes none, asked for together, and removed by a second.
    let mut names: BTreeSet<String> = BTreeSet::new();
    remove_speakers(transcript, |name| {
        names.insert(speaker_key(session, name));
        Ok::<_, Error>(false)
    })?;
    let erased = register.erased_at(names.into_iter().map(|name| (ErasedKind::Speaker, name)).collect()).await?;
    if erased.is_empty() {
        return Ok(false);
    }
    remove_speakers(transcript, |name| Ok(erased.contains_key(&speaker_key(session, name))))
}
