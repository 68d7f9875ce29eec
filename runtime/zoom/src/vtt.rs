//! Reads WebVTT as far as transcripts use it: speakers, texts and times. It reads piece by piece, within limits.
//!
//! It is a reader of our own: the maintained ones on crates.io (`webvtt-parser` 1.4) accept no byte order mark, no
//! `STYLE` block, and no text in pieces.

use greenroom_domain::{Cue, Sentence, Transcript, sentence};

/// The maximum size of a transcript: a whole day of speech without a pause has about 1.5 MiB.
const MAX_BYTES: usize = 16 << 20;
/// The longest line, and the longest text of a cue, in bytes: a cue of Zoom has a sentence or two.
const MAX_LINE: usize = 64 << 10;
/// The longest tag in characters: a speaker's name and some classes.
const MAX_TAG: usize = 200;
/// The maximum number of cues: more than one every 2 seconds of a day.
const MAX_CUES: usize = 50_000;

/// How many bytes are read of a text without a signature before a cue has come.
const MAX_UNSIGNED: usize = 64 << 10;

/// Why a text is not a transcript. The message quotes nothing, because a transcript contains the words of people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub(crate) enum VttError {
    NoSignature,
    WebPage,
    TooLong,
}

impl VttError {
    /// The error as a sentence, for readers of each language.
    pub(crate) fn sentence(&self) -> Sentence {
        match self {
            Self::NoSignature => sentence!(
                "failure-zoom-vtt-signature",
                "it does not begin with `WEBVTT`, and no cue is in it: it is no transcript"
            ),
            Self::WebPage => sentence!(
                "failure-zoom-vtt-web-page",
                "it begins as a web page: Zoom asks for a login, or its token has expired"
            ),
            Self::TooLong => {
                sentence!("failure-zoom-vtt-long", "the transcript has more than {most} MiB", most = MAX_BYTES >> 20)
            }
        }
    }
}

/// The reader's position in a text.
#[derive(Default)]
enum Place {
    /// Before the first line that is not blank.
    #[default]
    Begin,
    /// In the lines of the header.
    Header,
    /// Between two blocks.
    Between,
    /// In a block without speech: a note, a style, a region.
    Aside,
    /// Behind the first line of a block, which names a cue if its times follow. A number says nothing by itself.
    Named { is_number: bool },
    /// In a block that cannot be used, and is counted.
    Dropped,
    /// In the text of a cue.
    Cue { from_ms: u64, to_ms: u64, text: String },
}

/// Reads a transcript while it comes. The reader is lenient (R1: one bad cue loses no transcript): a block that is no cue,
/// and a cue with impossible times, are dropped and counted, and the rest is kept.
#[derive(Default)]
pub(crate) struct Reader {
    place: Place,
    line: Vec<u8>,
    /// The line is longer than is kept of one.
    is_cut: bool,
    /// The last line ended with CR: a LF that follows belongs to it.
    after_cr: bool,
    bytes: usize,
    /// The text has no signature: it is a transcript if a cue is in it.
    is_unsigned: bool,
    cues: Vec<Cue>,
    dropped: u32,
}

