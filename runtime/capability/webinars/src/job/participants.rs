//! Sessions and their participants: the contacts that participants become (C1 to C10), and their attendance on the
//! timeline (T2), in the properties (P1, P4) and on the marketing event (M2).

use futures::{StreamExt, TryStreamExt};
use greenroom_domain::{
    Attendance, Email, Failure, FailureKind, LeftOutReason, Panelist, PastSession, PersonKey, ProviderError, Retry,
    Session, SessionId, codes,
    rules::{attendance, people::PersonNames, reports, schedule::is_past, warnings},
    sentence,
    store::{CommitError, KnownSession, Listing, Participant, SeenPage, SyncWrite, seen_join},
};
use jiff::Timestamp;

use super::{
    Job, Row,
    people::People,
    refusal,
    registrants::{nobodys_key, unanswered},
};
use crate::{
    bindings::greenroom::action::webinar_sync::{Ended, Joins, Page},
    services::Services,
};

/// How many reports are requested at once.
const AT_ONCE: usize = 4;

/// How many people's attendance is computed in one call.
const PEOPLE_AT_ONCE: usize = 500;

impl Job {
    /// The sessions that are over, earliest first. A session without a report is not over, or its report is not ready
    /// yet.
    pub(crate) async fn sessions(
        &mut self,
        services: &Services,
    ) -> Result<Vec<(SessionId, Timestamp, Timestamp)>, Failure> {
        let provider = services.provider()?;
        let now = services.now();
        let past = match provider.past_sessions(&self.zoom, &self.webinar.id).await {
            Ok(past) => past,
            // Zoom keeps the reports of a webinar that it has deleted.
            Err(ProviderError::WebinarNotFound) if is_past(&self.webinar, self.cancelled, &self.sessions, now) => {
                let known = self.sessions.iter().map(|known| &known.session);
                known.map(|known| PastSession { id: known.id.clone(), starts_at: Some(known.starts_at) }).collect()
            }
            Err(error) => return Err(refusal(&error, &self.webinar.id, &self.zoom)),
        };
        let asked = futures::stream::iter(past).map(|past| self.report(services, past, now));
        let reports: Vec<Report> = asked.buffered(AT_ONCE).try_collect().await?;

        let mut sessions = Vec::new();
        for report in reports {
            match report {
                Report::Is(session) => sessions.push(session),
                Report::Withheld(warning) => self.draft.warn(*warning),
                Report::NotYet => {}
            }
        }
        sessions.sort_by(|a, b| (a.starts_at, &a.id).cmp(&(b.starts_at, &b.id)));
        for session in &sessions {
            if session.ends_at.is_none() {
                self.draft.warn(warnings::without_end(&session.id));
            }
            self.draft.takes(session.topic.len() + session.id.as_str().len());
            match self.sessions.iter_mut().find(|known| known.session.id == session.id) {
                Some(known) => known.session = session.clone(),
                None => self.sessions.push(new_session(session.clone())),
            }
        }
        if !sessions.is_empty() {
            self.draft.writes.push(SyncWrite::Sessions { sessions: sessions.clone() });
        }
        Ok(sessions.into_iter().filter_map(|s| Some((s.id, s.starts_at, s.ends_at?))).collect())
    }

    /// The report of one session, unless it is known and old enough.
    async fn report(&self, services: &Services, past: PastSession, now: Timestamp) -> Result<Report, Failure> {
        let known = self.sessions.iter().find(|known| known.session.id == past.id).map(|known| &known.session);
        if let Some(known) = known.filter(|known| known.ends_at.is_some_and(|end| reports::is_settled(end, now))) {
            return Ok(Report::Is(known.clone()));
        }
        let provider = services.provider()?;
        match provider.session(&self.zoom, &self.webinar.id, &past.id).await {
            Ok(session) => Ok(Report::Is(session)),
            // Zoom makes the report some time after the session's end.
            Err(ProviderError::WebinarNotFound) => Ok(known.map_or(Report::NotYet, |known| Report::Is(known.clone()))),
            Err(error) => match (warnings::participants_withheld(&past.id, &error), known) {
                (None, _) => Err(refusal(&error, &self.webinar.id, &self.zoom)),
                // The request for its participants reports the rest.
                (Some(_), Some(known)) if known.ends_at.is_some() => Ok(Report::Is(known.clone())),
                (Some(warning), _) => Ok(Report::Withheld(Box::new(warning))),
            },
        }
    }

