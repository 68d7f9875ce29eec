//! Restate for one test.

use std::path::PathBuf;

use greenroom_restate_testing::Engine;
use greenroom_tests::{not_tested, repository};
use greenroom_toolchain::{npm::NpmError, restate};

/// Starts so many nodes. None where there is no Restate, with a warning.
pub(super) async fn engine(what: &str, nodes: usize) -> Option<Engine> {
    let program = program(what).await?;
    Some(Engine::start(&program, nodes).await.unwrap())
}

/// The server's program. None where there is none, with a warning.
pub(crate) async fn program(what: &str) -> Option<PathBuf> {
    let found = tokio::task::spawn_blocking(|| restate::install(&repository().join("tests/restate"))).await.unwrap();
    match found {
        Ok(program) => Some(program),
        Err(NpmError::NotHere(why)) => {
            not_tested(format_args!("{what}. {why}"));
            None
        }
        Err(error) => panic!("{error}"),
    }
}
