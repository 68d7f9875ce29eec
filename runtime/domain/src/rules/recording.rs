//! Decisions about a session's recording and its transcript: R1 (a recording is a call record), R2 (one that is not
//! synced has its reason).
//!
//! [`is_due`] and [`ask`] are called before Zoom is asked, [`plan`] when it has answered.

use std::{collections::BTreeSet, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{registration::CONNECTION_RETRY, settings::Effective};
use crate::{
    Code, DownloadRefusal, Failure, FailureKind, ProviderError, Recording, RecordingFile, RecordingFileKind,
    RecordingReason, RecordingState, Retry, Span, codes, sentence, store::KnownSession,
};

/// For how long after a session's end its recording or transcript is looked for again by the schedule (choice: Zoom
/// speaks of up to a day, and of more when it is busy).
pub const WINDOW: SignedDuration = SignedDuration::from_hours(48);
/// The shortest wait between two looks. The wait grows with the time since the session's end ...
const SHORTEST: SignedDuration = SignedDuration::from_mins(10);
/// ... up to this.
const LONGEST: SignedDuration = SignedDuration::from_hours(6);

/// The most parts of a recording whose transcripts are read: one call of the action downloads them all, within its 30 s.
const MAX_PARTS: usize = 12;

/// A transcript that begins within this time of a video is of the same part (choice: Zoom's files of a part begin within a second).
const SAME_PART: SignedDuration = SignedDuration::from_secs(10);

/// The decision about a session's recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordingPlan {
    /// It becomes a call (R1: a recording is a call record).
    Store {
        /// Which of its files are the transcript, by their places in [`Recording::files`], in the order of their begins: one
        /// for each part of a recording that was stopped and begun again.
        transcripts: Vec<usize>,
        /// Why there is none, or none of a part.
        transcript_missing: Option<RecordingReason>,
        /// When to look for the transcript again; none for never.
        again_at: Option<Timestamp>,
    },
    /// It is not stored. A call that was stored before stays.
    Not {
        /// The reason (R2: a recording that is not synced has its reason).
        reason: RecordingReason,
        /// When to look for it again; none for never.
        again_at: Option<Timestamp>,
    },
}

/// Whether Zoom is to be asked for a recording at all: not where a setting is off (S3, S5, S7, S8), or where no person
/// took part.
///
/// # Errors
/// The reason (R2: a recording that is not synced has its reason) why not.
pub fn ask(setting: &Effective, attended: bool) -> Result<(), RecordingReason> {
    if !setting.on {
        return Err(RecordingReason::SettingOff);
    }
    if !attended {
        return Err(RecordingReason::NobodyTookPart);
    }
    Ok(())
}

/// Whether people came to a session: a rehearsal is for its host and panelists.
pub fn was_attended(known: &KnownSession) -> bool {
    known.attended && known.rehearsal != Some(true)
}

/// Whether a sync requests the recording of a session from Zoom. A recording that is stored with its transcript is not requested
/// again. A missing one is, because its reason may no longer apply, and only Zoom knows that (R2: a recording that is not synced has
/// its reason).
pub fn is_due(known: &KnownSession, setting: &Effective) -> bool {
    match &known.recording {
        None | Some(RecordingState::Missing { .. }) => true,
        // A stored recording stays stored, even if the settings exclude its transcript now.
        Some(RecordingState::Synced { transcript: false }) => ask(setting, was_attended(known)).is_ok(),
        Some(RecordingState::Synced { transcript: true }) => false,
    }
}

/// Decides about the recording of a session, by Zoom's answer, by whether a person `attended`, and by its state until
/// now (`known`).
///
/// Zoom gives the same answer (3301) for a recording that is not there yet, that never was, and that was deleted. It
/// was deleted where it was listed before; else there is none, and within [`WINDOW`] it is looked for again.
///
/// # Errors
/// Zoom's refusal or failure where it is not about this recording (`zoom-connection-failed`, `zoom-rate-limited`,
/// `zoom-unavailable`, each worth another try): then nothing is known of the recording.
pub fn plan(
    answer: Result<&Recording, &ProviderError>,
    known: Option<&RecordingState>,
    setting: &Effective,
    attended: bool,
    session_ended_at: Timestamp,
    now: Timestamp,
) -> Result<RecordingPlan, Failure> {
    if let Err(reason) = ask(setting, attended) {
        return Ok(RecordingPlan::Not { reason, again_at: None });
    }
    let again_at = look_again(session_ended_at, now);
    let recording = match answer {
        Ok(recording) => recording,
        Err(error) => return refused(error, known, again_at),
    };
    let playable = |file: &RecordingFile| {
        file.completed && matches!(file.kind, RecordingFileKind::Video | RecordingFileKind::Audio)
    };
    if !recording.files.iter().any(playable) {
        return Ok(RecordingPlan::Not { reason: RecordingReason::Processing, again_at });
    }
    let mut transcripts = transcripts(recording);
    transcripts.truncate(MAX_PARTS);
    let (transcript_missing, again_at) = match again_at {
        _ if transcripts.len() >= parts(recording).min(MAX_PARTS) => (None, None),
        Some(at) => (Some(RecordingReason::Processing), Some(at)),
        None => (Some(RecordingReason::NotFound), None),
    };
    Ok(RecordingPlan::Store { transcripts, transcript_missing, again_at })
}

