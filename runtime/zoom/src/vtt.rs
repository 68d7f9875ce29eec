//! Reads WebVTT as far as transcripts use it: speakers, texts and times. It reads piece by piece, within limits.
//!
//! It is a reader of our own: the maintained ones on crates.io (`webvtt-parser` 1.4) accept no byte order mark, no
//! `STYLE` block, and no text in pieces.

use greenroom_domain::Cue;

/// The maximum size of a transcript: a whole day of speech without a pause has about 1.5 MiB.
const MAX_BYTES: usize = 16 << 20;
/// The longest line, and the longest text of a cue, in bytes: a cue of Zoom has a sentence or two.
const MAX_LINE: usize = 64 << 10;
/// The longest tag in characters: a speaker's name and some classes.
const MAX_TAG: usize = 200;
/// The maximum number of cues: more than one every 2 seconds of a day.
const MAX_CUES: usize = 50_000;
/// The longest name at the begin of a cue, in characters: the longest name that Zoom shows.
const MAX_NAME: usize = 64;

/// Why a text is not a transcript. The message quotes nothing, because a transcript contains the words of people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VttError {
    #[error("it does not begin with `WEBVTT`: it is not a transcript")]
    NoSignature,
    #[error("it begins as a web page: Zoom asks for a login, or its token has expired")]
    WebPage,
    #[error("line {0} of the transcript is not the time of a cue")]
    NoTime(usize),
    #[error("the cue in line {0} of the transcript ends before it begins")]
    Backwards(usize),
    #[error("the transcript has more than {} MiB", MAX_BYTES >> 20)]
    TooLong,
    #[error("line {0} of the transcript, or the cue it is in, has more than {limit} KiB", limit = MAX_LINE >> 10)]
    LineTooLong(usize),
    #[error("the transcript has more than {MAX_CUES} cues")]
    TooManyCues,
}

/// The reader's position in a text.
#[derive(Default)]
enum Place {
    /// Before the first line.
    #[default]
    Begin,
    /// In the lines of the header.
    Header,
    /// Between two blocks.
    Between,
    /// In a block without speech: a note, a style, a region.
    Aside,
    /// After a line that can only be the name of a cue.
    Named,
    /// In the text of a cue.
    Cue { from_ms: u64, to_ms: u64, text: String },
}

/// Reads a transcript as a stream.
#[derive(Default)]
pub(crate) struct Reader {
    place: Place,
    line: Vec<u8>,
    /// The last line ended with CR: a following LF belongs to it.
    after_cr: bool,
    number: usize,
    bytes: usize,
    cues: Vec<Cue>,
}

