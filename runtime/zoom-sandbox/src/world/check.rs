//! Checks of a world beyond its types.

use std::collections::HashSet;

use greenroom_sentence::{Sentence, sentence};

use super::{Account, CustomQuestionType, Session, Webinar, World, WorldError};
use crate::{
    scopes::SCOPES,
    vocabulary::{OPERATIONS, STANDARD_FIELDS, is_email},
};

/// The maximum number of people in a crowd, and of their joins. Their numbers fit the range that ids have for them, and
/// listings of them are answered quickly.
const MOST: u64 = 10_000_000;

pub(super) fn world(world: &World) -> Result<(), WorldError> {
    if world.accounts.is_empty() {
        return Err(WorldError::at(
            "/accounts",
            sentence!("failure-world-no-account", "there is no account"),
            sentence!("failure-world-give-one-at-least", "give at least one"),
        ));
    }
    if world.token_seconds == 0 {
        let problem = sentence!("failure-world-token", "a token must last");
        return Err(WorldError::at("/token_seconds", problem, at_least_1()));
    }
    let mut ids = HashSet::new();
    let mut taken = Taken::default();
    for (index, one) in world.accounts.iter().enumerate() {
        let at = format!("/accounts/{index}");
        taken.once(format!("{at}/name"), Unique::Name, &one.name)?;
        taken.once(format!("{at}/account_id"), Unique::AccountId, &one.account_id)?;
        taken.once(format!("{at}/client_id"), Unique::ClientId, &one.client_id)?;
        account(&at, one)?;
        for (index, one) in one.webinars.iter().enumerate() {
            if !ids.insert(one.id) {
                return Err(WorldError::at(
                    format!("{at}/webinars/{index}/id"),
                    sentence!("failure-world-webinar-taken", "the webinar id {webinar} is taken", webinar = one.id),
                    sentence!("failure-world-webinar-own", "give every webinar of the world its own"),
                ));
            }
            for (place, session) in one.sessions.iter().enumerate() {
                if let Some(uuid) = &session.uuid {
                    let at = format!("{at}/webinars/{index}/sessions/{place}/uuid");
                    taken.once(at, Unique::SessionUuid, uuid)?;
                }
            }
        }
    }
    Ok(())
}

fn account(at: &str, account: &Account) -> Result<(), WorldError> {
    if account.users.is_empty() {
        return Err(WorldError::at(
            format!("{at}/users"),
            sentence!("failure-world-no-user", "there is no user"),
            sentence!("failure-world-owner", "give at least one: the owner"),
        ));
    }
    for (index, operation) in account.no_permission_for.iter().enumerate() {
        if !OPERATIONS.contains(&operation.as_str()) {
            return Err(WorldError::at(
                format!("{at}/no_permission_for/{index}"),
                sentence!("failure-world-operation", "`{operation}` is no operation", operation = operation),
                sentence!("failure-world-use-one", "use one of {known}", known = OPERATIONS.join(", ")),
            ));
        }
    }
    check_scopes(&format!("{at}/scopes"), account.scopes.as_deref())?;
    let mut taken = Taken::default();
    for (index, user) in account.users.iter().enumerate() {
        email(format!("{at}/users/{index}/email"), &user.email)?;
        taken.once(format!("{at}/users/{index}/email"), Unique::Email, &user.email)?;
    }
    for (index, one) in account.webinars.iter().enumerate() {
        webinar(&format!("{at}/webinars/{index}"), account, one)?;
    }
    Ok(())
}

/// Checks the scopes of an app.
pub(crate) fn check_scopes(at: &str, scopes: Option<&[String]>) -> Result<(), WorldError> {
    for (index, scope) in scopes.unwrap_or_default().iter().enumerate() {
        if !SCOPES.iter().any(|(_, known)| known == scope) {
            return Err(WorldError::at(
                format!("{at}/{index}"),
                sentence!(
                    "failure-world-scope",
                    "no operation of the sandbox needs the scope `{scope}`",
                    scope = scope
                ),
                sentence!(
                    "failure-world-use-some",
                    "use some of {known}",
                    known = SCOPES.map(|(_, scope)| scope).join(", ")
                ),
            ));
        }
    }
    Ok(())
}

/// Checks a webinar that is added to a running sandbox.
pub(crate) fn check_webinar(account: &Account, one: &Webinar) -> Result<(), WorldError> {
    webinar("", account, one)
}

