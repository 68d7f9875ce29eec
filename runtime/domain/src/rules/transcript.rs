//! The transcript of a recording, put together from its files (R1: a recording is a call record).

use std::collections::BTreeSet;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;

use crate::{Cue, RecordingFileKind, Span, Transcript};

/// The longest name in characters that a cue may begin with: the longest that Zoom lets a person show.
const MAX_NAME: usize = 64;

/// One file of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its begin, where Zoom gives it.
    pub starts_at: Option<Timestamp>,
    /// Its kind: captions have no speakers.
    pub kind: RecordingFileKind,
    /// Its cues.
    pub transcript: Transcript,
}

/// The names before a colon at the begin of a cue, in the form of [`comparable`]: speakers, if a person of that name
/// was in the session.
pub fn possible_speakers(parts: &[Part]) -> BTreeSet<String> {
    let names_speakers = parts.iter().filter(|part| part.kind != RecordingFileKind::ClosedCaption);
    let unnamed = names_speakers.flat_map(|part| &part.transcript.cues).filter(|cue| cue.speaker.is_none());
    unnamed.filter_map(|cue| prefix(&cue.text)).map(|(name, _)| comparable(name)).collect()
}

/// A name in the form in which names of speakers and of participants are compared: NFC, lower case, one space between
/// words.
pub fn comparable(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parts as one transcript, and how many of their cues were dropped. The times of a later part are shifted by the
/// time between its begin and `begin`, that of the recording's first part, also if that part could not be read; where Zoom
/// does not give the times, to the end of the part before.
/// `present` has those of the [`possible_speakers`] that were in the session.
pub fn joined(parts: Vec<Part>, begin: Option<Timestamp>, present: &BTreeSet<String>) -> (Vec<Cue>, u32) {
    let (mut cues, mut dropped, mut end) = (Vec::<Cue>::new(), 0_u32, 0);
    for part in parts {
        let lies_after = begin
            .zip(part.starts_at)
            .and_then(|(begin, own)| u64::try_from(own.duration_since(begin).as_millis()).ok());
        let shift = lies_after.unwrap_or(end);
        dropped = dropped.saturating_add(part.transcript.dropped);
        for mut cue in part.transcript.cues {
            cue.from_ms = cue.from_ms.saturating_add(shift);
            cue.to_ms = cue.to_ms.saturating_add(shift);
            end = end.max(cue.to_ms);
            cues.push(if part.kind == RecordingFileKind::ClosedCaption { cue } else { with_speaker(cue, present) });
        }
    }
    cues.retain(|cue| !cue.text.is_empty());
    (cues, dropped)
}

/// A transcript that lacks the `unread` parts, with the stored words of those (R1: the parts come one after the other). Where
/// nothing is stored, it is as it was read.
pub fn with_stored(read: Vec<Cue>, unread: &[Span], stored: Vec<Cue>) -> Vec<Cue> {
    if stored.is_empty() || unread.is_empty() {
        return read;
    }
    let is_unread = |cue: &Cue| unread.iter().any(|span| span.has(cue.from_ms));
    let mut cues: Vec<Cue> = read.into_iter().filter(|cue| !is_unread(cue)).collect();
    cues.extend(stored.into_iter().filter(is_unread));
    cues.sort_by_key(|cue| cue.from_ms);
    cues
}

fn with_speaker(mut cue: Cue, present: &BTreeSet<String>) -> Cue {
    if cue.speaker.is_none()
        && let Some((name, said)) = prefix(&cue.text)
        && present.contains(&comparable(name))
    {
        (cue.speaker, cue.text) = (Some(name.to_owned()), said.to_owned());
    }
    cue
}

/// `Name: words`, as Zoom writes it.
fn prefix(text: &str) -> Option<(&str, &str)> {
    let (name, said) = text.split_once(':')?;
    let length = name.trim().chars().count();
    let is_prefix = (1..=MAX_NAME).contains(&length) && (said.is_empty() || said.starts_with(' '));
    is_prefix.then(|| (name.trim(), said.trim()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cue(from_ms: u64, to_ms: u64, speaker: Option<&str>, text: &str) -> Cue {
        Cue { from_ms, to_ms, speaker: speaker.map(str::to_owned), text: text.to_owned() }
    }

    fn part(second: Option<i64>, kind: RecordingFileKind, cues: &[Cue]) -> Part {
        let starts_at = second.map(|second| Timestamp::from_second(second).unwrap());
        Part { starts_at, kind, transcript: Transcript { cues: cues.to_vec(), dropped: 1 } }
    }

    fn begin_of(second: i64) -> Option<Timestamp> {
        Timestamp::from_second(second).ok()
    }

    fn present(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| comparable(name)).collect()
    }

    #[test]
    fn r1_a_speaker_is_somebody_who_was_there() {
        use RecordingFileKind::{ClosedCaption, Transcript};
        let said = [
            cue(0, 1, None, "Ines  Okafor: Welcome."),
            cue(1, 2, None, "So: this goes on"),
            cue(2, 3, Some("Bo"), "Note: mine"),
            cue(3, 4, None, "see https://zoom.us at 12:30"),
            cue(4, 5, None, "Ines Okafor:"),
        ];
        let parts = vec![part(None, Transcript, &said)];
        assert_eq!(possible_speakers(&parts), present(&["ines okafor", "so"]));
        let (cues, dropped) = joined(parts, None, &present(&["INES OKAFOR", "Somebody Else"]));
        let expected = [
            cue(0, 1, Some("Ines  Okafor"), "Welcome."),
            cue(1, 2, None, "So: this goes on"),
            cue(2, 3, Some("Bo"), "Note: mine"),
            cue(3, 4, None, "see https://zoom.us at 12:30"),
        ];
        assert_eq!((&cues[..], dropped), (&expected[..], 1));
        let captions = vec![part(None, ClosedCaption, &said[..1])];
        assert_eq!(possible_speakers(&captions), present(&[]));
        assert_eq!(joined(captions, None, &present(&["Ines Okafor"])).0, &said[..1], "captions have no speakers");
        let long = format!("{}: x", "n".repeat(65));
        assert_eq!(possible_speakers(&[part(None, Transcript, &[cue(0, 1, None, &long)])]), present(&[]));
    }

    #[test]
    fn r1_the_times_of_a_later_part_are_shifted() {
        let kind = RecordingFileKind::Transcript;
        let said = [cue(1_000, 3_000, None, "a"), cue(4_000, 9_000, None, "b")];
        let from = |parts: &[Option<i64>]| -> Vec<u64> {
            let parts: Vec<Part> = parts.iter().map(|second| part(*second, kind, &said)).collect();
            let begin = parts[0].starts_at;
            joined(parts, begin, &present(&[])).0.iter().map(|cue| cue.from_ms).collect()
        };
        assert_eq!(from(&[Some(100), Some(160)]), [1_000, 4_000, 61_000, 64_000]);
        assert_eq!(from(&[None, Some(160)]), [1_000, 4_000, 10_000, 13_000], "behind what was said before");
        assert_eq!(from(&[Some(100), None, None]), [1_000, 4_000, 10_000, 13_000, 19_000, 22_000]);
        assert_eq!(from(&[Some(100), Some(40)]), [1_000, 4_000, 10_000, 13_000], "no time before the begin");
        // A part that could not be read keeps what is stored of it, whichever of the two it is.
        let span = |from_ms, to_ms| Span { from_ms, to_ms };
        let whole =
            joined(vec![part(Some(100), kind, &said), part(Some(160), kind, &said)], begin_of(100), &present(&[])).0;
        let (first, second) = whole.split_at(2);
        for (read, unread, stored) in [
            (second, span(0, Some(60_000)), first),
            (second, span(0, Some(60_000)), &whole),
            (first, span(60_000, None), second),
            (&[], span(0, None), &whole),
        ] {
            assert_eq!(with_stored(read.to_vec(), &[unread], stored.to_vec()), whole, "{unread:?}");
        }
        assert_eq!(with_stored(second.to_vec(), &[span(0, Some(60_000))], Vec::new()), second, "nothing is stored");
        assert_eq!(with_stored(second.to_vec(), &[], first.to_vec()), second, "all was read");
        let second_alone = joined(vec![part(Some(160), kind, &said)], begin_of(100), &present(&[]));
        assert_eq!(second_alone.0[0].from_ms, 61_000, "although the first part could not be read");
    }
}
