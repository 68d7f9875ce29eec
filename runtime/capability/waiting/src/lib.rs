//! The capability `waiting`: wait for a completion from outside, such as a person's approval or a system's call back.
//!
//! Waits belong to a chain of slices, by its first run. A wait that a slice opens is kept with the slice's commit, or not at all.
//! Its link ([`link`]) is the same in every slice. What a slice opens or finds pending is noted in its outcome: a job sleeps until
//! one of these waits is completed, or its time is over.
//!
//! What this crate never does: it completes no wait, and keeps no token.

#![warn(missing_debug_implementations)]

pub mod link;

use std::{collections::BTreeMap, sync::Arc};

use greenroom::capability::{Capability, RunContext, RunState, refusal, shortened, wit::types};
use greenroom_domain::{
    Failure, NewWait, Sentence, Wait, codes,
    rules::waiting::{self, DEFAULT_WAITS, MAX_DAYS},
    sentence,
    store::Commit,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasmtime::component::{HasSelf, Linker};

use bindings::greenroom::action::waiting as wit;

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    // In here, `greenroom` is the contract.
    use ::greenroom as host;

    wasmtime::component::bindgen!({
        path: "../../../schemas/wit",
        world: "host-waiting",
        with: { "greenroom:action/types": host::capability::wit::types },
        imports: { default: async | trappable },
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// How long a wait is open that is given as pending.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// The address of links that are made up.
const MADE_UP: &str = "https://greenroom.invalid";

/// The capability `waiting`, for [`RuntimeBuilder::capability`](greenroom::RuntimeBuilder::capability).
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    base: Option<Arc<str>>,
}

impl Waiting {
    /// Makes links to the server at this address, such as `https://greenroom.example.com`. Without an address, no wait is opened.
    pub fn at(base: impl Into<Arc<str>>) -> Self {
        Self { base: Some(base.into()) }
    }
}

/// How far the waits of a run are, by their names, where the caller says so: an attachment for test cases. What is given counts
/// in the place of what the store has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GivenWaits(pub BTreeMap<String, GivenWait>);

/// How far a given wait is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GivenWait {
    /// Nobody has completed it yet.
    Pending,
    /// It was completed with this JSON.
    Completed(Value),
    /// Its time is over.
    Expired,
}

/// The parameters of a grant of `waiting`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitingGrant {
    /// How many waits a run may open in all its slices.
    #[serde(default)]
    pub waits: Option<u16>,
    /// How many days ahead a wait may end.
    #[serde(default)]
    pub days: Option<u16>,
}

/// The waits of a run, by name.
#[derive(Debug, Default)]
pub struct Waits {
    /// Those of earlier slices, as they were when the run first asked.
    earlier: Option<BTreeMap<String, Wait>>,
    /// Those that this run has opened, with the hash of the token; none in a dry run.
    opened: BTreeMap<String, (Wait, Option<NewWait>)>,
}

impl Capability for Waiting {
    const NAME: &'static str = "waiting";
    const GRANT_SCHEMA: &'static str = include_str!("waiting.grant.json");
    type Grant = WaitingGrant;
    type Run = Waits;

    fn narrow(granted: WaitingGrant, asked: WaitingGrant) -> Result<WaitingGrant, Sentence> {
        let (most_waits, most_days) = (granted.waits.unwrap_or(DEFAULT_WAITS), granted.days.unwrap_or(MAX_DAYS));
        if let Some(waits) = asked.waits.filter(|asked| *asked > most_waits) {
            return Err(sentence!(
                "failure-narrow-waits",
                "{asked} waits, where {granted} are granted: grant `\"waits\": {asked}`, or do not load the action",
                asked = waits,
                granted = most_waits
            ));
        }
        if let Some(days) = asked.days.filter(|asked| *asked > most_days) {
            return Err(sentence!(
                "failure-narrow-days",
                "{asked} days, where {granted} are granted: grant `\"days\": {asked}`, or do not load the action",
                asked = days,
                granted = most_days
            ));
        }
        Ok(WaitingGrant { waits: asked.waits.or(granted.waits), days: asked.days.or(granted.days) })
    }

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }

    fn commit(&self, _run: &RunContext, own: Option<&mut Waits>, _cursor: Option<&Value>, commit: &mut Commit) {
        if let Some(own) = own {
            commit.waits.extend(std::mem::take(&mut own.opened).into_values().filter_map(|(_, new)| new));
        }
    }
}

