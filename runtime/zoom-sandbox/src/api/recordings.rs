//! Recordings: listed, and downloaded with a token.

use std::{collections::HashMap, fmt::Write};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    answer::{Answer, Refusal},
    call::Call,
    past, token, webinars,
};
use crate::{
    session::Session,
    state::{Account, DownloadToken, State},
    world::{FileType, Line, Recording, RecordingState, TranscriptState},
};

/// How long a download token is valid by default.
const TOKEN_LASTS: i64 = 24 * 60 * 60;
/// The maximum that a request may ask for, as documented: a week.
const TOKEN_LASTS_AT_MOST: i64 = 604_800;

/// The type of a recording's file. Zoom makes the transcript from the spoken lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Recorded(FileType),
    Transcript,
}

pub(super) fn one(
    account: &Account,
    tokens: &mut HashMap<String, DownloadToken>,
    call: &Call,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let (webinar, session) = past::find(account, call, 2, now).ok_or_else(Refusal::no_recording)?;
    let recording = session.given.recording.as_ref().filter(|one| one.state != RecordingState::Deleted);
    let recording = recording.ok_or_else(Refusal::no_recording)?;
    let host = account.host(webinar).ok_or_else(Refusal::no_recording)?;
    let files: Vec<_> = files(recording).into_iter().map(|kind| file(session, recording, kind, call.host)).collect();
    let size: u64 = files.iter().filter_map(|file| file["file_size"].as_u64()).sum();
    let mut body = json!({
        "uuid": session.uuid,
        "id": webinar.given.id,
        "account_id": account.given.account_id,
        "host_id": host.id,
        "topic": webinar.given.topic,
        "type": webinar.kind().to_string(),
        "start_time": webinars::time(session.start),
        "duration": session.given.minutes,
        "total_size": size,
        "recording_count": files.len(),
        "share_url": format!("https://us06web.zoom.example/rec/share/{}", past::id_of(session, "share")),
        "recording_play_passcode": past::id_of(session, "passcode"),
        "password": "",
        "recording_files": files,
    });
    if call.parameter("include_fields") == Some("download_access_token") {
        let asked = call.parameter("ttl").map(str::parse::<i64>).transpose();
        let lasts = asked.map_err(|_| Refusal::invalid_field("ttl"))?.unwrap_or(TOKEN_LASTS);
        if !(0..=TOKEN_LASTS_AT_MOST).contains(&lasts) {
            return Err(Refusal::invalid_field("ttl"));
        }
        tokens.retain(|_, token| token.expires > now);
        let token = format!("sandbox.download.{:032x}", rand::random::<u128>());
        let expires = now.saturating_add(SignedDuration::from_secs(lasts)).unwrap_or(Timestamp::MAX);
        tokens.insert(token.clone(), DownloadToken { session: session.uuid.clone(), expires });
        body["download_access_token"] = json!(token);
    }
    Ok(Answer::json(200, body))
}

fn files(recording: &Recording) -> Vec<Kind> {
    let mut files: Vec<_> = recording.files.iter().copied().map(Kind::Recorded).collect();
    if !recording.transcript.is_empty() || recording.transcript_state != TranscriptState::Completed {
        files.push(Kind::Transcript);
    }
    files
}

impl Kind {
    /// Zoom's `file_type`, `file_extension` and `recording_type`.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Recorded(FileType::Mp4) => ("MP4", "MP4", "shared_screen_with_speaker_view"),
            Self::Recorded(FileType::M4a) => ("M4A", "M4A", "audio_only"),
            Self::Recorded(FileType::Chat) => ("CHAT", "TXT", "chat_file"),
            Self::Recorded(FileType::Cc) => ("CC", "VTT", "closed_caption"),
            Self::Transcript => ("TRANSCRIPT", "VTT", "audio_transcript"),
        }
    }

    fn id(self, session: &Session) -> String {
        past::id_of(session, self.words().0)
    }
}

fn file(session: &Session, recording: &Recording, kind: Kind, host: &str) -> Value {
    let (file_type, extension, recording_type) = kind.words();
    let id = kind.id(session);
    let common = json!({
        "meeting_id": session.uuid,
        "recording_start": webinars::time(session.start),
        "recording_end": webinars::time(session.end),
    });
    let is_processing = recording.state == RecordingState::Processing
        || kind == Kind::Transcript && recording.transcript_state == TranscriptState::Processing;
    let own = if is_processing {
        json!({"id": id, "file_type": "", "status": "processing"})
    } else {
        let download_url = format!("http://{host}/rec/download/{id}");
        let mut own = json!({"file_type": file_type, "file_extension": extension, "download_url": download_url});
        // Captions have only these fields, as documented.
        if kind != Kind::Recorded(FileType::Cc) {
            let size = content(session, recording, kind).map_or(0, |(_, content)| content.len());
            own["id"] = json!(id);
            own["status"] = json!("completed");
            own["recording_type"] = json!(recording_type);
            own["file_size"] = json!(size);
            own["play_url"] = json!(format!("https://us06web.zoom.example/rec/play/{id}"));
        }
        own
    };
    let mut file = common;
    if let (Value::Object(file), Value::Object(own)) = (&mut file, own) {
        file.extend(own);
    }
    file
}