impl Reader {
    /// Reads the next piece.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), VttError> {
        for &byte in piece {
            self.bytes += 1;
            if self.bytes > MAX_BYTES {
                return Err(VttError::TooLong);
            }
            match byte {
                b'\n' if std::mem::take(&mut self.after_cr) => {}
                b'\n' | b'\r' => {
                    self.after_cr = byte == b'\r';
                    self.end_of_line()?;
                }
                _ => {
                    self.after_cr = false;
                    if self.line.len() == MAX_LINE {
                        self.is_cut = true;
                    } else {
                        self.line.push(byte);
                    }
                }
            }
            if self.is_unsigned && self.cues.is_empty() && self.bytes > MAX_UNSIGNED {
                return Err(VttError::NoSignature);
            }
        }
        Ok(())
    }

    /// What was said, when all has come.
    pub(crate) fn finish(mut self) -> Result<Transcript, VttError> {
        // The last line may lack its end; where it has one, this is the blank line that ends the last cue.
        self.end_of_line()?;
        self.read_line("")?;
        let is_empty = matches!(self.place, Place::Begin);
        if (self.is_unsigned || is_empty) && self.cues.is_empty() {
            return Err(VttError::NoSignature);
        }
        Ok(Transcript { cues: self.cues, dropped: self.dropped })
    }

    fn end_of_line(&mut self) -> Result<(), VttError> {
        let line = std::mem::take(&mut self.line);
        let read = if std::mem::take(&mut self.is_cut) {
            self.read_cut_line()
        } else {
            // What is no UTF-8 becomes a mark, as the format asks: one bad letter loses no transcript.
            self.read_line(&String::from_utf8_lossy(&line))
        };
        self.line = line;
        self.line.clear();
        read
    }

    /// A line of which only the begin was kept: no cue that it is in can be used.
    fn read_cut_line(&mut self) -> Result<(), VttError> {
        self.place = match std::mem::take(&mut self.place) {
            Place::Begin => return Err(VttError::NoSignature),
            place @ (Place::Header | Place::Aside | Place::Dropped) => place,
            Place::Between | Place::Named { .. } | Place::Cue { .. } => self.drop_block(),
        };
        Ok(())
    }

    fn read_line(&mut self, line: &str) -> Result<(), VttError> {
        let line =
            if matches!(self.place, Place::Begin) { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        let is_blank = line.trim().is_empty();
        let times = line.split_once("-->").map(|(from, rest)| (looks_like_a_time(from), times(from, rest)));
        self.place = match std::mem::take(&mut self.place) {
            Place::Begin if is_blank => Place::Begin,
            Place::Begin if is_signature(line) => Place::Header,
            Place::Begin if line.trim_start().starts_with('<') => return Err(VttError::WebPage),
            Place::Begin => {
                self.is_unsigned = true;
                self.begin_block(line, times)
            }
            Place::Aside if is_blank => Place::Between,
            Place::Aside => Place::Aside,
            Place::Header if is_blank => Place::Between,
            // A cue without a blank line before it: its times say so.
            Place::Header if times.is_none_or(|(looks_like_one, _)| !looks_like_one) => Place::Header,
            Place::Cue { from_ms, to_ms, text } if is_blank => {
                self.end_cue(from_ms, to_ms, &text);
                Place::Between
            }
            Place::Cue { from_ms, to_ms, text } if times.is_some_and(|(looks_like_one, _)| looks_like_one) => {
                self.end_cue(from_ms, to_ms, without_number(&text));
                self.begin_block(line, times)
            }
            Place::Cue { text, .. } if text.len() + line.len() > MAX_LINE => self.drop_block(),
            Place::Cue { from_ms, to_ms, mut text } => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(line);
                Place::Cue { from_ms, to_ms, text }
            }
            Place::Named { is_number } if is_blank => {
                self.dropped += u32::from(!is_number);
                Place::Between
            }
            Place::Named { .. } if times.is_some() => self.begin_block(line, times),
            Place::Named { .. } => self.drop_block(),
            Place::Between | Place::Dropped if is_blank => Place::Between,
            Place::Dropped if times.is_none_or(|(looks_like_one, _)| !looks_like_one) => Place::Dropped,
            Place::Header | Place::Between | Place::Dropped => self.begin_block(line, times),
        };
        Ok(())
    }

    /// A block begins with this line, which may be times.
    fn begin_block(&mut self, line: &str, times: Option<(bool, Option<(u64, u64)>)>) -> Place {
        match times {
            Some((_, Some((from_ms, to_ms)))) if from_ms <= to_ms => Place::Cue { from_ms, to_ms, text: String::new() },
            Some(_) => self.drop_block(),
            None if self.is_aside(line) => Place::Aside,
            None => Place::Named { is_number: line.trim().bytes().all(|byte| byte.is_ascii_digit()) },
        }
    }

    fn drop_block(&mut self) -> Place {
        self.dropped = self.dropped.saturating_add(1);
        Place::Dropped
    }

    /// Whether a block that begins so says nothing. Styles and regions come before the first cue; later, their names are
    /// cues' names.
    fn is_aside(&self, line: &str) -> bool {
        let word = line.split([' ', '\t']).next().unwrap_or_default();
        word == "NOTE" || self.cues.is_empty() && matches!(line.trim_end(), "STYLE" | "REGION")
    }

    fn end_cue(&mut self, from_ms: u64, to_ms: u64, text: &str) {
        for (speaker, text) in said(text) {
            if self.cues.len() == MAX_CUES {
                self.dropped = self.dropped.saturating_add(1);
            } else {
                self.cues.push(Cue { from_ms, to_ms, speaker, text });
            }
        }
    }
}

fn is_signature(line: &str) -> bool {
    line.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether somebody meant a time by this: text with an arrow in it, such as `Settings --> Apps`, is text.
fn looks_like_a_time(text: &str) -> bool {
    let text = text.trim();
    text.contains(':') && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',' | b' '))
}

/// A cue's text without a last line that is a number, which names the next cue where no blank line is between them.
fn without_number(text: &str) -> &str {
    match text.rsplit_once('\n') {
        Some((text, last)) if !last.is_empty() && last.trim().bytes().all(|byte| byte.is_ascii_digit()) => text,
        _ => text,
    }
}

