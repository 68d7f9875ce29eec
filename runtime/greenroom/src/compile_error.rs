//! How compiling a package fails.

use std::{path::PathBuf, time::Duration};

use greenroom_domain::{Sentence, sentence};
use greenroom_package::PackageError;

/// Why the compiler gave no code, other than an invalid package. Each error names the program or the limit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum CompileError {
    /// Compiling the package would take too much of a process that also serves requests.
    InProcess {
        /// The limit that the estimate exceeds.
        reason: PackageError,
    },
    /// Compiling the package took longer than the limit.
    Time {
        /// The limit.
        time: Duration,
    },
    /// Compiling the package needed more memory than the limit.
    Memory {
        /// The limit.
        memory_bytes: u64,
    },
    /// The compiler crashed.
    Crashed {
        /// The signal or exit code, and the beginning of its standard error.
        how: String,
    },
    /// The program cannot be started.
    Start {
        /// The program.
        program: PathBuf,
        /// The system's error.
        reason: Sentence,
    },
    /// The program is of another version or build of Greenroom, or is another program.
    NotOurs {
        /// The program.
        program: PathBuf,
        /// What is wrong with its output.
        reason: Sentence,
    },
}

impl CompileError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::InProcess { reason } => sentence!(
                "failure-compile-in-process",
                "{reason}. This process compiles no more than that beside its other work: have packages compiled in a process \
                 of their own, `Compiler::Child`",
                reason = reason.sentence()
            ),
            Self::Time { time } => sentence!(
                "failure-compile-time",
                "compiling the package took longer than {time}: raise the limit if you trust the package",
                time = format!("{time:?}")
            ),
            Self::Memory { memory_bytes } => sentence!(
                "failure-compile-memory",
                "compiling the package needed more than {bytes} bytes of memory: raise the limit if you trust the package",
                bytes = memory_bytes
            ),
            Self::Crashed { how } => {
                sentence!("failure-compile-crashed", "the compiler crashed on the package: {how}", how = how)
            }
            Self::Start { program, reason } => sentence!(
                "failure-compile-start",
                "the compiler {program} cannot be started: {reason}",
                program = program.display(),
                reason = reason
            ),
            Self::NotOurs { program, reason } => sentence!(
                "failure-compile-not-ours",
                "{program} is not this Greenroom's compiler: {reason}",
                program = program.display(),
                reason = reason
            ),
        }
    }
}
