//! What forms send.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header},
};
use greenroom_domain::{Failure, FailureKind, codes, sentence};
use url::form_urlencoded;

use super::visit::{NoVisit, Visit};
use crate::{
    body::Whole,
    problem::Problem,
    sent_forms::{Begun, Sending, TurnSlot},
    state::AppState,
};

/// The field with the session's token, which no other site knows.
pub(super) const TOKEN: &str = "csrf";

/// The field with the form's own token, by which a second sending of the form is known.
pub(super) const SENDING: &str = "sending";

/// The fields of a form, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Those of a body, or of a query.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// Those that a form begins with.
    pub(crate) fn of<N: Into<String>>(fields: impl IntoIterator<Item = (N, String)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// The trimmed value of a field; none where it is absent or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of a field as it was sent, such as a password.
    pub(crate) fn whole(&self, name: &str) -> &str {
        self.0.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value)
    }

    /// All values of a field, such as those of check boxes.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.trim())
    }

    /// Whether a check box is checked.
    pub(crate) fn is_checked(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All fields, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A form that a person sent from a page of this session.
#[derive(Debug)]
pub(crate) struct Form {
    /// The person.
    pub(crate) visit: Visit,
    /// The fields.
    pub(crate) fields: Fields,
}

impl FromRequest<AppState> for Form {
    type Rejection = NoVisit;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, NoVisit> {
        let (mut parts, body) = request.into_parts();
        same_site(&parts.headers).map_err(NoVisit::Problem)?;
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let slot = parts.extensions.get::<TurnSlot>().cloned();
        let fields = Fields::from_request(Request::from_parts(parts, body), state).await.map_err(NoVisit::Problem)?;
        check_token(&visit, fields.whole(TOKEN)).map_err(NoVisit::Problem)?;
        if let Some(slot) = slot {
            let all = fields.iter().map(|(name, value)| (name, value.as_bytes()));
            let sending = fields
                .is_checked(SENDING)
                .then(|| Sending::of(&visit.who().session.token, visit.path_and_query(), all));
            begin(state, &slot, sending).await?;
        }
        Ok(Self { visit, fields })
    }
}

/// Begins the act of a form that was read; where it has a token of its own, once its turn has come.
///
/// # Errors
/// The form was sent before: with the answer of that.
pub(super) async fn begin(state: &AppState, slot: &TurnSlot, sending: Option<Sending>) -> Result<(), NoVisit> {
    let Some(sending) = sending else {
        slot.put(None);
        return Ok(());
    };
    match state.sent_forms().begin(sending).await {
        Begun::First(turn) => {
            slot.put(Some(turn));
            Ok(())
        }
        Begun::Again(answer) => Err(NoVisit::Answered(Box::new(answer))),
    }
}

/// The fields of a form that needs no sign-in. It is taken from pages of this site alone.
impl FromRequest<AppState> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        same_site(request.headers())?;
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !media.is_some_and(|media| media.starts_with("application/x-www-form-urlencoded")) {
            let message = sentence!("failure-form-wanted", "this takes a form of the console");
            return Err(Failure::new(FailureKind::InvalidInput, codes::MEDIA_TYPE_UNSUPPORTED, message).into());
        }
        let Whole(bytes) = Whole::from_request(request, state).await?;
        Ok(Self::read(&bytes))
    }
}

/// Refuses a form whose token is not the session's.
///
/// # Errors
/// `form-refused`.
pub(super) fn check_token(visit: &Visit, given: &str) -> Result<(), Problem> {
    if visit.who().is_own_form(given) { Ok(()) } else { Err(refused()) }
}

/// Refuses what a page of another site sends. Browsers say where a form is from; one that says nothing is held by the token.
///
/// # Errors
/// `form-refused`.
pub(super) fn same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return if ["same-origin", "none"].contains(&site) { Ok(()) } else { Err(refused()) };
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) if origin.split_once("://").is_none_or(|(_, of)| of != host) => Err(refused()),
        _ => Ok(()),
    }
}

fn refused() -> Problem {
    let message = sentence!(
        "failure-form-refused",
        "this form is not from a page of your session: open the page again, and repeat what you did"
    );
    Failure::new(FailureKind::Denied, codes::FORM_REFUSED, message).into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_refused() {
        let headers = |pairs: &[(&'static str, &str)]| -> HeaderMap {
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
        };
        for (given, is_taken) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")], false),
            (&[("origin", "https://a.example"), ("host", "a.example")], true),
            (&[("origin", "https://b.example"), ("host", "a.example")], false),
            (&[("origin", "null"), ("host", "a.example")], false),
            (&[], true),
        ] {
            assert_eq!(same_site(&headers(given)).is_ok(), is_taken, "{given:?}");
        }
    }

    #[test]
    fn fields_are_trimmed_and_may_repeat() {
        let fields = Fields::read(b"a=+x+&b=1&b=2&c=+&d=%C3%A9");
        assert_eq!((fields.get("a"), fields.get("c"), fields.get("d")), (Some("x"), None, Some("é")));
        assert_eq!(fields.all("b").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((fields.whole("a"), fields.is_checked("c")), (" x ", false));
    }
}
