//! The consequences of the registrations and attendances that a commit has changed: events on timelines (T1 to T3),
//! derived properties (P1 to P4) and states on marketing events (M2: state on the marketing event). The rows of many contacts
//! are loaded with a statement a table, [`greenroom_domain::rules`] works the consequences out, and they are written
//! likewise. So the order in which registrations and attendances were written, and how often, makes no difference (P5: always
//! equal to a recount).

use std::collections::{BTreeMap, BTreeSet};

use futures::future::{try_join, try_join3, try_join4};
use greenroom_domain::{
    Attendance, Registration,
    rules::{
        activity::{
            EventFacts, attendance_event, deciding_attendance, deciding_registration, event_state, recording_event,
            registration_event,
        },
        derived::{DerivedProperty, attendance_properties, registration_properties},
        touched::TouchedRows,
    },
};
use jiff::Timestamp;

use crate::{
    activity::{
        attendances, calls,
        marketing::{self, Pair, State},
        parts::{self, Parts},
        registrations,
        timeline_rows::{self, TimelineRow},
    },
    contacts::{
        touched::Touched,
        writes::{raise_versions, write_derived},
    },
    platform::{
        error::Error,
        rows::{get, nanos},
        transaction::Transaction,
    },
};

/// How many contacts are worked out together: their rows are in memory meanwhile.
const TOGETHER: usize = 2000;

/// Works out and writes the consequences, and gives every contact that changed its next version.
pub(crate) async fn work_out(t: &Transaction, mut touched: Touched, now: Timestamp) -> Result<(), Error> {
    let created = std::mem::take(&mut touched.created);
    let (mut changed, mut by_contact) = touched.by_contact();
    while !by_contact.is_empty() {
        let rest = by_contact.keys().nth(TOGETHER).cloned().map(|first| by_contact.split_off(&first));
        changed.extend(work_out_some(t, by_contact, &created, now).await?);
        by_contact = rest.unwrap_or_default();
    }
    raise_versions(t, &changed, &created, now).await
}

/// The rows from which the consequences for some contacts follow.
struct Facts {
    registrations: BTreeMap<String, Vec<Registration>>,
    attendances: BTreeMap<String, Vec<Attendance>>,
    parts: Parts,
    recorded_since: BTreeMap<String, Timestamp>,
    last_complete_end: BTreeMap<String, Timestamp>,
    before: BTreeMap<Pair, State>,
    seen: BTreeSet<Pair>,
}

impl Facts {
    async fn load(t: &Transaction, of: &BTreeMap<String, TouchedRows>, now: Timestamp) -> Result<Self, Error> {
        let contacts: Vec<&str> = of.keys().map(String::as_str).collect();
        // What does not follow from the rows before is asked for together.
        let (registrations, attendances) =
            try_join(registrations::of_contacts(t, &contacts), attendances::of_contacts(t, &contacts)).await?;
        let counted = of.iter().filter(|(_, of)| !of.attended.is_empty());
        let counted = counted.filter_map(|(contact, _)| attendances.get(contact)).flatten();
        let webinars: BTreeSet<&str> = counted.map(|row| row.webinar.as_str()).collect();
        let counted: Vec<&str> = webinars.into_iter().collect();
        let sessions: BTreeSet<&str> =
            of.values().flat_map(|of| &of.attended).map(|(_, session)| session.as_str()).collect();
        let sessions: Vec<&str> = sessions.into_iter().collect();
        let recorded_since =
            async { if sessions.is_empty() { Ok(BTreeMap::new()) } else { calls::saved_at(t, &sessions).await } };
        let pairs: BTreeSet<Pair> = of
            .iter()
            .flat_map(|(contact, of)| of.events.iter().map(|webinar| (contact.clone(), webinar.clone())))
            .collect();
        let webinars: BTreeSet<&str> = pairs.iter().map(|(_, webinar)| webinar.as_str()).collect();
        let webinars: Vec<&str> = webinars.into_iter().collect();
        let (parts, recorded_since, last_complete_end, before) = try_join4(
            parts::of_webinars(t, &counted),
            recorded_since,
            marketing::ends_of_last_complete(t, &webinars, now),
            marketing::states_of(t, &pairs),
        )
        .await?;
        // It matters only where a session has been missed.
        let missed = pairs.into_iter().filter(|(_, webinar)| last_complete_end.contains_key(webinar)).collect();
        let seen = marketing::seen(t, &missed).await?;
        Ok(Self { registrations, attendances, parts, recorded_since, last_complete_end, before, seen })
    }
}

