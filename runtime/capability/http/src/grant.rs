//! The parameters of a grant of `http`: which requests an action may send, and under which limits.

use std::{collections::BTreeSet, time::Duration};

use greenroom::capability::shortened;
use greenroom_domain::{Failure, FailureKind, Sentence, codes, sentence};
use ipnet::IpNet;
use percent_encoding::percent_decode_str;
use reqwest::Method;
use serde::{Deserialize, Deserializer, de};
use url::Url;

use crate::{address, host::HostPattern};

/// The headers of an answer that every action gets.
const RESPONSE_HEADERS: [&str; 7] =
    ["content-type", "content-language", "etag", "last-modified", "link", "location", "retry-after"];

/// The parameters of a grant of `http`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpGrant {
    /// The requests that the action may send. A request that no rule covers is refused.
    pub allow: Vec<Rule>,
    /// Networks that may be reached although they are not public.
    #[serde(default, deserialize_with = "networks")]
    pub addresses: Vec<IpNet>,
    /// Headers of answers that the action gets besides the usual ones, in lower case.
    #[serde(default, deserialize_with = "lower_case")]
    pub response_headers: BTreeSet<String>,
    /// How many milliseconds a request may take, with its redirects; 10 s if absent.
    pub timeout_ms: Option<u64>,
    /// How many bytes the body of a request may have; 1 MiB if absent.
    pub request_bytes: Option<u64>,
    /// How many bytes the body of an answer may have; 1 MiB if absent.
    pub response_bytes: Option<u64>,
    /// How many redirects are followed; 5 if absent.
    pub redirects: Option<u64>,
    /// How many requests of a run are under way at once; 4 if absent.
    pub concurrency: Option<u64>,
}

/// Requests that may be sent: of these methods, to these hosts, below these paths.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// The hosts.
    pub hosts: Vec<HostPattern>,
    /// The methods; get and head if absent.
    #[serde(default = "reading")]
    pub methods: BTreeSet<MethodName>,
    /// The paths with everything below them; all if absent.
    #[serde(default = "everywhere")]
    pub paths: Vec<String>,
}

/// A method's name in a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MethodName {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl MethodName {
    fn of(method: &Method) -> Option<Self> {
        [
            (Method::GET, Self::Get),
            (Method::HEAD, Self::Head),
            (Method::POST, Self::Post),
            (Method::PUT, Self::Put),
            (Method::PATCH, Self::Patch),
            (Method::DELETE, Self::Delete),
        ]
        .into_iter()
        .find_map(|(one, name)| (one == *method).then_some(name))
    }
}

fn reading() -> BTreeSet<MethodName> {
    [MethodName::Get, MethodName::Head].into()
}

fn everywhere() -> Vec<String> {
    vec!["/".to_owned()]
}

fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let networks = texts.iter().map(|text| address::network(text)).collect::<Result<Vec<_>, _>>();
    let mut networks = networks.map_err(|why| de::Error::custom(why.english()))?;
    networks.sort_unstable();
    networks.dedup();
    Ok(networks)
}

fn lower_case<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    Ok(names.into_iter().map(|name| name.to_ascii_lowercase()).collect())
}

impl Rule {
    fn allows(&self, method: MethodName, url: &Url) -> bool {
        self.methods.contains(&method)
            && self.hosts.iter().any(|host| host.covers_url(url))
            && (self.allows_every_path() || !leaves_its_path(url.path()))
            && self.paths.iter().any(|path| is_at_or_below(url.path(), path))
    }

    fn allows_every_path(&self) -> bool {
        self.paths.iter().any(|path| path == "/")
    }

    fn covers(&self, host: &HostPattern, method: MethodName, path: &str) -> bool {
        self.methods.contains(&method)
            && self.hosts.iter().any(|own| own.covers(host))
            && self.paths.iter().any(|own| is_at_or_below(path, own))
    }
}

fn is_at_or_below(path: &str, granted: &str) -> bool {
    path.strip_prefix(granted).is_some_and(|rest| rest.is_empty() || granted.ends_with('/') || rest.starts_with('/'))
}

/// How often a path is decoded to find steps upwards: some servers decode twice.
const DECODINGS: usize = 3;