impl Reader {
    /// Reads the next piece.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), VttError> {
        self.bytes = self.bytes.saturating_add(piece.len());
        if self.bytes > MAX_BYTES {
            return Err(VttError::TooLong);
        }
        for &byte in piece {
            match byte {
                b'\n' if std::mem::take(&mut self.after_cr) => {}
                b'\n' | b'\r' => {
                    self.after_cr = byte == b'\r';
                    self.end_of_line()?;
                }
                _ if self.line.len() == MAX_LINE => return Err(VttError::LineTooLong(self.number + 1)),
                _ => {
                    self.after_cr = false;
                    self.line.push(byte);
                }
            }
        }
        Ok(())
    }

    /// The cues, after the last piece.
    pub(crate) fn finish(mut self) -> Result<Vec<Cue>, VttError> {
        // The last line may lack its line end. Where it has one, this is the blank line that ends the last cue.
        self.end_of_line()?;
        self.read_line("")?;
        Ok(self.cues)
    }

    fn end_of_line(&mut self) -> Result<(), VttError> {
        self.number += 1;
        let line = std::mem::take(&mut self.line);
        // Invalid UTF-8 becomes a replacement character, as the format requires, so that one bad letter does not lose
        // the transcript.
        let read = self.read_line(&String::from_utf8_lossy(&line));
        self.line = line;
        self.line.clear();
        read
    }

    fn read_line(&mut self, line: &str) -> Result<(), VttError> {
        let is_blank = line.is_empty();
        self.place = match std::mem::take(&mut self.place) {
            Place::Begin => signature(line)?,
            Place::Header | Place::Between | Place::Named | Place::Cue { .. } if line.contains("-->") => {
                // A new cue without a blank line before it ends the one before.
                return self.begin_cue(line);
            }
            Place::Header if !is_blank => Place::Header,
            Place::Aside if !is_blank => Place::Aside,
            Place::Header | Place::Aside => Place::Between,
            Place::Between if is_blank => Place::Between,
            Place::Between if self.is_aside(line) => Place::Aside,
            Place::Between => Place::Named,
            Place::Named => return Err(VttError::NoTime(self.number)),
            Place::Cue { from_ms, to_ms, text } if is_blank => {
                self.end_cue(from_ms, to_ms, &text)?;
                Place::Between
            }
            Place::Cue { text, .. } if text.len() + line.len() > MAX_LINE => {
                return Err(VttError::LineTooLong(self.number));
            }
            Place::Cue { from_ms, to_ms, mut text } => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(line);
                Place::Cue { from_ms, to_ms, text }
            }
        };
        Ok(())
    }

    /// Whether a block that begins so contains no speech. Styles and regions come before the first cue; later, their
    /// names are names of cues.
    fn is_aside(&self, line: &str) -> bool {
        let word = line.split([' ', '\t']).next().unwrap_or_default();
        word == "NOTE" || self.cues.is_empty() && matches!(line.trim_end(), "STYLE" | "REGION")
    }

    fn begin_cue(&mut self, line: &str) -> Result<(), VttError> {
        let (from_ms, to_ms) = times(line).ok_or(VttError::NoTime(self.number))?;
        if to_ms < from_ms {
            return Err(VttError::Backwards(self.number));
        }
        self.place = Place::Cue { from_ms, to_ms, text: String::new() };
        Ok(())
    }

    fn end_cue(&mut self, from_ms: u64, to_ms: u64, text: &str) -> Result<(), VttError> {
        for (speaker, text) in said(text) {
            if self.cues.len() == MAX_CUES {
                return Err(VttError::TooManyCues);
            }
            self.cues.push(Cue { from_ms, to_ms, speaker, text });
        }
        Ok(())
    }
}

fn signature(line: &str) -> Result<Place, VttError> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    match line.strip_prefix("WEBVTT") {
        Some(rest) if rest.is_empty() || rest.starts_with([' ', '\t']) => Ok(Place::Header),
        _ if line.trim_start().starts_with('<') => Err(VttError::WebPage),
        _ => Err(VttError::NoSignature),
    }
}

/// The line `00:01.000 --> 00:02.500`, with optional settings of the position on the screen.
fn times(line: &str) -> Option<(u64, u64)> {
    let (from, rest) = line.split_once("-->")?;
    let to = rest.split_whitespace().next()?;
    Some((time(from.trim())?, time(to)?))
}

/// `[hours:]minutes:seconds.milliseconds`, in milliseconds.
fn time(text: &str) -> Option<u64> {
    let digits = |text: &str, count: std::ops::RangeInclusive<usize>| -> Option<u64> {
        let is_number = count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let (clock, milliseconds) = text.split_once('.')?;
    let mut parts = clock.rsplit(':');
    let (seconds, minutes) = (digits(parts.next()?, 2..=2)?, digits(parts.next()?, 2..=2)?);
    // Six digits are more than a hundred years.
    let hours = parts.next().map_or(Some(0), |hours| digits(hours, 2..=6))?;
    let whole = parts.next().is_none() && seconds < 60 && minutes < 60;
    whole.then_some(((hours * 60 + minutes) * 60 + seconds) * 1000 + digits(milliseconds, 3..=3)?)
}

/// The texts of a cue by speaker: `<v Name>` names one, or `Name: ` at its begin, as Zoom writes it. Empty texts are
/// left out.
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
    let said = said.map(|(speaker, text)| if speaker.is_none() { by_prefix(text) } else { (speaker, text) });
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

fn by_prefix(text: String) -> (Option<String>, String) {
    let named = text.split_once(':').filter(|(name, said)| {
        let length = name.trim().chars().count();
        (1..=MAX_NAME).contains(&length) && (said.is_empty() || said.starts_with(' '))
    });
    match named {
        Some((name, said)) => (Some(name.trim().to_owned()), said.trim().to_owned()),
        None => (None, text),
    }
}

/// Reads a whole text in pieces of this size, for the fuzz targets.
pub(crate) fn in_pieces(text: &[u8], size: usize) -> Result<Vec<Cue>, VttError> {
    let mut reader = Reader::default();
    for piece in text.chunks(size.max(1)) {
        reader.push(piece)?;
    }
    reader.finish()
}

#[cfg(test)]
#[path = "vtt_tests.rs"]
mod tests;
