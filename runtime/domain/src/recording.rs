//! Recordings and transcripts.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{SessionId, WebinarId};

/// The kind of a file of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordingFileKind {
    /// MP4.
    Video,
    /// M4A.
    Audio,
    /// WebVTT with speakers, made by Zoom (`TRANSCRIPT`).
    Transcript,
    /// WebVTT made by people, or live (`CC`).
    ClosedCaption,
    /// Anything else: chat, polls, timelines.
    Other,
}

/// One file of a recording, as Zoom lists it.
#[derive(derive_more::Debug, Clone)]
pub struct RecordingFile {
    /// Zoom's id of it.
    pub id: String,
    /// The kind.
    pub kind: RecordingFileKind,
    /// Zoom has finished it. A file without a status counts as finished.
    pub completed: bool,
    /// When what it holds begins, where Zoom says: a recording that was stopped and begun again has files of several begins.
    pub starts_at: Option<Timestamp>,
    /// Where it can be watched: not a credential, but useless without the passcode.
    #[debug("{:?}", crate::mask::Link(play_url))]
    pub play_url: Option<String>,
    /// Where it is downloaded from. With it goes the token of the answer that named it.
    #[debug("{:?}", crate::mask::Link(download_url))]
    pub download_url: Option<String>,
}

/// A cloud recording of one session, as Zoom lists it.
#[derive(derive_more::Debug, Clone)]
pub struct Recording {
    /// The session.
    pub session: SessionId,
    /// Its title.
    pub topic: String,
    /// Its begin.
    pub starts_at: Timestamp,
    /// How long it is, in minutes (Zoom gives no more).
    pub minutes: u32,
    /// The page where people with the passcode watch it.
    #[debug("{:?}", crate::mask::Link(share_url))]
    pub share_url: Option<String>,
    /// Its files.
    pub files: Vec<RecordingFile>,
    /// The token that downloads need: a credential.
    pub download_token: Option<SecretString>,
}

/// One thing said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cue {
    /// When, in milliseconds from the recording's begin.
    pub from_ms: u64,
    /// The end, in milliseconds likewise.
    pub to_ms: u64,
    /// The speaker, where the source names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The words.
    pub text: String,
}

/// The transcript in one file of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transcript {
    /// The cues that can be used, in the order of the file. A cue has a speaker where the file marks one.
    pub cues: Vec<Cue>,
    /// How many parts of the file were dropped, because they are not cues or have impossible times.
    pub dropped: u32,
}

/// A session's recording as a call record (R1: a recording is a call record), associated with the contacts that
/// attended.
#[derive(derive_more::Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// The webinar.
    pub webinar: WebinarId,
    /// The session: its key.
    pub session: SessionId,
    /// Its title.
    pub topic: String,
    /// Its begin.
    pub starts_at: Timestamp,
    /// How long it is, in seconds.
    pub seconds: u32,
    /// Where the recording can be watched.
    #[debug("{:?}", crate::mask::Link(recording_url))]
    pub recording_url: Option<String>,
    /// The transcript; empty where there is none.
    #[serde(default)]
    pub transcript: Vec<Cue>,
    /// When the words are missing in `transcript`, because a part of it could not be had this time. A call that is stored
    /// keeps its own words of then. Empty for a call that comes from a store.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Span>,
}

/// A part of a recording, in milliseconds from the recording's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// Its begin.
    pub from_ms: u64,
    /// The begin of the next part; none for the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_ms: Option<u64>,
}

impl Span {
    /// Whether words that begin at this time are in the part.
    pub fn has(&self, from_ms: u64) -> bool {
        self.from_ms <= from_ms && self.to_ms.is_none_or(|end| from_ms < end)
    }
}

/// Why a recording, or its transcript, is not in the store (R2: one that is not synced has its reason).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordingReason {
    /// S3, S5, S7 or S8 say no.
    SettingOff,
    /// No person took part in the session.
    NobodyTookPart,
    /// Zoom will not show it, or its plan has none.
    Unavailable,
    /// It was there, and is deleted now.
    Deleted,
    /// There is none.
    NotFound,
    /// Zoom has not finished it: the schedule tries again.
    Processing,
}

impl RecordingReason {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::SettingOff, Self::NobodyTookPart, Self::Unavailable, Self::Deleted, Self::NotFound, Self::Processing];
}

/// The state of a session's recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum RecordingState {
    /// Stored, with or without a transcript.
    Synced {
        /// Whether a transcript is with it.
        transcript: bool,
    },
    /// Not stored.
    Missing {
        /// Why.
        reason: RecordingReason,
    },
}
