#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Transcript, VttError> {
    in_pieces(text.as_bytes(), text.len())
}

type Said = (u64, u64, Option<String>, String);

fn listed(cues: Vec<Cue>) -> Vec<Said> {
    cues.into_iter().map(|cue| (cue.from_ms, cue.to_ms, cue.speaker, cue.text)).collect()
}

/// The cues of a body behind the signature: from, to, speaker, text. Nothing of it was dropped.
fn cues(body: &str) -> Vec<Said> {
    let read = read(&format!("WEBVTT\n\n{body}")).unwrap();
    assert_eq!(read.dropped, 0, "{body}");
    listed(read.cues)
}

/// The texts of the cues of a body behind the signature, and how many blocks were dropped.
fn kept(body: &str) -> (Vec<String>, u32) {
    let read = read(&format!("WEBVTT\n\n{body}")).unwrap();
    (read.cues.into_iter().map(|cue| cue.text).collect(), read.dropped)
}

fn cue(from: u64, to: u64, speaker: &str, text: &str) -> Said {
    (from, to, Some(speaker.to_owned()).filter(|name| !name.is_empty()), text.to_owned())
}

#[test]
fn r1_a_transcript_as_zoom_writes_it() {
    let text = "1\n00:00:02.430 --> 00:00:05.220\nInes Okafor: Welcome, everybody.\n\n\
                2\n00:01:00.000 --> 01:00:00.005\nSo: this goes on\n\n3\n100:00:00.000 --> 100:00:01.000\nUnnamed voice\n";
    assert_eq!(
        cues(text),
        [
            cue(2_430, 5_220, "", "Ines Okafor: Welcome, everybody."),
            cue(60_000, 3_600_005, "", "So: this goes on"),
            cue(360_000_000, 360_001_000, "", "Unnamed voice"),
        ]
    );
}

#[test]
fn lines_end_in_every_way_and_a_byte_order_mark_is_none_of_the_text() {
    let text = "\u{feff}WEBVTT - made by Zoom\nKind: captions\n\n00:01.000 --> 00:02.000\nA: b\nc\n\n00:02.000 --> 00:03.000\nd";
    let expected = [cue(1_000, 2_000, "", "A: b c"), cue(2_000, 3_000, "", "d")];
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(listed(read(&text.replace('\n', end)).unwrap().cues), expected, "{end:?}");
    }
}

#[test]
fn r1_times_are_taken_as_programs_write_them() {
    for (times, expected) in [
        ("0:00:01.000 --> 0:00:02.000", (1_000, 2_000)),
        ("0:1.5 --> 0:2.25", (1_500, 2_250)),
        ("00:00:01,000 --> 00:00:02,000", (1_000, 2_000)),
        ("00:00:59.000 --> 00:00:60.000", (59_000, 60_000)),
        ("00:01 --> 00:02", (1_000, 2_000)),
        ("  00:01.000-->00:02.000 align:start", (1_000, 2_000)),
        ("00:02.000 --> 00:02.000", (2_000, 2_000)),
    ] {
        assert_eq!(cues(&format!("{times}\nx\n")), [cue(expected.0, expected.1, "", "x")], "{times}");
    }
}

#[test]
fn r1_a_cue_that_cannot_be_used_is_counted_and_the_rest_is_kept() {
    let good = "00:01.000 --> 00:02.000\ngood\n\n";
    for (bad, dropped) in [
        ("00:03.000 --> \nx\n\n", 1),
        ("00:03.000 --> 00:99.000\nx\ny\n\n", 1),
        ("00:61:00.000 --> 01:61:00.000\nx\n\n", 1),
        ("1:00:00:01.000 --> 00:02.000\nx\n\n", 1),
        ("99999999999999999999:00:01.000 --> 00:02.000\nx\n\n", 1),
        ("-0:01.000 --> 00:02.000\nx\n\n", 1),
        ("00:02.000 --> 00:01.999\nbackwards\n\n", 1),
        ("Chapter one\n\n", 1),
        ("Chapter one\nwith a second line\nand a third\n\n", 1),
        ("A: said without a time\n\nB: this too\n\n", 2),
        ("name\n00:02.000 --> 00:01.999\nbackwards\n\n", 1),
        ("12\n\n", 0),
    ] {
        let expected = |texts: &[&str]| (texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(), dropped);
        assert_eq!(kept(&format!("{bad}{good}")), expected(&["good"]), "{bad}");
        assert_eq!(kept(&format!("{good}{bad}{good}")), expected(&["good", "good"]), "{bad}");
        assert_eq!(kept(&format!("{good}{}", bad.trim_end())), expected(&["good"]), "at the end: {bad}");
    }
    assert_eq!(kept(&format!("{good}00:00:03.000 --> 00:0")), (vec!["good".to_owned()], 1), "a file that was cut off");
}

#[test]
fn r1_an_arrow_in_a_text_is_text() {
    for text in ["You find it under Settings --> Apps --> Zoom.", "--> that way", "at 12:30 --> 13:00 we stop", "a-->b"]
    {
        assert_eq!(cues(&format!("1\n00:01.000 --> 00:02.000\n{text}\n")), [cue(1_000, 2_000, "", text)]);
        let second = format!("00:01.000 --> 00:02.000\nfirst\n{text}\n");
        assert_eq!(cues(&second), [cue(1_000, 2_000, "", &format!("first {text}"))]);
    }
}