/// Answers the contacts of which a derived property has changed.
async fn work_out_some(
    t: &Transaction,
    mut of: BTreeMap<String, TouchedRows>,
    created: &BTreeSet<String>,
    now: Timestamp,
) -> Result<BTreeSet<String>, Error> {
    // Two commits that change rows of one contact wait for each other here, also where they locked different names, so that the second
    // one reads the rows of both. Nobody else sees a contact that this commit has made.
    let contacts: Vec<&str> = of.keys().filter(|contact| !created.contains(*contact)).map(String::as_str).collect();
    // The ids are in order, so that the rows are locked in order.
    let statement = "SELECT k.id FROM unnest($2::text[]) AS asked (id) CROSS JOIN LATERAL
        (SELECT id FROM contacts WHERE account = $1 AND id = asked.id OFFSET 0 FOR NO KEY UPDATE) k";
    let living = t.query(statement, &[&contacts]).await?;
    let living = living.iter().map(|row| get::<String>(row, 0)).collect::<Result<BTreeSet<_>, _>>()?;
    of.retain(|contact, _| created.contains(contact) || living.contains(contact));
    if of.is_empty() {
        return Ok(BTreeSet::new());
    }
    let facts = Facts::load(t, &of, now).await?;
    let mut rows = Rows::default();
    for (contact, of) in &of {
        rows.work_out(contact, of, &facts, now);
    }
    let (_, _, changed) = try_join3(
        timeline_rows::write(t, rows.timeline),
        marketing::write(t, &rows.states, &facts.before),
        write_derived(t, &rows.properties),
    )
    .await?;
    Ok(changed)
}

/// The rows to write.
#[derive(Default)]
struct Rows {
    timeline: Vec<TimelineRow>,
    properties: Vec<(String, [DerivedProperty; 2])>,
    states: BTreeMap<Pair, Option<State>>,
}

impl Rows {
    fn work_out(&mut self, contact: &str, of: &TouchedRows, facts: &Facts, now: Timestamp) {
        let none = (Vec::new(), Vec::new());
        let registrations = facts.registrations.get(contact).unwrap_or(&none.0);
        let attendances = facts.attendances.get(contact).unwrap_or(&none.1);
        for webinar in &of.registered {
            let deciding = deciding_registration(registrations.iter().filter(|row| row.webinar.as_str() == webinar));
            let event = registration_event(deciding)
                .map(|(at, state)| (nanos(at), serde_json::json!({ "state": state }).to_string()));
            self.event(contact, "registration", webinar, "", event);
        }
        if !of.registered.is_empty() {
            self.properties.push((contact.to_owned(), registration_properties(registrations)));
        }
        for (webinar, session) in &of.attended {
            let deciding = deciding_attendance(attendances.iter().filter(|row| row.session.as_str() == session));
            let of_session = |at: Option<Timestamp>| at.map(|at| (nanos(at), "{}".to_owned()));
            self.event(contact, "attendance", webinar, session, of_session(attendance_event(deciding)));
            // Nothing to remove where the session has no call: then no contact ever had the event.
            if let Some(since) = facts.recorded_since.get(session) {
                let event = of_session(recording_event(deciding, Some(*since)));
                self.event(contact, "recording", webinar, session, event);
            }
        }
        if !of.attended.is_empty() {
            let parts = parts::of_attendances(&facts.parts, attendances);
            self.properties.push((contact.to_owned(), attendance_properties(attendances, &parts)));
        }
        for webinar in &of.events {
            let pair = (contact.to_owned(), webinar.clone());
            let before = facts.before.get(&pair).copied();
            let last_complete_end = facts.last_complete_end.get(webinar).copied();
            let joined = attendances.iter().filter(|row| row.webinar.as_str() == webinar);
            let state = event_state(EventFacts {
                registration: deciding_registration(registrations.iter().filter(|row| row.webinar.as_str() == webinar)),
                first_joined_at: joined.map(|row| row.presence.joined_at).min(),
                was_seen: last_complete_end.is_some() && facts.seen.contains(&pair),
                last_complete_end,
                before,
                now,
            });
            if state != before {
                self.states.insert(pair, state);
            }
        }
    }

    fn event(&mut self, contact: &str, kind: &'static str, webinar: &str, session: &str, event: Option<(i64, String)>) {
        let (contact, webinar, session) = (contact.to_owned(), webinar.to_owned(), session.to_owned());
        self.timeline.push(TimelineRow { contact, kind, webinar, session, event });
    }
}
