//! The child's side: one request on standard input, the code or an exit code back.

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};

use sha2::{Digest, Sha256};

use crate::{
    engine,
    precompiled::{Entry, Fingerprint},
};

/// The package is not sound; standard error says why.
pub(super) const REFUSED: u8 = 70;
/// The one who asks has another engine.
pub(super) const OTHER_ENGINE: u8 = 71;
/// There was not enough memory, and the compiler noticed.
pub(super) const NO_MEMORY: u8 = 72;
/// Nothing was compiled, for a reason that is not the package's.
const BROKEN: u8 = 73;

/// How a request begins.
const WORD: &str = "greenroom-compile-1";

/// How long a request's first line may be, in bytes.
const MAX_LINE: u64 = 256;

/// What a child is asked, in one line before the package.
pub(super) struct Request {
    pub(super) fingerprint: String,
    pub(super) memory_bytes: u64,
    /// CPU time, for a child that nobody is left to stop.
    pub(super) cpu_seconds: u64,
}

impl Request {
    pub(super) fn line(&self) -> String {
        format!("{WORD} {} {} {}\n", self.fingerprint, self.memory_bytes, self.cpu_seconds)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_suffix('\n')?.split(' ');
        let request = (words.next()? == WORD).then_some(Self {
            fingerprint: words.next()?.to_owned(),
            memory_bytes: words.next()?.parse().ok()?,
            cpu_seconds: words.next()?.parse().ok()?,
        })?;
        words.next().is_none().then_some(request)
    }
}

/// Compiles the one package that comes on standard input, and writes its code to standard output: the whole work of a
/// [`CompilerProcess`](crate::CompilerProcess). The process gives itself the limits that it is told. Call it first thing in
/// `main`, before threads and files, and end with what it gives.
pub fn compile_helper() -> ExitCode {
    match compile(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, reason)) => {
            // Without anybody to read it, the exit code says enough.
            let _ = writeln!(io::stderr(), "{reason}");
            ExitCode::from(code)
        }
    }
}

fn compile(input: &mut impl BufRead, output: &mut impl Write) -> Result<(), (u8, String)> {
    let broken = |doing: &'static str| move |error: io::Error| (BROKEN, format!("{doing}: {error}"));
    let mut line = String::new();
    input.by_ref().take(MAX_LINE).read_line(&mut line).map_err(broken("cannot read the request"))?;
    let request = Request::parse(&line).ok_or_else(|| {
        (BROKEN, "this is called by Greenroom, which compiles packages in a process of their own".to_owned())
    })?;
    limit(&request).map_err(broken("cannot limit this process"))?;
    let engine = engine::for_compiling().map_err(|error| (BROKEN, format!("{error:#}")))?;
    let fingerprint = Fingerprint::of(&engine);
    if fingerprint.to_string() != request.fingerprint {
        return Err((OTHER_ENGINE, "compiles for another engine".to_owned()));
    }
    let mut package = Vec::new();
    input.read_to_end(&mut package).map_err(broken("cannot read the package"))?;
    let code = engine.precompile_component(&package).map_err(|error| {
        let out_of_memory = error.downcast_ref::<wasmtime::OutOfMemory>().is_some()
            || error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(is_out_of_memory);
        (if out_of_memory { NO_MEMORY } else { REFUSED }, format!("{error:#}"))
    })?;
    let head = Entry::head(fingerprint, &hex::encode(Sha256::digest(&package)), &code);
    output
        .write_all(&head)
        .and_then(|()| output.write_all(&code))
        .and_then(|()| output.flush())
        .map_err(broken("cannot write the code"))
}

fn is_out_of_memory(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::OutOfMemory
}

/// Gives this process its limits. It writes no file and leaves no core.
#[cfg(unix)]
fn limit(request: &Request) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    // Data, not address space: what is reserved and never touched, as memory allocators do for each thread, is no use.
    for (resource, most) in [
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Cpu, request.cpu_seconds),
        (Resource::Data, request.memory_bytes),
    ] {
        // A limit that is there already can only be lowered.
        let most = getrlimit(resource).maximum.map_or(most, |own| own.min(most));
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn limit(_: &Request) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_one_line_of_a_known_form() {
        let request = Request { fingerprint: "f00d".to_owned(), memory_bytes: 7, cpu_seconds: 9 };
        let read = Request::parse(&request.line()).unwrap();
        assert_eq!((read.fingerprint.as_str(), read.memory_bytes, read.cpu_seconds), ("f00d", 7, 9));
        for bad in ["", "\n", "greenroom-compile-1 f00d 7 9", "greenroom-compile-1 f00d 7\n", "other f00d 7 9\n"] {
            assert!(Request::parse(bad).is_none(), "{bad:?}");
        }
        assert!(Request::parse("greenroom-compile-1 f00d 7 9 1\n").is_none());
        assert!(Request::parse("greenroom-compile-1 f00d -7 9\n").is_none());
    }

    #[test]
    fn what_is_no_request_is_answered_before_any_limit_is_set() {
        let mut output = Vec::new();
        let (code, reason) = compile(&mut &b"GET / HTTP/1.1\r\n\r\n"[..], &mut output).unwrap_err();
        assert!(code == BROKEN && reason.contains("called by Greenroom") && output.is_empty());
    }
}
