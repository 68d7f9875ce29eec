//! Sessions and crowds.

use serde::{Deserialize, Serialize};

use super::When;

/// A past or future session of a webinar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// A remark for readers of the file.
    #[serde(default)]
    pub about: Option<String>,
    /// When it really began.
    pub start: When,
    /// How long it really lasted.
    #[serde(default = "super::an_hour")]
    pub minutes: u32,
    /// How long host and panelists practised before it.
    #[serde(default)]
    pub practice_minutes: u32,
    /// Its UUID; derived from the webinar's id and the session's position if absent.
    #[serde(default)]
    pub uuid: Option<String>,
    /// The named participants.
    #[serde(default)]
    pub participants: Vec<Participant>,
    /// Further participants, generated on demand.
    #[serde(default)]
    pub crowd: Option<Joins>,
    /// When Zoom has its report.
    #[serde(default)]
    pub report: Report,
    /// Its cloud recording; none if it was not recorded.
    #[serde(default)]
    pub recording: Option<Recording>,
}

/// When Zoom has the report of a session, in minutes from the session's end.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Until then there is no report.
    #[serde(default)]
    pub after: u32,
    /// Until then the report has the first half of its participants.
    #[serde(default)]
    pub partial_until: u32,
    /// Until then all durations in it are 0.
    #[serde(default)]
    pub zero_duration_until: u32,
}

/// A person in a session or in its waiting room.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Display name.
    pub name: String,
    /// The email that Zoom shows; empty for a guest, whose email Zoom removes. It is not checked: Zoom shows any text.
    #[serde(default)]
    pub email: String,
    /// The email of their registration; the shown email if absent.
    #[serde(default)]
    pub registrant: Option<String>,
    /// The stays in the session, in minutes from its begin (negative for before it): one for each join and each device.
    #[serde(default)]
    pub joins: Vec<(f64, f64)>,
    /// The stays in the waiting room.
    #[serde(default)]
    pub waiting: Vec<(f64, f64)>,
}

/// Generated joins, which are the same in each run.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joins {
    /// How many people of the webinar's crowd attended: the first ones.
    pub attendees: u64,
    /// How many joins there are in all: at least one for each attendee.
    pub joins: u64,
    /// How many guests without an email attended besides.
    #[serde(default)]
    pub guests: u64,
}

/// Generated registrants, which are the same in each run.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crowd {
    /// How many registrations are approved.
    pub registrants: u64,
    /// How many more are held for approval.
    #[serde(default)]
    pub pending: u64,
    /// How many more were denied.
    #[serde(default)]
    pub denied: u64,
    /// The domain of their addresses `p0@…`, `p1@…` and so on.
    #[serde(default = "crowd_domain")]
    pub domain: String,
    /// The seed of names and times.
    #[serde(default = "super::one_u64")]
    pub seed: u64,
}

/// A cloud recording.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// The state of the recording.
    #[serde(default)]
    pub state: RecordingState,
    /// Its files besides the transcript.
    #[serde(default = "video_and_audio")]
    pub files: Vec<FileType>,
    /// The state of its transcript.
    #[serde(default)]
    pub transcript_state: TranscriptState,
    /// The spoken lines.
    #[serde(default)]
    pub transcript: Vec<Line>,
}

/// The state of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// Finished.
    #[default]
    Completed,
    /// Zoom has not finished it.
    Processing,
    /// It was deleted: Zoom gives the same answer as if it never existed.
    Deleted,
}

/// The state of a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptState {
    /// It exists, if there are spoken lines.
    #[default]
    Completed,
    /// Zoom has not finished it.
    Processing,
    /// It is listed, but its download is not found.
    Missing,
    /// Its download is not WebVTT.
    Garbled,
    /// Its download is a web page, which asks for a login, with status 200.
    WebPage,
}

/// The type of a recording's file, in Zoom's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FileType {
    /// Video.
    Mp4,
    /// Audio.
    M4a,
    /// The chat.
    Chat,
    /// Closed captions: the spoken text without the speakers.
    Cc,
}

/// A spoken line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Seconds from the recording's begin.
    pub from: f64,
    /// The end, in seconds.
    pub to: f64,
    /// The speaker.
    #[serde(default)]
    pub speaker: Option<String>,
    /// The text.
    pub text: String,
}

fn crowd_domain() -> String {
    "crowd.example".into()
}

fn video_and_audio() -> Vec<FileType> {
    vec![FileType::Mp4, FileType::M4a]
}