/// Whether a server may read a step upwards in a path: `..` that is percent-encoded, behind an encoded slash, or before a
/// parameter (`..;`). A URL has no plain ones.
fn leaves_its_path(path: &str) -> bool {
    let mut text = path.to_owned();
    for _ in 0..DECODINGS {
        if text.split(['/', '\\']).any(|part| part.split(';').next().is_some_and(|name| name == "..")) {
            return true;
        }
        text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
    }
    text.split(['/', '\\']).any(|part| part.split(';').next().is_some_and(|name| name == ".."))
}

impl HttpGrant {
    /// Whether the action may send a request.
    ///
    /// # Errors
    /// `http-not-allowed`.
    pub(crate) fn may_send(&self, method: &Method, url: &Url) -> Result<(), Failure> {
        let name = MethodName::of(method);
        if name.is_some_and(|name| self.allow.iter().any(|rule| rule.allows(name, url))) {
            return Ok(());
        }
        let at_host = self.allow.iter().any(|rule| rule.hosts.iter().any(|host| host.covers_url(url)));
        let what = if at_host {
            sentence!(
                "failure-http-requests-to-path",
                "{method} requests to that path of {host} are",
                method = method,
                host = shortened(&origin(url), 300)
            )
        } else {
            sentence!("failure-http-requests-to", "requests to {host} are", host = shortened(&origin(url), 300))
        };
        Err(Failure::new(
            FailureKind::Denied,
            codes::HTTP_NOT_ALLOWED,
            sentence!(
                "failure-http-not-allowed",
                "{what} not granted to this action: have the operator grant them with `http`, if they are right",
                what = what
            ),
        ))
    }

    pub(crate) fn passes(&self, header: &str) -> bool {
        RESPONSE_HEADERS.contains(&header) || self.response_headers.contains(header)
    }

    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms.unwrap_or(10_000))
    }

    pub(crate) fn most_request_bytes(&self) -> u64 {
        self.request_bytes.unwrap_or(1 << 20)
    }

    pub(crate) fn most_response_bytes(&self) -> u64 {
        self.response_bytes.unwrap_or(1 << 20)
    }

    pub(crate) fn most_redirects(&self) -> u64 {
        self.redirects.unwrap_or(5)
    }

    pub(crate) fn most_at_once(&self) -> usize {
        usize::try_from(self.concurrency.unwrap_or(4)).unwrap_or(1)
    }

    /// The part of a grant that a manifest asks for.
    ///
    /// # Errors
    /// What is asked for and not granted.
    pub(crate) fn narrowed_to(self, asked: Self) -> Result<Self, Sentence> {
        for rule in &asked.allow {
            for host in &rule.hosts {
                for method in &rule.methods {
                    for path in &rule.paths {
                        if !self.allow.iter().any(|own| own.covers(host, *method, path)) {
                            return Err(sentence!(
                                "failure-narrow-requests",
                                "{method} requests to `{host}` at `{path}`: grant them too (`allow`), or do not load the action",
                                method = format!("{method:?}"),
                                host = host,
                                path = path
                            ));
                        }
                    }
                }
            }
        }
        if let Some(network) =
            asked.addresses.iter().find(|asked| !self.addresses.iter().any(|own| own.contains(*asked)))
        {
            return Err(sentence!(
                "failure-narrow-network",
                "the network `{network}`: grant it too (`addresses`), or do not load the action",
                network = network
            ));
        }
        if let Some(header) = asked.response_headers.difference(&self.response_headers).next() {
            return Err(sentence!(
                "failure-narrow-answer-header",
                "the header `{header}` of answers: grant it too (`responseHeaders`), or do not load the action",
                header = header
            ));
        }
        // What a manifest asks for is enough; without a word of its own, the operator's stands. Networks are the operator's:
        // an author does not know them.
        let least = |own: u64, asked: Option<u64>| Some(asked.map_or(own, |asked| own.min(asked)));
        Ok(Self {
            timeout_ms: least(self.timeout_ms.unwrap_or(10_000), asked.timeout_ms),
            request_bytes: least(self.most_request_bytes(), asked.request_bytes),
            response_bytes: least(self.most_response_bytes(), asked.response_bytes),
            redirects: least(self.most_redirects(), asked.redirects),
            concurrency: least(self.most_at_once() as u64, asked.concurrency),
            addresses: if asked.addresses.is_empty() { self.addresses } else { asked.addresses },
            response_headers: asked.response_headers,
            allow: asked.allow,
        })
    }
}

