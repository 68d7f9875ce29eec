//! Recordings and transcripts, by the rules R1 (a recording is a call record of its attendees) and R2 (a missing one
//! has a reason).

use std::collections::BTreeSet;

use greenroom_domain::{
    Call, Cue, Failure, Recording, RecordingReason, RecordingState, SessionId, Span,
    rules::{
        recording::{self, RecordingPlan},
        settings,
        transcript::{self, Part},
        warnings,
    },
    store::{KnownSession, SyncWrite},
};
use jiff::Timestamp;

use super::{Job, refusal};
use crate::{bindings::greenroom::action::webinar_sync::RecordingOutcome, services::Services};

/// How many people are looked at at once for the names of speakers.
const PEOPLE: usize = 1_000;

impl Job {
    /// The sessions whose recordings must be requested: all that are not stored completely. The reason may have gone
    /// away since, and only Zoom knows.
    pub(crate) fn recordings_due(&self) -> Vec<SessionId> {
        let setting = settings::recording_sync(&self.settings, &self.webinar);
        let over = self.sessions.iter().filter(|known| known.session.ends_at.is_some());
        over.filter(|known| recording::is_due(known, &setting)).map(|known| known.session.id.clone()).collect()
    }

    /// Stores a session's recording and transcript, if the rules allow it.
    pub(crate) async fn recording(
        &mut self,
        services: &Services,
        session: SessionId,
    ) -> Result<RecordingOutcome, Failure> {
        let ended_at = self.known_session(services, &session).await?.ends_at;
        let known = self.sessions.iter().find(|known| known.session.id == session).cloned();
        let (Some(known), Some(ended_at)) = (known, ended_at) else {
            return Ok(RecordingOutcome::Missing(RecordingReason::NotFound.into()));
        };
        let setting = settings::recording_sync(&self.settings, &self.webinar);
        if let Err(reason) = recording::ask(&setting, recording::was_attended(&known)) {
            self.state(&known, RecordingState::Missing { reason }, None);
            return Ok(RecordingOutcome::Missing(reason.into()));
        }
        let provider = services.provider()?;
        let answer = provider.recording(&self.zoom, &session).await;
        let now = services.now();
        let state = known.recording.as_ref();
        match recording::plan(answer.as_ref(), state, &setting, recording::was_attended(&known), ended_at, now)? {
            RecordingPlan::Not { reason, again_at } => {
                self.state(&known, RecordingState::Missing { reason }, again_at);
                Ok(RecordingOutcome::Missing(reason.into()))
            }
            RecordingPlan::Store { transcripts, transcript_missing, again_at } => {
                let recording = answer.map_err(|error| refusal(&error, &self.webinar.id, &self.zoom))?;
                let too_many = recording::too_many_parts(&recording);
                let cut = too_many.and_then(|error| warnings::transcript_withheld(&session, &error));
                cut.into_iter().for_each(|warning| self.draft.warn(warning));
                let (read, parts) = self.parts(services, &recording, &transcripts).await?;
                let missed = parts.len() < transcripts.len();
                let unread = recording::unread(&recording, &read);
                let present = self.present(services, &session, transcript::possible_speakers(&parts)).await?;
                let begin = recording::begin(&recording);
                let (cues, dropped) = transcript::joined(parts, begin, &present);
                if dropped > 0 {
                    self.draft.warn(warnings::transcript_incomplete(&session, dropped));
                }
                let again_at = if missed { recording::look_again(ended_at, now) } else { again_at };
                // When nothing more is looked for, the parts that are there are all.
                let is_complete = transcript_missing.is_none() || again_at.is_none();
                let is_whole = !transcripts.is_empty() && !missed && is_complete;
                self.store_call(&known, &recording, cues, unread, is_whole);
                self.state(&known, RecordingState::Synced { transcript: is_whole }, again_at);
                Ok(RecordingOutcome::Stored(is_whole))
            }
        }
    }

    /// The files that could be had, by their places, and what was said in them; without the files that cannot be had (A7: their reason is in the audit log). The recording is
    /// stored all the same, and the transcript looked for again.
    async fn parts(
        &mut self,
        services: &Services,
        recording: &Recording,
        transcripts: &[usize],
    ) -> Result<(Vec<usize>, Vec<Part>), Failure> {
        let provider = services.provider()?;
        let (mut read, mut parts) = (Vec::new(), Vec::new());
        for (at, file) in transcripts.iter().filter_map(|at| Some((*at, recording.files.get(*at)?))) {
            match provider.transcript(&self.zoom, recording, file).await {
                Ok(transcript) => {
                    read.push(at);
                    parts.push(Part { starts_at: file.starts_at, kind: file.kind, transcript });
                }
                Err(error) => {
                    warnings::transcript_withheld(&recording.session, &error)
                        .into_iter()
                        .for_each(|w| self.draft.warn(w));
                }
            }
        }
        Ok((read, parts))
    }

    /// Those of the names under which somebody joined the session, in the form of [`transcript::comparable`].
    async fn present(
        &self,
        services: &Services,
        session: &SessionId,
        names: BTreeSet<String>,
    ) -> Result<BTreeSet<String>, Failure> {
        let store = services.storage().sync_store()?;
        let (mut present, mut after) = (BTreeSet::new(), None);
        while present.len() < names.len() {
            let page = store.participants(&self.webinar.id, session, after.as_ref(), PEOPLE).await?;
            let joined = page.iter().flat_map(|person| &person.joins).map(|join| transcript::comparable(&join.name));
            present.extend(joined.filter(|name| names.contains(name)));
            match page.last() {
                Some(last) if page.len() == PEOPLE => after = Some(last.person.clone()),
                _ => break,
            }
        }
        Ok(present)
    }

    fn store_call(
        &mut self,
        known: &KnownSession,
        recording: &Recording,
        transcript: Vec<Cue>,
        unread: Vec<Span>,
        is_whole: bool,
    ) {
        let had_transcript = known.recording == Some(RecordingState::Synced { transcript: true });
        let was_stored = matches!(known.recording, Some(RecordingState::Synced { .. }));
        self.draft.count("recordings-stored", u64::from(!was_stored));
        self.draft.count("transcripts-stored", u64::from(!had_transcript && is_whole && !transcript.is_empty()));
        let said = transcript.iter().map(|cue| cue.text.len() + cue.speaker.as_ref().map_or(0, String::len) + 64);
        self.draft.takes(said.sum::<usize>() + recording.topic.len());
        let topic = if recording.topic.trim().is_empty() { &known.session.topic } else { &recording.topic };
        self.draft.calls.push(Call {
            webinar: self.webinar.id.clone(),
            session: known.session.id.clone(),
            topic: topic.clone(),
            starts_at: recording.starts_at,
            seconds: recording.minutes.saturating_mul(60),
            recording_url: recording::recording_url(recording).map(str::to_owned),
            transcript,
            unread,
        });
    }

    fn state(&mut self, known: &KnownSession, state: RecordingState, again_at: Option<Timestamp>) {
        if known.recording.as_ref() == Some(&state) && known.recording_again_at == again_at {
            return;
        }
        self.draft.takes(0);
        let (webinar, session) = (self.webinar.id.clone(), known.session.id.clone());
        self.draft.writes.push(SyncWrite::Recording { webinar, session, state, again_at });
    }
}
