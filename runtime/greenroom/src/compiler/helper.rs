//! The child's side: reads one request from standard input, and answers with the code or an exit code.

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};

use sha2::{Digest, Sha256};

use crate::{
    engine,
    precompiled::{Entry, Fingerprint},
};

/// Exit code: the package is invalid; standard error says why.
pub(super) const REFUSED: u8 = 70;
/// Exit code: the parent has another engine.
pub(super) const OTHER_ENGINE: u8 = 71;
/// Exit code: the compiler reported that it had not enough memory.
pub(super) const NO_MEMORY: u8 = 72;
/// Exit code: nothing was compiled, and the package is not the reason.
const BROKEN: u8 = 73;

/// The first word of a request: the name and version of the protocol.
const PROTOCOL: &str = "greenroom-compile-1";

/// The maximum length of a request's first line.
const MAX_LINE_BYTES: u64 = 256;

/// A request to the child: one line before the package.
pub(super) struct Request {
    pub(super) fingerprint: String,
    /// The length of the package.
    pub(super) package_bytes: u64,
    pub(super) memory_bytes: u64,
    /// The limit of CPU time, which the system enforces even if the parent is gone.
    pub(super) cpu_seconds: u64,
}

impl Request {
    pub(super) fn line(&self) -> String {
        let Self { fingerprint, package_bytes, memory_bytes, cpu_seconds } = self;
        format!("{PROTOCOL} {fingerprint} {package_bytes} {memory_bytes} {cpu_seconds}\n")
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_suffix('\n')?.split(' ');
        let request = (words.next()? == PROTOCOL).then_some(Self {
            fingerprint: words.next()?.to_owned(),
            package_bytes: words.next()?.parse().ok()?,
            memory_bytes: words.next()?.parse().ok()?,
            cpu_seconds: words.next()?.parse().ok()?,
        })?;
        words.next().is_none().then_some(request)
    }
}

/// An exit code, and a message for standard error.
type Failed = (u8, String);

fn broken(doing: &'static str) -> impl Fn(io::Error) -> Failed {
    move |error| (BROKEN, format!("{doing}: {error}"))
}

/// Does the whole work of a [`CompilerProcess`](crate::CompilerProcess): it reads one package from standard input,
/// compiles it and writes the code to standard output. The process sets the limits of the request for itself. It exits
/// when its standard input is closed, such as when the parent has died. Call it first in `main`, before any thread or
/// file is opened, and return its result.
pub fn compile_helper() -> ExitCode {
    match serve_request() {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, reason)) => {
            // If nobody reads standard error, the exit code is enough.
            let _ = writeln!(io::stderr(), "{reason}");
            ExitCode::from(code)
        }
    }
}

fn serve_request() -> Result<(), Failed> {
    let mut input = io::stdin().lock();
    let request = read_request(&mut input)?;
    limit(&request).map_err(broken("cannot limit this process"))?;
    let package = read_package(&mut input, &request)?;
    drop(input);
    std::thread::Builder::new()
        .stack_size(64 << 10)
        .spawn(|| {
            // The parent sends nothing more, and closes the pipe when it no longer waits for an answer.
            let _ = io::stdin().read(&mut [0]);
            std::process::exit(BROKEN.into());
        })
        .map_err(broken("cannot start a thread"))?;
    compile(&request, &package, &mut io::stdout().lock())
}

fn read_request(input: &mut impl BufRead) -> Result<Request, Failed> {
    let mut line = String::new();
    input.take(MAX_LINE_BYTES).read_line(&mut line).map_err(broken("cannot read the request"))?;
    Request::parse(&line).ok_or_else(|| {
        (BROKEN, "this command is called by Greenroom to compile a package in a process of its own".to_owned())
    })
}

fn read_package(input: &mut impl BufRead, request: &Request) -> Result<Vec<u8>, Failed> {
    let mut package = Vec::new();
    input.take(request.package_bytes).read_to_end(&mut package).map_err(broken("cannot read the package"))?;
    if u64::try_from(package.len()).is_ok_and(|read| read == request.package_bytes) {
        Ok(package)
    } else {
        Err((BROKEN, "the package was not sent to its end".to_owned()))
    }
}

