//! The capability `timeline`: events of the action's own types on the timelines of contacts.
//!
//! A run's events are buffered in memory, and committed together with its other writes, or not at all. They are an effect
//! ([`Effect::SaveEvents`]), so that an embedder's CRM gets them like changes of contacts. A type belongs to the action's name: no
//! action writes events of another one. An event is erased with its contact (C10: an erased person leaves only keyed hashes).
//!
//! What this crate never does: it writes nothing before the commit, and no event of webinars (T1 to T3: registrations,
//! attendances, recordings).

#![warn(missing_debug_implementations)]

use std::collections::{BTreeMap, BTreeSet};

use greenroom::capability::{Capability, RunContext, RunState, refusal, shortened, wit::types};
use greenroom_domain::{
    ContactId, Failure, FailureKind, Sentence, codes,
    rules::action_event,
    sentence,
    store::{ActionEvent, Commit, Effect},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use wasmtime::component::{HasSelf, Linker};

use bindings::greenroom::action::timeline as wit;

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    // In here, `greenroom` is the contract.
    use ::greenroom as host;

    wasmtime::component::bindgen!({
        path: "../../../schemas/wit",
        world: "host-timeline",
        with: { "greenroom:action/types": host::capability::wit::types },
        imports: { default: async | trappable },
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// The latest time of an event: the end of the year 9999.
const LATEST: u64 = 253_402_300_799_999;

/// The capability `timeline`, for [`RuntimeBuilder::capability`](greenroom::RuntimeBuilder::capability).
#[derive(Debug, Clone, Copy, Default)]
pub struct Timeline;

/// The parameters of a grant of `timeline`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimelineGrant {
    /// The types of events that the action may write; all types if absent.
    #[serde(default)]
    pub types: Option<BTreeSet<String>>,
}

/// The events that a run has written, by contact, type and key.
#[derive(Debug, Default)]
pub struct Events(BTreeMap<(ContactId, String, String), ActionEvent>);

impl Capability for Timeline {
    const NAME: &'static str = "timeline";
    const GRANT_SCHEMA: &'static str = include_str!("timeline.grant.json");
    type Grant = TimelineGrant;
    type Run = Events;

    fn narrow(granted: TimelineGrant, asked: TimelineGrant) -> Result<TimelineGrant, Sentence> {
        match (granted.types, asked.types) {
            (Some(granted), Some(asked)) => match asked.difference(&granted).next() {
                Some(missing) => Err(sentence!(
                    "failure-narrow-events",
                    "events of the type `{event}`: grant it too, or do not load the action",
                    event = missing
                )),
                None => Ok(TimelineGrant { types: Some(asked) }),
            },
            (granted, asked) => Ok(TimelineGrant { types: granted.or(asked) }),
        }
    }

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }

    fn commit(&self, _run: &RunContext, own: Option<&mut Events>, _cursor: Option<&Value>, commit: &mut Commit) {
        let events = own.map(|own| std::mem::take(&mut own.0)).unwrap_or_default();
        if !events.is_empty() {
            commit.effects.push(Effect::SaveEvents { events: events.into_values().collect() });
        }
    }
}

impl wit::Host for RunState {
    async fn write(&mut self, events: Vec<wit::Event>) -> wasmtime::Result<Vec<Result<(), types::Failure>>> {
        let longest = events.iter().map(|event| event.details.len()).fold(events.len(), usize::max);
        self.charge(longest, events.iter().map(size_of).sum())?;
        if let Some(told) = self.called("timeline.write", &(&events,))? {
            return Ok(told);
        }
        let outcomes = match write(self, &events).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                let failure = refusal(error)?;
                events.iter().map(|_| Err(failure.clone())).collect()
            }
        };
        let told = outcomes.into_iter().map(|outcome| outcome.map_err(|failure| self.refuse(failure))).collect();
        self.answered(told)
    }
}

fn size_of(event: &wit::Event) -> usize {
    let details: usize = event.details.iter().map(|(name, value)| name.len() + value.len()).sum();
    event.contact.len() + event.event_type.len() + event.key.len() + event.title.len() + details
}

/// One outcome for each event; a failure where the store does not answer.
async fn write(state: &mut RunState, events: &[wit::Event]) -> wasmtime::Result<Vec<Result<(), Failure>>> {
    let granted = state.granted::<Timeline>()?.1.types.clone();
    let ids: Vec<ContactId> = events.iter().map(|event| ContactId::new(event.contact.as_str())).collect();
    // Ids that are too long are not looked up.
    let known: Vec<ContactId> = ids.iter().filter(|id| id.as_str().len() <= ContactId::MAX_BYTES).cloned().collect();
    let found: BTreeSet<ContactId> =
        state.contacts(&known).await?.into_iter().zip(known).filter_map(|(found, id)| found.map(|_| id)).collect();
    let (action, started_at) = (state.context().action.clone(), state.context().started_at);
    let mut outcomes = Vec::with_capacity(events.len());
    for (event, id) in events.iter().zip(ids) {
        let checked = checked(event, &granted, &action, started_at).and_then(|checked| {
            if found.contains(&id) {
                return Ok(checked);
            }
            let message = sentence!(
                "failure-contact-unknown",
                "there is no contact {contact}: check the id",
                contact = shortened(id.as_str(), 100)
            );
            Err(Failure::refused(codes::CONTACT_NOT_FOUND, message))
        });
        outcomes.push(match checked {
            Ok(checked) => {
                state.hold(size_of(event))?;
                let key = (id, checked.event_type.clone(), checked.key.clone());
                state.part::<Timeline>()?.0.insert(key, checked);
                Ok(())
            }
            Err(failure) => Err(failure),
        });
    }
    Ok(outcomes)
}

/// An event as it is committed.
fn checked(
    event: &wit::Event,
    granted: &Option<BTreeSet<String>>,
    action: &str,
    started_at: Timestamp,
) -> Result<ActionEvent, Failure> {
    if let Some(granted) = granted
        && !granted.contains(&event.event_type)
    {
        let message = sentence!(
            "failure-event-type-not-granted",
            "events of the type `{event}` may not be written by this action: have the operator grant the type with `timeline`, if it is right",
            event = shortened(&event.event_type, 100)
        );
        return Err(Failure::new(FailureKind::Denied, codes::TIMELINE_TYPE_NOT_GRANTED, message));
    }
    let details: BTreeMap<String, String> = event.details.iter().cloned().collect();
    if details.len() < event.details.len() {
        let message =
            sentence!("failure-event-details-twice", "an event has two details of one name: rename one of them");
        return Err(Failure::refused(codes::TIMELINE_EVENT_INVALID, message));
    }
    action_event::check(&event.event_type, &event.key, &event.title, &details)?;
    let at = match event.at {
        None => Some(started_at),
        Some(at) => i64::try_from(at).ok().filter(|_| at <= LATEST).and_then(|at| Timestamp::from_millisecond(at).ok()),
    };
    let at = at.ok_or_else(|| {
        Failure::refused(
            codes::TIMELINE_EVENT_INVALID,
            sentence!("failure-event-time", "an event is in a year up to 9999: give its time in milliseconds"),
        )
    })?;
    Ok(ActionEvent {
        contact: ContactId::new(event.contact.as_str()),
        action: action.to_owned(),
        event_type: event.event_type.clone(),
        key: event.key.clone(),
        at,
        title: event.title.clone(),
        details,
    })
}
