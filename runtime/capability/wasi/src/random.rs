//! `wasi:random`: numbers that follow from the run's id, so that a replay has the same.

use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};
use greenroom::{
    RunId,
    capability::{Breach, RunState},
};

use crate::{
    Wasi,
    bindings::wasi::random::{insecure, insecure_seed, random},
};

/// Besides the run's id, the seed is this text. Journals of earlier versions replay only as long as it stays.
const SEED: [u8; 16] = *b"greenroom wasi 1";

fn seeded(run: RunId) -> ChaCha20Rng {
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(run.as_bytes());
    seed[16..].copy_from_slice(&SEED);
    ChaCha20Rng::from_seed(seed)
}

fn random(state: &mut RunState) -> wasmtime::Result<&mut ChaCha20Rng> {
    let run = state.context().id;
    Ok(state.part::<Wasi>()?.random.get_or_insert_with(|| seeded(run)))
}

fn number(state: &mut RunState) -> wasmtime::Result<u64> {
    state.charge(0, 8)?;
    Ok(random(state)?.next_u64())
}

fn bytes(state: &mut RunState, count: u64) -> wasmtime::Result<Vec<u8>> {
    // The host makes them before they cross the boundary, so the limit is checked first.
    if count > state.limits().boundary_bytes {
        return Err(Breach::boundary(state.limits()).into());
    }
    let count = usize::try_from(count)?;
    state.charge(0, count)?;
    let mut bytes = vec![0; count];
    random(state)?.fill_bytes(&mut bytes);
    Ok(bytes)
}

impl random::Host for RunState {
    fn get_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        bytes(self, len)
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        number(self)
    }
}

impl insecure::Host for RunState {
    fn get_insecure_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        bytes(self, len)
    }

    fn get_insecure_random_u64(&mut self) -> wasmtime::Result<u64> {
        number(self)
    }
}

impl insecure_seed::Host for RunState {
    fn insecure_seed(&mut self) -> wasmtime::Result<(u64, u64)> {
        Ok((number(self)?, number(self)?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_run_never_change() {
        let run = |text: &str| text.parse::<RunId>().unwrap();
        let mut first = seeded(run("0191f0c0-0000-7000-8000-000000000001"));
        let mut other = seeded(run("0191f0c0-0000-7000-8000-000000000002"));
        let numbers = [first.next_u64(), first.next_u64()];
        assert_eq!(
            numbers,
            [15_440_399_467_057_374_988, 11_103_466_450_117_212_844],
            "journals of earlier versions replay only with these"
        );
        assert_ne!(numbers[0], other.next_u64());
    }
}
