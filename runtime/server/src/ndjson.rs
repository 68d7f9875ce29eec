//! Streams of JSON, one value a line, in requests and answers. What is read ahead and what waits to be sent is bounded, so
//! that a slow side slows the other one down.

use std::{collections::VecDeque, convert::Infallible};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream};
use serde::Serialize;

/// The media type of a stream.
pub(crate) const MEDIA_TYPE: &str = "application/x-ndjson";

/// A line of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// Its text.
    Text(Vec<u8>),
    /// It has more bytes than are allowed.
    TooLong,
    /// The request ended before it did, because its caller went away.
    Broken,
}

/// The lines of a body with their numbers, without empty ones. A line that is too long is skipped, and not kept in memory.
pub(crate) fn lines(body: Body, most: usize) -> impl Stream<Item = (u64, Line)> + Send {
    let reader = Reader {
        body: body.into_data_stream(),
        most,
        line: Vec::new(),
        long: false,
        number: 1,
        ready: VecDeque::new(),
        ended: false,
    };
    stream::unfold(reader, |mut reader| async move { reader.next().await.map(|line| (line, reader)) })
}

struct Reader {
    body: BodyDataStream,
    most: usize,
    /// The beginning of the line that is being read.
    line: Vec<u8>,
    /// That line is too long.
    long: bool,
    number: u64,
    ready: VecDeque<(u64, Line)>,
    ended: bool,
}

impl Reader {
    async fn next(&mut self) -> Option<(u64, Line)> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Some(line);
            }
            if self.ended {
                return None;
            }
            match self.body.next().await {
                Some(Ok(bytes)) => self.take(&bytes),
                Some(Err(_)) => {
                    self.ended = true;
                    self.ready.push_back((self.number, Line::Broken));
                }
                None => {
                    self.ended = true;
                    self.end_line();
                }
            }
        }
    }

    fn take(&mut self, bytes: &Bytes) {
        let mut parts = bytes.split(|byte| *byte == b'\n');
        self.add(parts.next().unwrap_or_default());
        for part in parts {
            self.end_line();
            self.add(part);
        }
    }

    fn add(&mut self, part: &[u8]) {
        if self.long || self.line.len() + part.len() > self.most {
            self.long = true;
            self.line = Vec::new();
        } else {
            self.line.extend_from_slice(part);
        }
    }

    fn end_line(&mut self) {
        let (line, long) = (std::mem::take(&mut self.line), std::mem::take(&mut self.long));
        if long {
            self.ready.push_back((self.number, Line::TooLong));
        } else if !line.trim_ascii().is_empty() {
            self.ready.push_back((self.number, Line::Text(line)));
        }
        self.number += 1;
    }
}

/// An answer of values, one a line.
pub(crate) fn answer<T: Serialize>(values: impl Stream<Item = T> + Send + 'static) -> Response {
    let lines = values.map(|value| {
        let mut line = serde_json::to_vec(&value).unwrap_or_else(|_| b"{}".to_vec());
        line.push(b'\n');
        Ok::<_, Infallible>(Bytes::from(line))
    });
    ([(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))], Body::from_stream(lines)).into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_found_however_the_body_comes() {
        let text = "one\n\n  \ntwo\r\ntoo long a line\nthree";
        let wanted = [
            (1, Line::Text(b"one".to_vec())),
            (4, Line::Text(b"two\r".to_vec())),
            (5, Line::TooLong),
            (6, Line::Text(b"three".to_vec())),
        ];
        for size in 1..=text.len() {
            let pieces: Vec<_> =
                text.as_bytes().chunks(size).map(|piece| Ok::<_, Infallible>(piece.to_vec())).collect();
            let found: Vec<_> = lines(Body::from_stream(stream::iter(pieces)), 10).collect().await;
            assert_eq!(found, wanted, "in pieces of {size}");
        }
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_says_so() {
        let pieces = [Ok(b"one\ntw".to_vec()), Err(std::io::Error::other("gone"))];
        let found: Vec<_> = lines(Body::from_stream(stream::iter(pieces)), 10).collect().await;
        assert_eq!(found, [(1, Line::Text(b"one".to_vec())), (2, Line::Broken)]);
    }
}
