//! The cookies of the console: the session, the language, and the time zone.

use axum::http::{HeaderMap, HeaderValue, header};
use greenroom_service::views::sign_in::NewSession;
use secrecy::{ExposeSecret, SecretString};

use crate::state::AppState;

/// The names of a cookie: without TLS, and with the prefix that binds it to this host and to TLS.
type Names = [&'static str; 2];

/// The cookie of the session.
const SESSION: Names = ["greenroom-session", "__Host-greenroom-session"];

/// The cookie of a sign-in at a provider of OpenID Connect, until the browser comes back.
const OPENID: Names = ["greenroom-openid", "__Host-greenroom-openid"];

/// How long a person may take at the provider, in seconds: to find the second factor, too.
const AT_THE_PROVIDER: i64 = 15 * 60;

/// The cookie of the chosen language.
pub(super) const LANGUAGE: &str = "greenroom-language";

/// The cookie of the browser's time zone, which the script sets: no header tells it.
pub(super) const ZONE: &str = "greenroom-zone";

/// The longest life of a cookie that browsers keep, in seconds: 400 days.
const LONGEST: u32 = 400 * 24 * 60 * 60;

/// Whether browsers reach the server by TLS, its own or that of a proxy in front.
fn with_tls(state: &AppState) -> bool {
    let settings = state.settings();
    let hubspot = settings.hubspot.as_ref().map(|hubspot| hubspot.public_url.as_str());
    settings.server.public_url(hubspot).starts_with("https:")
}

/// The address at which the person reaches the server: the configured one, or else the one that the browser has asked.
pub(super) fn base(state: &AppState, headers: &HeaderMap) -> String {
    if let Some(url) = &state.settings().server.public_url {
        return url.as_str().trim_end_matches('/').to_owned();
    }
    let scheme = if with_tls(state) { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("{scheme}://{host}")
}

/// The value of a cookie. Of two with one name none counts, because one of them is not ours.
pub(super) fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = found.by_ref().filter(|(given, _)| *given == name).map(|(_, value)| value);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The token of the session.
pub(super) fn session<'a>(state: &AppState, headers: &'a HeaderMap) -> Option<&'a str> {
    value(headers, name(SESSION, with_tls(state))).filter(|token| !token.is_empty())
}

/// Sets the session's cookie. It ends with the session; where the session ends before, the server knows.
pub(super) fn set_session(state: &AppState, session: &NewSession) -> Option<HeaderValue> {
    let seconds = state.now().duration_until(session.expires_at).as_secs().max(0);
    secret(state, SESSION, session.token.expose_secret(), seconds)
}

/// Removes the session's cookie.
pub(super) fn end_session(state: &AppState) -> Option<HeaderValue> {
    secret(state, SESSION, "", 0)
}

/// What was kept of a sign-in at a provider.
pub(super) fn openid<'a>(state: &AppState, headers: &'a HeaderMap) -> Option<&'a str> {
    value(headers, name(OPENID, with_tls(state)))
}

/// Keeps the secret of a sign-in at a provider, and the page that it leads to. The provider's page leads back here, and browsers send this
/// cookie then.
pub(super) fn set_openid(state: &AppState, secret: &SecretString, next: &str) -> Option<HeaderValue> {
    self::secret(state, OPENID, &format!("{}.{next}", secret.expose_secret()), AT_THE_PROVIDER)
}

/// Removes it.
pub(super) fn end_openid(state: &AppState) -> Option<HeaderValue> {
    secret(state, OPENID, "", 0)
}

/// A cookie that lasts for some seconds. Scripts cannot read it, and other sites' forms do not send it.
fn secret(state: &AppState, names: Names, value: &str, seconds: i64) -> Option<HeaderValue> {
    let with_tls = with_tls(state);
    let (name, secure) = (name(names, with_tls), if with_tls { "; Secure" } else { "" });
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    let mut cookie = HeaderValue::try_from(cookie).ok()?;
    cookie.set_sensitive(true);
    Some(cookie)
}

fn name([without, with]: Names, with_tls: bool) -> &'static str {
    if with_tls { with } else { without }
}

/// Keeps the language that a person has chosen.
pub(super) fn set_language(tag: &str) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{LANGUAGE}={tag}; Path=/; SameSite=Lax; Max-Age={LONGEST}")).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn one_cookie_of_a_name_counts() {
        for (given, found) in [
            (&["a=1; b=2"][..], Some("2")),
            (&["a=1", "b=3;c=4"], Some("3")),
            (&["b=1; b=2"], None),
            (&["bb=1; =b; b"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in given {
                headers.append(header::COOKIE, value.parse().unwrap());
            }
            assert_eq!(value(&headers, "b"), found, "{given:?}");
        }
    }
}