/// `/rec/download/{id}`, which redirects to `/rec/file/{id}`, as Zoom redirects to the host of its files.
pub(super) fn download(state: &State, call: &Call) -> Result<Answer, Refusal> {
    if call.method != "GET" {
        return Err(Refusal::method(call.method));
    }
    let id = call.segment(2);
    let (account, session, recording, kind) = find(state, id).ok_or_else(Refusal::no_recording)?;
    may_download(state, call, account, session)?;
    match (call.segment(1), call.segments.len()) {
        ("download", 3) => Ok(Answer::redirect(format!("/rec/file/{id}"))),
        ("file", 3) => {
            let (media_type, content) = content(session, recording, kind).ok_or_else(Refusal::no_recording)?;
            Ok(Answer::file(media_type, content))
        }
        _ => Err(Refusal::unknown_endpoint()),
    }
}

fn find<'a>(state: &'a State, id: &str) -> Option<(usize, &'a Session, &'a Recording, Kind)> {
    let now = state.now();
    let of = |place: usize, account: &'a Account| {
        let sessions = account.webinars.iter().flat_map(|webinar| &webinar.sessions);
        let mut recorded = sessions.filter(|session| session.is_over(now)).filter_map(|session| {
            let recording = session.given.recording.as_ref()?;
            let is_there = recording.state == RecordingState::Completed;
            let kind = files(recording).into_iter().find(|kind| is_there && kind.id(session) == id)?;
            Some((place, session, recording, kind))
        });
        recorded.next()
    };
    state.accounts.iter().enumerate().find_map(|(place, account)| of(place, account))
}

/// Checks the token of a download: the one that came with the recording, or one of the account's own.
fn may_download(state: &State, call: &Call, account: usize, session: &Session) -> Result<(), Refusal> {
    if let Some(token) = token::bearer(call).and_then(|token| state.download_tokens.get(token)) {
        if token.expires <= state.now() {
            return Err(Refusal::expired_token());
        }
        return if token.session == session.uuid { Ok(()) } else { Err(Refusal::invalid_token()) };
    }
    if token::account_of(state, call)? == account { Ok(()) } else { Err(Refusal::invalid_token()) }
}

/// The content of a file; none if it is listed, but does not exist.
fn content(session: &Session, recording: &Recording, kind: Kind) -> Option<(&'static str, String)> {
    let missing = kind == Kind::Transcript && recording.transcript_state == TranscriptState::Missing;
    Some(match kind {
        _ if missing => return None,
        Kind::Transcript if recording.transcript_state == TranscriptState::Garbled => {
            ("text/vtt", "WEBVTT\r\n\r\n1\r\n00:00:01.000 -> ".to_owned())
        }
        Kind::Transcript if recording.transcript_state == TranscriptState::WebPage => (
            "text/html;charset=UTF-8",
            "<!DOCTYPE html><html><head><title>Sign In - Zoom</title></head></html>".to_owned(),
        ),
        Kind::Transcript => ("text/vtt", vtt(&recording.transcript, true)),
        Kind::Recorded(FileType::Cc) => ("text/vtt", vtt(&recording.transcript, false)),
        Kind::Recorded(FileType::Mp4) => ("video/mp4", format!("(a video of {})", session.uuid)),
        Kind::Recorded(FileType::M4a) => ("audio/mp4", format!("(a sound of {})", session.uuid)),
        Kind::Recorded(FileType::Chat) => ("text/plain", String::new()),
    })
}

/// WebVTT, as Zoom writes it.
fn vtt(lines: &[Line], with_speakers: bool) -> String {
    let time = |seconds: f64| {
        let ms = SignedDuration::try_from_secs_f64(seconds).unwrap_or_default().as_millis();
        format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
    };
    let mut text = "WEBVTT\r\n".to_owned();
    for (index, line) in lines.iter().enumerate() {
        let speaker = line.speaker.as_ref().filter(|_| with_speakers).map(|name| format!("{name}: "));
        let (from, to, speaker) = (time(line.from), time(line.to), speaker.unwrap_or_default());
        // Writing into a text cannot fail.
        let _ = write!(text, "\r\n{}\r\n{from} --> {to}\r\n{speaker}{}\r\n", index + 1, line.text);
    }
    text
}
