//! Who compiles packages: this process, or a child with limits.
//!
//! A package is a stranger's, and compiling it can take long and much memory. A child keeps that away from the process that
//! serves requests: it is stopped at its limits, and a compiler that crashes takes nobody with it.
//!
//! The child is no border against the code that it gives. That code runs in the parent's guests, checked for being whole
//! and for this engine, not for being right: a package that could make the compiler generate what it should not would be
//! as dangerous compiled in the parent. What holds there is wasmtime's own care.

mod child;
mod helper;

use std::{ffi::OsString, path::PathBuf, time::Duration};

use greenroom_package::{Package, WorkLimits};

pub(crate) use self::child::NotCompiled;
pub use self::helper::compile_helper;
use crate::{CompileError, LoadError};

/// Who compiles packages.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum Compiler {
    /// This process, on its threads. What a package may take is reckoned before ([`WorkLimits::IN_PROCESS`]), for nobody can
    /// stop a compiler that is at work: half a minute of one core, and some hundred megabytes. What is larger, such as most
    /// guests that are not written in Rust or C, needs a [`Compiler::Child`].
    #[default]
    InProcess,
    /// A child process for each package, with limits on time and memory.
    Child(CompilerProcess),
}

impl Compiler {
    /// Reckons what a package takes, and refuses what is too much for this compiler.
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

/// A program that compiles one package and ends: whatever embeds Greenroom, executed again, with arguments on which it
/// calls [`compile_helper`] and nothing else.
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
/// The program has to be built from the same Greenroom and wasmtime with the same settings: another one's code is refused.
/// It sees no environment on Unix, so that it has no secrets to lose. Its limit of memory is the system's own for a
/// process's data, which Linux enforces; other systems enforce the limit of time alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct CompilerProcess {
    program: PathBuf,
    args: Vec<OsString>,
    time: Duration,
    memory_bytes: u64,
}

impl CompilerProcess {
    /// How long a compilation may take unless somebody says otherwise: 60 s. The largest guests of other languages were
    /// measured to take 31 s at most.
    pub const DEFAULT_TIME: Duration = Duration::from_secs(60);

    /// How much memory a compilation may take unless somebody says otherwise: 1 GiB. The largest guests of other languages
    /// were measured to need some 400 MB.
    pub const DEFAULT_MEMORY_BYTES: u64 = 1 << 30;

    /// A program, without arguments, that may take 60 s and 1 GiB.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            time: Self::DEFAULT_TIME,
            memory_bytes: Self::DEFAULT_MEMORY_BYTES,
        }
    }

    /// One more argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// How long compiling one package may take, as the clock on the wall counts.
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