    /// Begins the listing of a session's participants, unless they are settled.
    pub(crate) async fn begin_participants(
        &mut self,
        services: &Services,
        session: SessionId,
        pass: u32,
    ) -> Result<(), Failure> {
        self.known_session(services, &session).await?;
        let listing = Listing::Participants(session.clone());
        if !self.is_settled(services, &session, &listing).await? {
            self.begin(services, listing, pass);
        }
        Ok(())
    }

    /// Ends the listing of a session's participants. Settled ones are complete.
    pub(crate) async fn end_participants(
        &mut self,
        services: &Services,
        session: SessionId,
        pass: u32,
    ) -> Result<Ended, Failure> {
        self.known_session(services, &session).await?;
        let listing = Listing::Participants(session.clone());
        if self.is_settled(services, &session, &listing).await? {
            return Ok(Ended::Complete(0));
        }
        self.end(services, listing, pass).await
    }

    /// Whether a session's participants are settled ([`reports::are_participants_settled`]): a sync does not ask Zoom for them
    /// again. Only their attendance is computed again, from the store (C8: emails that were left out are taken in when the reason
    /// is gone). A listing that is under way is read to its end.
    async fn is_settled(&self, services: &Services, session: &SessionId, listing: &Listing) -> Result<bool, Failure> {
        let Some(scope) = self.scope.as_ref().filter(|scope| !scope.all_sessions) else { return Ok(false) };
        let Some(known) = self.sessions.iter().find(|known| &known.session.id == session) else { return Ok(false) };
        let is_settled = reports::are_participants_settled(known, scope.last_whole_sync, services.now());
        if !is_settled || self.draft.begun.contains(listing) {
            return Ok(false);
        }
        let listed = self.store(services)?.listed(&self.webinar.id, listing).await.map_err(Failure::from)?;
        Ok(listed.begun_at.is_none() || self.draft.ended.contains(listing))
    }

    /// One page of a session's participants; an empty one where they are settled.
    pub(crate) async fn participants(
        &mut self,
        services: &Services,
        session: SessionId,
        page: Option<String>,
    ) -> Result<Joins, Failure> {
        self.known_session(services, &session).await?;
        let listing = Listing::Participants(session.clone());
        if self.is_settled(services, &session, &listing).await? {
            return Ok(Joins { count: 0, next: None, total: None });
        }
        self.under_way(services, &listing).await?;
        let listed = match services.provider()?.participants(&self.zoom, &session, page.as_deref()).await {
            Ok(listed) => listed,
            Err(error) => {
                // A session that is known completely loses nothing by data that Zoom no longer has.
                let is_whole = self.sessions.iter().any(|s| s.session.id == session && s.complete_at.is_some());
                let is_lost = error != ProviderError::TooOld || !is_whole;
                if let Some(warning) = warnings::participants_withheld(&session, &error).filter(|_| is_lost) {
                    self.draft.warn(warning);
                }
                return Err(refusal(&error, &self.webinar.id, &self.zoom));
            }
        };
        let (listed, not_there) = (listed.page, listed.not_there);
        let emails: Vec<Email> = listed.items.iter().filter_map(|join| join.email.clone()).collect();
        let erased = self.store(services)?.erased(&emails).await.map_err(Failure::from)?;
        let count = u32::try_from(listed.items.len()).unwrap_or(u32::MAX);
        // Zoom's total counts them, so ours must too.
        let mut keys = vec![nobodys_key(); not_there];
        let mut joins = Vec::with_capacity(listed.items.len());
        for join in listed.items {
            // Nothing about an erased person is stored (C10: an erased person leaves only keyed hashes). The store drops the
            // join, and learns from it which speaker's name to omit.
            match join.email.as_ref().filter(|email| erased.contains(email)) {
                Some(email) => {
                    keys.push(nobodys_key());
                    if self.draft.erased.insert(email.clone()) {
                        self.draft.count_left_out(LeftOutReason::Erased);
                    }
                }
                None => keys.push(seen_join(&join.user_id, join.joined_at)),
            }
            let text = join.name.len() + join.user_id.len() + join.email.as_ref().map_or(0, |e| e.as_str().len());
            self.draft.takes(text + join.invalid_email.as_ref().map_or(0, String::len));
            joins.push(join);
        }
        if !joins.is_empty() {
            let webinar = self.webinar.id.clone();
            self.draft.writes.push(SyncWrite::Joins { webinar, session, joins });
        }
        let (next, total) = (listed.next, listed.total);
        self.seen(listing, SeenPage { part: String::new(), keys, total, last: next.is_none() });
        Ok(Joins { count, next, total })
    }

