//! What an action may do with a capability, in words.

use greenroom_domain::rules::waiting::{DEFAULT_WAITS, MAX_DAYS};
use serde_json::Value;

use crate::{Args, Language, Locale, args};

/// How many entries an action keeps where its grant does not say it.
const ENTRIES: u64 = 1_000;
/// How many bytes an action keeps where its grant does not say it.
const BYTES: u64 = 1 << 20;

impl Locale {
    /// What an action may do with a capability by these parameters of its grant. Each is a phrase that follows
    /// `grant-state-granted` ("may").
    pub fn capability_words(&self, capability: &str, parameters: &Value) -> Vec<String> {
        let one = |text: String| vec![text];
        let number = |name: &str, default: u64| parameters.get(name).and_then(Value::as_u64).unwrap_or(default);
        match capability {
            "contacts-write" if parameters.get("properties").is_some() => {
                let properties = listed(parameters, "properties");
                one(self.with("capability-contacts-write-some", &args![properties = properties]))
            }
            "timeline" if parameters.get("types").is_some() => {
                one(self.with("capability-timeline-some", &args![types = listed(parameters, "types")]))
            }
            "state" => one(self
                .counted("capability-state", [("entries", ENTRIES), ("bytes", BYTES)].map(|(n, d)| (n, number(n, d))))),
            "waiting" => {
                let defaults = [("waits", u64::from(DEFAULT_WAITS)), ("days", u64::from(MAX_DAYS))];
                one(self.counted("capability-waiting", defaults.map(|(name, default)| (name, number(name, default)))))
            }
            "http" => self.http_words(parameters),
            "secrets" => self.bound_words("capability-secret", parameters.get("secrets")),
            "connections" => self.bound_words("capability-connection", parameters.get("connections")),
            plain if PLAIN.contains(&plain) => one(self.text(&format!("capability-{plain}"))),
            other => one(self.with("capability-other", &args![name = other.to_owned()])),
        }
    }

    /// A text with numbers: each as a number, for its plural form, and as it is written.
    fn counted(&self, key: &str, numbers: [(&'static str, u64); 2]) -> String {
        let mut args = Args::new();
        for (name, number) in numbers {
            args.set(name, number);
            // In English as the command line has always written it.
            let is_english = self.language() == Language::English;
            let written = if is_english { number.to_string() } else { self.number(number) };
            args.set(format!("{name}-number"), written);
        }
        self.with(key, &args)
    }

    fn http_words(&self, parameters: &Value) -> Vec<String> {
        let rules = parameters.get("allow").and_then(Value::as_array).into_iter().flatten();
        let mut words: Vec<String> = rules
            .map(|rule| {
                let methods = Some(listed(rule, "methods")).filter(|methods| !methods.is_empty());
                let methods = methods.unwrap_or_else(|| "get, head".to_owned());
                let (hosts, paths) = (listed(rule, "hosts"), listed(rule, "paths"));
                if paths.is_empty() {
                    self.with("capability-http-hosts", &args![methods = methods, hosts = hosts])
                } else {
                    self.with("capability-http-paths", &args![methods = methods, hosts = hosts, paths = paths])
                }
            })
            .collect();
        let networks = listed(parameters, "addresses");
        if !networks.is_empty() {
            words.push(self.with("capability-http-addresses", &args![networks = networks]));
        }
        let headers = listed(parameters, "responseHeaders");
        if !headers.is_empty() {
            words.push(self.with("capability-http-headers", &args![headers = headers]));
        }
        if words.is_empty() {
            words.push(self.text("capability-http-none"));
        }
        words
    }

    fn bound_words(&self, key: &str, bindings: Option<&Value>) -> Vec<String> {
        let bindings = bindings.and_then(Value::as_object).into_iter().flatten();
        let mut words: Vec<String> = bindings
            .map(|(name, binding)| {
                let places = self.places(binding).join(", ");
                self.with(key, &args![name = name.clone(), hosts = listed(binding, "hosts"), places = places])
            })
            .collect();
        if words.is_empty() {
            words.push(self.text(&format!("{key}-none")));
        }
        words
    }

    /// Where in a request a secret or a connection may stand.
    fn places(&self, binding: &Value) -> Vec<String> {
        let place = |key: &str, name: String| self.with(key, &args![name = name]);
        let header = |name| place("capability-place-header", name);
        let mut places: Vec<String> = texts(binding, "headers").into_iter().map(header).collect();
        places.extend(texts(binding, "query").into_iter().map(|name| place("capability-place-query", name)));
        let in_path = binding.get("path") == Some(&Value::Bool(true));
        places.extend(in_path.then(|| self.text("capability-place-path")));
        places.extend(texts(binding, "bodyFields").into_iter().map(|name| place("capability-place-body", name)));
        if places.is_empty() {
            places.push(header("authorization".to_owned()));
        }
        places
    }
}

/// Capabilities whose words do not depend on parameters, or that are granted without them.
const PLAIN: [&str; 12] = [
    "contacts-read",
    "contacts-write",
    "webinar-registration",
    "webinar-sync",
    "log",
    "wasi",
    "clock",
    "random",
    "timeline",
    "webinars-read",
    "webinar-cancellation",
    "webinar-approval",
];

fn texts(value: &Value, name: &str) -> Vec<String> {
    let list = value.get(name).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn listed(value: &Value, name: &str) -> String {
    texts(value, name).join(", ")
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use serde_json::json;

    use crate::{Language, Locale};

    #[test]
    fn parameters_are_said_in_each_language() {
        let secrets = json!({ "secrets": { "crm": { "hosts": ["a.example"], "headers": ["x-key"], "path": true } } });
        let [english, spanish, french, swedish] =
            Language::ALL.map(|language| Locale::new(language, TimeZone::UTC).capability_words("secrets", &secrets));
        assert_eq!(english, ["use the secret crm in requests to a.example: in the header x-key, the path"]);
        assert_eq!(spanish, ["usar el secreto crm en solicitudes a a.example: en la cabecera x-key, la ruta"]);
        assert_eq!(
            french,
            ["utiliser le secret crm dans les requêtes à a.example\u{202f}: dans l’en-tête x-key, le chemin"]
        );
        assert_eq!(swedish, ["använda hemligheten crm i begäranden till a.example: i rubriken x-key, sökvägen"]);
    }

    #[test]
    fn one_and_many_have_their_own_forms() {
        let of = |language, entries: u64| {
            let words = Locale::new(language, TimeZone::UTC).capability_words("state", &json!({ "entries": entries }));
            words.join("|")
        };
        assert_eq!(of(Language::English, 1), "keep one entry and 1048576 bytes of its own");
        assert_eq!(of(Language::Spanish, 1), "guardar una entrada propia y 1.048.576 bytes");
        assert_eq!(of(Language::Swedish, 2_000), "spara 2\u{a0}000 egna poster och 1\u{a0}048\u{a0}576 byte");
        assert_eq!(of(Language::French, 0), "conserver 0 entrées et 1\u{202f}048\u{202f}576 octets à elle");
    }
}
