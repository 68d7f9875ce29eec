//! Checks of a world beyond its types.

use std::collections::HashSet;

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
        return Err(WorldError::at("/accounts", "there is no account", "give at least one"));
    }
    if world.token_seconds == 0 {
        return Err(WorldError::at("/token_seconds", "a token must last", "give at least 1"));
    }
    let mut ids = HashSet::new();
    let mut taken = Taken::default();
    for (index, one) in world.accounts.iter().enumerate() {
        let at = format!("/accounts/{index}");
        taken.once(format!("{at}/name"), "name", &one.name)?;
        taken.once(format!("{at}/account_id"), "account id", &one.account_id)?;
        taken.once(format!("{at}/client_id"), "client id", &one.client_id)?;
        account(&at, one)?;
        for (index, one) in one.webinars.iter().enumerate() {
            if !ids.insert(one.id) {
                return Err(WorldError::at(
                    format!("{at}/webinars/{index}/id"),
                    format!("the webinar id {} is taken", one.id),
                    "give every webinar of the world its own",
                ));
            }
            for (place, session) in one.sessions.iter().enumerate() {
                if let Some(uuid) = &session.uuid {
                    taken.once(format!("{at}/webinars/{index}/sessions/{place}/uuid"), "session's UUID", uuid)?;
                }
            }
        }
    }
    Ok(())
}

fn account(at: &str, account: &Account) -> Result<(), WorldError> {
    if account.users.is_empty() {
        return Err(WorldError::at(format!("{at}/users"), "there is no user", "give at least one: the owner"));
    }
    for (index, operation) in account.no_permission_for.iter().enumerate() {
        if !OPERATIONS.contains(&operation.as_str()) {
            return Err(WorldError::at(
                format!("{at}/no_permission_for/{index}"),
                format!("`{operation}` is no operation"),
                format!("use one of {}", OPERATIONS.join(", ")),
            ));
        }
    }
    check_scopes(&format!("{at}/scopes"), account.scopes.as_deref())?;
    let mut taken = Taken::default();
    for (index, user) in account.users.iter().enumerate() {
        email(format!("{at}/users/{index}/email"), &user.email)?;
        taken.once(format!("{at}/users/{index}/email"), "email", &user.email)?;
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
                format!("no operation of the sandbox needs the scope `{scope}`"),
                format!("use some of {}", SCOPES.map(|(_, scope)| scope).join(", ")),
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
            format!("{} is no webinar id", webinar.id),
            "use a number of 9 to 11 digits",
        ));
    }
    if !account.users.iter().any(|user| user.email.eq_ignore_ascii_case(&webinar.host)) {
        return Err(WorldError::at(
            format!("{at}/host"),
            format!("`{}` is no user of the account `{}`", webinar.host, account.name),
            "name one of the account's users by email",
        ));
    }
    kind(at, webinar)?;
    if !(1..=3).contains(&webinar.registration_type) {
        return Err(WorldError::at(
            format!("{at}/registration_type"),
            format!("{} is no registration type", webinar.registration_type),
            "use 1 (all occurrences), 2 (one of them) or 3 (some of them)",
        ));
    }
    for (index, question) in webinar.questions.iter().enumerate() {
        if !STANDARD_FIELDS.contains(&question.field.as_str()) {
            return Err(WorldError::at(
                format!("{at}/questions/{index}/field"),
                format!("`{}` is no standard field of Zoom's form", question.field),
                format!("use one of {}, or a custom question", STANDARD_FIELDS.join(", ")),
            ));
        }
    }
    for (index, question) in webinar.custom_questions.iter().enumerate() {
        if question.kind != CustomQuestionType::Short && question.answers.is_empty() {
            return Err(WorldError::at(
                format!("{at}/custom_questions/{index}/answers"),
                "there is nothing to choose from",
                "give the answers, or make the question `short`",
            ));
        }
    }
    for (index, panelist) in webinar.panelists.iter().enumerate() {
        email(format!("{at}/panelists/{index}/email"), &panelist.email)?;
    }
    let mut taken = Taken::default();
    for (index, registrant) in webinar.registrants.iter().enumerate() {
        email(format!("{at}/registrants/{index}/email"), &registrant.email)?;
        taken.once(format!("{at}/registrants/{index}/email"), "email", &registrant.email)?;
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
        return Err(WorldError::at(format!("{at}/minutes"), "the session has no length", "give at least 1"));
    }
    for (index, one) in session.participants.iter().enumerate() {
        for (kind, times) in [("joins", &one.joins), ("waiting", &one.waiting)] {
            let wrong = times.iter().position(|(from, to)| !(from <= to && from.abs() < 1e6 && to.abs() < 1e6));
            if let Some(place) = wrong {
                return Err(WorldError::at(
                    format!("{at}/participants/{index}/{kind}/{place}"),
                    "that is no time from and to",
                    "write the minutes from the session's begin, such as [0, 45]",
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
                format!("{} attendees of a crowd of {crowd} cannot join {} times", joins.attendees, joins.joins),
                "give no more attendees than the webinar's crowd has registrants, and at least one join for each",
            ));
        }
    }
    let lines = session.recording.iter().flat_map(|recording| &recording.transcript);
    let wrong = lines.into_iter().position(|line| !(0.0 <= line.from && line.from <= line.to && line.to < 1e6));
    if let Some(index) = wrong {
        return Err(WorldError::at(
            format!("{at}/recording/transcript/{index}"),
            "that is no time from and to",
            "write the seconds from the recording's begin",
        ));
    }
    Ok(())
}

fn at_most(at: String, numbers: [u64; 3]) -> Result<(), WorldError> {
    if numbers.into_iter().all(|number| number <= MOST) {
        return Ok(());
    }
    Err(WorldError::at(at, "that is too large a crowd", format!("give at most {MOST} of each")))
}

/// Checks that a webinar is exactly one of single, recurring at fixed times, or recurring without them.
fn kind(at: &str, webinar: &Webinar) -> Result<(), WorldError> {
    let problem = match (webinar.start.is_some(), webinar.occurrences.is_empty(), webinar.no_fixed_time) {
        (true, true, false) | (false, false, false) | (false, true, true) => return Ok(()),
        (false, true, false) => "it has no time",
        _ => "it has more than one kind of time",
    };
    Err(WorldError::at(
        at,
        format!("of the webinar {}: {problem}", webinar.id),
        "give either `start`, or `occurrences`, or `no_fixed_time`",
    ))
}

fn email(at: String, email: &str) -> Result<(), WorldError> {
    if is_email(email) {
        return Ok(());
    }
    Err(WorldError::at(at, format!("`{email}` is no email address"), "write one like jill@example.com"))
}

#[derive(Default)]
struct Taken(HashSet<(&'static str, String)>);

impl Taken {
    fn once(&mut self, at: String, what: &'static str, value: &str) -> Result<(), WorldError> {
        if value.trim().is_empty() {
            return Err(WorldError::at(at, format!("the {what} is empty"), "give one"));
        }
        if self.0.insert((what, value.to_lowercase())) {
            return Ok(());
        }
        Err(WorldError::at(at, format!("the {what} `{value}` is taken"), "make it unique"))
    }
}