    /// The attendance of the next people, from the joins in the store. The page token is the number of people before
    /// it: a person's key is an email, and a cursor must not hold emails.
    pub(crate) async fn attendance(
        &mut self,
        services: &Services,
        session: SessionId,
        page: Option<String>,
    ) -> Result<Page, Failure> {
        let facts = self.known_session(services, &session).await?;
        let listing = Listing::Participants(session.clone());
        self.committed(&listing)?;
        let store = self.store(services)?;
        let id = self.webinar.id.clone();
        let before: u64 = match &page {
            None => 0,
            Some(page) => page.parse().map_err(|_| {
                Failure::refused(
                    codes::PAGE_UNKNOWN,
                    sentence!(
                        "failure-page-unknown",
                        "`{page}` is not a page: give the `next` of the page before",
                        page = page
                    ),
                )
            })?,
        };
        if let Some(fence) = self.held.fence().filter(|_| before == 0) {
            store.identify(fence, &id, &session).await.map_err(lost)?;
        }
        let after = match &self.reached {
            _ if before == 0 => None,
            Some((of, position, person)) if (of, *position) == (&session, before) => Some(person.clone()),
            _ => store.person_at(&id, &session, before).await.map_err(Failure::from)?,
        };
        let people = store.participants(&id, &session, after.as_ref(), PEOPLE_AT_ONCE).await.map_err(Failure::from)?;
        if before == 0 {
            self.judge(services, &facts, &people).await?;
        }
        let is_rehearsal = self.sessions.iter().any(|s| s.session.id == session && s.rehearsal == Some(true));
        let emails: Vec<Email> = people.iter().filter_map(|person| email_of(&person.person)).collect();
        let facts_of = People::load(services, emails).await?;

        let is_last = people.len() < PEOPLE_AT_ONCE;
        let upto = before + people.len() as u64;
        self.reached = people.last().map(|last| (session.clone(), upto, last.person.clone()));
        let next = (!is_last).then(|| upto.to_string());
        let mut rows = Vec::with_capacity(people.len());
        let (mut out, mut taken_in) = (Vec::new(), Vec::new());
        let mut without_times = 0;
        for person in people {
            without_times += u64::from(!is_rehearsal && attendance::is_without_times(&person.joins));
            let email = email_of(&person.person);
            let invalid = person.joins.iter().find_map(|join| join.invalid_email.clone());
            let is_registrant = person.registered;
            let (row, attended) = self.person(&facts_of, &facts, person, is_rehearsal)?;
            match (row, email) {
                (Row::LeftOut(LeftOutReason::InvalidEmail), _) => {
                    out.extend(invalid.map(|text| (text, LeftOutReason::InvalidEmail)));
                }
                (Row::LeftOut(reason), Some(email)) if reason.is_listed() => out.push((email.clone().into(), reason)),
                (Row::Created | Row::Updated | Row::Unchanged, Some(email)) if attended => taken_in.push(email),
                // An older list may have the person.
                (Row::LeftOut(LeftOutReason::Erased), Some(email)) => taken_in.push(email),
                _ => {}
            }
            // Registered people were counted among the registrants.
            if !matches!(row, Row::LeftOut(_)) || !is_registrant {
                self.count_rows(&[row]);
            }
            rows.push(row);
        }
        self.left_out(out, taken_in);
        if without_times > 0 {
            self.draft.warn(warnings::without_times(&session, without_times));
        }
        if is_last && !self.dry_run {
            let is_over = if self.draft.ended.contains(&listing) {
                true
            } else {
                let listed = store.listed(&id, &listing).await.map_err(Failure::from)?;
                listed.begun_at.is_none() && !self.draft.begun.contains(&listing)
            };
            if is_over {
                let at = services.now();
                self.draft.writes.push(SyncWrite::SessionComplete { webinar: id, session, at });
            }
        }
        Ok(Page { rows: rows.into_iter().map(Into::into).collect(), next, total: None })
    }

