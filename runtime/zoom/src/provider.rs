//! The calls, and the conversion of their answers.

use async_trait::async_trait;
use greenroom_domain::{
    ApprovalType, JoinUrl, ListedWebinar, NewRegistrant, Occurrence, Page, Panelist, ParticipantsPage, PastSession,
    ProviderError, Recording, RecordingFile, Registrant, RegistrantsPage, RegistrationChange, RegistrationForm,
    RegistrationState, RegistrationType, RequiredField, Session, SessionId, Transcript, UnusableRegistrant, Webinar,
    WebinarId, WebinarProvider, WebinarType, ZoomAccount, ZoomAccountId, ZoomUser,
};
use serde_json::json;

use crate::{
    Zoom,
    call::NUMBERED,
    errors,
    operation::Operation,
    sessions,
    usable::{kept, say_left_out},
    wire::{self, Paging, count, email, instant},
};

#[path = "fuzzing.rs"]
pub mod fuzzing;

/// Zoom's code where a webinar has no registrant with an id.
const UNKNOWN_REGISTRANT: i64 = 3079;

/// The fields that Greenroom always sends. A form that asks for them asks for nothing extra (W3, W4: first name, last
/// name and email are sent, and nothing else).
const GIVEN_FIELDS: [&str; 3] = ["email", "first_name", "last_name"];

#[async_trait]
impl WebinarProvider for Zoom {
    /// It uses a new token, so that the present credentials are checked (N1: credentials are tested when an account is
    /// connected).
    async fn check(&self, account: &ZoomAccount) -> Result<ZoomUser, ProviderError> {
        let operation = Operation::User;
        let call = self.call(operation, account, &["users", account.connected_user.as_str()]).fresh_token();
        let user: wire::User = self.answer(call).await?;
        zoom_user(user).ok_or_else(|| errors::unreadable(operation))
    }

    async fn users(&self, account: &ZoomAccount, page: Option<&str>) -> Result<Page<ZoomUser>, ProviderError> {
        let operation = Operation::Users;
        let call = self.call(operation, account, &["users"]).page_or_number(page);
        let answer: wire::Users = self.answer(call).await?;
        let users = kept(answer.users, "users without id or email", zoom_user);
        page_of(operation, users, or_by_number(answer.paging, page), page)
    }

    async fn webinars_of(
        &self,
        account: &ZoomAccount,
        user: &str,
        page: Option<&str>,
    ) -> Result<Page<WebinarId>, ProviderError> {
        let answer = self.webinars_listed(account, user, "scheduled", page).await?;
        let ids = kept(answer.webinars, "webinars without a valid id", |w| WebinarId::parse(&w.id?).ok());
        page_of(Operation::WebinarsOfUser, ids, or_by_number(answer.paging, page), page)
    }

    async fn upcoming_webinars(
        &self,
        account: &ZoomAccount,
        user: &str,
        page: Option<&str>,
    ) -> Result<Page<ListedWebinar>, ProviderError> {
        let answer = self.webinars_listed(account, user, "upcoming", page).await?;
        let webinars = kept(answer.webinars, "webinars without a valid id", listed_webinar);
        page_of(Operation::WebinarsOfUser, webinars, or_by_number(answer.paging, page), page)
    }

    async fn webinar(&self, account: &ZoomAccount, id: &WebinarId) -> Result<Webinar, ProviderError> {
        let operation = Operation::Webinar;
        let answer = self.answer(self.call(operation, account, &["webinars", id.as_str()])).await?;
        webinar(answer, &account.id, id).ok_or_else(|| errors::unreadable(operation))
    }

    async fn registration_form(
        &self,
        account: &ZoomAccount,
        id: &WebinarId,
    ) -> Result<RegistrationForm, ProviderError> {
        let operation = Operation::Questions;
        let call = self.call(operation, account, &["webinars", id.as_str(), "registrants", "questions"]);
        let answer: wire::Questions = self.answer(call).await?;
        registration_form(answer).ok_or_else(|| errors::unreadable(operation))
    }

    async fn panelists(&self, account: &ZoomAccount, id: &WebinarId) -> Result<Vec<Panelist>, ProviderError> {
        let call = self.call(Operation::Panelists, account, &["webinars", id.as_str(), "panelists"]);
        let answer: wire::Panelists = self.answer(call).await?;
        Ok(kept(answer.panelists, "panelists without a valid email", panelist))
    }

