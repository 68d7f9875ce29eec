//! How a user allows a connection: the authorization code grant of OAuth 2 (RFC 6749, section 4.1) with PKCE (RFC 7636), as
//! programs on the user's own machine do it (RFC 8252).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use greenroom::capability::shortened;
use greenroom_domain::{Sentence, sentence};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use crate::connection::{OauthClient, oauth_url};

/// The parameters of the URL that are the host's.
const OWN: [&str; 7] =
    ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"];

/// A request for a user's consent.
#[derive(Debug)]
pub struct Authorization {
    url: Url,
    redirect_uri: String,
    state: String,
    verifier: SecretString,
}

/// What came to the redirect URI.
#[derive(Debug)]
pub enum Redirected {
    /// The user agreed: the code for tokens.
    Code(SecretString),
    /// The user or the service refused: why, in the service's words.
    Refused(String),
    /// It does not belong to this request.
    Foreign,
}

impl Authorization {
    /// Makes a request with a state and a verifier of its own. The query of `authorize_url` stays, for parameters of the
    /// service's own.
    ///
    /// # Errors
    /// Why `authorize_url` cannot be used.
    pub fn new(client: &OauthClient, authorize_url: &str, redirect_uri: String) -> Result<Self, Sentence> {
        let mut url = oauth_url(authorize_url)?;
        if let Some((name, _)) = url.query_pairs().find(|(name, _)| OWN.contains(&name.as_ref())) {
            return Err(sentence!(
                "failure-oauth-url-parameter",
                "it has the parameter `{name}`, which Greenroom adds: leave it out",
                name = name
            ));
        }
        let [state, verifier] = [random(), random()];
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        url.set_fragment(None);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("response_type", "code").append_pair("client_id", &client.client_id);
            query.append_pair("redirect_uri", &redirect_uri);
            if !client.scopes.is_empty() {
                query.append_pair("scope", &client.scopes.join(" "));
            }
            query.append_pair("state", &state).append_pair("code_challenge", &challenge);
            query.append_pair("code_challenge_method", "S256");
        }
        Ok(Self { url, redirect_uri, state, verifier: verifier.into() })
    }

    /// The URL that the user opens.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Where the service sends the user back to.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The form that exchanges a code for tokens.
    pub(crate) fn form<'a>(&'a self, code: &'a SecretString) -> Vec<(&'static str, &'a str)> {
        vec![
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", self.verifier.expose_secret()),
        ]
    }

    /// Reads the query with which the user was sent back. Another page may have sent the user too: without the state of this
    /// request it is not believed.
    pub fn redirected(&self, query: &str) -> Redirected {
        let of = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        if of("state").as_deref() != Some(&self.state) {
            return Redirected::Foreign;
        }
        match (of("code"), of("error")) {
            (_, Some(error)) => {
                let more =
                    of("error_description").map_or_else(String::new, |more| format!(" ({})", shortened(&more, 300)));
                Redirected::Refused(format!("{}{more}", shortened(&error, 100)))
            }
            (Some(code), None) if !code.is_empty() => Redirected::Code(code.into()),
            _ => Redirected::Foreign,
        }
    }
}

/// 256 random bits, in the characters that both a state and a verifier have.
fn random() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn client() -> OauthClient {
        OauthClient {
            token_url: "https://id.example.com/token".to_owned(),
            client_id: "the client".to_owned(),
            client_secret: None,
            scopes: vec!["read".to_owned(), "write".to_owned()],
            in_body: false,
        }
    }

    fn begun(url: &str) -> Authorization {
        Authorization::new(&client(), url, "http://127.0.0.1:9/callback".to_owned()).unwrap()
    }

    #[test]
    fn the_url_has_the_challenge_and_not_the_verifier() {
        let begun = begun("https://id.example.com/authorize?access_type=offline#top");
        let url = Url::parse(begun.url()).unwrap();
        let query: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(begun.verifier.expose_secret()));
        for (name, value) in [
            ("access_type", "offline"),
            ("response_type", "code"),
            ("client_id", "the client"),
            ("redirect_uri", "http://127.0.0.1:9/callback"),
            ("scope", "read write"),
            ("state", &begun.state),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(query[name], value, "{name}");
        }
        assert!(query.len() == 8 && url.fragment().is_none());
        assert!(!begun.url().contains(begun.verifier.expose_secret()) && begun.verifier.expose_secret().len() == 43);
        assert_ne!(begun.state, self::begun("https://id.example.com/authorize").state);
    }

    #[test]
    fn urls_that_a_user_should_not_open_are_refused() {
        for (url, part) in [
            ("http://id.example.com/authorize", "https"),
            ("id.example.com", "no URL"),
            ("https://id.example.com/?state=1", "`state`"),
        ] {
            let error = Authorization::new(&client(), url, String::new()).unwrap_err();
            assert!(error.english().contains(part), "{error:?}");
        }
    }

    #[test]
    fn only_an_answer_with_the_state_is_believed() {
        let begun = begun("https://id.example.com/authorize");
        let state = &begun.state;
        assert!(
            matches!(begun.redirected(&format!("code=a%2Fb&state={state}")), Redirected::Code(code) if code.expose_secret() == "a/b")
        );
        let refused = begun.redirected(&format!("error=access_denied&error_description=no+way&state={state}"));
        assert!(matches!(refused, Redirected::Refused(why) if why == "access_denied (no way)"));
        for foreign in ["code=a", "code=a&state=b", "error=access_denied", &format!("state={state}"), ""] {
            assert!(matches!(begun.redirected(foreign), Redirected::Foreign), "{foreign}");
        }
    }
}
