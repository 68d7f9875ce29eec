//! Webinars as the CRM shows them: marketing events with their contacts, attendances, and calls.

use async_trait::async_trait;
use greenroom_domain::{
    Attendance, Call, ContactId, Email, PersonKey, Registration, RegistrationState, SessionId, StoreError, Webinar,
    WebinarId,
    store::{EventContact, MarketingEvent, WebinarStore},
};

use crate::{
    PostgresStore,
    activity::{attendances, calls, registrations},
    platform::{
        error::Error,
        rows::{as_limit, count, get, instant, json, optional_instant, word},
        transaction::Transaction,
    },
};

async fn event_contacts(
    t: &Transaction,
    webinar: &WebinarId,
    after: Option<&ContactId>,
    limit: usize,
) -> Result<Vec<EventContact>, Error> {
    let rows = t
        .query(
            "SELECT contact, state, at FROM marketing_event_contacts
             WHERE account = $1 AND webinar = $2 AND contact > $3 ORDER BY contact LIMIT $4",
            &[&webinar.as_str(), &after.map_or("", ContactId::as_str), &as_limit(limit)],
        )
        .await?;
    let contact = |row| {
        let contact = ContactId::new(get::<String>(row, 0)?);
        Ok(EventContact { contact, state: word(row, 1)?, at: instant(row, 2)? })
    };
    rows.iter().map(contact).collect()
}

async fn attendances_of(
    t: &Transaction,
    webinar: &WebinarId,
    after: Option<(&SessionId, &PersonKey)>,
    limit: usize,
) -> Result<Vec<Attendance>, Error> {
    let (session, person) = after.map_or(("", ""), |(session, person)| (session.as_str(), person.0.as_str()));
    let statement = format!(
        "SELECT {} FROM attendances a
         WHERE a.account = $1 AND a.session IN (SELECT id FROM sessions WHERE account = $1 AND webinar = $2)
             AND (a.session, a.person) > ($3, $4)
         ORDER BY a.session, a.person LIMIT $5",
        attendances::COLUMNS
    );
    let rows = t.query(&statement, &[&webinar.as_str(), &session, &person, &as_limit(limit)]).await?;
    rows.iter().map(attendances::attendance).collect()
}

async fn marketing_event(t: &Transaction, webinar: &WebinarId) -> Result<Option<MarketingEvent>, Error> {
    let statement =
        "SELECT name, organiser, starts_at, ends_at, url, m.cancelled, c.registered, c.attended, c.cancelled, c.no_show
        FROM marketing_events m
        CROSS JOIN (SELECT count(*) FILTER (WHERE state = 'REGISTERED') AS registered,
                        count(*) FILTER (WHERE state = 'ATTENDED') AS attended,
                        count(*) FILTER (WHERE state = 'CANCELLED') AS cancelled,
                        count(*) FILTER (WHERE state = 'NO_SHOW') AS no_show
                    FROM marketing_event_contacts WHERE account = $1 AND webinar = $2) c
        WHERE m.account = $1 AND m.webinar = $2";
    let Some(row) = t.optional(statement, &[&webinar.as_str()]).await? else { return Ok(None) };
    Ok(Some(MarketingEvent {
        webinar: webinar.clone(),
        name: get(&row, 0)?,
        organiser: get(&row, 1)?,
        starts_at: optional_instant(&row, 2)?,
        ends_at: optional_instant(&row, 3)?,
        url: get(&row, 4)?,
        cancelled: get(&row, 5)?,
        registered: count(&row, 6)?,
        attended: count(&row, 7)?,
        cancellations: count(&row, 8)?,
        no_shows: count(&row, 9)?,
    }))
}

#[async_trait]
impl WebinarStore for PostgresStore {
    async fn webinars(&self) -> Result<Vec<Webinar>, StoreError> {
        self.read(|t| async move {
            let rows = t.query("SELECT details FROM webinars WHERE account = $1 ORDER BY id", &[]).await?;
            rows.iter().map(|row| json(row, 0)).collect()
        })
        .await
    }

    async fn marketing_event(&self, webinar: &WebinarId) -> Result<Option<MarketingEvent>, StoreError> {
        self.read(|t| async move { marketing_event(&t, webinar).await }).await
    }

    async fn event_contacts(
        &self,
        webinar: &WebinarId,
        after: Option<&ContactId>,
        limit: usize,
    ) -> Result<Vec<EventContact>, StoreError> {
        self.read(|t| async move { event_contacts(&t, webinar, after, limit).await }).await
    }

    async fn registrations_with(
        &self,
        webinar: &WebinarId,
        state: Option<RegistrationState>,
        after: Option<&Email>,
        limit: usize,
    ) -> Result<Vec<Registration>, StoreError> {
        self.read(|t| async move { registrations::of_webinar(&t, webinar, state, after, limit).await }).await
    }

    async fn attendances(
        &self,
        webinar: &WebinarId,
        after: Option<(&SessionId, &PersonKey)>,
        limit: usize,
    ) -> Result<Vec<Attendance>, StoreError> {
        self.read(|t| async move { attendances_of(&t, webinar, after, limit).await }).await
    }

    async fn calls(&self, webinar: &WebinarId) -> Result<Vec<Call>, StoreError> {
        self.read(|t| async move { calls::of_webinar(&t, webinar).await }).await
    }
}
