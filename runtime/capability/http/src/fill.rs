//! Puts the values of secrets and connections into requests, at the places that they are bound to.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use greenroom_domain::{Code, Failure, FailureKind, Sentence, codes, sentence, store::VaultKind};
use percent_encoding::utf8_percent_encode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::{
    basic,
    binding::Binding,
    grant::origin,
    mask::{COMPONENT, Masker},
    outgoing::Outgoing,
    placeholder::{self, Placeholder},
};

/// A secret or a connection that an action was granted.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) binding: Binding,
    /// Why there is no value, if there is none.
    pub(crate) value: Result<SecretString, Failure>,
}

type Key = (VaultKind, String);

/// The most bytes of credentials of HTTP Basic authentication with a placeholder, as the guest wrote them, and the most
/// placeholders in them: a user and a password. Each filled one is masked in answers as a whole, so that a guest could otherwise
/// have the host build a mask of any size.
const MAX_CREDENTIALS: usize = 1024;
const MAX_PLACEHOLDERS: usize = 2;

/// The most different credentials of HTTP Basic authentication with a placeholder in one host call.
const MAX_ENCODED: usize = 32;

/// The secrets and connections of one host call.
pub(crate) struct Values {
    entries: Mutex<BTreeMap<Key, Entry>>,
    /// What is masked in answers: the values, and texts from which values come, such as those of a connection's credentials.
    hidden: Mutex<Hidden>,
}

#[derive(Default)]
struct Hidden {
    texts: Vec<SecretString>,
    masker: Arc<Masker>,
    /// How many of the texts are credentials of HTTP Basic authentication that the guest made of a placeholder.
    encoded: usize,
}

impl Values {
    /// # Errors
    /// They cannot be masked.
    pub(crate) fn new(entries: BTreeMap<Key, Entry>, hidden: Vec<SecretString>) -> Result<Self, Failure> {
        let values = Self { entries: Mutex::new(entries), hidden: Mutex::default() };
        values.locked().add(hidden)?;
        Ok(values)
    }

    // No code can panic while it holds a lock and has half changed the data.
    fn entries(&self) -> MutexGuard<'_, BTreeMap<Key, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn locked(&self) -> MutexGuard<'_, Hidden> {
        self.hidden.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Masks what may not come back to the guest.
    pub(crate) fn masker(&self) -> Arc<Masker> {
        self.locked().masker.clone()
    }

    /// The present tokens and keys of connections.
    pub(crate) fn tokens(&self, connections: &[String]) -> Vec<(String, SecretString)> {
        let entries = self.entries();
        let token = |name: &String| {
            let entry = entries.get(&(VaultKind::Connection, name.clone()))?;
            Some((name.clone(), entry.value.as_ref().ok()?.clone()))
        };
        connections.iter().filter_map(token).collect()
    }

    /// The texts that may not come back to the guest.
    pub(crate) fn hidden(&self) -> Vec<SecretString> {
        self.locked().texts.clone()
    }

    /// The same connection has another token now.
    ///
    /// # Errors
    /// It cannot be masked.
    pub(crate) fn renew(&self, name: &str, token: &SecretString) -> Result<(), Failure> {
        self.locked().add(vec![token.clone()])?;
        if let Some(entry) = self.entries().get_mut(&(VaultKind::Connection, name.to_owned())) {
            entry.value = Ok(token.clone());
        }
        Ok(())
    }

    /// The request with values in the place of placeholders, and the names of the connections that it uses.
    ///
    /// # Errors
    /// `secret-not-granted`, `placeholder-misplaced`, `http-header-refused`, and why there is no value. Nothing of the request may
    /// be sent then.
    pub(crate) fn fill(&self, request: &Outgoing) -> Result<(Outgoing, Vec<String>), Failure> {
        let entries = self.entries();
        let mut filling =
            Filling { entries: &entries, url: &request.url, connections: Vec::new(), encoded: Vec::new() };
        let mut filled = request.clone();
        filling.url(&mut filled.url)?;
        filling.headers(&mut filled.headers)?;
        if let Some(body) = &mut filled.body {
            filling.body(body, &request.headers)?;
        }
        let Filling { connections, encoded, .. } = filling;
        drop(entries);
        self.locked().add_encoded(encoded)?;
        Ok((filled, connections))
    }
}

impl Hidden {
    /// Masks these too.
    fn add(&mut self, more: Vec<SecretString>) -> Result<(), Failure> {
        let known = self.texts.len();
        for text in more {
            if !self.has(&text) {
                self.texts.push(text);
            }
        }
        if self.texts.len() == known {
            return Ok(());
        }
        match Masker::of(self.texts.iter().map(|text| text.expose_secret())) {
            Ok(masker) => {
                self.masker = Arc::new(masker);
                Ok(())
            }
            Err(failure) => {
                self.texts.truncate(known);
                Err(failure)
            }
        }
    }

