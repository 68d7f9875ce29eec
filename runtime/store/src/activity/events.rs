//! Webinars as the CRM shows them: marketing events with their contacts, attendances, and calls.

use async_trait::async_trait;
use greenroom_domain::{
    Attendance, Call, ContactId, Email, PersonKey, Registration, RegistrationState, SessionId, StoreError, Webinar,
    WebinarId,
    store::{EventContact, MarketingEvent, WebinarStore},
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    SqliteStore,
    activity::{
        attendances::{ATTENDANCE, attendance},
        calls, registrations,
    },
    platform::{
        error::Error,
        rows::{as_limit, count, instant, json, optional_instant, word},
    },
};

#[async_trait]
impl WebinarStore for SqliteStore {
    async fn webinars(&self) -> Result<Vec<Webinar>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT details FROM webinars ORDER BY id")?;
            let rows = query.query_map([], |row| json(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn marketing_event(&self, webinar: &WebinarId) -> Result<Option<MarketingEvent>, StoreError> {
        let webinar = webinar.clone();
        self.read(move |c| marketing_event(c, &webinar)).await
    }

    async fn event_contacts(
        &self,
        webinar: &WebinarId,
        after: Option<&ContactId>,
        limit: usize,
    ) -> Result<Vec<EventContact>, StoreError> {
        let (webinar, after) = (webinar.clone(), after.cloned());
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT k.id, m.state, m.at FROM marketing_event_contacts m JOIN contacts k ON k.row = m.contact
                 WHERE m.webinar = ?1 AND k.id > ?2 ORDER BY k.id LIMIT ?3",
            )?;
            let after = after.as_ref().map_or("", |id| id.as_str());
            let rows = query.query_map(params![webinar.as_str(), after, as_limit(limit)], |row| {
                Ok(EventContact {
                    contact: ContactId::new(row.get::<_, String>(0)?),
                    state: word(row, 1)?,
                    at: instant(row, 2)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn registrations_with(
        &self,
        webinar: &WebinarId,
        state: Option<RegistrationState>,
        after: Option<&Email>,
        limit: usize,
    ) -> Result<Vec<Registration>, StoreError> {
        let (webinar, after) = (webinar.clone(), after.cloned());
        self.read(move |c| registrations::of_webinar(c, &webinar, state, after.as_ref(), as_limit(limit))).await
    }

    async fn attendances(
        &self,
        webinar: &WebinarId,
        after: Option<(&SessionId, &PersonKey)>,
        limit: usize,
    ) -> Result<Vec<Attendance>, StoreError> {
        let webinar = webinar.clone();
        let (session, person) = after.map_or_else(Default::default, |(s, p)| (s.as_str().to_owned(), p.0.clone()));
        self.read(move |c| {
            let mut query = c.prepare_cached(&format!(
                "{ATTENDANCE} WHERE a.session IN (SELECT id FROM sessions WHERE webinar = ?1)
                     AND (a.session, a.person) > (?2, ?3)
                 ORDER BY a.session, a.person LIMIT ?4"
            ))?;
            let rows = query.query_map(params![webinar.as_str(), session, person, as_limit(limit)], attendance)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn calls(&self, webinar: &WebinarId) -> Result<Vec<Call>, StoreError> {
        let webinar = webinar.clone();
        self.read(move |c| calls::of_webinar(c, &webinar)).await
    }
}

fn marketing_event(c: &Connection, webinar: &WebinarId) -> Result<Option<MarketingEvent>, Error> {
    let many = "(SELECT count(*) FROM marketing_event_contacts c WHERE c.webinar = m.webinar AND c.state =";
    let event = c
        .prepare_cached(&format!(
            "SELECT name, organiser, starts_at, ends_at, url, cancelled,
                 {many} 'REGISTERED'), {many} 'ATTENDED'), {many} 'CANCELLED'), {many} 'NO_SHOW')
             FROM marketing_events m WHERE webinar = ?1"
        ))?
        .query_row([webinar.as_str()], |row| {
            Ok(MarketingEvent {
                webinar: webinar.clone(),
                name: row.get(0)?,
                organiser: row.get(1)?,
                starts_at: optional_instant(row, 2)?,
                ends_at: optional_instant(row, 3)?,
                url: row.get(4)?,
                cancelled: row.get(5)?,
                registered: count(row, 6)?,
                attended: count(row, 7)?,
                cancellations: count(row, 8)?,
                no_shows: count(row, 9)?,
            })
        })
        .optional()?;
    Ok(event)
}