fn compile(request: &Request, package: &[u8], output: &mut impl Write) -> Result<(), Failed> {
    let engine = engine::for_compiling().map_err(|error| (BROKEN, format!("{error:#}")))?;
    let fingerprint = Fingerprint::of(&engine);
    if fingerprint.to_string() != request.fingerprint {
        return Err((OTHER_ENGINE, "this program compiles for another engine".to_owned()));
    }
    let code = engine.precompile_component(package).map_err(|error| {
        let out_of_memory = error.downcast_ref::<wasmtime::OutOfMemory>().is_some()
            || error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(is_out_of_memory);
        (if out_of_memory { NO_MEMORY } else { REFUSED }, format!("{error:#}"))
    })?;
    let header = Entry::header(fingerprint, &hex::encode(Sha256::digest(package)), &code);
    output
        .write_all(&header)
        .and_then(|()| output.write_all(&code))
        .and_then(|()| output.flush())
        .map_err(broken("cannot write the code"))
}

fn is_out_of_memory(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::OutOfMemory
}

/// Limits this process's CPU time and memory, and forbids it to write files and core dumps.
#[cfg(unix)]
fn limit(request: &Request) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    // Data, not address space, because memory allocators reserve addresses for each thread that they never use.
    // CPU time: the signal at the lower limit names the limit; that at the upper limit is an ordinary kill.
    for (resource, lower, upper) in [
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
        (Resource::Cpu, request.cpu_seconds, request.cpu_seconds.saturating_add(1)),
        (Resource::Data, request.memory_bytes, request.memory_bytes),
    ] {
        // A process can only lower the limits that it already has.
        let own = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        setrlimit(resource, Rlimit { current: Some(lower.min(own)), maximum: Some(upper.min(own)) })?;
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

    const REQUEST: &str = "greenroom-compile-1 f00d 5 7 9\n";

    #[test]
    fn a_request_is_one_line_in_a_fixed_format() {
        let mut input = [REQUEST.as_bytes(), b"12345 and what else is there"].concat();
        let mut input = input.as_mut_slice() as &[u8];
        let read = read_request(&mut input).unwrap();
        assert_eq!(
            (read.fingerprint.as_str(), read.package_bytes, read.memory_bytes, read.cpu_seconds),
            ("f00d", 5, 7, 9)
        );
        assert_eq!(read.line(), REQUEST);
        assert_eq!(read_package(&mut input, &read).unwrap(), b"12345");
        assert_eq!(read_package(&mut &b"1234"[..], &read).unwrap_err().0, BROKEN);
        for bad in ["", "\n", "GET / HTTP/1.1\r\n", "other f00d 5 7 9\n", &REQUEST.replace(" 9", ""), REQUEST.trim()] {
            let (code, reason) = read_request(&mut bad.as_bytes()).err().unwrap();
            assert!(code == BROKEN && reason.contains("called by Greenroom"), "{bad:?}");
        }
        assert!(Request::parse(&REQUEST.replace(" 9", " 9 1")).is_none());
        assert!(Request::parse(&REQUEST.replace('7', "-7")).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_child_at_its_cpu_limit_is_distinguished_from_a_killed_one() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "compiler::helper::tests::uses_up_its_cpu_time", "--ignored"])
            .output()
            .unwrap();
        assert!(super::super::child::ran_out_of_time(child.status), "{child:?}");
    }

    #[cfg(unix)]
    #[test]
    #[ignore = "started by the test above; it does not end by itself"]
    fn uses_up_its_cpu_time() {
        let request = Request { fingerprint: String::new(), package_bytes: 0, memory_bytes: u64::MAX, cpu_seconds: 1 };
        limit(&request).unwrap();
        loop {
            std::hint::black_box(0);
        }
    }

    #[test]
    fn code_is_compiled_only_for_the_requested_engine() {
        let request = |fingerprint: String| Request { fingerprint, package_bytes: 0, memory_bytes: 0, cpu_seconds: 0 };
        let component = wat::parse_str("(component)").unwrap();
        let mut output = Vec::new();
        let (code, _) = compile(&request("f00d".to_owned()), &component, &mut output).unwrap_err();
        assert!(code == OTHER_ENGINE && output.is_empty());
        let fingerprint = Fingerprint::of(&engine::build(&crate::Limits::default(), 1, 0).unwrap());
        let (code, _) = compile(&request(fingerprint.to_string()), b"no component", &mut output).unwrap_err();
        assert!(code == REFUSED && output.is_empty());
        compile(&request(fingerprint.to_string()), &component, &mut output).unwrap();
        Entry::verify(output, fingerprint, &hex::encode(Sha256::digest(&component))).unwrap();
    }
}
