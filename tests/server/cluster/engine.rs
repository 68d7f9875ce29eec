//! Restate for one test.

use greenroom_restate_testing::Engine;
use greenroom_tests::{not_tested, repository};
use greenroom_toolchain::{npm::NpmError, restate};

/// Starts so many nodes. None where there is no Restate, with a warning.
pub(super) async fn engine(what: &str, nodes: usize) -> Option<Engine> {
    let found = tokio::task::spawn_blocking(|| restate::install(&repository().join("tests/restate"))).await.unwrap();
    match found {
        Ok(program) => Some(Engine::start(&program, nodes).await.unwrap()),
        Err(NpmError::NotHere(why)) => {
            not_tested(format_args!("{what}. {why}"));
            None
        }
        Err(error) => panic!("{error}"),
    }
}