/// The page where a recording is watched: the public one, or else its video, or else its sound.
pub fn recording_url(recording: &Recording) -> Option<&str> {
    let play_url =
        |kind| recording.files.iter().filter(|f| f.completed && f.kind == kind).find_map(|f| f.play_url.as_deref());
    let said = recording.share_url.as_deref().filter(|url| !url.trim().is_empty());
    said.or_else(|| play_url(RecordingFileKind::Video)).or_else(|| play_url(RecordingFileKind::Audio))
}

/// The finished transcripts, one for each part of the recording: the one that names its speakers, or else the captions.
fn transcripts(recording: &Recording) -> Vec<usize> {
    let rank = |file: &RecordingFile| match file.kind {
        RecordingFileKind::Transcript => Some(0),
        RecordingFileKind::ClosedCaption => Some(1),
        RecordingFileKind::Video | RecordingFileKind::Audio | RecordingFileKind::Other => None,
    };
    let files = recording.files.iter().enumerate().filter(|(_, f)| f.completed && f.download_url.is_some());
    let mut found: Vec<(Option<Timestamp>, i32, usize)> =
        files.filter_map(|(at, file)| Some((file.starts_at, rank(file)?, at))).collect();
    found.sort();
    let names_speakers = found.iter().any(|(_, rank, _)| *rank == 0);
    found.dedup_by_key(|(begin, ..)| *begin);
    // Captions without a begin belong to the whole recording, which a transcript covers already.
    found.retain(|(begin, rank, _)| *rank == 0 || begin.is_some() || !names_speakers);
    found.into_iter().map(|(.., at)| at).collect()
}

/// Why only some of a recording's transcripts are read, where there are more than can be downloaded in time.
pub fn too_many_parts(recording: &Recording) -> Option<ProviderError> {
    let many = transcripts(recording).len();
    (many > MAX_PARTS).then(|| ProviderError::DownloadRefused {
        reason: DownloadRefusal::TooLong,
        message: sentence!(
            "failure-zoom-transcript-parts",
            "the transcript has {parts} parts, and only the first {most} are read",
            parts = many,
            most = MAX_PARTS
        ),
    })
}

/// The begin of a recording's first part, from which the times of its transcript count; none where Zoom does not give it.
pub fn begin(recording: &Recording) -> Option<Timestamp> {
    recording.files.iter().filter_map(|file| file.starts_at).min()
}

/// The parts of a recording whose transcripts were not read: `read` has the files that were, by their places in
/// [`Recording::files`]. Where Zoom does not give the begins, all of it, unless everything was read that is to be read.
pub fn unread(recording: &Recording, read: &[usize]) -> Vec<Span> {
    let starts_at = |at: &usize| recording.files.get(*at).and_then(|file| file.starts_at);
    let wanted = transcripts(recording);
    let Some(begin) = begin(recording).filter(|_| wanted.iter().all(|at| starts_at(at).is_some())) else {
        let is_whole = wanted.iter().all(|at| read.contains(at));
        return if is_whole { Vec::new() } else { vec![Span { from_ms: 0, to_ms: None }] };
    };
    let main = main_kind(recording);
    let of_main = recording.files.iter().filter(|file| file.kind == main).filter_map(|file| file.starts_at);
    // Several views of one part begin together.
    let of_main: BTreeSet<Timestamp> = of_main.collect();
    let mut parts: Vec<Part> = of_main.into_iter().map(|begin| Part { main: begin, begin, is_read: false }).collect();
    for at in &wanted {
        let Some(begin) = starts_at(at) else { continue };
        let apart = |part: &&mut Part| begin.duration_since(part.main).abs();
        let is_read = read.contains(at);
        match parts.iter_mut().min_by_key(apart).filter(|part| apart(part) <= SAME_PART) {
            Some(part) => (part.begin, part.is_read) = (part.begin.min(begin), part.is_read || is_read),
            None => parts.push(Part { main: begin, begin, is_read }),
        }
    }
    parts.sort_by_key(|part| part.begin);
    let from = |part: &Part| u64::try_from(part.begin.duration_since(begin).as_millis()).unwrap_or(0);
    let unread = parts.iter().enumerate().filter(|(_, part)| !part.is_read);
    // The first part begins with the recording, whichever of its files begins first.
    let span = |(at, part)| Span { from_ms: if at == 0 { 0 } else { from(part) }, to_ms: parts.get(at + 1).map(from) };
    unread.map(span).collect()
}

