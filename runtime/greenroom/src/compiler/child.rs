//! The parent's side: starts the child, speaks to it, stops it at its limits.

use std::{
    process::{ExitStatus, Stdio},
    thread::available_parallelism,
    time::Duration,
};

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
    precompiled::{Entry, Fingerprint, MAX_BYTES, Unfit},
    text::shortened,
};

/// On how many threads a child compiles at most: each has memory of its own, and the machine has other work.
const MAX_THREADS: usize = 4;

/// How much is kept of what a child says on standard error, in bytes.
const MAX_WORDS: usize = 4 << 10;

/// Why there is no code.
#[derive(Debug, Clone)]
pub(crate) enum NotCompiled {
    /// The compiler refused the package.
    Refused(String),
    /// The compiler itself did not do.
    Failed(CompileError),
}

impl CompilerProcess {
    /// Compiles a package. Dropping the future ends the child.
    pub(crate) async fn compile(&self, package: &Package, fingerprint: Fingerprint) -> Result<Entry, NotCompiled> {
        let answer = tokio::time::timeout(self.time, self.ask(package, fingerprint)).await;
        let answer = answer.map_err(|_| CompileError::Time { time: self.time }).and_then(|answer| answer);
        let (status, code, words) = answer.map_err(NotCompiled::Failed)?;
        self.judge(status, &words)?;
        let entry = Entry::verify(code, fingerprint, package.digest());
        entry.map_err(|unfit| NotCompiled::Failed(self.not_ours(&format!("of what it gave as code, {unfit}"))))
    }

    async fn ask(
        &self,
        package: &Package,
        fingerprint: Fingerprint,
    ) -> Result<(ExitStatus, Vec<u8>, String), CompileError> {
        let threads = available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
        let mut command = Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Whatever becomes of this future, the child does not outlive it.
        command.kill_on_drop(true);
        // Secrets of this process are not the compiler's. Windows cannot start a process without some of these.
        #[cfg(unix)]
        command.env_clear();
        command.env("RAYON_NUM_THREADS", threads.to_string());
        let start = |reason: String| CompileError::Start { program: self.program.clone(), reason };
        let mut child = command.spawn().map_err(|error| start(error.to_string()))?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(start("it has no pipes".to_owned()));
        };
        let cpu = self.time.saturating_mul(u32::try_from(threads).unwrap_or(1)).saturating_add(Duration::from_secs(1));
        let request = Request {
            fingerprint: fingerprint.to_string(),
            package_bytes: u64::try_from(package.bytes().len()).unwrap_or(u64::MAX),
            memory_bytes: self.memory_bytes,
            cpu_seconds: cpu.as_secs(),
        };
        let told = async {
            // A child that has ended already says why by how it ended.
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
                Ok(_) if code.len() > MAX_BYTES => Err(self.not_ours("it gave more than any package's code")),
                Ok(_) => Ok(code),
                Err(error) => Err(CompileError::Crashed { how: error.to_string() }),
            }
        };
        let ((), code, words) = tokio::try_join!(told, code, async { Ok(words(stderr).await) })?;
        // Open until here: a child ends when it is closed.
        drop(stdin);
        let status = child.wait().await.map_err(|error| CompileError::Crashed { how: error.to_string() })?;
        Ok((status, code, words))
    }

    /// What the way in which a child ended says.
    fn judge(&self, status: ExitStatus, words: &str) -> Result<(), NotCompiled> {
        if status.success() {
            return Ok(());
        }
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        let failed = match code {
            Some(helper::REFUSED) => return Err(NotCompiled::Refused(words.to_owned())),
            Some(helper::OTHER_ENGINE) => self.not_ours(&Unfit::OtherEngine.to_string()),
            Some(helper::NO_MEMORY) => self.no_memory(),
            // Rust's own words before it aborts.
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

    fn not_ours(&self, reason: &str) -> CompileError {
        CompileError::NotOurs { program: self.program.clone(), reason: reason.to_owned() }
    }
}

/// The beginning of what a child says, in one line fit to be shown. All of it is read, so that the child is not held up.
async fn words(mut stderr: impl AsyncRead + Unpin) -> String {
    let (mut said, mut buffer) = (Vec::new(), [0; 1024]);
    while let Ok(read @ 1..) = stderr.read(&mut buffer).await {
        let room = MAX_WORDS - said.len();
        said.extend_from_slice(&buffer[..read.min(room)]);
    }
    let said = String::from_utf8_lossy(&said);
    shortened(&said.split_whitespace().collect::<Vec<_>>().join(" "), 1_000)
}

/// The system has stopped it at its limit of CPU time.
#[cfg(unix)]
pub(super) fn ran_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
pub(super) fn ran_out_of_time(_: ExitStatus) -> bool {
    false
}