    /// Judges whether a session was a rehearsal ([`attendance::is_rehearsal`]), by its first people; nothing is said of one without
    /// any. The planned start does not matter to one that is known completely, unless it was taken for a rehearsal: the host
    /// may have planned the webinar for another day since.
    async fn judge(&mut self, services: &Services, session: &Session, people: &[Participant]) -> Result<(), Failure> {
        let known = self.sessions.iter().find(|known| known.session.id == session.id);
        let before = known.and_then(|known| known.rehearsal);
        if people.is_empty() {
            return Ok(());
        }
        let was_held = before != Some(true) && known.is_some_and(|known| known.complete_at.is_some());
        let only_hosts = self.only_hosts(services, people).await?;
        let rehearsal = only_hosts || (!was_held && attendance::is_rehearsal(&self.webinar, session, false));
        if before != Some(rehearsal) {
            let (webinar, id) = (self.webinar.id.clone(), session.id.clone());
            self.draft.writes.push(SyncWrite::Rehearsal { webinar, session: id, rehearsal });
            for known in self.sessions.iter_mut().filter(|known| known.session.id == session.id) {
                known.rehearsal = Some(rehearsal);
            }
        }
        Ok(())
    }

    /// Whether nobody but the host and panelists is among the people. Zoom is asked for the panelists only where everybody
    /// could be one.
    async fn only_hosts(&self, services: &Services, people: &[Participant]) -> Result<bool, Failure> {
        let is_host =
            |panelists: &[Panelist], person: &Participant| attendance::is_host(&self.webinar, panelists, &person.joins);
        let others: Vec<&Participant> = people.iter().filter(|person| !is_host(&[], person)).collect();
        let could_be_panelist = |person: &&Participant| !person.registered && email_of(&person.person).is_some();
        if people.is_empty() || !others.iter().all(could_be_panelist) {
            return Ok(false);
        }
        if others.is_empty() {
            return Ok(true);
        }
        let panelists = match services.provider()?.panelists(&self.zoom, &self.webinar.id).await {
            Ok(panelists) => panelists,
            Err(error) => {
                let failure = refusal(&error, &self.webinar.id, &self.zoom);
                // Without the panelists, everybody counts as one who came to listen.
                return if failure.retry.is_retryable() { Err(failure) } else { Ok(false) };
            }
        };
        Ok(others.iter().all(|person| is_host(&panelists, person)))
    }