/// A part of a recording that was stopped and begun again.
struct Part {
    /// The begin of its video, or of its sound.
    main: Timestamp,
    /// The begin of the first of its files.
    begin: Timestamp,
    is_read: bool,
}

/// The kind of the files that each part has one of: videos, or sounds where there is no video. Not both together: a video and
/// the sound of one part may begin a second apart.
fn main_kind(recording: &Recording) -> RecordingFileKind {
    let has_video = recording.files.iter().any(|file| file.kind == RecordingFileKind::Video);
    if has_video { RecordingFileKind::Video } else { RecordingFileKind::Audio }
}

/// How many parts a recording has: it was stopped and begun again, and each has a video or a sound of its own.
fn parts(recording: &Recording) -> usize {
    let main = main_kind(recording);
    let files = recording.files.iter().filter(|file| file.kind == main);
    files.map(|file| file.starts_at).collect::<BTreeSet<_>>().len()
}

/// The time of the next look for a recording that is not there yet: after as much time as has passed since the
/// session's end, within bounds, and for the last time at the end of [`WINDOW`]. None: the schedule does not look
/// again.
pub fn look_again(session_ended_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let last = session_ended_at.checked_add(WINDOW).ok()?;
    let wait = now.duration_since(session_ended_at).clamp(SHORTEST, LONGEST);
    (now < last).then(|| now.checked_add(wait).map_or(last, |at| at.min(last)))
}

fn refused(
    error: &ProviderError,
    known: Option<&RecordingState>,
    again_at: Option<Timestamp>,
) -> Result<RecordingPlan, Failure> {
    let was_listed = matches!(
        known,
        Some(
            RecordingState::Synced { .. }
                | RecordingState::Missing { reason: RecordingReason::Deleted | RecordingReason::Processing }
        )
    );
    let unavailable = |code: Code, after: Duration| {
        Err(Failure::new(FailureKind::Unavailable, code, error.sentence()).retry(Retry::After(after)))
    };
    match error {
        ProviderError::RecordingNotFound if was_listed => {
            Ok(RecordingPlan::Not { reason: RecordingReason::Deleted, again_at: None })
        }
        ProviderError::RecordingNotFound => Ok(RecordingPlan::Not { reason: RecordingReason::NotFound, again_at }),
        ProviderError::Unauthorized { .. } => unavailable(codes::ZOOM_CONNECTION_FAILED, CONNECTION_RETRY),
        ProviderError::RateLimited { retry_after } | ProviderError::DailyRegistrantLimit { retry_after } => {
            unavailable(codes::ZOOM_RATE_LIMITED, *retry_after)
        }
        ProviderError::Unavailable { retry_after, .. } => unavailable(codes::ZOOM_UNAVAILABLE, *retry_after),
        ProviderError::WebinarNotFound
        | ProviderError::UserNotFound
        | ProviderError::HostCannotRegister
        | ProviderError::WebinarOver
        | ProviderError::WebinarFull { .. }
        | ProviderError::PageTokenExpired
        | ProviderError::TooOld
        | ProviderError::DownloadRefused { .. }
        | ProviderError::WorkEmailRequired { .. }
        | ProviderError::RegistrationNotEnabled
        | ProviderError::RegistrationRefused { .. }
        | ProviderError::Invalid { .. }
        | ProviderError::NoPermission { .. }
        | ProviderError::WebinarsNotListed { .. }
        | ProviderError::Other { .. } => {
            Ok(RecordingPlan::Not { reason: RecordingReason::Unavailable, again_at: None })
        }
    }
}

#[cfg(test)]
#[path = "recording_tests.rs"]
mod tests;
