//! Lines of bounded length, from a file or a pipe.

use std::io::{self, BufRead};

/// One line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// Its bytes.
    Read(Vec<u8>),
    /// It has more bytes than allowed, and was skipped.
    TooLong,
}

/// Reads the next line, keeping at most `max` bytes of it in memory; none at the end.
///
/// # Errors
/// Those of the reader.
pub fn next_line(reader: &mut dyn BufRead, max: usize) -> io::Result<Option<Line>> {
    let (mut line, mut too_long, mut any) = (Vec::new(), false, false);
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        too_long |= line.len() + part.len() > max;
        if !too_long {
            line.extend_from_slice(part);
        }
        let consumed = end.map_or(buffer.len(), |end| end + 1);
        reader.consume(consumed);
        if end.is_some() {
            break;
        }
    }
    Ok(match (any, too_long) {
        (false, _) => None,
        (true, true) => Some(Line::TooLong),
        (true, false) => Some(Line::Read(line)),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_are_bounded_and_none_is_lost() {
        let mut reader = BufReader::with_capacity(3, &b"ab\n\nabcdefgh\nxyz"[..]);
        let mut seen = Vec::new();
        while let Some(line) = next_line(&mut reader, 4).unwrap() {
            seen.push(match line {
                Line::Read(bytes) => String::from_utf8(bytes).unwrap(),
                Line::TooLong => "(too long)".to_owned(),
            });
        }
        assert_eq!(seen, ["ab", "", "(too long)", "xyz"]);
    }
}