    /// The outcome for a person, and whether they attended. Nothing is decided about a person who did not attend.
    fn person(
        &mut self,
        people: &People,
        session: &Session,
        participant: Participant,
        is_rehearsal: bool,
    ) -> Result<(Row, bool), Failure> {
        let Participant { person, joins, registered: _, known } = participant;
        let is_known = known.is_some();
        let absent = |draft: &mut super::Draft, person: PersonKey| {
            if is_known {
                draft.not_attended(&session.id, person);
            }
            if is_known { Row::Updated } else { Row::Unchanged }
        };
        let Some(presence) = attendance::presence(session, &joins).filter(|_| !is_rehearsal) else {
            return Ok((absent(&mut self.draft, person), false));
        };
        let email = email_of(&person);
        let (contact, left_out, wrote) = match &email {
            Some(email) => {
                let (identity, contact) = people.of(email).ok_or_else(unanswered)?;
                let given = joins.last().map(PersonNames::of_join).unwrap_or_default();
                let whose = self.draft.person(identity, contact, &given, &self.policy);
                (whose.contact, whose.left_out, whose.wrote)
            }
            None if joins.iter().any(|join| join.invalid_email.is_some()) => {
                (None, Some(LeftOutReason::InvalidEmail), false)
            }
            None => (None, Some(LeftOutReason::NoEmail), false),
        };
        if left_out == Some(LeftOutReason::Erased) {
            // Nothing about an erased person is stored (C10: an erased person leaves only keyed hashes).
            absent(&mut self.draft, person);
            return Ok((Row::LeftOut(LeftOutReason::Erased), true));
        }
        let attendance = Attendance {
            webinar: self.webinar.id.clone(),
            session: session.id.clone(),
            person,
            email: email.clone(),
            contact,
            presence,
        };
        let is_new = !is_known;
        let differs = known.as_ref() != Some(&attendance);
        if differs {
            if let Some((identity, _)) = email.as_ref().and_then(|email| people.of(email)) {
                self.draft.rest_on(identity);
            }
            self.draft.attended(attendance, is_new);
        }
        let row = match left_out {
            Some(reason) => Row::LeftOut(reason),
            None if is_new => Row::Created,
            None if differs || wrote => Row::Updated,
            None => Row::Unchanged,
        };
        Ok((row, true))
    }

    /// A session of the webinar that is over. In a dry run, the sessions that an earlier slice listed are not stored,
    /// so they are listed again.
    pub(crate) async fn known_session(&mut self, services: &Services, id: &SessionId) -> Result<Session, Failure> {
        if self.dry_run && !self.sessions.iter().any(|known| &known.session.id == id) {
            self.sessions(services).await?;
        }
        let known = self.sessions.iter().map(|known| &known.session).find(|session| &session.id == id);
        known.filter(|session| session.ends_at.is_some()).cloned().ok_or_else(|| {
            Failure::refused(
                codes::SESSION_NOT_FOUND,
                sentence!(
                    "failure-session-not-found",
                    "webinar {webinar} has no session {session} that is over: list its sessions first",
                    webinar = self.webinar.id,
                    session = id
                ),
            )
        })
    }
}

/// The failure after another sync has taken the webinar over.
fn lost(error: CommitError) -> Failure {
    match error {
        CommitError::Store(error) => Failure::from(error),
        CommitError::Stale(_) | CommitError::LostLease(_) => Failure::new(
            FailureKind::Conflict,
            codes::LEASE_LOST,
            sentence!(
                "failure-sync-lease-lost",
                "the sync took longer than its lease, and another one has the webinar now"
            ),
        )
        .retry(Retry::Now),
    }
}

enum Report {
    Is(Session),
    Withheld(Box<greenroom_domain::Warning>),
    NotYet,
}

fn new_session(session: Session) -> KnownSession {
    KnownSession {
        session,
        complete_at: None,
        attended: false,
        rehearsal: None,
        recording: None,
        recording_again_at: None,
    }
}

/// The email in a person's key.
fn email_of(person: &PersonKey) -> Option<Email> {
    person.email().map(|email| Email::stored(email).compared())
}