    /// Masks these credentials, which a guest has made of placeholders.
    fn add_encoded(&mut self, more: Vec<SecretString>) -> Result<(), Failure> {
        let (known, new) = (self.texts.len(), more.iter().filter(|text| !self.has(text)).count());
        if self.encoded + new > MAX_ENCODED {
            let message = sentence!(
                "failure-basic-many",
                "the requests of one call have more than {most} different Basic credentials with a secret: send them in \
                 several calls, or without what makes them different",
                most = MAX_ENCODED
            );
            return Err(Failure::refused(codes::HTTP_HEADER_REFUSED, message));
        }
        self.add(more)?;
        self.encoded += self.texts.len() - known;
        Ok(())
    }

    fn has(&self, text: &SecretString) -> bool {
        self.texts.iter().any(|known| known.expose_secret() == text.expose_secret())
    }
}

/// The filling of one request.
struct Filling<'a> {
    entries: &'a BTreeMap<Key, Entry>,
    /// Where the request goes to.
    url: &'a Url,
    connections: Vec<String>,
    /// Credentials of HTTP Basic authentication with a value in them, in base64.
    encoded: Vec<SecretString>,
}

/// A part of a request that holds names with values.
#[derive(Debug, Clone, Copy)]
enum Pairs {
    Query,
    Form,
}

impl Pairs {
    /// The words for a name in this part.
    fn name(self) -> Sentence {
        match self {
            Self::Query => sentence!("failure-place-name-in-query", "a name in the query"),
            Self::Form => sentence!("failure-place-name-in-body", "a name in the body"),
        }
    }

    /// The words for a value in this part.
    fn value(self) -> Sentence {
        match self {
            Self::Query => sentence!("failure-place-query", "the query"),
            Self::Form => sentence!("failure-place-body", "the body"),
        }
    }
}