/// The scheme, the host and the port of a URL, for messages: paths and queries can have personal data.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn grant(json: Value) -> HttpGrant {
        serde_json::from_value(json).unwrap()
    }

    fn allows(grant: &HttpGrant, method: Method, url: &str) -> bool {
        grant.may_send(&method, &Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn a_request_must_fit_one_rule_in_all_its_parts() {
        let grant = grant(json!({ "allow": [
            { "hosts": ["api.example.com"], "methods": ["post"], "paths": ["/v1/scores"] },
            { "hosts": ["*.example.com"], "paths": ["/public/"] },
        ] }));
        assert!(allows(&grant, Method::POST, "https://api.example.com/v1/scores?x=1"));
        assert!(allows(&grant, Method::POST, "https://api.example.com/v1/scores/7"));
        assert!(allows(&grant, Method::GET, "https://api.example.com/public/a"));
        assert!(allows(&grant, Method::HEAD, "https://b.example.com/public/"));
        for (method, url) in [
            (Method::GET, "https://api.example.com/v1/scores"),
            (Method::POST, "https://api.example.com/public/a"),
            (Method::POST, "https://api.example.com/v1/scoresheet"),
            (Method::POST, "https://api.example.com/v1/"),
            (Method::POST, "https://b.example.com/v1/scores"),
            (Method::GET, "https://b.example.com/public"),
            (Method::OPTIONS, "https://b.example.com/public/"),
        ] {
            assert!(!allows(&grant, method.clone(), url), "{method} {url}");
        }
        let other = grant.may_send(&Method::GET, &Url::parse("https://evil.example/?q=secret").unwrap()).unwrap_err();
        assert!(other.code == codes::HTTP_NOT_ALLOWED && other.message.contains("https://evil.example "), "{other:?}");
        assert!(!other.message.contains("secret"));
    }

    #[test]
    fn a_path_that_may_lead_out_of_the_granted_one_is_refused() {
        let grant = grant(json!({ "allow": [{ "hosts": ["a.example"], "paths": ["/v1"] }] }));
        for url in [
            "/v1/../admin",
            "/v1/%2e%2e/admin",
            "/v1/..%2fadmin",
            "/v1/%252e%252e/admin",
            "/v1/..;/admin",
            "/v1/a\\..\\..\\b",
            "/v1/%2e%2e%5cadmin",
        ] {
            assert!(!allows(&grant, Method::GET, &format!("https://a.example{url}")), "{url}");
        }
        assert!(allows(&grant, Method::GET, "https://a.example/v1/group%2Fproject/a..b"));
    }

    #[test]
    fn a_manifest_gets_what_it_asks_for_if_that_is_granted() {
        let granted = grant(json!({
            "allow": [{ "hosts": ["*.example.com"], "methods": ["get", "post"], "paths": ["/v1"] }],
            "addresses": ["10.0.0.0/8"], "responseHeaders": ["X-Left"], "responseBytes": 100
        }));
        let asked = json!({
            "allow": [{ "hosts": ["api.example.com"], "methods": ["post"], "paths": ["/v1/scores"] }], "responseHeaders": ["x-left"],
            "responseBytes": 1000, "redirects": 1
        });
        let narrowed = granted.clone().narrowed_to(grant(asked.clone())).unwrap();
        assert_eq!((narrowed.allow.clone(), narrowed.addresses.len()), (grant(asked.clone()).allow, 1));
        assert_eq!((narrowed.most_response_bytes(), narrowed.most_redirects(), narrowed.most_at_once()), (100, 1, 4));
        assert!(narrowed.passes("x-left") && narrowed.passes("etag") && !narrowed.passes("set-cookie"));
        for (pointer, value, part) in [
            ("/allow/0/hosts/0", json!("example.com"), "`example.com`"),
            ("/allow/0/hosts/0", json!("http://api.example.com"), "`http://api.example.com`"),
            ("/allow/0/methods/0", json!("delete"), "Delete"),
            ("/allow/0/paths/0", json!("/v2"), "`/v2`"),
            ("/responseHeaders/0", json!("set-cookie"), "`set-cookie`"),
        ] {
            let mut wrong = asked.clone();
            *wrong.pointer_mut(pointer).unwrap() = value;
            let error = granted.clone().narrowed_to(grant(wrong)).unwrap_err();
            assert!(error.english().contains(part), "{error:?}");
        }
        let mut elsewhere = asked;
        elsewhere["addresses"] = json!(["192.168.0.0/16"]);
        assert!(granted.narrowed_to(grant(elsewhere)).unwrap_err().english().contains("192.168.0.0/16"));
    }
}
