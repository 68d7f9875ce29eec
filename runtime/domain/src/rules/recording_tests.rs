#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    RecordingFileKind::{Audio, ClosedCaption, Other, Transcript, Video},
    Session, WebinarId,
    rules::settings::WhyWord,
};

const END: i64 = 1_000_000;
const HOUR: i64 = 3_600;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn setting(on: bool) -> Effective {
    Effective { on, rule: "S3", pointer: "/recordingsOf".into(), reason: WhyWord::NothingSet.into() }
}

fn file(kind: RecordingFileKind, completed: bool) -> RecordingFile {
    let url = |what: &str| Some(format!("https://zoom.example/{what}/{kind:?}"));
    RecordingFile {
        id: format!("{kind:?}"),
        kind,
        completed,
        starts_at: None,
        play_url: url("play"),
        download_url: url("download"),
    }
}

fn recording(files: &[(RecordingFileKind, bool)]) -> Recording {
    Recording {
        session: "s==".into(),
        topic: "Engines".into(),
        starts_at: at(END - HOUR),
        minutes: 60,
        share_url: Some("https://zoom.example/share".into()),
        files: files.iter().map(|(kind, completed)| file(*kind, *completed)).collect(),
        download_token: None,
    }
}

fn planned(
    answer: Result<&Recording, &ProviderError>,
    known: Option<&RecordingState>,
    hours: i64,
) -> Result<RecordingPlan, Failure> {
    plan(answer, known, &setting(true), true, at(END), at(END + hours * HOUR))
}

fn not(reason: RecordingReason, again_at: Option<i64>) -> RecordingPlan {
    RecordingPlan::Not { reason, again_at: again_at.map(at) }
}

fn store(transcripts: &[usize], missing: Option<RecordingReason>, again_at: Option<i64>) -> RecordingPlan {
    RecordingPlan::Store { transcripts: transcripts.to_vec(), transcript_missing: missing, again_at: again_at.map(at) }
}

#[test]
fn r1_a_finished_recording_is_stored_with_its_transcript() {
    for (files, transcript) in [
        (&[(Video, true), (Audio, true), (Transcript, true)][..], 2),
        (&[(Audio, true), (ClosedCaption, true), (Transcript, true)], 2),
        (&[(ClosedCaption, true), (Transcript, false), (Video, true)], 0),
        (&[(ClosedCaption, true), (Video, true), (Video, false)], 0),
    ] {
        assert_eq!(planned(Ok(&recording(files)), None, 1), Ok(store(&[transcript], None, None)), "{files:?}");
    }
    let mut unnamed = recording(&[(Video, true), (Transcript, true), (ClosedCaption, true)]);
    unnamed.files[1].download_url = None;
    assert_eq!(planned(Ok(&unnamed), None, 1), Ok(store(&[2], None, None)), "what cannot be had is none");
}

#[test]
fn r1_r2_a_recording_is_stored_before_its_transcript_is_there() {
    for files in [&[(Video, true)][..], &[(Video, true), (Transcript, false)], &[(Audio, true), (Other, true)]] {
        let recording = recording(files);
        let waits = store(&[], Some(RecordingReason::Processing), Some(END + 2 * HOUR));
        assert_eq!(planned(Ok(&recording), None, 1), Ok(waits));
        assert_eq!(planned(Ok(&recording), None, 48), Ok(store(&[], Some(RecordingReason::NotFound), None)));
    }
}

/// A file of the part that begins so many minutes after the first.
fn of_part(minutes: i64, kind: RecordingFileKind, completed: bool) -> RecordingFile {
    RecordingFile { starts_at: Some(at(END - HOUR + minutes * 60)), ..file(kind, completed) }
}

