//! Contacts whose state on a marketing event depends on the end of a session (M2: registered, attended, cancelled, no-show).

use std::collections::BTreeSet;

use greenroom_domain::{WebinarId, rules::activity::no_show_since, store::EventState};
use jiff::Timestamp;

use crate::{
    activity::marketing,
    contacts::touched::Touched,
    platform::{
        error::Error,
        rows::{get, instant, nanos},
        transaction::Transaction,
    },
};

/// Makes no-shows of the contacts that missed a session whose participants are all known since now. There may be as many as the
/// webinar has registrations: [`no_show_since`] is asked for each, and one statement writes those that change. No-shows of a
/// webinar whose end lies ahead again are to be worked out again.
pub(crate) async fn note(
    t: &Transaction,
    webinar: &WebinarId,
    now: Timestamp,
    touched: &mut Touched,
) -> Result<(), Error> {
    let ended = marketing::ends_of_last_complete(t, &[webinar.as_str()], now).await?.remove(webinar.as_str());
    if ended.is_none() {
        return touch(t, webinar, &[EventState::NoShow], touched).await;
    }
    let seen = seen(t, webinar).await?;
    let (mut contacts, mut since): (Vec<&str>, Vec<i64>) = (Vec::new(), Vec::new());
    let rows = in_states(t, webinar, &EventState::DEPENDING_ON_SESSION_ENDS).await?;
    for row in &rows {
        let contact: &str = get(row, 0)?;
        let Some(state) = EventState::parse(get(row, 1)?) else { continue };
        if seen.contains(contact) {
            // A no-show may be reported without times by now.
            if state == EventState::NoShow {
                touched.events.insert((contact.to_owned(), webinar.as_str().to_owned()));
            }
        } else if let Some(at) = no_show_since(state, instant(row, 2)?, ended) {
            contacts.push(contact);
            since.push(nanos(at));
        }
    }
    t.execute(
        "UPDATE marketing_event_contacts m SET state = $3, at = new.at
         FROM unnest($4::text[], $5::bigint[]) AS new (contact, at)
         WHERE m.account = $1 AND m.webinar = $2 AND m.contact = new.contact",
        &[&webinar.as_str(), &EventState::NoShow.as_str(), &contacts, &since],
    )
    .await?;
    Ok(())
}

/// The end of a complete session has changed: the states that depend on it are to be worked out again.
pub(crate) async fn session_end_changed(
    t: &Transaction,
    webinar: &WebinarId,
    touched: &mut Touched,
) -> Result<(), Error> {
    touch(t, webinar, &EventState::DEPENDING_ON_SESSION_ENDS, touched).await
}

/// Notes the contacts in these states, whose states are to be worked out again.
async fn touch(
    t: &Transaction,
    webinar: &WebinarId,
    states: &[EventState],
    touched: &mut Touched,
) -> Result<(), Error> {
    for row in in_states(t, webinar, states).await? {
        touched.events.insert((get(&row, 0)?, webinar.as_str().to_owned()));
    }
    Ok(())
}

/// The contacts in these states, with state and time.
async fn in_states(
    t: &Transaction,
    webinar: &WebinarId,
    states: &[EventState],
) -> Result<Vec<tokio_postgres::Row>, Error> {
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let statement = "SELECT contact, state, at FROM marketing_event_contacts
        WHERE account = $1 AND webinar = $2 AND state = ANY ($3)";
    t.query(statement, &[&webinar.as_str(), &states]).await
}

/// Registered contacts that Zoom reports in a session of the webinar without usable times.
async fn seen(t: &Transaction, webinar: &WebinarId) -> Result<BTreeSet<String>, Error> {
    let rows = t
        .query(
            "SELECT DISTINCT r.contact FROM sessions s
             JOIN joins j ON j.account = $1 AND j.session = s.id AND j.left_at <= j.joined_at
             JOIN registrations r ON r.account = $1 AND r.webinar = s.webinar AND r.email = substr(j.person, 7)
             WHERE s.account = $1 AND s.webinar = $2 AND NOT coalesce(s.rehearsal, false)
                 AND starts_with(j.person, 'email:') AND r.contact IS NOT NULL",
            &[&webinar.as_str()],
        )
        .await?;
    rows.iter().map(|row| get(row, 0)).collect()
}
