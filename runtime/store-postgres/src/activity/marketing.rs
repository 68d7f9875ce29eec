//! The states of contacts on marketing events (M2: registered, attended, cancelled, no-show).
//! [`greenroom_domain::rules::activity`] works them out.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    Webinar,
    rules::{activity::last_complete_end, attendance::ended_before_start},
    store::EventState,
};
use jiff::Timestamp;

use crate::platform::{
    error::Error,
    rows::{get, instant, json, nanos, optional_instant},
    transaction::Transaction,
};

/// A contact's state on an event, and the instant since which it has it.
pub(crate) type State = (EventState, Timestamp);

/// A contact and a webinar.
pub(crate) type Pair = (String, String);

fn columns<'a>(pairs: impl Iterator<Item = &'a Pair>) -> (Vec<&'a str>, Vec<&'a str>) {
    pairs.map(|(contact, webinar)| (contact.as_str(), webinar.as_str())).unzip()
}

/// The states of contacts on events so far; one that is not on the event is missing.
pub(crate) async fn states_of(t: &Transaction, pairs: &BTreeSet<Pair>) -> Result<BTreeMap<Pair, State>, Error> {
    let (contacts, webinars) = columns(pairs.iter());
    let rows = t
        .query(
            "SELECT m.contact, m.webinar, m.state, m.at FROM unnest($2::text[], $3::text[]) AS asked (contact, webinar)
             CROSS JOIN LATERAL (SELECT * FROM marketing_event_contacts
                                 WHERE account = $1 AND webinar = asked.webinar AND contact = asked.contact OFFSET 0) m",
            &[&contacts, &webinars],
        )
        .await?;
    let state = |row| {
        let state =
            EventState::parse(get(row, 2)?).ok_or_else(|| Error::unreadable("state", "no state of an event"))?;
        Ok(((get(row, 0)?, get(row, 1)?), (state, instant(row, 3)?)))
    };
    rows.iter().map(state).collect()
}

/// Writes states of contacts on events; none takes the contact off the event. `before` are the states so far of contacts that the
/// transaction has locked or made, so that nobody else puts them on an event meanwhile.
pub(crate) async fn write(
    t: &Transaction,
    states: &BTreeMap<Pair, Option<State>>,
    before: &BTreeMap<Pair, State>,
) -> Result<(), Error> {
    let kept = states.iter().filter_map(|(pair, state)| Some((pair, state.as_ref()?)));
    let (known, new): (Vec<_>, Vec<_>) = kept.partition(|(pair, _)| before.contains_key(*pair));
    let changed = "ON CONFLICT (account, webinar, contact) DO UPDATE SET state = excluded.state, at = excluded.at";
    for (kept, conflict) in [(new, ""), (known, changed)] {
        if kept.is_empty() {
            continue;
        }
        let (contacts, webinars) = columns(kept.iter().map(|(pair, _)| *pair));
        let statement = format!(
            "INSERT INTO marketing_event_contacts (account, contact, webinar, state, at)
             SELECT $1, new.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS new {conflict}"
        );
        t.execute(
            &statement,
            &[
                &contacts,
                &webinars,
                &kept.iter().map(|(_, (state, _))| state.as_str()).collect::<Vec<_>>(),
                &kept.iter().map(|(_, (_, at))| nanos(*at)).collect::<Vec<_>>(),
            ],
        )
        .await?;
    }
    let (contacts, webinars) = columns(states.iter().filter(|(_, state)| state.is_none()).map(|(pair, _)| pair));
    if !contacts.is_empty() {
        t.execute(
            "DELETE FROM marketing_event_contacts m USING unnest($2::text[], $3::text[]) AS gone (contact, webinar)
             WHERE m.account = $1 AND m.webinar = gone.webinar AND m.contact = gone.contact",
            &[&contacts, &webinars],
        )
        .await?;
    }
    Ok(())
}

/// The end of a session, and whether it counts: a rehearsal does not.
type Held = (Option<Timestamp>, bool);

/// See [`last_complete_end`], by webinar.
pub(crate) async fn ends_of_last_complete(
    t: &Transaction,
    webinars: &[&str],
    now: Timestamp,
) -> Result<BTreeMap<String, Timestamp>, Error> {
    let rows = t
        .query(
            "SELECT s.webinar, w.details, s.ends_at, s.rehearsal FROM sessions s
             JOIN webinars w ON w.account = $1 AND w.id = s.webinar
             WHERE s.account = $1 AND s.webinar = ANY ($2) AND s.complete_at IS NOT NULL",
            &[&webinars],
        )
        .await?;
    let mut sessions: BTreeMap<String, (Webinar, Vec<Held>)> = BTreeMap::new();
    for row in &rows {
        let webinar: String = get(row, 0)?;
        if !sessions.contains_key(&webinar) {
            sessions.insert(webinar.clone(), (json(row, 1)?, Vec::new()));
        }
        if let Some((planned, held)) = sessions.get_mut(&webinar) {
            let ends_at = optional_instant(row, 2)?;
            let rehearsal = get::<Option<bool>>(row, 3)?.unwrap_or_else(|| ended_before_start(planned, ends_at));
            held.push((ends_at, !rehearsal));
        }
    }
    let end = |(webinar, (planned, held)): (String, (Webinar, Vec<Held>))| {
        Some((webinar, last_complete_end(held, planned.planned_end(), now)?))
    };
    Ok(sessions.into_iter().filter_map(end).collect())
}

/// Those of these contacts whom Zoom has seen in a session of the webinar without saying when.
pub(crate) async fn seen(t: &Transaction, pairs: &BTreeSet<Pair>) -> Result<BTreeSet<Pair>, Error> {
    if pairs.is_empty() {
        return Ok(BTreeSet::new());
    }
    let (contacts, webinars) = columns(pairs.iter());
    let rows = t
        .query(
            "SELECT DISTINCT asked.contact, asked.webinar FROM unnest($2::text[], $3::text[]) AS asked (contact, webinar)
             CROSS JOIN LATERAL (SELECT email FROM registrations
                                 WHERE account = $1 AND contact = asked.contact AND webinar = asked.webinar OFFSET 0) r
             CROSS JOIN LATERAL (SELECT id FROM sessions
                                 WHERE account = $1 AND webinar = asked.webinar AND NOT coalesce(rehearsal, false)
                                 OFFSET 0) s
             CROSS JOIN LATERAL (SELECT FROM joins
                                 WHERE account = $1 AND session = s.id AND person = 'email:' || r.email
                                     AND left_at <= joined_at OFFSET 0) j",
            &[&contacts, &webinars],
        )
        .await?;
    rows.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect()
}