#[test]
fn r1_every_part_of_a_recording_that_was_begun_again_has_its_transcript() {
    let of = |files: &[(i64, RecordingFileKind, bool)]| Recording {
        files: files.iter().map(|(minutes, kind, completed)| of_part(*minutes, *kind, *completed)).collect(),
        ..recording(&[])
    };
    let both =
        of(&[(30, Video, true), (30, Transcript, true), (0, Video, true), (0, Audio, true), (0, Transcript, true)]);
    assert_eq!(planned(Ok(&both), None, 1), Ok(store(&[4, 1], None, None)), "in the order of their begins");
    let mixed = of(&[
        (0, Video, true),
        (0, ClosedCaption, true),
        (0, Transcript, true),
        (30, Video, true),
        (30, ClosedCaption, true),
    ]);
    assert_eq!(planned(Ok(&mixed), None, 1), Ok(store(&[2, 4], None, None)), "captions where there is no transcript");
    for second_missing in [
        of(&[(0, Video, true), (0, Transcript, true), (30, Video, true)]),
        of(&[(0, Video, true), (0, Transcript, true), (30, Video, false), (30, Transcript, false)]),
    ] {
        let waits = store(&[1], Some(RecordingReason::Processing), Some(END + 2 * HOUR));
        assert_eq!(planned(Ok(&second_missing), None, 1), Ok(waits), "it is asked for again");
        assert_eq!(planned(Ok(&second_missing), None, 48), Ok(store(&[1], Some(RecordingReason::NotFound), None)));
    }
}

#[test]
fn r1_parts_whose_transcripts_were_not_read_are_known_by_their_times() {
    let span = |from: u64, to: Option<u64>| Span { from_ms: from * 60_000, to_ms: to.map(|to| to * 60_000) };
    let of = |files: Vec<RecordingFile>| Recording { files, ..recording(&[]) };
    let (video, words) = (|minutes| of_part(minutes, Video, true), |minutes| of_part(minutes, Transcript, true));
    let both = of(vec![video(0), words(0), video(30), words(30)]);
    for (read, unread) in [
        (&[1, 3][..], vec![]),
        (&[1], vec![span(30, None)]),
        (&[3], vec![span(0, Some(30))]),
        (&[], vec![span(0, Some(30)), span(30, None)]),
    ] {
        assert_eq!(super::unread(&both, read), unread, "{read:?}");
    }
    let not_made_yet = of(vec![video(0), words(0), video(30)]);
    assert_eq!(super::unread(&not_made_yet, &[1]), [span(30, None)]);
    let of_sound = of(vec![of_part(0, Audio, true), words(0), of_part(9, Audio, true), words(9)]);
    assert_eq!(super::unread(&of_sound, &[3]), [span(0, Some(9))]);
    // A second between the files of one part is no part of its own.
    let mut apart = of(vec![video(0), words(0), of_part(0, Audio, true)]);
    for (file, seconds) in [(0, 1), (2, 2)] {
        let begin = apart.files[file].starts_at.as_mut().unwrap();
        *begin = begin.checked_add(SignedDuration::from_secs(seconds)).unwrap();
    }
    assert_eq!((super::unread(&apart, &[1]), super::unread(&apart, &[])), (vec![], vec![span(0, None)]));
    // Two parts that begin within seconds of each other are two.
    let mut close = of(vec![video(0), words(0), video(0), words(0)]);
    for file in [2, 3] {
        let begin = close.files[file].starts_at.as_mut().unwrap();
        *begin = begin.checked_add(SignedDuration::from_secs(6)).unwrap();
    }
    let second = Span { from_ms: 6_000, to_ms: None };
    assert_eq!((super::unread(&close, &[1]), super::unread(&close, &[1, 3])), (vec![second], vec![]));
    // Without begins, nobody knows which words are whose.
    let unknown = recording(&[(Video, true), (Transcript, true), (Video, true), (Transcript, true)]);
    assert_eq!(super::unread(&unknown, &super::transcripts(&unknown)), []);
    assert_eq!(super::unread(&unknown, &[]), [span(0, None)]);
}