    async fn register(
        &self,
        account: &ZoomAccount,
        webinar: &Webinar,
        registrant: &NewRegistrant,
        occurrence: Option<&str>,
    ) -> Result<Registrant, ProviderError> {
        let operation = Operation::Register;
        let call = self
            .call(operation, account, &["webinars", webinar.id.as_str(), "registrants"])
            .query("occurrence_ids", occurrence)
            .body(json!({
                "email": registrant.email,
                "first_name": registrant.first_name,
                "last_name": registrant.last_name,
            }));
        let answer: wire::Registered = self.answer(call).await?;
        let join_url = join_url(answer.join_url);
        Ok(Registrant {
            // Without the id, the registration is done but cannot be identified: the caller asks for the registrants.
            id: answer.registrant_id.ok_or_else(|| errors::unreadable(operation))?,
            email: registrant.email.clone(),
            state: if join_url.is_some() { RegistrationState::Approved } else { RegistrationState::Pending },
            join_url,
            registered_at: None,
            occurrences: occurrences(answer.occurrences),
            first_name: String::new(),
            last_name: String::new(),
        })
    }

    async fn registrants(
        &self,
        account: &ZoomAccount,
        id: &WebinarId,
        state: RegistrationState,
        occurrence: Option<&str>,
        page: Option<&str>,
    ) -> Result<Page<Registrant>, ProviderError> {
        Ok(self.registrants_page(account, id, state, occurrence, page).await?.page)
    }

    async fn registrants_page(
        &self,
        account: &ZoomAccount,
        id: &WebinarId,
        state: RegistrationState,
        occurrence: Option<&str>,
        page: Option<&str>,
    ) -> Result<RegistrantsPage, ProviderError> {
        let operation = Operation::Registrants;
        let status = match state {
            RegistrationState::Pending => "pending",
            RegistrationState::Approved => "approved",
            RegistrationState::Denied => "denied",
            // An empty page would mean that nobody has cancelled.
            RegistrationState::Cancelled => {
                let message = "Zoom does not list cancelled registrations".to_owned();
                return Err(ProviderError::Invalid { message });
            }
        };
        let call = self
            .call(operation, account, &["webinars", id.as_str(), "registrants"])
            .query("occurrence_id", occurrence)
            .query("status", Some(status))
            .page(page);
        registrants(self.answer(call).await?, state, page)
    }

