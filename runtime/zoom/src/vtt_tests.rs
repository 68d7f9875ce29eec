#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Vec<Cue>, VttError> {
    in_pieces(text.as_bytes(), text.len())
}

/// The cues of a body after the header: from, to, speaker, text.
fn cues(body: &str) -> Vec<(u64, u64, Option<String>, String)> {
    let read = read(&format!("WEBVTT\n\n{body}")).unwrap();
    read.into_iter().map(|cue| (cue.from_ms, cue.to_ms, cue.speaker, cue.text)).collect()
}

fn cue(from: u64, to: u64, speaker: &str, text: &str) -> (u64, u64, Option<String>, String) {
    (from, to, Some(speaker.to_owned()).filter(|name| !name.is_empty()), text.to_owned())
}

#[test]
fn r1_a_transcript_as_zoom_writes_it() {
    let text = "1\n00:00:02.430 --> 00:00:05.220\nInes Okafor: Welcome, everybody.\n\n\
                2\n00:01:00.000 --> 01:00:00.005\nSo: this goes on\n\n3\n100:00:00.000 --> 100:00:01.000\nUnnamed voice\n";
    assert_eq!(
        cues(text),
        [
            cue(2_430, 5_220, "Ines Okafor", "Welcome, everybody."),
            cue(60_000, 3_600_005, "So", "this goes on"),
            cue(360_000_000, 360_001_000, "", "Unnamed voice"),
        ]
    );
}

#[test]
fn lines_end_in_every_way_and_a_byte_order_mark_is_none_of_the_text() {
    let text = "\u{feff}WEBVTT - made by Zoom\nKind: captions\n\n00:01.000 --> 00:02.000\nA: b\nc\n\n00:02.000 --> 00:03.000\nd";
    let expected = [cue(1_000, 2_000, "A", "b c"), cue(2_000, 3_000, "", "d")];
    for end in ["\n", "\r\n", "\r"] {
        let read = read(&text.replace('\n', end)).unwrap();
        let read: Vec<_> = read.into_iter().map(|c| (c.from_ms, c.to_ms, c.speaker, c.text)).collect();
        assert_eq!(read, expected, "{end:?}");
    }
}

#[test]
fn notes_styles_and_regions_contain_no_speech() {
    let text = "STYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nNOTE\nnobody: said this\n\nNOTE nor this: x\n\n\
                00:01.000 --> 00:02.000 align:start line:0%\nyes\n\nNOTE here\n\nSTYLE\n00:02.000 --> 00:03.000\nnamed so\n";
    assert_eq!(cues(text), [cue(1_000, 2_000, "", "yes"), cue(2_000, 3_000, "", "named so")]);
}