#[test]
fn r1_where_a_recording_is_watched() {
    let mut recording = recording(&[(Transcript, true), (Audio, true), (Video, true), (Video, true)]);
    assert_eq!(recording_url(&recording), Some("https://zoom.example/share"));
    for none in [None, Some(" ".to_owned())] {
        recording.share_url = none;
        assert_eq!(recording_url(&recording), Some("https://zoom.example/play/Video"));
    }
    recording.files[2].completed = false;
    recording.files[3].play_url = None;
    assert_eq!(recording_url(&recording), Some("https://zoom.example/play/Audio"));
    recording.files[1].completed = false;
    assert_eq!(recording_url(&recording), None);
}

#[test]
fn r2_settings_and_people_go_before_zooms_answer() {
    let there = recording(&[(Video, true), (Transcript, true)]);
    let of = |on, attended| plan(Ok(&there), None, &setting(on), attended, at(END), at(END));
    assert_eq!(of(false, false), Ok(not(RecordingReason::SettingOff, None)));
    assert_eq!(of(false, true), Ok(not(RecordingReason::SettingOff, None)));
    assert_eq!(of(true, false), Ok(not(RecordingReason::NobodyTookPart, None)));
    assert_eq!(of(true, true), Ok(store(&[1], None, None)));
    assert_eq!(ask(&setting(false), true), Err(RecordingReason::SettingOff));
    assert_eq!(ask(&setting(true), false), Err(RecordingReason::NobodyTookPart));
    assert_eq!(ask(&setting(true), true), Ok(()));
}

#[test]
fn r2_what_is_processed_is_looked_for_again_with_growing_waits() {
    let processing = [recording(&[(Video, false)]), recording(&[]), recording(&[(Transcript, true), (Audio, false)])];
    for recording in &processing {
        for (seconds, again) in [
            (-HOUR, Some(-HOUR + 600)),
            (0, Some(600)),
            (600, Some(1_200)),
            (601, Some(1_202)),
            (5 * HOUR, Some(10 * HOUR)),
            (6 * HOUR, Some(12 * HOUR)),
            (7 * HOUR, Some(13 * HOUR)),
            (47 * HOUR, Some(48 * HOUR)),
            (48 * HOUR - 1, Some(48 * HOUR)),
        ] {
            let plan = plan(Ok(recording), None, &setting(true), true, at(END), at(END + seconds)).unwrap();
            assert_eq!(plan, not(RecordingReason::Processing, again.map(|s| END + s)), "{seconds}");
        }
        assert_eq!(planned(Ok(recording), None, 48), Ok(not(RecordingReason::Processing, None)));
    }
}

#[test]
fn r2_deleted_and_not_found_are_told_apart_by_what_was_there() {
    let gone = Err(&ProviderError::RecordingNotFound);
    let missing = |reason| RecordingState::Missing { reason };
    for known in [
        RecordingState::Synced { transcript: true },
        RecordingState::Synced { transcript: false },
        missing(RecordingReason::Deleted),
        missing(RecordingReason::Processing),
    ] {
        for hours in [1, 100] {
            assert_eq!(planned(gone, Some(&known), hours), Ok(not(RecordingReason::Deleted, None)), "{known:?}");
        }
    }
    for known in [
        None,
        Some(missing(RecordingReason::NotFound)),
        Some(missing(RecordingReason::SettingOff)),
        Some(missing(RecordingReason::Unavailable)),
    ] {
        let soon = planned(gone, known.as_ref(), 1);
        assert_eq!(soon, Ok(not(RecordingReason::NotFound, Some(END + 2 * HOUR))), "it may still come");
        assert_eq!(planned(gone, known.as_ref(), 48), Ok(not(RecordingReason::NotFound, None)), "{known:?}");
    }
}