impl Filling<'_> {
    /// Replaces the placeholders in a text at a place.
    fn text(
        &mut self,
        text: &str,
        place: &dyn Fn() -> Sentence,
        may_stand: impl Fn(&Binding) -> bool,
        encode: impl Fn(&str) -> String,
    ) -> Result<Option<String>, Failure> {
        let mut filled = String::new();
        let mut rest = 0;
        for found in placeholder::found_in(text) {
            let value = self.value(&found, place, &may_stand)?;
            filled.push_str(&text[rest..found.at.start]);
            filled.push_str(&encode(value.expose_secret()));
            rest = found.at.end;
        }
        if rest == 0 {
            return Ok(None);
        }
        filled.push_str(&text[rest..]);
        Ok(Some(filled))
    }

    fn value(
        &mut self,
        found: &Placeholder<'_>,
        place: &dyn Fn() -> Sentence,
        may_stand: &impl Fn(&Binding) -> bool,
    ) -> Result<SecretString, Failure> {
        let Placeholder { kind, name, .. } = *found;
        let entry = self.entries.get(&(kind, name.to_owned())).ok_or_else(|| not_granted(kind, name))?;
        let misplaced = |why: Sentence| Failure::new(FailureKind::Denied, codes::PLACEHOLDER_MISPLACED, why);
        if !entry.binding.covers_url(self.url) {
            return Err(misplaced(sentence!(
                "failure-may-not-go",
                "the {kind} `{name}` may not go to {host}: have the operator name the host in its grant, if it is right",
                kind = word(kind),
                name = name,
                host = origin(self.url)
            )));
        }
        if !may_stand(&entry.binding) {
            return Err(misplaced(sentence!(
                "failure-may-not-stand",
                "the {kind} `{name}` may not stand in {place}: put it where its grant says, or have the operator grant this place",
                kind = word(kind),
                name = name,
                place = place()
            )));
        }
        let value = entry.value.clone()?;
        if kind == VaultKind::Connection && !self.connections.iter().any(|known| known == name) {
            self.connections.push(name.to_owned());
        }
        Ok(value)
    }

    fn url(&mut self, url: &mut Url) -> Result<(), Failure> {
        let nowhere = |_: &Binding| false;
        let host = || sentence!("failure-place-host", "the host");
        self.text(url.host_str().unwrap_or_default(), &host, nowhere, str::to_owned)?;
        let encoded = |value: &str| utf8_percent_encode(value, COMPONENT).to_string();
        let path = || sentence!("failure-binding-path", "the path");
        if let Some(path) = self.text(url.path(), &path, |binding| binding.path, encoded)? {
            url.set_path(&path);
        }
        let Some(query) = url.query().map(str::to_owned) else { return Ok(()) };
        let mut filled = Vec::new();
        for pair in query.split('&') {
            filled.push(self.pair(pair, Pairs::Query, |binding, name| binding.query.contains(name))?);
        }
        let filled = filled.join("&");
        if filled != query {
            url.set_query(Some(&filled));
        }
        Ok(())
    }

    /// One parameter of a query or a form.
    fn pair(&mut self, pair: &str, of: Pairs, may_stand: impl Fn(&Binding, &str) -> bool) -> Result<String, Failure> {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        self.text(name, &|| of.name(), |_| false, str::to_owned)?;
        let decoded =
            form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default();
        let encoded = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let filled = self.text(value, &|| of.value(), |binding| may_stand(binding, &decoded), encoded)?;
        Ok(filled.map_or_else(|| pair.to_owned(), |value| format!("{name}={value}")))
    }

    fn headers(&mut self, headers: &mut HeaderMap) -> Result<(), Failure> {
        for (name, value) in headers.iter_mut() {
            let Ok(text) = value.to_str() else { continue };
            let place = || sentence!("failure-binding-header", "the header `{name}`", name = name);
            let Some(filled) = self.header(text, name.as_str(), &place)? else { continue };
            let mut filled = HeaderValue::from_str(&filled).map_err(|_| {
                let message = sentence!(
                    "failure-header-value",
                    "a value for {place} has characters that no header may have: have the operator correct it",
                    place = place()
                );
                Failure::refused(codes::HTTP_HEADER_REFUSED, message)
            })?;
            filled.set_sensitive(true);
            *value = filled;
        }
        Ok(())
    }

    /// The value of a header with values in the place of placeholders, also of those in credentials of HTTP Basic
    /// authentication. None if there are no placeholders.
    fn header(&mut self, text: &str, name: &str, place: &dyn Fn() -> Sentence) -> Result<Option<String>, Failure> {
        let may_stand = |binding: &Binding| binding.headers.contains(name);
        if let Some(filled) = self.text(text, place, may_stand, str::to_owned)? {
            return Ok(Some(filled));
        }
        let Some(credentials) = basic::decoded(text) else { return Ok(None) };
        let count = placeholder::found_in(&credentials).take(MAX_PLACEHOLDERS + 1).count();
        if count > MAX_PLACEHOLDERS || (count > 0 && credentials.len() > MAX_CREDENTIALS) {
            let message = sentence!(
                "failure-basic-long",
                "the Basic credentials in {place} have more than {most} bytes, or more than {secrets} secrets: \
                 write a user and a password",
                place = place(),
                most = MAX_CREDENTIALS,
                secrets = MAX_PLACEHOLDERS
            );
            return Err(Failure::refused(codes::HTTP_HEADER_REFUSED, message));
        }
        let Some(filled) = self.text(&credentials, place, may_stand, str::to_owned)? else { return Ok(None) };
        let encoded = basic::encoded(&filled);
        // A service may give it back without its padding.
        self.encoded.push(encoded.trim_end_matches('=').into());
        Ok(Some(format!("Basic {encoded}")))
    }

    fn body(&mut self, body: &mut Vec<u8>, headers: &HeaderMap) -> Result<(), Failure> {
        let text = String::from_utf8_lossy(body);
        let count = placeholder::found_in(&text).count();
        let Some(first) = placeholder::found_in(&text).next() else { return Ok(()) };
        if std::str::from_utf8(body).is_err() {
            let place = || sentence!("failure-place-no-text", "a body that is no text");
            return self.value(&first, &place, &|_: &Binding| false).map(drop);
        }
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let filled = if content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            let mut pairs = Vec::new();
            for pair in text.split('&') {
                pairs.push(
                    self.pair(pair, Pairs::Form, |binding, name| binding.body_fields.contains(&pointer("", name)))?,
                );
            }
            pairs.join("&")
        } else {
            self.json(&text, count)?
        };
        *body = filled.into_bytes();
        Ok(())
    }

    /// Puts values into the text of a JSON body, which otherwise stays as the guest wrote it.
    fn json(&mut self, text: &str, count: usize) -> Result<String, Failure> {
        let nowhere = |filling: &mut Self, place: &dyn Fn() -> Sentence| {
            let found = placeholder::found_in(text).next();
            found.map_or(Ok(()), |found| filling.value(&found, place, &|_: &Binding| false).map(drop))
        };
        let Ok(value) = serde_json::from_str::<Value>(text) else {
            nowhere(self, &|| sentence!("failure-place-neither", "a body that is neither JSON nor a form"))?;
            return Ok(text.to_owned());
        };
        let mut seen = 0;
        self.walk(&value, "", &mut seen)?;
        if seen != count {
            // In a name, in a field that stands there twice, or beside an escaped one.
            let place = || {
                sentence!("failure-place-name-or-twice", "a name in the body, or in a field that the body has twice")
            };
            nowhere(self, &place)?;
        }
        let escaped = |value: &str| {
            let quoted = Value::from(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        };
        // All of them stand where they may, by the walk.
        Ok(self.text(text, &|| Pairs::Form.value(), |_| true, escaped)?.unwrap_or_else(|| text.to_owned()))
    }

    fn walk(&mut self, value: &Value, at: &str, seen: &mut usize) -> Result<(), Failure> {
        match value {
            Value::String(text) => {
                let place = || sentence!("failure-binding-field", "the field `{field}` of the body", field = at);
                for found in placeholder::found_in(text) {
                    *seen += 1;
                    self.value(&found, &place, &|binding| binding.body_fields.contains(at))?;
                }
                Ok(())
            }
            Value::Array(items) => {
                items.iter().enumerate().try_for_each(|(n, item)| self.walk(item, &format!("{at}/{n}"), seen))
            }
            Value::Object(fields) => {
                fields.iter().try_for_each(|(name, field)| self.walk(field, &pointer(at, name), seen))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }
}

fn pointer(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The word for a kind of value in the vault.
fn word(kind: VaultKind) -> Sentence {
    match kind {
        VaultKind::Secret => sentence!("failure-kind-secret", "secret"),
        VaultKind::Connection => sentence!("failure-kind-connection", "connection"),
        VaultKind::WebhookSecret => kind.as_str().into(),
    }
}

/// The failure of an action that uses what it was not granted.
pub(crate) fn not_granted(kind: VaultKind, name: &str) -> Failure {
    let (code, capability): (Code, _) = match kind {
        VaultKind::Secret | VaultKind::WebhookSecret => (codes::SECRET_NOT_GRANTED, "secrets"),
        VaultKind::Connection => (codes::CONNECTION_NOT_GRANTED, "connections"),
    };
    let message = sentence!(
        "failure-secret-not-granted",
        "the {kind} `{name}` was not granted to this action: have the operator grant it with `{capability}`, if it is right",
        kind = word(kind),
        name = name,
        capability = capability
    );
    Failure::new(FailureKind::Denied, code, message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use reqwest::Method;
    use serde_json::json;

    use super::*;
    use crate::{headers, outgoing};

    const KEY: &str = "__greenroom_secret_crm__";

    /// The secret `crm`, whose value needs every encoding.
    fn values() -> Values {
        let binding = json!({
            "hosts": ["api.example.com"], "headers": ["Authorization"], "query": ["key"], "path": true, "bodyFields": ["/auth/token", "/key"]
        });
        let binding: Binding = serde_json::from_value(binding).unwrap();
        let value = SecretString::from("s3cret/\"&+ x");
        let entry = Entry { binding, value: Ok(value.clone()) };
        Values::new([((VaultKind::Secret, "crm".to_owned()), entry)].into(), vec![value]).unwrap()
    }

    fn request(url: &str, header: (&str, &str), body: &str) -> Outgoing {
        Outgoing {
            method: Method::POST,
            url: outgoing::url(url).unwrap(),
            headers: headers::read(&[(header.0.to_owned(), header.1.to_owned())]).unwrap(),
            body: (!body.is_empty()).then(|| body.as_bytes().to_vec()),
        }
    }

    fn filled(request: &Outgoing) -> Outgoing {
        values().fill(request).unwrap().0
    }

    #[test]
    fn a_value_is_put_in_at_each_place_as_the_place_writes_it() {
        let url = format!("https://api.example.com/v1/{KEY}/a?x=1&key={KEY}&y");
        let sent = filled(&request(&url, ("Authorization", &format!("Bearer {KEY}")), ""));
        assert_eq!(
            sent.url.as_str(),
            "https://api.example.com/v1/s3cret%2F%22%26%2B%20x/a?x=1&key=s3cret%2F%22%26%2B+x&y"
        );
        assert_eq!(sent.headers["authorization"], "Bearer s3cret/\"&+ x");
        assert!(sent.headers["authorization"].is_sensitive());
        let json = format!(r#"{{ "b": 1, "auth": {{"token":"{KEY}"}}, "a": 2.50 }}"#);
        let sent = filled(&request("https://api.example.com/", ("a", "b"), &json));
        assert_eq!(
            String::from_utf8(sent.body.unwrap()).unwrap(),
            r#"{ "b": 1, "auth": {"token":"s3cret/\"&+ x"}, "a": 2.50 }"#
        );
        let form = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        let sent = filled(&request("https://api.example.com/", form, &format!("a=b&key={KEY}")));
        assert_eq!(String::from_utf8(sent.body.unwrap()).unwrap(), "a=b&key=s3cret%2F%22%26%2B+x");
    }

    #[test]
    fn a_value_is_put_into_basic_credentials_and_masked_as_a_whole() {
        let values = values();
        let credentials = basic::encoded(&format!("ada:{KEY}"));
        let request = request("https://api.example.com/", ("Authorization", &format!("Basic {credentials}")), "");
        let sent = values.fill(&request).unwrap().0;
        let header = sent.headers["authorization"].to_str().unwrap();
        assert_eq!(basic::decoded(header).as_deref(), Some("ada:s3cret/\"&+ x"));
        assert!(sent.headers["authorization"].is_sensitive());
        // Without the whole in the mask, the letters that the user and the secret share would come back.
        assert_eq!(values.masker().text(header.to_owned()), "Basic [masked]==");
        assert_eq!(values.masker().text("s3cret/\"&+ x".to_owned()), "[masked]");
    }

    #[test]
    fn a_guest_cannot_have_the_host_build_masks_of_any_size() {
        let values = values();
        let basic = |credentials: &str| {
            let header = format!("Basic {}", basic::encoded(credentials));
            values.fill(&request("https://api.example.com/", ("Authorization", &header), ""))
        };
        let fits = format!("{}:{KEY}", "u".repeat(MAX_CREDENTIALS - KEY.len() - 1));
        assert!(basic(&fits).is_ok() && basic(&format!("{KEY}:{KEY}")).is_ok());
        for wrong in [format!("u{fits}"), format!("{KEY}:{KEY}{KEY}")] {
            assert_eq!(basic(&wrong).unwrap_err().code, codes::HTTP_HEADER_REFUSED);
        }
        // Without a placeholder, nothing is masked.
        assert!(basic(&"u".repeat(MAX_CREDENTIALS + 1)).is_ok());
        for n in 2..MAX_ENCODED {
            basic(&format!("{n}:{KEY}")).unwrap();
        }
        let failure = basic(&format!("one-more:{KEY}")).unwrap_err();
        assert!(failure.code == codes::HTTP_HEADER_REFUSED && failure.message.contains("32"), "{failure:?}");
        assert!(basic(&fits).is_ok(), "a known one is no new one");
        assert_eq!(values.hidden().len(), 1 + MAX_ENCODED);
    }

    #[test]
    fn a_request_without_a_placeholder_stays_as_it_is() {
        let request = request("https://other.example/a%2Fb?q=%20+x&&", ("a", "b"), "no json");
        let (filled, connections) = values().fill(&request).unwrap();
        assert_eq!((filled.url, filled.headers, filled.body), (request.url, request.headers, request.body));
        assert!(connections.is_empty());
    }

    #[test]
    fn elsewhere_the_request_is_refused() {
        let own = "https://api.example.com/";
        let misplaced = codes::PLACEHOLDER_MISPLACED;
        let none = ("a", "b");
        for (url, header, body, code) in [
            (format!("https://evil.example/{KEY}").as_str(), none, "", misplaced),
            (&format!("http://api.example.com/{KEY}"), none, "", misplaced),
            (&format!("https://api.example.com:8443/{KEY}"), none, "", misplaced),
            (&format!("{own}?q={KEY}"), none, "", misplaced),
            (&format!("{own}?{KEY}=q"), none, "", misplaced),
            (own, ("X-Key", KEY), "", misplaced),
            (own, ("X-Key", &format!("Basic {}", basic::encoded(KEY))), "", misplaced),
            ("https://evil.example/", ("Authorization", &format!("Basic {}", basic::encoded(KEY))), "", misplaced),
            (own, none, &format!("{{\"other\":\"{KEY}\"}}"), misplaced),
            (own, none, &format!("{{\"{KEY}\":1}}"), misplaced),
            (own, none, &format!("{{\"key\":\"{KEY}\",\"key\":\"a\"}}"), misplaced),
            (own, none, &format!("{{\"auth\":[\"{KEY}\"]}}"), misplaced),
            (own, none, &format!("text {KEY}"), misplaced),
            (own, ("content-type", "application/x-www-form-urlencoded"), &format!("{KEY}=a"), misplaced),
            (own, none, "{\"key\":\"__greenroom_secret_mail__\"}", codes::SECRET_NOT_GRANTED),
            (own, ("Authorization", "__greenroom_connection_crm__"), "", codes::CONNECTION_NOT_GRANTED),
        ] {
            let refused = values().fill(&request(url, header, body)).unwrap_err();
            assert!(
                refused.code == code && refused.kind == FailureKind::Denied,
                "{url} {header:?} {body}: {refused:?}"
            );
            assert!(!refused.message.contains("s3cret"), "{refused:?}");
        }
    }
}