impl wit::Host for RunState {
    async fn open(&mut self, request: wit::Request) -> wasmtime::Result<Result<wit::Link, types::Failure>> {
        self.charge(0, request.name.len() + request.title.len())?;
        if let Some(told) = self.called("waiting.open", &(&request,))? {
            return Ok(told);
        }
        let opened = open(self, &request).await;
        answer(self, opened)
    }

    async fn outcome(&mut self, name: String) -> wasmtime::Result<Result<wit::Completion, types::Failure>> {
        self.charge(0, name.len())?;
        if let Some(told) = self.called("waiting.outcome", &(&name,))? {
            return Ok(told);
        }
        let outcome = outcome(self, &name).await;
        if let Ok(wit::Completion::Completed(value)) = &outcome {
            self.count_boundary_bytes(value.len() as u64);
        }
        answer(self, outcome)
    }
}

fn answer<T: Serialize>(
    state: &mut RunState,
    result: wasmtime::Result<T>,
) -> wasmtime::Result<Result<T, types::Failure>> {
    let answer = match result {
        Ok(answer) => Ok(answer),
        Err(error) => Err(state.refuse(refusal(error)?)),
    };
    state.answered(answer)
}

async fn open(state: &mut RunState, request: &wit::Request) -> wasmtime::Result<wit::Link> {
    let (capability, grant) = state.granted::<Waiting>()?;
    let (base, grant) = (capability.base.clone(), *grant);
    let is_dry = state.context().dry_run;
    let now = state.services().now();
    let wait = match known(state, &request.name).await? {
        Some(wait) => wait,
        None => new_wait(state, request, grant, now)?,
    };
    let token = if is_dry { SecretString::from("made-up") } else { token(state, &wait).await? };
    let base = match base {
        Some(base) => base,
        None if is_dry => MADE_UP.into(),
        None => {
            return Err(not_possible(sentence!(
                "failure-waits-no-address",
                "it has no address at which waits are completed: name `public-url` in `[server]`"
            ))
            .into());
        }
    };
    let url = link::url(&base, &token);
    if !is_dry {
        // The token alone, too: a guest may take the link to pieces.
        state.keep_secret(&url);
        state.keep_secret(token.expose_secret());
    }
    if wait.completion.is_none() && wait.ends_at() > now {
        state.waits_for(&wait.name, wait.until);
    }
    let until = u64::try_from(wait.until.as_millisecond()).unwrap_or(0);
    let waits = state.part::<Waiting>()?;
    let is_new = waits.earlier.as_ref().is_none_or(|earlier| !earlier.contains_key(&wait.name));
    if is_new && !waits.opened.contains_key(&wait.name) {
        let new = (!is_dry).then(|| NewWait { wait: wait.clone(), token: link::hash(token.expose_secret()) });
        waits.opened.insert(wait.name.clone(), (wait, new));
    }
    Ok(wit::Link { url, until, made_up: is_dry })
}