#[test]
fn tags_name_speakers_or_nothing() {
    let time = "00:01.000 --> 00:02.000\n";
    for (said, expected) in [
        ("<v Ines Okafor>Hi there", vec![cue(1_000, 2_000, "Ines Okafor", "Hi there")]),
        ("<v.loud.first Ines &amp; Bo>Hi</v> you", vec![cue(1_000, 2_000, "Ines & Bo", "Hi you")]),
        ("<v A>One</v>\n<v B>Two: three", vec![cue(1_000, 2_000, "A", "One"), cue(1_000, 2_000, "B", "Two: three")]),
        ("<i>Ines</i>: <c.x>a</c> <00:01.500>b", vec![cue(1_000, 2_000, "Ines", "a b")]),
        (
            "I <3 this & that, 1 < 2 > 0 &lt;i&gt; &nbsp;x",
            vec![cue(1_000, 2_000, "", "I <3 this & that, 1 < 2 > 0 <i> x")],
        ),
        ("see https://zoom.us at 12:30", vec![cue(1_000, 2_000, "", "see https://zoom.us at 12:30")]),
        ("<video src=x>", vec![cue(1_000, 2_000, "", "<video src=x>")]),
        ("<v A></v>", vec![]),
        ("Ines:", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(cues(&format!("{time}{said}\n")), expected, "{said}");
    }
    let long = format!("{}: x", "n".repeat(65));
    assert_eq!(cues(&format!("{time}{long}")), [cue(1_000, 2_000, "", &long)]);
}

#[test]
fn a6_other_texts_than_transcripts_are_refused_and_not_quoted() {
    for (text, expected) in [
        ("", VttError::NoSignature),
        ("webvtt\n", VttError::NoSignature),
        ("WEBVTTX\n", VttError::NoSignature),
        ("{\"code\":3301}", VttError::NoSignature),
        ("\n <!doctype html>", VttError::NoSignature),
        (" <!doctype html>", VttError::WebPage),
        ("WEBVTT\n\nA: said without a time\n", VttError::NoTime(4)),
        ("WEBVTT\n\nname\nA: said\n", VttError::NoTime(4)),
        ("WEBVTT\n\n00:01.000 --> \n", VttError::NoTime(3)),
        ("WEBVTT\n\n00:01.000 --> 00:02\n", VttError::NoTime(3)),
        ("WEBVTT\n\n00:01.000 --> 00:60.000\n", VttError::NoTime(3)),
        ("WEBVTT\n\n00:01.000 --> 0:00:02.000\n", VttError::NoTime(3)),
        ("WEBVTT\n\n1:00:00:01.000 --> 00:02.000\n", VttError::NoTime(3)),
        ("WEBVTT\n\n99999999999999999999:00:01.000 --> 00:02.000\n", VttError::NoTime(3)),
        ("WEBVTT\n\n-0:01.000 --> 00:02.000\n", VttError::NoTime(3)),
        ("WEBVTT\n\n00:02.000 --> 00:01.999\nx\n", VttError::Backwards(3)),
    ] {
        let refused = read(text).unwrap_err();
        assert_eq!(refused, expected, "{text}");
        assert!(!refused.to_string().contains("said"), "{refused}");
    }
    assert_eq!(read("WEBVTT").unwrap(), []);
}

#[test]
fn a_transcript_has_limits() {
    let cue = "00:01.000 --> 00:02.000\nx\n\n";
    let most = format!("WEBVTT\n\n{}", cue.repeat(MAX_CUES));
    assert_eq!(read(&most).unwrap().len(), MAX_CUES);
    assert_eq!(read(&format!("{most}{cue}")), Err(VttError::TooManyCues));
    let long = |count: usize| format!("WEBVTT {}", "x".repeat(count - 7));
    assert_eq!(read(&long(MAX_LINE)), Ok(vec![]));
    assert_eq!(read(&long(MAX_LINE + 1)), Err(VttError::LineTooLong(1)));
    let note = format!("WEBVTT\n\nNOTE\n{}", "y\n".repeat(MAX_BYTES / 2));
    assert_eq!(read(&note), Err(VttError::TooLong));
}

#[test]
fn a_bad_letter_loses_no_transcript() {
    let text = b"WEBVTT\n\n00:01.000 --> 00:02.000\nA: caf\xe9 \xf0\x9f\n";
    assert_eq!(in_pieces(text, 5).unwrap()[0].text, "caf\u{fffd} \u{fffd}");
}

proptest! {
    /// The result does not depend on the pieces.
    #[test]
    fn pieces_make_no_difference(
        lines in proptest::collection::vec("(NOTE|STYLE|[a-c<>&:; v/]{0,12}|0[01]:0[0-2].000 --> 00:0[0-4].000)(\r\n|\n|\r)", 0..30),
        size in 1usize..9,
    ) {
        let text = format!("WEBVTT\n{}", lines.concat());
        prop_assert_eq!(in_pieces(text.as_bytes(), size), read(&text));
    }

    /// Every spoken text comes back, in order.
    #[test]
    fn what_was_written_is_read(
        cues in proptest::collection::vec((0u64..400_000_000, 0u64..100_000, "[A-Za-zé]{1,20}", "[a-z0-9<>&]{1,30}"), 0..20),
    ) {
        let time = |ms: u64| {
            format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
        };
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let mut text = "WEBVTT\n\n".to_owned();
        for (at, (from, lasts, name, said)) in cues.iter().enumerate() {
            let (from, to, said) = (time(*from), time(from + lasts), escape(said));
            text.push_str(&format!("{at}\n{from} --> {to}\n{name}: {said}\n\n"));
        }
        let expected: Vec<Cue> = cues
            .into_iter()
            .map(|(from_ms, lasts, name, text)| Cue { from_ms, to_ms: from_ms + lasts, speaker: Some(name), text })
            .collect();
        prop_assert_eq!(read(&text), Ok(expected));
    }

    /// No input makes it panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = in_pieces(&[b"WEBVTT\n", bytes.as_slice()].concat(), 7);
        let _ = in_pieces(&bytes, 3);
    }
}
