//! What an action may import: one module a capability, all of one shape.
//!
//! A module implements the `Host` trait of its interface for [`RunState`]: it charges the call ([`RunState::charge`]), asks
//! the rules and the store, and answers. A refusal is a value that the guest can handle; only a broken limit traps. To
//! add a capability: the interface in `schemas/wit`, the word in `greenroom_package::Capability`, a module here, a line in
//! [`link`].

mod contacts_read;
mod contacts_write;
mod invocation;
mod log;
mod webinar_registration;
mod webinar_sync;

use std::{collections::BTreeSet, time::Duration};

use greenroom_domain::{Failure, FailureKind, Retry};
use greenroom_package::Capability;
use wasmtime::component::{HasSelf, Linker};

use crate::{bindings::greenroom::action as wit, sandbox::RunState, text};

/// Links the interfaces that were granted, and those that need no grant. What is not linked cannot be called: a
/// component that imports it does not instantiate.
pub(crate) fn link(linker: &mut Linker<RunState>, granted: &BTreeSet<Capability>) -> wasmtime::Result<()> {
    wit::types::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    wit::invocation::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    for capability in granted {
        match capability {
            Capability::ContactsRead => wit::contacts_read::add_to_linker::<_, HasSelf<RunState>>(linker, |s| s)?,
            Capability::ContactsWrite => wit::contacts_write::add_to_linker::<_, HasSelf<RunState>>(linker, |s| s)?,
            Capability::WebinarRegistration => {
                wit::webinar_registration::add_to_linker::<_, HasSelf<RunState>>(linker, |s| s)?;
            }
            Capability::WebinarSync => wit::webinar_sync::add_to_linker::<_, HasSelf<RunState>>(linker, |s| s)?,
            Capability::Log => wit::log::add_to_linker::<_, HasSelf<RunState>>(linker, |s| s)?,
        }
    }
    Ok(())
}

impl wit::types::Host for RunState {}

/// A failure that the guest may handle. Anything else, such as a broken limit, stops the run.
fn refusal(error: wasmtime::Error) -> wasmtime::Result<Failure> {
    error.downcast::<Failure>()
}

/// A refusal in the guest's words. It is remembered: when the action passes it on as its own failure, the outcome keeps
/// the kind, which the contract has no word for.
fn refuse(state: &mut RunState, failure: Failure) -> wit::types::Failure {
    let told = wit::types::Failure {
        code: failure.code.clone(),
        message: failure.message.clone(),
        retry: match failure.retry {
            Retry::Never => wit::types::Retry::Never,
            Retry::Now => wit::types::Retry::Now,
            Retry::After(wait) => wit::types::Retry::After(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        },
        pointer: failure.pointer.clone(),
    };
    state.remember_refusal(&failure);
    told
}

/// How long an action can ask a caller to wait. What it says is a stranger's number, and callers reckon with it.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The failure that an action ended with, in the host's words.
pub(crate) fn failure_of(state: &RunState, told: wit::types::Failure) -> Failure {
    let retry = match told.retry {
        wit::types::Retry::Never => Retry::Never,
        wit::types::Retry::Now => Retry::Now,
        wit::types::Retry::After(millis) => Retry::After(Duration::from_millis(millis).min(LONGEST_WAIT)),
    };
    let code = if text::is_code(&told.code) { told.code } else { "failed".to_owned() };
    let own = if retry.is_retryable() { FailureKind::Unavailable } else { FailureKind::Failed };
    let mut failure =
        Failure::of_action(state.refused_as(&code).unwrap_or(own), code, text::shortened(&told.message, 4_000));
    failure.pointer = told.pointer.map(|pointer| text::shortened(&pointer, 400));
    failure.retry(retry)
}