    async fn registrant(
        &self,
        account: &ZoomAccount,
        webinar: &WebinarId,
        id: &str,
        occurrence: Option<&str>,
    ) -> Result<Option<Registrant>, ProviderError> {
        // A URL drops these segments, so the path would be that of another operation.
        if matches!(id, "" | "." | "..") {
            return Ok(None);
        }
        let call = self
            .call(Operation::Registrant, account, &["webinars", webinar.as_str(), "registrants", id])
            .query("occurrence_id", occurrence);
        match self.answer(call).await {
            Ok(answer) => Ok(registrant(answer, RegistrationState::Pending).ok()),
            Err(ProviderError::Other { code: UNKNOWN_REGISTRANT, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn change_registration(
        &self,
        account: &ZoomAccount,
        webinar: &WebinarId,
        registrant: &Registrant,
        change: RegistrationChange,
        occurrence: Option<&str>,
    ) -> Result<(), ProviderError> {
        let action = match change {
            RegistrationChange::Cancel => "cancel",
            RegistrationChange::Approve => "approve",
            RegistrationChange::Deny => "deny",
        };
        let call = self
            .call(Operation::ChangeRegistration, account, &["webinars", webinar.as_str(), "registrants", "status"])
            .query("occurrence_id", occurrence)
            .body(json!({"action": action, "registrants": [{"id": registrant.id, "email": registrant.email}]}));
        self.carry_out(call).await
    }

    async fn past_sessions(&self, account: &ZoomAccount, id: &WebinarId) -> Result<Vec<PastSession>, ProviderError> {
        let call = self.call(Operation::PastSessions, account, &["past_webinars", id.as_str(), "instances"]);
        Ok(sessions::past(self.answer(call).await?))
    }

    async fn session(
        &self,
        account: &ZoomAccount,
        webinar: &WebinarId,
        session: &SessionId,
    ) -> Result<Session, ProviderError> {
        let operation = Operation::Session;
        let uuid = sessions::in_a_path(session)?;
        let answer = self.answer(self.call(operation, account, &["report", "webinars", &uuid])).await?;
        sessions::session(answer, webinar, session).ok_or_else(|| errors::unreadable(operation))
    }

    async fn participants(
        &self,
        account: &ZoomAccount,
        session: &SessionId,
        page: Option<&str>,
    ) -> Result<ParticipantsPage, ProviderError> {
        let operation = Operation::Participants;
        let uuid = sessions::in_a_path(session)?;
        let call = self
            .call(operation, account, &["report", "webinars", &uuid, "participants"])
            .query("include_fields", Some("registrant_id"))
            .page(page);
        let answer: wire::Participants = self.answer(call).await?;
        let given = answer.participants.len();
        let joins = sessions::joins(answer.participants);
        let not_there = given - joins.len();
        Ok(ParticipantsPage { page: page_of(operation, joins, answer.paging, page)?, not_there })
    }

    async fn recording(&self, account: &ZoomAccount, session: &SessionId) -> Result<Recording, ProviderError> {
        let operation = Operation::Recording;
        let uuid = sessions::in_a_path(session)?;
        let call = self
            .call(operation, account, &["meetings", &uuid, "recordings"])
            .query("include_fields", Some("download_access_token"));
        let answer = self.answer(call).await?;
        sessions::recording(answer, session).ok_or_else(|| errors::unreadable(operation))
    }

    async fn transcript(
        &self,
        account: &ZoomAccount,
        recording: &Recording,
        file: &RecordingFile,
    ) -> Result<Transcript, ProviderError> {
        self.download(account, recording, file).await
    }
}

impl Zoom {
    async fn webinars_listed(
        &self,
        account: &ZoomAccount,
        user: &str,
        kind: &str,
        page: Option<&str>,
    ) -> Result<wire::Webinars, ProviderError> {
        // A URL drops these segments, so the path would be that of another operation.
        if matches!(user, "" | "." | "..") {
            return Err(ProviderError::UserNotFound);
        }
        let call = self.call(Operation::WebinarsOfUser, account, &["users", user, "webinars"]);
        self.answer(call.query("type", Some(kind)).page_or_number(page)).await
    }
}

fn listed_webinar(listed: wire::WebinarListed) -> Option<ListedWebinar> {
    Some(ListedWebinar {
        id: WebinarId::parse(&listed.id?).ok()?,
        topic: listed.topic.unwrap_or_default(),
        starts_at: instant(listed.start_time.as_deref()),
    })
}

fn page_of<T>(
    operation: Operation,
    items: Vec<T>,
    paging: Paging,
    asked: Option<&str>,
) -> Result<Page<T>, ProviderError> {
    let next = paging.next_page_token.filter(|token| !token.is_empty());
    // The answer names its own page as the next one: following it would never end.
    if next.is_some() && next.as_deref() == asked {
        return Err(errors::unreadable(operation));
    }
    Ok(Page { items, next, total: paging.total_records })
}

/// The paging of a listing that may number its pages instead of giving tokens. Zoom has deprecated the numbers, so they
/// are followed only where the first page has no token. A listing that began with tokens ends with the last token:
/// its page numbers are ignored, because Zoom numbers every page that was requested by a token as page 1.
fn or_by_number(mut paging: Paging, asked: Option<&str>) -> Paging {
    let asked_number = match asked {
        None => Some(paging.page_number.unwrap_or(1)),
        Some(page) => page.strip_prefix(NUMBERED).and_then(|number| number.parse().ok()),
    };
    let has_token = paging.next_page_token.as_ref().is_some_and(|token| !token.is_empty());
    if let (Some(number), Some(pages)) = (asked_number, paging.page_count)
        && (asked.is_some() || !has_token)
    {
        paging.next_page_token = (number < pages).then(|| format!("{NUMBERED}{}", number.saturating_add(1)));
    }
    paging
}

fn panelist(listed: wire::Panelist) -> Option<Panelist> {
    Some(Panelist { email: email(listed.email.as_deref())? })
}

fn zoom_user(user: wire::User) -> Option<ZoomUser> {
    Some(ZoomUser {
        id: user.id?,
        email: email(user.email.as_deref())?,
        first_name: user.first_name.unwrap_or_default(),
        last_name: user.last_name.unwrap_or_default(),
        not_listed_at: None,
    })
}

/// None where the answer is about another webinar, or has a type or an approval that Zoom does not document.
fn webinar(answer: wire::Webinar, account: &ZoomAccountId, asked: &WebinarId) -> Option<Webinar> {
    if answer.id.is_some_and(|id| id != asked.as_str()) {
        return None;
    }
    let settings = answer.settings.unwrap_or_default();
    let kind = match answer.kind.unwrap_or(5) {
        5 => WebinarType::Single,
        6 => WebinarType::RecurringNoFixedTime,
        9 => WebinarType::Recurring,
        _ => return None,
    };
    let approval = match settings.approval_type.unwrap_or(2) {
        0 => ApprovalType::Automatic,
        1 => ApprovalType::Manual,
        2 => ApprovalType::NotRequired,
        _ => return None,
    };
    let registration_type = match settings.registration_type.unwrap_or(1) {
        1 => RegistrationType::OnceForAll,
        2 => RegistrationType::EachOccurrence,
        3 => RegistrationType::OnceForChosen,
        _ => return None,
    };
    let occurrences = occurrences(answer.occurrences);
    let starts_at = match kind {
        WebinarType::RecurringNoFixedTime => None,
        // Zoom omits it for a recurring webinar, whose occurrences have it.
        _ => instant(answer.start_time.as_deref())
            .or_else(|| occurrences.iter().filter(|o| !o.deleted).filter_map(|o| o.starts_at).min()),
    };
    Some(Webinar {
        id: asked.clone(),
        zoom_account: account.clone(),
        topic: answer.topic.unwrap_or_default(),
        host_id: answer.host_id.unwrap_or_default(),
        host_email: email(answer.host_email.as_deref()),
        kind,
        starts_at,
        minutes: count(answer.duration),
        join_url: answer.join_url.filter(|url| !url.is_empty()),
        approval,
        registration_type,
        closes_registration: settings.close_registration.unwrap_or(false),
        registrants_limit: Some(count(settings.registrants_restrict_number)).filter(|limit| *limit > 0),
        occurrences,
    })
}

fn occurrences(listed: Option<Vec<wire::Occurrence>>) -> Vec<Occurrence> {
    kept(listed.unwrap_or_default(), "occurrences without an id", |occurrence| {
        Some(Occurrence {
            id: occurrence.occurrence_id?,
            starts_at: instant(occurrence.start_time.as_deref()),
            minutes: count(occurrence.duration),
            deleted: occurrence.status.as_deref() == Some("deleted"),
        })
    })
}

/// None where both lists are absent: that must not look like a form that asks for nothing.
fn registration_form(answer: wire::Questions) -> Option<RegistrationForm> {
    if answer.questions.is_none() && answer.custom_questions.is_none() {
        return None;
    }
    let standard = answer.questions.unwrap_or_default().into_iter().filter(|q| q.required == Some(true));
    let custom = answer.custom_questions.unwrap_or_default().into_iter().filter(|q| q.required == Some(true));
    // A question without a name is required as well, so it must not be dropped.
    let named = |name: Option<String>| name.unwrap_or_else(|| "(a question without a name)".to_owned());
    let standard = standard
        .map(|question| RequiredField { name: named(question.field_name), custom: false })
        .filter(|field| !GIVEN_FIELDS.contains(&field.name.as_str()));
    let custom = custom.map(|question| RequiredField { name: named(question.title), custom: true });
    Some(RegistrationForm { required: standard.chain(custom).collect() })
}

fn registrants(
    answer: wire::Registrants,
    state: RegistrationState,
    asked: Option<&str>,
) -> Result<RegistrantsPage, ProviderError> {
    let (mut usable, mut unusable) = (Vec::new(), Vec::new());
    for listed in answer.registrants {
        registrant(listed, state).map_or_else(|one| unusable.push(one), |one| usable.push(one));
    }
    if !unusable.is_empty() {
        say_left_out(unusable.len(), "registrants without id or valid email");
    }
    Ok(RegistrantsPage { page: page_of(Operation::Registrants, usable, answer.paging, asked)?, unusable })
}

/// The personal link, where Zoom gave one: it may be absent or empty.
fn join_url(given: Option<String>) -> Option<JoinUrl> {
    given.filter(|url| !url.trim().is_empty()).map(JoinUrl::new)
}

fn registrant(listed: wire::Registrant, asked: RegistrationState) -> Result<Registrant, UnusableRegistrant> {
    let (Some(id), Some(email)) = (listed.id, email(listed.email.as_deref())) else {
        return Err(UnusableRegistrant { email: listed.email.unwrap_or_default() });
    };
    Ok(Registrant {
        id,
        email,
        state: match listed.status.as_deref() {
            Some("pending") => RegistrationState::Pending,
            Some("approved") => RegistrationState::Approved,
            Some("denied") => RegistrationState::Denied,
            _ => asked,
        },
        join_url: join_url(listed.join_url),
        registered_at: instant(listed.create_time.as_deref()),
        occurrences: Vec::new(),
        first_name: listed.first_name.unwrap_or_default(),
        last_name: listed.last_name.unwrap_or_default(),
    })
}
