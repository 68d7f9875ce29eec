//! Sessions that took place, and crowds.

use serde::{Deserialize, Serialize};

use super::When;

/// One time that a webinar took place, or will.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// A remark for whoever reads the file.
    #[serde(default)]
    pub about: Option<String>,
    /// When it really began.
    pub start: When,
    /// How long it really lasted.
    #[serde(default = "super::an_hour")]
    pub minutes: u32,
    /// How long host and panelists practised before.
    #[serde(default)]
    pub practice_minutes: u32,
    /// Its UUID; made from the webinar's id and its place where missing.
    #[serde(default)]
    pub uuid: Option<String>,
    /// Who was there.
    #[serde(default)]
    pub participants: Vec<Participant>,
    /// Many more, made on the fly.
    #[serde(default)]
    pub crowd: Option<Joins>,
    /// Its cloud recording; none where nobody recorded.
    #[serde(default)]
    pub recording: Option<Recording>,
}

/// Somebody who was in a session, or wanted to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Display name.
    pub name: String,
    /// The email that Zoom shows; empty for a guest's, which it strips. Not checked: Zoom shows what was typed.
    #[serde(default)]
    pub email: String,
    /// The email they registered with; that which is shown, where missing.
    #[serde(default)]
    pub registrant: Option<String>,
    /// From when to when they were there, in minutes from the session's begin; before it, where negative. One for each
    /// time they joined, and for each device.
    #[serde(default)]
    pub joins: Vec<(f64, f64)>,
    /// From when to when they waited to be let in.
    #[serde(default)]
    pub waiting: Vec<(f64, f64)>,
}

/// Joins that are made on the fly, the same in each run.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joins {
    /// How many of the webinar's crowd were there: the first so many.
    pub attendees: u64,
    /// How many times they joined in all: at least once each.
    pub joins: u64,
    /// How many guests without an email were there besides.
    #[serde(default)]
    pub guests: u64,
}

/// Registrants that are made on the fly, the same in each run.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crowd {
    /// How many registrations stand.
    pub registrants: u64,
    /// How many more are held for approval.
    #[serde(default)]
    pub pending: u64,
    /// How many more were denied.
    #[serde(default)]
    pub denied: u64,
    /// The domain of their addresses, which are `p0@…`, `p1@…` and so on.
    #[serde(default = "crowd_domain")]
    pub domain: String,
    /// Decides names and times.
    #[serde(default = "super::one_u64")]
    pub seed: u64,
}

/// A cloud recording.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// Where it stands.
    #[serde(default)]
    pub state: RecordingState,
    /// Its files beside the transcript.
    #[serde(default = "video_and_audio")]
    pub files: Vec<FileType>,
    /// Where its transcript stands.
    #[serde(default)]
    pub transcript_state: TranscriptState,
    /// What was said.
    #[serde(default)]
    pub transcript: Vec<Line>,
}

/// Where a recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// Finished.
    #[default]
    Completed,
    /// Zoom is not done with it.
    Processing,
    /// It was deleted: Zoom says what it says where there never was one.
    Deleted,
}

/// Where a transcript stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptState {
    /// There is one, where something was said.
    #[default]
    Completed,
    /// Zoom is not done with it.
    Processing,
    /// It is listed, and not found when it is downloaded.
    Missing,
    /// What is downloaded is no WebVTT.
    Garbled,
}

/// What a file of a recording is, in Zoom's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FileType {
    /// Video.
    Mp4,
    /// Audio.
    M4a,
    /// What was written.
    Chat,
    /// Closed captions: what was said, without who said it.
    Cc,
}

/// One thing said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Seconds from the recording's begin.
    pub from: f64,
    /// Until when.
    pub to: f64,
    /// By whom.
    #[serde(default)]
    pub speaker: Option<String>,
    /// What.
    pub text: String,
}

fn crowd_domain() -> String {
    "crowd.example".into()
}

fn video_and_audio() -> Vec<FileType> {
    vec![FileType::Mp4, FileType::M4a]
}