#[test]
fn r1_cues_without_a_blank_line_between_them_are_told_apart() {
    let text = "1\n00:01.000 --> 00:02.000\na\n2\n00:02.000 --> 00:03.000\nb\nc\n00:03.000 --> 00:04.000\nd";
    let expected = [cue(1_000, 2_000, "", "a"), cue(2_000, 3_000, "", "b c"), cue(3_000, 4_000, "", "d")];
    assert_eq!(cues(text), expected);
    assert_eq!(listed(read(&format!("WEBVTT\n{}", text.trim_start_matches("1\n"))).unwrap().cues), expected);
}

#[test]
fn r1_a_file_without_its_signature_is_a_transcript_if_cues_are_in_it() {
    let text = "1\r\n00:00:01,000 --> 00:00:02,000\r\nas a SubRip file\r\n\r\n";
    for before in ["", "\u{feff}", "\n\n", "webvtt\n\n"] {
        let read = read(&format!("{before}{text}")).unwrap();
        assert_eq!(listed(read.cues), [cue(1_000, 2_000, "", "as a SubRip file")], "{before:?}");
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
        ("<i>Ines</i>: <c.x>a</c> <00:01.500>b", vec![cue(1_000, 2_000, "", "Ines: a b")]),
        (
            "I <3 this & that, 1 < 2 > 0 &lt;i&gt; &nbsp;x",
            vec![cue(1_000, 2_000, "", "I <3 this & that, 1 < 2 > 0 <i> x")],
        ),
        ("see https://zoom.us at 12:30", vec![cue(1_000, 2_000, "", "see https://zoom.us at 12:30")]),
        ("<video src=x>", vec![cue(1_000, 2_000, "", "<video src=x>")]),
        ("<v A></v>", vec![]),
        ("Ines:", vec![cue(1_000, 2_000, "", "Ines:")]),
        ("", vec![]),
    ] {
        assert_eq!(cues(&format!("{time}{said}\n")), expected, "{said}");
    }
}

#[test]
fn a7_what_is_no_transcript_is_refused_and_not_quoted() {
    for (text, expected) in [
        ("", VttError::NoSignature),
        ("\n\n", VttError::NoSignature),
        ("webvtt\n", VttError::NoSignature),
        ("WEBVTTX\n", VttError::NoSignature),
        ("{\"code\":3301}", VttError::NoSignature),
        ("A: said without a time\n\nB: said", VttError::NoSignature),
        ("\n <!doctype html>", VttError::WebPage),
        (" <!doctype html>", VttError::WebPage),
        ("\u{feff}<html>", VttError::WebPage),
    ] {
        let refused = read(text).unwrap_err();
        assert_eq!(refused, expected, "{text}");
        assert!(!refused.to_string().contains("said"), "{refused}");
    }
    assert_eq!(read("WEBVTT"), Ok(Transcript::default()));
}

#[test]
fn a_transcript_has_limits() {
    let cue = "00:01.000 --> 00:02.000\nx\n\n";
    let read = |text: &str| read(text).map(|read| (read.cues.len(), read.dropped));
    let most = format!("WEBVTT\n\n{}", cue.repeat(MAX_CUES));
    assert_eq!(read(&most), Ok((MAX_CUES, 0)));
    assert_eq!(read(&format!("{most}{cue}{cue}")), Ok((MAX_CUES, 2)));
    let long = "y".repeat(MAX_LINE + 1);
    for within in [format!("00:01.000 --> 00:02.000\n{long}\nz\n\n"), format!("{long}\n00:99.000\n\n")] {
        assert_eq!(read(&format!("WEBVTT\n\n{cue}{within}{cue}")), Ok((2, 1)), "the cue is dropped");
    }
    let lines = format!("00:01.000 --> 00:02.000\n{}\n\n", "y\n".repeat(MAX_LINE));
    assert_eq!(read(&format!("WEBVTT\n\n{cue}{lines}{cue}")), Ok((2, 1)));
    assert_eq!(read(&"no words\n".repeat(MAX_UNSIGNED)), Err(VttError::NoSignature));
    let note = format!("WEBVTT\n\nNOTE\n{}", "y\n".repeat(MAX_BYTES / 2));
    assert_eq!(read(&note), Err(VttError::TooLong));
}

#[test]
fn a_bad_letter_loses_no_transcript() {
    let text = b"WEBVTT\n\n00:01.000 --> 00:02.000\nA: caf\xe9 \xf0\x9f\n";
    assert_eq!(in_pieces(text, 5).unwrap().cues[0].text, "A: caf\u{fffd} \u{fffd}");
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
            text.push_str(&format!("{at}\n{from} --> {to}\n<v {name}>{said}\n\n"));
        }
        let expected: Vec<Cue> = cues
            .into_iter()
            .map(|(from_ms, lasts, name, text)| Cue { from_ms, to_ms: from_ms + lasts, speaker: Some(name), text })
            .collect();
        prop_assert_eq!(read(&text), Ok(Transcript { cues: expected, dropped: 0 }));
    }

    /// No input makes it panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = in_pieces(&[b"WEBVTT\n", bytes.as_slice()].concat(), 7);
        let _ = in_pieces(&bytes, 3);
    }
}
