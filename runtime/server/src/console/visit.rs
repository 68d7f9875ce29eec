//! The reader of a page: a person with a language and a time zone, who may have signed in.

use std::{borrow::Cow, ops::Deref, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::Scope;
use greenroom_locale::{Language, Locale};
use greenroom_service::views::sign_in::{self, SignedIn};
use greenroom_sync::Messages;
use jiff::tz::TimeZone;
use url::form_urlencoded;

use super::cookies;
use crate::{beside::Needed, problem::Problem, state::AppState};

/// The page where people sign in.
pub(super) const SIGN_IN: &str = "/sign-in";

/// The header in which htmx names the element that it puts the answer in. It is absent where htmx restores a whole page of the browser's history.
const TARGET: &str = "hx-target";

/// A reader of a page, who may not have signed in. It derefs to the reader's [`Locale`], which writes texts and times.
#[derive(Debug, Clone)]
pub(crate) struct Reader(Arc<Read>);

#[derive(Debug)]
struct Read {
    locale: Locale,
    uri: Uri,
    /// The id of the element that htmx puts the answer in; none for a whole page.
    target: Option<String>,
}

impl Reader {
    /// The reader who sent a request: with the language that was chosen, or else the browser's, and with the browser's time zone,
    /// or else UTC.
    pub(super) fn of(headers: &HeaderMap, uri: &Uri) -> Self {
        let chosen = cookies::value(headers, cookies::LANGUAGE).and_then(Language::of_tag);
        let language = chosen.unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            Language::accepted(accepted.unwrap_or_default())
        });
        let zone = cookies::value(headers, cookies::ZONE).and_then(zone).unwrap_or(TimeZone::UTC);
        let target = headers.get(TARGET).and_then(|id| id.to_str().ok()).map(ToOwned::to_owned);
        Self(Arc::new(Read { locale: Locale::new(language, zone), uri: uri.clone(), target }))
    }

    pub(super) fn of_request(request: &Request) -> Self {
        Self::of(request.headers(), request.uri())
    }

    /// The path of the page, with its query.
    pub(crate) fn path_and_query(&self) -> &str {
        self.0.uri.path_and_query().map_or("/", |path| path.as_str())
    }

    /// The path of the page.
    pub(crate) fn path(&self) -> &str {
        self.0.uri.path()
    }

    /// Whether the browser takes nothing but the element with this id out of the page, as the form above a list does on each keystroke. What
    /// stands around the element need not be found out then.
    pub(crate) fn takes_only(&self, id: &str) -> bool {
        self.0.target.as_deref() == Some(id)
    }

    /// A value of the page's query; none where it is absent or empty.
    pub(crate) fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        let query = self.0.uri.query().unwrap_or_default();
        let found = form_urlencoded::parse(query.as_bytes()).find(|(given, _)| given == name);
        found.map(|(_, value)| value).filter(|value| !value.trim().is_empty())
    }

    /// All values of a name in the page's query, such as those of check boxes.
    pub(crate) fn query_all(&self, name: &str) -> Vec<String> {
        let query = self.0.uri.query().unwrap_or_default();
        let given = form_urlencoded::parse(query.as_bytes()).filter(|(given, _)| given == name);
        given.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty()).collect()
    }

    /// The page's address with one value of its query changed or, by none, removed. What follows from it begins anew: the cursor
    /// of the list, and what was said.
    pub(crate) fn address_with(&self, name: &str, value: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let old = self.0.uri.query().unwrap_or_default();
        for (given, kept) in form_urlencoded::parse(old.as_bytes()) {
            if given != name && !["cursor", "said"].contains(&given.as_ref()) && !kept.is_empty() {
                query.append_pair(&given, &kept);
            }
        }
        if let Some(value) = value {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { self.path().to_owned() } else { format!("{}?{query}", self.path()) }
    }
}

/// The time zone of this name, as browsers name it: `Europe/Stockholm`, written for a cookie.
fn zone(name: &str) -> Option<TimeZone> {
    let name = percent_encoding::percent_decode_str(name).decode_utf8().ok()?;
    let is_name = name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c));
    is_name.then(|| TimeZone::get(&name).ok()).flatten()
}

impl Deref for Reader {
    type Target = Locale;

    fn deref(&self) -> &Locale {
        &self.0.locale
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::of(&parts.headers, &parts.uri))
    }
}

/// A person who has signed in and looks at a page, or sends a form. The person's role has the scope that the route names.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    state: AppState,
    reader: Reader,
    who: Arc<SignedIn>,
}

impl Visit {
    /// The visit of an open session, for a page that shows nothing of the account, such as that of a failure: no scope is checked. None
    /// where the session has ended or cannot be looked up.
    pub(super) async fn of_session(state: &AppState, reader: Reader, token: &str) -> Option<Self> {
        let found = sign_in::find(state.store().as_ref(), token, state.now()).await.ok().flatten();
        found.map(|who| Self { state: state.clone(), reader, who: Arc::new(who) })
    }

    /// What the handlers share.
    pub(crate) fn state(&self) -> &AppState {
        &self.state
    }

    /// The person.
    pub(crate) fn who(&self) -> &SignedIn {
        &self.who
    }

    /// The name of the person for histories and audit logs.
    pub(crate) fn by(&self) -> &str {
        self.who.user.as_str()
    }

    /// Whether the person's role may do it. Pages show no button that is refused.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.who.may(scope).is_ok()
    }

    /// The texts of warnings in the person's language.
    pub(crate) fn messages(&self) -> &Messages {
        self.state.messages_in(self.language())
    }
}

impl Deref for Visit {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

/// Why there is no visit.
#[derive(Debug)]
pub(crate) enum NoVisit {
    /// There is no session, or it has ended: the browser is sent to sign in, and comes back.
    SignIn(String),
    /// The person's role does not have the scope that the route needs.
    Role(Visit, Problem),
    /// The form was sent before: this is the answer of that.
    Answered(Box<Response>),
    /// It cannot be told.
    Problem(Problem),
}

/// The person whose role does not have the scope of a route: with the answer, for the page that says so.
#[derive(Debug, Clone)]
pub(super) struct Refused(pub(super) Visit);

impl IntoResponse for NoVisit {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(next) => Redirect::to(&next).into_response(),
            Self::Role(visit, problem) => {
                let mut response = problem.into_response();
                response.extensions_mut().insert(Refused(visit));
                response
            }
            Self::Answered(response) => *response,
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = NoVisit;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, NoVisit> {
        let reader = Reader::of(&parts.headers, &parts.uri);
        let token = cookies::session(state, &parts.headers);
        let found = match token {
            Some(token) => sign_in::find(state.store().as_ref(), token, state.now()).await,
            None => Ok(None),
        };
        match found {
            Ok(Some(who)) => {
                let Some(Needed(scope)) = parts.extensions.get() else {
                    return Err(NoVisit::Problem(Problem::defect(
                        "a page asks for a visit on a route without a scope",
                    )));
                };
                let may = who.may(*scope);
                let visit = Self { state: state.clone(), reader, who: Arc::new(who) };
                match may {
                    Ok(()) => Ok(visit),
                    Err(failure) => Err(NoVisit::Role(visit, failure.into())),
                }
            }
            Ok(None) => {
                // A form that was sent too late leads to the page that it stood on.
                let next = if parts.method.is_safe() { reader.path_and_query() } else { "/" };
                let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
                let ended = if token.is_some() { "&ended=true" } else { "" };
                Err(NoVisit::SignIn(format!("{SIGN_IN}?next={next}{ended}")))
            }
            Err(failure) => Err(NoVisit::Problem(failure.into())),
        }
    }
}