/// `00:01.000 --> 00:02.500`, and settings that say where on the screen it stands: the part before the arrow, and the part
/// behind it.
fn times(from: &str, rest: &str) -> Option<(u64, u64)> {
    Some((time(from.trim())?, time(rest.split_whitespace().next()?)?))
}

/// `[hours:]minutes:seconds[.fraction]`, in milliseconds. Taken as well: one digit where the format wants two, a comma in
/// place of the point, and the second 60, into which some programs round.
fn time(text: &str) -> Option<u64> {
    let digits = |text: &str, most: usize| -> Option<u64> {
        let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let mut parts = clock.rsplit(':');
    let (seconds, minutes) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    // Six digits are more than a hundred years.
    let hours = parts.next().map_or(Some(0), |hours| digits(hours, 6))?;
    let whole = parts.next().is_none() && seconds <= 60 && minutes < 60;
    let milliseconds = digits(fraction, 3)? * [100, 10, 1][fraction.len() - 1];
    whole.then_some(((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds)
}

/// What a cue says, by speaker, where `<v Name>` names one. What says nothing is left out. Whether a name stands before the
/// first colon, as Zoom writes it, is for those to say who know the names (`rules::transcript`).
fn said(text: &str) -> Vec<(Option<String>, String)> {
    let mut said: Vec<(Option<String>, String)> = vec![(None, String::new())];
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, marked) = rest.split_at(at);
        append(&mut said, before);
        rest = match (voice(marked), mark(marked)) {
            (Some((name, rest)), _) => {
                said.push((Some(name).filter(|name| !name.is_empty()), String::new()));
                rest
            }
            (None, Some((meant, rest))) => {
                append(&mut said, meant);
                rest
            }
            // The text itself contains the character.
            (None, None) => {
                let (sign, rest) = marked.split_at(1);
                append(&mut said, sign);
                rest
            }
        };
    }
    append(&mut said, rest);
    let said = said.into_iter().map(|(speaker, text)| (speaker, one_line(&text)));
    said.filter(|(_, text)| !text.is_empty()).collect()
}

fn append(said: &mut [(Option<String>, String)], text: &str) {
    if let Some((_, last)) = said.last_mut() {
        last.push_str(text);
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text between `<` and `>`, and the rest.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('<')?;
    // The length is limited, so that a text of many `<` is not searched to its end from each of them.
    let (end, _) = inner.char_indices().take(MAX_TAG).find(|(_, c)| *c == '>')?;
    Some((inner.get(..end)?, inner.get(end + 1..)?))
}

/// `<v Name>` and `<v.loud Name>`: the name, and the rest.
fn voice(text: &str) -> Option<(String, &str)> {
    let (inner, rest) = tag(text)?;
    let (classes, name) = inner.strip_prefix('v')?.split_once(char::is_whitespace)?;
    (classes.is_empty() || classes.starts_with('.')).then(|| (one_line(&plain(name)), rest))
}

/// Any other tag, which has no meaning here, or an escaped character: its meaning, and the rest.
fn mark(text: &str) -> Option<(&'static str, &str)> {
    const SIGNS: [(&str, &str); 6] =
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", "")];
    if let Some((coded, sign)) = SIGNS.iter().find(|(coded, _)| text.starts_with(coded)) {
        return Some((*sign, text.get(coded.len()..)?));
    }
    let (inner, rest) = tag(text)?;
    let name = inner.strip_prefix('/').unwrap_or(inner).split(['.', ' ', '\t', '\n']).next()?;
    let is_tag = matches!(name, "v" | "c" | "i" | "b" | "u" | "ruby" | "rt" | "lang") || time(inner).is_some();
    is_tag.then_some(("", rest))
}

/// A name without escaped characters.
fn plain(name: &str) -> String {
    let (mut plain, mut rest) = (String::new(), name);
    while let Some(at) = rest.find('&') {
        let (before, coded) = rest.split_at(at);
        plain.push_str(before);
        let (meant, after) = mark(coded).unwrap_or_else(|| coded.split_at(1));
        plain.push_str(meant);
        rest = after;
    }
    plain + rest
}

/// Reads a whole text in pieces of this size, for the fuzz targets.
pub(crate) fn in_pieces(text: &[u8], size: usize) -> Result<Transcript, VttError> {
    let mut reader = Reader::default();
    for piece in text.chunks(size.max(1)) {
        reader.push(piece)?;
    }
    reader.finish()
}

#[cfg(test)]
#[path = "vtt_tests.rs"]
mod tests;