#[test]
fn r2_what_zoom_will_not_show_is_unavailable() {
    let message = || "no".to_owned();
    for error in [
        ProviderError::NoPermission { message: message().into() },
        ProviderError::TooOld,
        ProviderError::UserNotFound,
        ProviderError::WebinarNotFound,
        ProviderError::Invalid { message: message() },
        ProviderError::DownloadRefused { reason: crate::DownloadRefusal::Host, message: message().into() },
        ProviderError::Other { status: 400, code: 1, message: message().into() },
    ] {
        let known = RecordingState::Synced { transcript: true };
        assert_eq!(planned(Err(&error), Some(&known), 1), Ok(not(RecordingReason::Unavailable, None)), "{error:?}");
    }
}

#[test]
fn r2_an_error_that_is_not_about_the_recording_says_nothing_of_it() {
    let wait = Duration::from_secs(7);
    let message = || "no".to_owned();
    for (error, code, after) in [
        (ProviderError::RateLimited { retry_after: wait }, "zoom-rate-limited", wait),
        (ProviderError::DailyRegistrantLimit { retry_after: wait }, "zoom-rate-limited", wait),
        (
            ProviderError::Unavailable { message: message().into(), retry_after: wait, maybe_done: false },
            "zoom-unavailable",
            wait,
        ),
        (ProviderError::Unauthorized { message: message().into() }, "zoom-connection-failed", CONNECTION_RETRY),
    ] {
        let failure = planned(Err(&error), None, 1).unwrap_err();
        assert_eq!((failure.code.as_str(), failure.retry), (code, Retry::After(after)));
        assert_eq!(failure.kind, FailureKind::Unavailable);
        let off = plan(Err(&error), None, &setting(false), true, at(END), at(END));
        assert_eq!(off, Ok(not(RecordingReason::SettingOff, None)), "what is off needs no answer");
    }
}

#[test]
fn r1_r2_a_transcript_of_more_parts_than_are_read_is_said_to_be_too_long() {
    let of_parts = |many: i64| Recording {
        files: (0..many).flat_map(|part| [of_part(part, Video, true), of_part(part, Transcript, true)]).collect(),
        ..recording(&[])
    };
    let most = i64::try_from(MAX_PARTS).unwrap();
    assert_eq!(too_many_parts(&of_parts(most)), None);
    let too_many = of_parts(most + 2);
    let error = too_many_parts(&too_many).unwrap();
    assert!(error.to_string().contains("14 parts, and only the first 12"), "{error}");
    match planned(Ok(&too_many), None, 1).unwrap() {
        RecordingPlan::Store { transcripts, transcript_missing: None, again_at: None } => {
            assert_eq!(transcripts.len(), MAX_PARTS);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn r2_recordings_that_are_not_stored_completely_are_requested_again() {
    use RecordingReason::{Deleted, NobodyTookPart, NotFound, Processing, SettingOff, Unavailable};
    let session = Session {
        id: "s==".into(),
        webinar: WebinarId::parse("82512345678").unwrap(),
        topic: "Engines".into(),
        starts_at: Timestamp::UNIX_EPOCH,
        ends_at: Some(Timestamp::UNIX_EPOCH),
    };
    let due = |recording, attended, on| {
        let (session, complete_at) = (session.clone(), None);
        let (rehearsal, recording_again_at) = (None, None);
        let known = KnownSession { session, complete_at, attended, rehearsal, recording, recording_again_at };
        is_due(&known, &setting(on))
    };
    for reason in [SettingOff, NobodyTookPart, Unavailable, Deleted, NotFound, Processing] {
        assert!(due(Some(RecordingState::Missing { reason }), true, true), "{reason:?}");
    }
    assert!(due(None, false, false));
    let without = Some(RecordingState::Synced { transcript: false });
    assert!(due(without.clone(), true, true));
    assert!(!due(without.clone(), true, false) && !due(without, false, true), "what is stored stays so");
    assert!(!due(Some(RecordingState::Synced { transcript: true }), true, true));
}