/// A wait that is to be opened.
fn new_wait(
    state: &mut RunState,
    request: &wit::Request,
    grant: WaitingGrant,
    now: Timestamp,
) -> wasmtime::Result<Wait> {
    let until = i64::try_from(request.until).ok().and_then(|until| Timestamp::from_millisecond(until).ok());
    let until = waiting::check(&request.name, &request.title, until, now, grant.days.unwrap_or(MAX_DAYS))?;
    let most = usize::from(grant.waits.unwrap_or(DEFAULT_WAITS));
    let waits = state.part::<Waiting>()?;
    if waits.earlier.as_ref().map_or(0, BTreeMap::len) + waits.opened.len() >= most {
        let message = sentence!(
            "failure-too-many-waits",
            "a run may open {most} waits, and this would be one more: open fewer, or have more granted",
            most = most
        );
        return Err(Failure::refused(codes::TOO_MANY_WAITS, message).into());
    }
    state.hold(request.name.len() + request.title.len())?;
    let run = state.context();
    Ok(Wait {
        run: run.first_run,
        name: request.name.clone(),
        action: run.action.clone(),
        contact: run.contact.clone(),
        title: request.title.clone(),
        opened_by: run.id,
        opened_at: run.started_at,
        until,
        ended_at: None,
        completion: None,
    })
}

async fn outcome(state: &mut RunState, name: &str) -> wasmtime::Result<wit::Completion> {
    let given = state.context().attachments.get::<GivenWaits>().and_then(|given| given.0.get(name));
    match given {
        Some(GivenWait::Completed(value)) => return Ok(wit::Completion::Completed(value.to_string())),
        Some(GivenWait::Expired) => return Ok(wit::Completion::Expired),
        Some(GivenWait::Pending) => {
            let now = state.services().now();
            state.waits_for(name, now.checked_add(A_DAY).unwrap_or(now));
            return Ok(wit::Completion::Pending);
        }
        None => {}
    }
    let Some(wait) = known(state, name).await? else {
        let message = sentence!(
            "failure-wait-not-opened",
            "this run has opened no wait `{wait}`: open it first",
            wait = shortened(name, 80)
        );
        return Err(Failure::refused(codes::WAIT_NOT_FOUND, message).into());
    };
    Ok(match wait.completion {
        Some(completion) => wit::Completion::Completed(completion.value.to_string()),
        None if wait.ends_at() <= state.services().now() => wit::Completion::Expired,
        None => {
            state.waits_for(&wait.name, wait.until);
            wit::Completion::Pending
        }
    })
}

/// A wait of the run's chain. Those of earlier slices are read once, so that a run sees each of them in one state.
async fn known(state: &mut RunState, name: &str) -> wasmtime::Result<Option<Wait>> {
    if state.part::<Waiting>()?.earlier.is_none() {
        let (first_run, action) = (state.context().first_run, state.context().action.clone());
        let runs = state.services().storage().runs();
        if !runs.keeps_waits() {
            return Err(not_possible(sentence!(
                "failure-waits-run-store",
                "this run store cannot keep waits: use one that can (`RunStore::keeps_waits`)"
            ))
            .into());
        }
        let found = runs.waits(first_run).await.map_err(Failure::from)?;
        // A chain whose records were pruned is known by its id alone, which a caller may name.
        let own = found.into_iter().filter(|wait| wait.action == action);
        let earlier: BTreeMap<String, Wait> = own.map(|wait| (wait.name.clone(), wait)).collect();
        let bytes =
            earlier.values().filter_map(|wait| wait.completion.as_ref()).map(|done| done.value.to_string().len());
        state.hold(bytes.sum())?;
        state.part::<Waiting>()?.earlier = Some(earlier);
    }
    let waits = state.part::<Waiting>()?;
    let opened = waits.opened.get(name).map(|(wait, _)| wait);
    Ok(opened.or_else(|| waits.earlier.as_ref()?.get(name)).cloned())
}

async fn token(state: &RunState, wait: &Wait) -> wasmtime::Result<SecretString> {
    let key = state.services().storage().runs().wait_key().await.map_err(Failure::from)?;
    Ok(link::token(&key, wait.run, &wait.name, wait.until))
}

fn not_possible(why: Sentence) -> Failure {
    Failure::refused(
        codes::WAITING_NOT_POSSIBLE,
        sentence!("failure-waiting-not-possible", "this runtime opens no waits: {why}", why = why),
    )
}
