//! Compiles packages in this process or in a child process with limits.
//!
//! Packages are untrusted, and compiling one can take much time and memory. A child process keeps this away from the
//! process that serves requests: it is stopped at its limits, and a crash of the compiler does not affect the parent.
//!
//! The child gives no protection from the code that it produces. The parent checks that the code is intact and for its
//! engine, not that it is correct, and then runs it. A package that makes the compiler generate wrong code is as
//! dangerous as if the parent had compiled it. Against that, Greenroom relies on wasmtime.

mod child;
mod helper;

use std::{ffi::OsString, path::PathBuf, time::Duration};

use greenroom_package::{Package, PackageError, WorkLimits};

pub(crate) use self::child::NotCompiled;
pub use self::helper::compile_helper;
use crate::LoadError;

/// The process that compiles packages.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum Compiler {
    /// This process, on its own threads. A running compilation cannot be stopped, so the runtime estimates its cost
    /// first and refuses a package beyond [`WorkLimits::IN_PROCESS`]: half a minute of one core and some hundred
    /// megabytes. Larger packages need [`Compiler::Child`], such as most guests that are not written in Rust or C.
    #[default]
    InProcess,
    /// A child process for each package, with limits on time and memory.
    Child(CompilerProcess),
}

impl Compiler {
    /// Estimates the cost of compiling a package, and refuses it if this compiler's limits are lower.
    pub(crate) fn check(&self, package: &Package) -> Result<(), LoadError> {
        let admitted = |limits| package.work(limits).map(drop);
        match self {
            Self::Child(_) => admitted(&WorkLimits::PROCESS)?,
            Self::InProcess => {
                if let Err(reason) = admitted(&WorkLimits::IN_PROCESS) {
                    admitted(&WorkLimits::PROCESS)?;
                    return Err(CompileError::InProcess { reason }.into());
                }
            }
        }
        Ok(())
    }
}

/// A program that compiles one package and exits. Usually it is the embedder's own executable with an argument on which
/// it only calls [`compile_helper`].
///
/// ```no_run
/// use greenroom::{Compiler, CompilerProcess, Runtime};
///
/// fn main() -> std::process::ExitCode {
///     if std::env::args_os().nth(1).is_some_and(|first| first == "--compile") {
///         return greenroom::compile_helper();
///     }
///     let Ok(this) = std::env::current_exe() else { return std::process::ExitCode::FAILURE };
///     let compiler = Compiler::Child(CompilerProcess::new(this).arg("--compile"));
///     let builder = Runtime::builder().compiler(compiler);
///     // ...
/// #   drop(builder);
///     std::process::ExitCode::SUCCESS
/// }
/// ```
///
/// The program has to be built from the same Greenroom and wasmtime with the same settings. The runtime refuses code of
/// any other. On Unix the program gets no environment variables, so that no secret can leak through it. Its memory
/// limit is the system's limit for a process's data (`RLIMIT_DATA`), which Linux enforces. Other systems enforce only
/// the time limit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct CompilerProcess {
    program: PathBuf,
    args: Vec<OsString>,
    time: Duration,
    memory_bytes: u64,
}

impl CompilerProcess {
    /// Default for [`CompilerProcess::time`]. The largest measured guests of other languages than Rust take up to 31 s.
    pub const DEFAULT_TIME: Duration = Duration::from_secs(60);

    /// Default for [`CompilerProcess::memory_bytes`]: 1 GiB. The largest measured guests of other languages than Rust
    /// need some 400 MB.
    pub const DEFAULT_MEMORY_BYTES: u64 = 1 << 30;

    /// A program without arguments, with the default limits.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            time: Self::DEFAULT_TIME,
            memory_bytes: Self::DEFAULT_MEMORY_BYTES,
        }
    }

    /// Adds an argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// How long compiling one package may take, in wall time.
    pub fn time(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// How much memory compiling one package may take, in bytes.
    pub fn memory_bytes(mut self, bytes: u64) -> Self {
        self.memory_bytes = bytes;
        self
    }
}

/// Why the compiler gave no code, other than an invalid package. Each error names the program or the limit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// Compiling the package would take too much of a process that also serves requests.
    #[error(
        "{reason}. This process compiles no more than that beside its other work: have packages compiled in a process of \
         their own, `Compiler::Child`"
    )]
    InProcess {
        /// The limit that the estimate exceeds.
        reason: PackageError,
    },
    /// Compiling the package took longer than the limit.
    #[error("compiling the package took longer than {time:?}: raise the limit if you trust the package")]
    Time {
        /// The limit.
        time: Duration,
    },
    /// Compiling the package needed more memory than the limit.
    #[error(
        "compiling the package needed more than {memory_bytes} bytes of memory: raise the limit if you trust the package"
    )]
    Memory {
        /// The limit.
        memory_bytes: u64,
    },
    /// The compiler crashed.
    #[error("the compiler crashed on the package: {how}")]
    Crashed {
        /// The signal or exit code, and the beginning of its standard error.
        how: String,
    },
    /// The program cannot be started.
    #[error("the compiler {program} cannot be started: {reason}")]
    Start {
        /// The program.
        program: PathBuf,
        /// The system's error.
        reason: String,
    },
    /// The program is of another version or build of Greenroom, or is another program.
    #[error("{program} is not this Greenroom's compiler: {reason}")]
    NotOurs {
        /// The program.
        program: PathBuf,
        /// What is wrong with its output.
        reason: String,
    },
}