fn webinar(at: &str, account: &Account, webinar: &Webinar) -> Result<(), WorldError> {
    if !(100_000_000..=99_999_999_999).contains(&webinar.id) {
        return Err(WorldError::at(
            format!("{at}/id"),
            sentence!("failure-world-webinar-id", "{webinar} is no webinar id", webinar = webinar.id),
            sentence!("failure-world-webinar-digits", "use a number of 9 to 11 digits"),
        ));
    }
    if !account.users.iter().any(|user| user.email.eq_ignore_ascii_case(&webinar.host)) {
        return Err(WorldError::at(
            format!("{at}/host"),
            sentence!(
                "failure-world-host",
                "`{host}` is no user of the account `{account}`",
                host = webinar.host,
                account = account.name
            ),
            sentence!("failure-world-host-user", "name one of the account's users by email"),
        ));
    }
    kind(at, webinar)?;
    if !(1..=3).contains(&webinar.registration_type) {
        return Err(WorldError::at(
            format!("{at}/registration_type"),
            sentence!(
                "failure-world-registration-type",
                "{number} is no registration type",
                number = webinar.registration_type
            ),
            sentence!(
                "failure-world-registration-types",
                "use 1 (all occurrences), 2 (one of them) or 3 (some of them)"
            ),
        ));
    }
    for (index, question) in webinar.questions.iter().enumerate() {
        if !STANDARD_FIELDS.contains(&question.field.as_str()) {
            return Err(WorldError::at(
                format!("{at}/questions/{index}/field"),
                sentence!(
                    "failure-world-field",
                    "`{field}` is no standard field of Zoom's form",
                    field = question.field
                ),
                sentence!(
                    "failure-world-fields",
                    "use one of {known}, or a custom question",
                    known = STANDARD_FIELDS.join(", ")
                ),
            ));
        }
    }
    for (index, question) in webinar.custom_questions.iter().enumerate() {
        if question.kind != CustomQuestionType::Short && question.answers.is_empty() {
            return Err(WorldError::at(
                format!("{at}/custom_questions/{index}/answers"),
                sentence!("failure-world-no-answers", "there is nothing to choose from"),
                sentence!("failure-world-answers", "give the answers, or make the question `short`"),
            ));
        }
    }
    for (index, panelist) in webinar.panelists.iter().enumerate() {
        email(format!("{at}/panelists/{index}/email"), &panelist.email)?;
    }
    let mut taken = Taken::default();
    for (index, registrant) in webinar.registrants.iter().enumerate() {
        email(format!("{at}/registrants/{index}/email"), &registrant.email)?;
        taken.once(format!("{at}/registrants/{index}/email"), Unique::Email, &registrant.email)?;
    }
    if let Some(crowd) = &webinar.crowd {
        at_most(format!("{at}/crowd"), [crowd.registrants, crowd.pending, crowd.denied])?;
        email(format!("{at}/crowd/domain"), &format!("p0@{}", crowd.domain))?;
    }
    for (index, session) in webinar.sessions.iter().enumerate() {
        check_session(&format!("{at}/sessions/{index}"), webinar, session)?;
    }
    Ok(())
}

