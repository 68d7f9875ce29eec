//! The capabilities `clock` and `random`: the time of day and random bytes. The journal records each answer, so that a replay gives it
//! again.
//!
//! What this crate never does: it gives no guest a source of either that a replay does not repeat.

#![warn(missing_debug_implementations)]

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use greenroom::capability::{Breach, Capability, CapabilityGroup, CapabilityRegistry, NoParameters, RunState};
use rand::{TryRng, rngs::SysRng};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wasmtime::component::{HasSelf, Linker};

use bindings::greenroom::action::{clock, random};

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    // In here, `greenroom` is the contract.
    use ::greenroom as host;

    wasmtime::component::bindgen!({
        path: "../../../schemas/wit",
        world: "host-clock",
        with: { "greenroom:action/types": host::capability::wit::types },
        imports: { default: trappable },
    });
}

/// How many bytes one call gives at most.
const MAX_BYTES: usize = 64 << 10;

/// Both capabilities, for [`RuntimeBuilder::capability`](greenroom::RuntimeBuilder::capability).
#[derive(Debug, Clone, Copy, Default)]
pub struct ClockAndRandom;

impl CapabilityGroup for ClockAndRandom {
    fn register(self, registry: &mut CapabilityRegistry) {
        registry.add(Clock);
        registry.add(Random);
    }
}

/// The capability `clock`: the runtime's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock;

/// The capability `random`: bytes of the operating system, good enough for keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct Random;

impl Capability for Clock {
    const NAME: &'static str = "clock";
    type Grant = NoParameters;
    type Run = ();

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        clock::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

impl Capability for Random {
    const NAME: &'static str = "random";
    type Grant = NoParameters;
    /// How many bytes the run got. All its calls together get at most what one call may pass, so that no guest keeps the host busy.
    type Run = u64;

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        random::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

impl clock::Host for RunState {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.charge(0, 0)?;
        if let Some(told) = self.called("clock.now", &())? {
            return Ok(told);
        }
        let now = u64::try_from(self.services().now().as_millisecond()).unwrap_or(0);
        self.answered(now)
    }
}

impl random::Host for RunState {
    fn bytes(&mut self, count: u32) -> wasmtime::Result<Vec<u8>> {
        self.charge(0, 0)?;
        if let Some(Journaled(told)) = self.called("random.bytes", &(count,))? {
            return Ok(told.into_owned());
        }
        let mut bytes = vec![0; usize::try_from(count).unwrap_or(MAX_BYTES).min(MAX_BYTES)];
        let breach = Breach::boundary(self.limits());
        let most = self.limits().boundary_bytes;
        let given = self.part::<Random>()?;
        *given += bytes.len() as u64;
        if *given > most {
            return Err(breach.into());
        }
        self.count_boundary_bytes(bytes.len() as u64);
        SysRng.try_fill_bytes(&mut bytes)?;
        let Journaled(bytes) = self.answered(Journaled(bytes.into()))?;
        Ok(bytes.into_owned())
    }
}

/// Bytes as journals have them: in base64.
struct Journaled<'a>(Cow<'a, [u8]>);

impl Serialize for Journaled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&base64::display::Base64Display::new(&self.0, &BASE64_STANDARD))
    }
}

impl<'de> Deserialize<'de> for Journaled<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text).map(|bytes| Self(bytes.into())).map_err(de::Error::custom)
    }
}
