//! One call in a process of its own, for `greenroom-bench`, which starts it for each call.
//!
//! Its argument is the function. The first line on standard input is the input. `realistic` writes the id of the contact that it
//! needs on a line, and reads the contact, as JSON, from the next one. The last line that it writes is the output.

use std::{
    error::Error,
    io::{self, BufRead, Write},
};

use greenroom_bench_logic::{Contact, Input, answer};
use serde_json::{Map, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = io::stdin().lock().lines();
    let mut line = || lines.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()));
    match std::env::args().nth(1).as_deref() {
        Some("noop") => {
            let input: Map<String, Value> = serde_json::from_str(&line()?)?;
            say(&serde_json::to_string(&input)?)?;
        }
        Some("realistic") => {
            let input: Input = serde_json::from_str(&line()?)?;
            say(&input.contact_id)?;
            let contact: Contact = serde_json::from_str(&line()?)?;
            say(&serde_json::to_string(&answer(input, &contact.person()))?)?;
        }
        _ => return Err("the function is `noop` or `realistic`".into()),
    }
    Ok(())
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(&[line.as_bytes(), b"\n"].concat())?;
    out.flush()
}
