//! How compiling a package fails.

use std::{path::PathBuf, time::Duration};

use greenroom_package::PackageError;

/// Why a child did not compile a package. Each names the program or the limit, so that it can be told from a package that
/// is not sound.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// It is too much for a process that has other work.
    #[error(
        "{reason}. This process compiles no more than that beside its other work: have packages compiled in a process of \
         their own, `Compiler::Child`"
    )]
    InProcess {
        /// What of it is too much.
        reason: PackageError,
    },
    /// It took too long.
    #[error("compiling it took longer than {time:?}: raise the limit if you trust the package")]
    Time {
        /// The limit.
        time: Duration,
    },
    /// It needed too much memory.
    #[error("compiling it needed more than {memory_bytes} bytes of memory: raise the limit if you trust the package")]
    Memory {
        /// The limit.
        memory_bytes: u64,
    },
    /// The compiler did not end as it should.
    #[error("the compiler crashed on it: {how}")]
    Crashed {
        /// By which signal or exit code, and its last words.
        how: String,
    },
    /// The program cannot be started.
    #[error("the compiler {program} cannot be started: {reason}")]
    Start {
        /// Which program.
        program: PathBuf,
        /// Why.
        reason: String,
    },
    /// The program is another Greenroom, or none.
    #[error("{program} is not this Greenroom's compiler: {reason}")]
    NotOurs {
        /// Which program.
        program: PathBuf,
        /// What it gave instead of code.
        reason: String,
    },
}
