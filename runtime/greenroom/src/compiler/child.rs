//! The parent's side: starts the child, sends it the package, reads the code, and stops it at its limits.

use std::{
    process::{ExitStatus, Stdio},
    thread::available_parallelism,
    time::Duration,
};

use greenroom_domain::{Sentence, sentence};
use greenroom_package::Package;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::Command,
};

use super::{
    CompilerProcess,
    helper::{self, Request},
};
use crate::{
    CompileError,
    precompiled::{Entry, Fingerprint, InvalidEntry, MAX_BYTES},
    text::shortened,
};

/// How many threads a child uses at most, because each needs memory of its own and the machine has other work.
const MAX_THREADS: usize = 4;

/// How many bytes of a child's standard error are kept.
const MAX_STDERR_BYTES: usize = 4 << 10;

/// Why a package was not compiled.
#[derive(Debug, Clone)]
pub(crate) enum NotCompiled {
    /// The compiler refused the package.
    Refused(String),
    /// The compiler failed.
    Failed(CompileError),
}

impl CompilerProcess {
    /// Compiles a package. Dropping the future ends the child.
    pub(crate) async fn compile(&self, package: &Package, fingerprint: Fingerprint) -> Result<Entry, NotCompiled> {
        let answer = tokio::time::timeout(self.time, self.ask(package, fingerprint)).await;
        let answer = answer.map_err(|_| CompileError::Time { time: self.time }).and_then(|answer| answer);
        let (status, code, words) = answer.map_err(NotCompiled::Failed)?;
        self.check_exit(status, &words)?;
        let entry = Entry::verify(code, fingerprint, package.digest());
        entry.map_err(|invalid| {
            NotCompiled::Failed(self.not_ours(sentence!(
                "failure-compile-output",
                "of its output, {why}",
                why = invalid.sentence()
            )))
        })
    }

    async fn ask(
        &self,
        package: &Package,
        fingerprint: Fingerprint,
    ) -> Result<(ExitStatus, Vec<u8>, String), CompileError> {
        let threads = available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
        let mut command = Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // The child ends when this future is dropped.
        command.kill_on_drop(true);
        // The environment may contain secrets. Windows cannot start a process without some of its variables.
        #[cfg(unix)]
        command.env_clear();
        command.env("RAYON_NUM_THREADS", threads.to_string());
        let start = |reason: Sentence| CompileError::Start { program: self.program.clone(), reason };
        let mut child = command.spawn().map_err(|error| start(error.to_string().into()))?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(start(sentence!("failure-compile-pipes", "its pipes are missing")));
        };
        let cpu = self.time.saturating_mul(u32::try_from(threads).unwrap_or(1)).saturating_add(Duration::from_secs(1));
        let request = Request {
            fingerprint: fingerprint.to_string(),
            package_bytes: u64::try_from(package.bytes().len()).unwrap_or(u64::MAX),
            memory_bytes: self.memory_bytes,
            cpu_seconds: cpu.as_secs(),
        };
        let sent = async {
            // A write fails if the child has ended. Its exit status then says why.
            if stdin.write_all(request.line().as_bytes()).await.is_ok() {
                let _ = stdin.write_all(package.bytes()).await;
            }
            Ok(())
        };
        let code = async {
            let mut code = Vec::new();
            let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
            let read = stdout.take(most + 1).read_to_end(&mut code).await;
            match read {
                Ok(_) if code.len() > MAX_BYTES => Err(self.not_ours(sentence!(
                    "failure-compile-output-large",
                    "its output is larger than any package's code"
                ))),
                Ok(_) => Ok(code),
                Err(error) => Err(CompileError::Crashed { how: error.to_string() }),
            }
        };
        let ((), code, words) = tokio::try_join!(sent, code, async { Ok(read_stderr(stderr).await) })?;
        // It has to stay open until here, because the child exits when it is closed.
        drop(stdin);
        let status = child.wait().await.map_err(|error| CompileError::Crashed { how: error.to_string() })?;
        Ok((status, code, words))
    }

    /// Turns the child's exit status into a result.
    fn check_exit(&self, status: ExitStatus, words: &str) -> Result<(), NotCompiled> {
        if status.success() {
            return Ok(());
        }
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        let failed = match code {
            Some(helper::REFUSED) => return Err(NotCompiled::Refused(words.to_owned())),
            Some(helper::OTHER_ENGINE) => self.not_ours(InvalidEntry::OtherEngine.sentence()),
            Some(helper::NO_MEMORY) => self.no_memory(),
            // The message that Rust prints before it aborts.
            _ if words.contains("memory allocation of ") => self.no_memory(),
            _ if ran_out_of_time(status) => CompileError::Time { time: self.time },
            _ if words.is_empty() => CompileError::Crashed { how: status.to_string() },
            _ => CompileError::Crashed { how: format!("{status}, {words}") },
        };
        Err(NotCompiled::Failed(failed))
    }

    fn no_memory(&self) -> CompileError {
        CompileError::Memory { memory_bytes: self.memory_bytes }
    }

    fn not_ours(&self, reason: Sentence) -> CompileError {
        CompileError::NotOurs { program: self.program.clone(), reason }
    }
}

/// The beginning of a child's standard error, as one printable line. It is read to its end, so that the child is not
/// blocked.
async fn read_stderr(mut stderr: impl AsyncRead + Unpin) -> String {
    let (mut text, mut buffer) = (Vec::new(), [0; 1024]);
    while let Ok(read @ 1..) = stderr.read(&mut buffer).await {
        let room = MAX_STDERR_BYTES - text.len();
        text.extend_from_slice(&buffer[..read.min(room)]);
    }
    let text = String::from_utf8_lossy(&text);
    shortened(&text.split_whitespace().collect::<Vec<_>>().join(" "), 1_000)
}

/// Whether the system stopped the child at its limit of CPU time.
#[cfg(unix)]
pub(super) fn ran_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
pub(super) fn ran_out_of_time(_: ExitStatus) -> bool {
    false
}