/// Checks one session of a webinar.
pub(crate) fn check_session(at: &str, webinar: &Webinar, session: &Session) -> Result<(), WorldError> {
    if session.minutes == 0 {
        let problem = sentence!("failure-world-no-length", "the session has no length");
        return Err(WorldError::at(format!("{at}/minutes"), problem, at_least_1()));
    }
    for (index, one) in session.participants.iter().enumerate() {
        for (kind, times) in [("joins", &one.joins), ("waiting", &one.waiting)] {
            let wrong = times.iter().position(|(from, to)| !(from <= to && from.abs() < 1e6 && to.abs() < 1e6));
            if let Some(place) = wrong {
                return Err(WorldError::at(
                    format!("{at}/participants/{index}/{kind}/{place}"),
                    no_times(),
                    sentence!(
                        "failure-world-session-minutes",
                        "write the minutes from the session's begin, such as [0, 45]"
                    ),
                ));
            }
        }
    }
    if let Some(joins) = &session.crowd {
        at_most(format!("{at}/crowd"), [joins.attendees, joins.joins, joins.guests])?;
        let crowd = webinar.crowd.as_ref().map_or(0, |crowd| crowd.registrants);
        if joins.attendees > crowd || joins.joins < joins.attendees || joins.attendees == 0 && joins.joins > 0 {
            return Err(WorldError::at(
                format!("{at}/crowd"),
                sentence!(
                    "failure-world-joins",
                    "{attendees} attendees of a crowd of {crowd} cannot join {joins} times",
                    attendees = joins.attendees,
                    crowd = crowd,
                    joins = joins.joins
                ),
                sentence!(
                    "failure-world-joins-enough",
                    "give no more attendees than the webinar's crowd has registrants, and at least one join for each"
                ),
            ));
        }
    }
    let lines = session.recording.iter().flat_map(|recording| &recording.transcript);
    let wrong = lines.into_iter().position(|line| !(0.0 <= line.from && line.from <= line.to && line.to < 1e6));
    if let Some(index) = wrong {
        return Err(WorldError::at(
            format!("{at}/recording/transcript/{index}"),
            no_times(),
            sentence!("failure-world-recording-seconds", "write the seconds from the recording's begin"),
        ));
    }
    Ok(())
}

fn at_most(at: String, numbers: [u64; 3]) -> Result<(), WorldError> {
    if numbers.into_iter().all(|number| number <= MOST) {
        return Ok(());
    }
    Err(WorldError::at(
        at,
        sentence!("failure-world-crowd", "that is too large a crowd"),
        sentence!("failure-world-crowd-most", "give at most {most} of each", most = MOST),
    ))
}

/// Checks that a webinar is exactly one of single, recurring at fixed times, or recurring without them.
fn kind(at: &str, webinar: &Webinar) -> Result<(), WorldError> {
    let problem = match (webinar.start.is_some(), webinar.occurrences.is_empty(), webinar.no_fixed_time) {
        (true, true, false) | (false, false, false) | (false, true, true) => return Ok(()),
        (false, true, false) => sentence!("failure-world-no-time", "it has no time"),
        _ => sentence!("failure-world-many-times", "it has more than one kind of time"),
    };
    Err(WorldError::at(
        at,
        sentence!(
            "failure-world-of-webinar",
            "of the webinar {webinar}: {problem}",
            webinar = webinar.id,
            problem = problem
        ),
        sentence!("failure-world-one-time", "give either `start`, or `occurrences`, or `no_fixed_time`"),
    ))
}

fn email(at: String, email: &str) -> Result<(), WorldError> {
    if is_email(email) {
        return Ok(());
    }
    Err(WorldError::at(
        at,
        sentence!("failure-world-email", "`{email}` is no email address", email = email),
        sentence!("failure-world-email-like", "write one like jill@example.com"),
    ))
}

fn at_least_1() -> Sentence {
    sentence!("failure-world-at-least-1", "give at least 1")
}

fn no_times() -> Sentence {
    sentence!("failure-world-no-times", "that is no time from and to")
}

/// A value that has to be unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Unique {
    Name,
    AccountId,
    ClientId,
    SessionUuid,
    Email,
}

impl Unique {
    fn sentence(self) -> Sentence {
        match self {
            Self::Name => sentence!("failure-world-unique-name", "name"),
            Self::AccountId => sentence!("failure-world-unique-account-id", "account id"),
            Self::ClientId => sentence!("failure-world-unique-client-id", "client id"),
            Self::SessionUuid => sentence!("failure-world-unique-uuid", "session's UUID"),
            Self::Email => sentence!("failure-world-unique-email", "email"),
        }
    }
}

#[derive(Default)]
struct Taken(HashSet<(Unique, String)>);

impl Taken {
    fn once(&mut self, at: String, what: Unique, value: &str) -> Result<(), WorldError> {
        if value.trim().is_empty() {
            return Err(WorldError::at(
                at,
                sentence!("failure-world-empty", "the {what} is empty", what = what.sentence()),
                sentence!("failure-world-give-one", "give one"),
            ));
        }
        if self.0.insert((what, value.to_lowercase())) {
            return Ok(());
        }
        Err(WorldError::at(
            at,
            sentence!("failure-world-taken", "the {what} `{value}` is taken", what = what.sentence(), value = value),
            sentence!("failure-world-make-unique", "make it unique"),
        ))
    }
}
