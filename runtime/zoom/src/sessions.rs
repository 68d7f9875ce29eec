//! Conversion of Zoom's answers about sessions: their times, participants and recordings.

use greenroom_domain::{
    Join, PastSession, ProviderError, Recording, RecordingFile, RecordingFileKind, Session, SessionId, WebinarId,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    usable::kept,
    wire::{self, count, email, instant},
};

/// A session's UUID as a segment of a path, before the segment is percent-encoded like any other. Zoom requires double
/// encoding for a UUID that begins with `/` or contains `//`.
pub(crate) fn in_a_path(session: &SessionId) -> Result<String, ProviderError> {
    let uuid = session.as_str();
    // A URL drops these segments, so the path would be that of another operation.
    if matches!(uuid, "" | "." | "..") {
        return Err(ProviderError::WebinarNotFound);
    }
    if !uuid.starts_with('/') && !uuid.contains("//") {
        return Ok(uuid.to_owned());
    }
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    Ok(uuid.bytes().map(encode).collect())
}

pub(crate) fn past(answer: wire::PastSessions) -> Vec<PastSession> {
    kept(answer.webinars, "past sessions without a UUID", |one| {
        Some(PastSession { id: SessionId::new(one.uuid?), starts_at: instant(one.start_time.as_deref()) })
    })
}

/// None where the report is about another session, or does not say when the session began.
pub(crate) fn session(answer: wire::Session, webinar: &WebinarId, asked: &SessionId) -> Option<Session> {
    let of_another = answer.id.is_some_and(|id| id != webinar.as_str());
    if of_another || answer.uuid.is_some_and(|uuid| uuid != asked.as_str()) {
        return None;
    }
    let starts_at = instant(answer.start_time.as_deref())?;
    Some(Session {
        id: asked.clone(),
        webinar: webinar.clone(),
        topic: answer.topic.unwrap_or_default(),
        starts_at,
        // An end before the begin is dropped: percentages of the duration would have no meaning.
        ends_at: instant(answer.end_time.as_deref()).filter(|end| *end >= starts_at),
    })
}

/// The joins of participants. People who only waited to be let in are left out.
pub(crate) fn joins(mut listed: Vec<wire::Participant>) -> Vec<Join> {
    listed.retain(|one| one.status.as_deref() != Some("in_waiting_room"));
    kept(listed, "participants without times", join)
}

/// None where neither times nor the person are known.
fn join(listed: wire::Participant) -> Option<Join> {
    let (joined, left) = (instant(listed.join_time.as_deref()), instant(listed.leave_time.as_deref()));
    let joined_at = joined.or(left).unwrap_or(Timestamp::UNIX_EPOCH);
    let lasted = || joined?.checked_add(SignedDuration::from_secs(listed.duration?.max(0))).ok();
    // Somebody was there, and it is not known when: a join that ends when it begins.
    let left_at = left.or_else(lasted).unwrap_or(joined_at).max(joined_at);
    let known = email(listed.user_email.as_deref());
    let person_id = listed.participant_user_id.or(listed.id);
    let is_known = known.is_some() || person_id.is_some() || listed.registrant_id.is_some();
    let has_times = joined.is_some() && (left.is_some() || listed.duration.is_some());
    (is_known || has_times).then(|| Join {
        // Two guests without an id must not become one person.
        user_id: listed.user_id.unwrap_or_else(|| {
            match (has_times, known.as_ref(), &listed.registrant_id, &person_id) {
                (true, ..) | (false, None, None, None) => format!("at {joined_at}"),
                (_, Some(email), ..) => email.as_str().to_owned(),
                (_, _, Some(id), _) | (_, _, _, Some(id)) => id.clone(),
            }
        }),
        person_id,
        registrant_id: listed.registrant_id,
        invalid_email: listed.user_email.filter(|text| known.is_none() && !text.trim().is_empty()),
        email: known,
        name: listed.name.unwrap_or_default(),
        joined_at,
        left_at,
    })
}

/// None where the answer is about another session, or does not say when the recording begins.
pub(crate) fn recording(answer: wire::Recording, asked: &SessionId) -> Option<Recording> {
    if answer.uuid.is_some_and(|uuid| uuid != asked.as_str()) {
        return None;
    }
    let of_file = |file: &wire::RecordingFile| instant(file.recording_start.as_deref());
    let earliest = || -> Option<Timestamp> { answer.recording_files.iter().filter_map(of_file).min() };
    Some(Recording {
        session: asked.clone(),
        topic: answer.topic.unwrap_or_default(),
        starts_at: instant(answer.start_time.as_deref()).or_else(earliest)?,
        minutes: count(answer.duration),
        share_url: answer.share_url,
        files: answer.recording_files.into_iter().filter(|file| file.deleted_time.is_none()).map(file).collect(),
        download_token: answer.download_access_token,
    })
}

fn file(listed: wire::RecordingFile) -> RecordingFile {
    let kind = listed.file_type.unwrap_or_default();
    RecordingFile {
        kind: match kind.as_str() {
            "MP4" => RecordingFileKind::Video,
            "M4A" => RecordingFileKind::Audio,
            "TRANSCRIPT" => RecordingFileKind::Transcript,
            "CC" => RecordingFileKind::ClosedCaption,
            _ => RecordingFileKind::Other,
        },
        id: listed.id.unwrap_or_else(|| kind.to_lowercase()),
        completed: listed.status.is_none_or(|status| status == "completed"),
        starts_at: instant(listed.recording_start.as_deref()),
        play_url: listed.play_url,
        download_url: listed.download_url,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_with_slashes_is_encoded_once_more_than_others() {
        let segment = |uuid: &str| in_a_path(&SessionId::new(uuid));
        assert_eq!(segment("4444AAAiAAAAAiAiAiiAii==").unwrap(), "4444AAAiAAAAAiAiAiiAii==");
        assert_eq!(segment("Bznyg8KZTdCVbQxvS/oZ7w==").unwrap(), "Bznyg8KZTdCVbQxvS/oZ7w==");
        assert_eq!(segment("/ajXp112+QmuoKj4854875==").unwrap(), "%2FajXp112%2BQmuoKj4854875%3D%3D");
        assert_eq!(segment("a//b==").unwrap(), "a%2F%2Fb%3D%3D");
        for dots in ["", ".", ".."] {
            assert_eq!(segment(dots), Err(ProviderError::WebinarNotFound), "{dots}");
        }
    }
}
