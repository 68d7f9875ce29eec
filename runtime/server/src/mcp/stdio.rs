//! Standard input and output, line by line. A line that is no JSON is answered with a parse error, as JSON-RPC says: rmcp passes
//! over it in silence, and who typed it, or whose program wrote it, would wait for ever.

use std::io;

use serde::de::IgnoredAny;
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, DuplexStream, duplex},
    sync::mpsc,
    task::JoinHandle,
};

/// The longest line, in bytes: as much as rmcp takes.
const LONGEST: usize = 16 << 20;

/// How many bytes of either direction are under way between rmcp and the lines.
const BUFFER: usize = 64 << 10;

/// JSON-RPC's code for what is no JSON.
const PARSE_ERROR: i32 = -32_700;

/// The lines of one client.
pub(super) struct Lines {
    /// What rmcp reads and writes.
    transport: Option<(DuplexStream, DuplexStream)>,
    reading: JoinHandle<()>,
    writing: JoinHandle<io::Result<()>>,
}

impl Lines {
    /// Lines from this reader, and to this writer.
    pub(super) fn over(
        reader: impl AsyncRead + Send + Unpin + 'static,
        writer: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Self {
        let ((read, to_rmcp), (write, from_rmcp)) = (duplex(BUFFER), duplex(BUFFER));
        let (refusals, refused) = mpsc::channel(1);
        Self {
            transport: Some((read, write)),
            reading: tokio::spawn(read_lines(reader, to_rmcp, refusals)),
            writing: tokio::spawn(write_lines(from_rmcp, refused, writer)),
        }
    }

    /// What rmcp reads and writes, once.
    pub(super) fn transport(&mut self) -> io::Result<(DuplexStream, DuplexStream)> {
        self.transport.take().ok_or_else(|| io::Error::other("the lines are read already"))
    }

    /// Reads no more, and waits until what rmcp wrote is out. rmcp has to have ended.
    pub(super) async fn close(mut self) {
        self.reading.abort();
        drop(self.transport.take());
        // Where the client reads no more, nothing can be told.
        let _ = self.writing.await;
    }
}

async fn read_lines(reader: impl AsyncRead + Unpin, mut to: DuplexStream, refusals: mpsc::Sender<String>) {
    let (mut reader, mut line) = (BufReader::new(reader), Vec::new());
    loop {
        let is_whole = match next_line(&mut reader, &mut line).await {
            Ok(Some(is_whole)) => is_whole,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "the client's lines cannot be read");
                return;
            }
        };
        let why = if is_whole { why_no_json(&line) } else { Some(format!("it has more than {LONGEST} bytes")) };
        let passed_on = match why {
            None => to.write_all(&line).await.is_ok(),
            Some(why) => refusals.send(refusal(&why)).await.is_ok(),
        };
        if !passed_on {
            return;
        }
    }
}

/// Reads the next line. False: it is too long, and was skipped. None: there is no more.
async fn next_line<R: AsyncRead + Unpin>(reader: &mut BufReader<R>, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    let mut is_whole = true;
    loop {
        line.clear();
        let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
        let read = (&mut *reader).take(most).read_until(b'\n', line).await?;
        if read == 0 {
            return Ok((!is_whole).then_some(false));
        }
        if line.len() < LONGEST || line.ends_with(b"\n") {
            return Ok(Some(is_whole));
        }
        is_whole = false;
    }
}

/// Why a line is no JSON; none where it is, or is empty.
fn why_no_json(line: &[u8]) -> Option<String> {
    let text = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
    if text.is_empty() {
        return None;
    }
    serde_json::from_slice::<IgnoredAny>(text).err().map(|error| error.to_string())
}

fn refusal(why: &str) -> String {
    let message = format!("the line is no JSON: {why}");
    json!({ "jsonrpc": "2.0", "id": null, "error": { "code": PARSE_ERROR, "message": message } }).to_string() + "\n"
}

async fn write_lines(
    from: DuplexStream,
    mut refused: mpsc::Receiver<String>,
    mut to: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    let (mut lines, mut line) = (BufReader::new(from), Vec::new());
    loop {
        tokio::select! {
            // A part of a line that was read stays in `line`.
            read = lines.read_until(b'\n', &mut line) => {
                read?;
                if line.is_empty() {
                    break;
                }
                to.write_all(&line).await?;
                line.clear();
            }
            Some(refusal) = refused.recv() => to.write_all(refusal.as_bytes()).await?,
        }
        to.flush().await?;
    }
    // The last line may be one that was refused.
    while let Ok(refusal) = refused.try_recv() {
        to.write_all(refusal.as_bytes()).await?;
    }
    to.flush().await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_line_that_is_no_json_is_answered_and_the_others_are_passed_on() {
        let ((mut client, reader), (mut answers, writer)) = (duplex(BUFFER), duplex(BUFFER));
        let mut lines = Lines::over(reader, writer);
        let (mut read, mut write) = lines.transport().unwrap();
        client.write_all(b"{\"id\": 1}\nnonsense\n\n[2]\n").await.unwrap();
        let mut passed = vec![0; 15];
        read.read_exact(&mut passed).await.unwrap();
        assert_eq!(passed, b"{\"id\": 1}\n\n[2]\n");
        let mut answer = String::new();
        let mut answered = BufReader::new(&mut answers);
        answered.read_line(&mut answer).await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(-32700), &serde_json::Value::Null));
        write.write_all(b"{\"result\": 1}\n").await.unwrap();
        let mut answer = String::new();
        answered.read_line(&mut answer).await.unwrap();
        assert_eq!(answer, "{\"result\": 1}\n");
        drop((client, read, write));
        lines.close().await;
        let mut rest = String::new();
        answered.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "");
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_skipped_and_answered() {
        let ((mut client, reader), (mut answers, writer)) = (duplex(BUFFER), duplex(BUFFER));
        let mut lines = Lines::over(reader, writer);
        let (mut read, _write) = lines.transport().unwrap();
        tokio::spawn(async move {
            let chunk = vec![b'1'; 1 << 20];
            for _ in 0..17 {
                client.write_all(&chunk).await.unwrap();
            }
            client.write_all(b"\n{}\n").await.unwrap();
        });
        let mut passed = vec![0; 3];
        read.read_exact(&mut passed).await.unwrap();
        assert_eq!(passed, b"{}\n");
        let mut answer = String::new();
        BufReader::new(&mut answers).read_line(&mut answer).await.unwrap();
        assert!(answer.contains("-32700") && answer.contains("more than 16777216 bytes"), "{answer}");
    }
}
