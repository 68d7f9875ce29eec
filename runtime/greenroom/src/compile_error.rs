//! How compiling a package fails.

use std::{path::PathBuf, time::Duration};

use greenroom_package::PackageError;

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
