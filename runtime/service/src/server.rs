//! The table `[server]` of the configuration file: where the server listens, and its limits.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::{NonZeroU32, NonZeroU64},
    path::PathBuf,
    time::Duration,
};

use greenroom_capability_http::Outbound;
use ipnet::IpNet;
use jiff::SignedDuration;
use serde::Deserialize;

/// The settings of a server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ServerSettings {
    /// The address to listen on. By default this machine alone, port 8080, because without TLS keys and contacts could be read
    /// on the way.
    pub listen: SocketAddr,
    /// The address at which others reach the server, such as `https://greenroom.acme.example`, for links. A proxy may stand in
    /// between. The links that complete waits have, without it, the address of `[hubspot]`, or else the one to listen on; the
    /// others are left out.
    pub public_url: Option<PublicUrl>,
    /// Whether actions are loaded again when their folders change. True by default; a folder that other machines write is loaded by
    /// SIGHUP, or `POST /v1/reload`.
    pub watch: bool,
    /// The certificate and its key; none where a proxy in front has them.
    pub tls: Option<TlsFiles>,
    /// The networks of the proxies in front, whose headers name the clients' addresses. None by default: anybody can send such a header.
    pub trusted_proxies: TrustedProxies,
    /// How many connections are open at once; further ones wait to be accepted. 1,024 by default: with the largest headers and
    /// a body each, they take about a gigabyte.
    pub connections: NonZeroU32,
    /// How many bytes the headers of a request have at most, with its first line. 32 KiB by default, as many as usual proxies
    /// take.
    pub header_bytes: NonZeroU64,
    /// How long the headers of a request, or the wait for the next one, take at most. 15 s by default: a sound client sends
    /// them at once, and one that sends a byte now and then holds a connection for no longer.
    pub header_seconds: NonZeroU32,
    /// How long a client may take no byte of an answer that waits for it. 30 s by default: longer than a bad network is silent,
    /// and a client that reads nothing holds a connection for no longer.
    pub write_seconds: NonZeroU32,
    /// How many bytes the body of a request has at most. By default the limit of an input and 64 KiB for what surrounds it.
    pub body_bytes: Option<NonZeroU64>,
    /// How many bytes a file with contacts has at most that is uploaded in the console. 32 MiB by default, as many as a package has:
    /// two files are read at once, and those that wait for their confirmation are in memory, 64 MiB together.
    pub upload_bytes: NonZeroU64,
    /// How long the server waits for a byte of a body, and what each body has beside its rate. 20 s by default, as Apache's
    /// `RequestReadTimeout`.
    pub body_seconds: NonZeroU32,
    /// How many bytes a second of a body come at least, on average over the time that the server waits for them. 500 by default, as
    /// Apache's `MinRate`: slower than any line, and a client that sends a byte now and then is cut off.
    pub body_rate: NonZeroU32,
    /// How long a request takes at most, from the end of its headers to the beginning of its answer. 60 s by default: the wall
    /// limit of a run is 30 s, and a run may have to wait for its turn. Uploads in the console have only the limits of their bodies.
    pub request_seconds: NonZeroU32,
    /// How many requests a second an API key may send on average. 100 by default: more than an integration sends, and little
    /// enough that one key does not take the whole server.
    pub key_rate: NonZeroU32,
    /// How many requests an API key may send at once before its rate counts. 200 by default: two seconds' worth.
    pub key_burst: NonZeroU32,
    /// How many requests a minute an address may send without a valid API key. 60 by default: enough to find a wrong key in a
    /// configuration, and too few to look for a right one.
    pub address_rate: NonZeroU32,
    /// How long a webinar is left in peace after a sync that Zoom's webhooks asked for. 10 s by default: during a session, somebody
    /// joins or leaves every second.
    pub webhook_pause_seconds: u32,
    /// The time between two rounds of the schedule, which looks for new webinars and syncs those that are due, such as `10m`; or
    /// `off`. Ten minutes by default.
    pub schedule: Interval,
    /// The time between two passes that settle calls to Zoom that crashed processes left open. A minute by default.
    pub settle: Interval,
    /// How long a stop takes at most. 25 s by default, within the 30 s after which Kubernetes kills a process.
    pub shutdown_seconds: NonZeroU32,
}

/// The beginning of a URL of the server, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = url::Url::parse(&text).ok().filter(|url| {
            let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            matches!(url.scheme(), "https" | "http") && url.has_host() && url.password().is_none() && is_plain
        });
        let url = url.ok_or_else(|| {
            "`public-url`: write the address at which the server is reached, such as https://greenroom.acme.example"
                .to_owned()
        })?;
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// How many bits are in front of an IPv4 address in the form of IPv6 (`::ffff:192.0.2.1`).
const MAPPED_BITS: u8 = 96;

/// The networks of proxies whose headers are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address is that of a trusted proxy.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl TryFrom<Vec<String>> for TrustedProxies {
    type Error = String;

    fn try_from(texts: Vec<String>) -> Result<Self, String> {
        let read = |text: String| {
            let network = Outbound::network(&text).map_err(|why| format!("`trusted-proxies`: {}", why.english()))?;
            let mapped = match network {
                IpNet::V4(_) => None,
                IpNet::V6(network) => {
                    let address = network.addr().to_ipv4_mapped();
                    address.map(|address| (address, network.prefix_len().saturating_sub(MAPPED_BITS)))
                }
            };
            let length = mapped.map_or(network.prefix_len(), |(_, length)| length);
            if length == 0 {
                let message = "with it, every client could name any address: write the networks of your proxies alone";
                return Err(format!("`trusted-proxies`: `{text}`: {message}"));
            }
            match mapped {
                None => Ok(network),
                Some((address, length)) => Err(format!(
                    "`trusted-proxies`: `{text}` is of IPv4 addresses in the form of IPv6, which are compared as IPv4: write \
                     `{address}/{length}`"
                )),
            }
        };
        texts.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }
}

/// A time between two rounds; none where it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Interval(pub Option<Duration>);

impl TryFrom<String> for Interval {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self(None));
        }
        let wrong = || {
            format!("`{text}` is no time between a second and a day: write it such as `30s`, `10m` or `1h`, or `off`")
        };
        let given: SignedDuration = text.parse().map_err(|_| wrong())?;
        let within = SignedDuration::from_secs(1)..=SignedDuration::from_hours(24);
        within.contains(&given).then(|| Self(Some(given.unsigned_abs()))).ok_or_else(wrong)
    }
}

/// A time that cannot be off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Time(pub(crate) Duration);

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no time between a second and a day: write it such as `30s`, `15m` or `1h`");
        match Interval::try_from(text.clone()) {
            Ok(Interval(Some(time))) => Ok(Self(time)),
            Ok(Interval(None)) => Err(format!("{}; it cannot be off", wrong())),
            Err(_) => Err(wrong()),
        }
    }
}

/// The files of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TlsFiles {
    /// The certificate, and those that lead to its authority, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

const fn number(value: u32) -> NonZeroU32 {
    match NonZeroU32::new(value) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_url: None,
            watch: true,
            tls: None,
            trusted_proxies: TrustedProxies::default(),
            connections: number(1_024),
            header_bytes: number(32 << 10).into(),
            header_seconds: number(15),
            write_seconds: number(30),
            body_bytes: None,
            upload_bytes: number(32 << 20).into(),
            body_seconds: number(20),
            body_rate: number(500),
            request_seconds: number(60),
            key_rate: number(100),
            key_burst: number(200),
            address_rate: number(60),
            webhook_pause_seconds: 10,
            schedule: Interval(Some(Duration::from_secs(600))),
            settle: Interval(Some(Duration::from_secs(60))),
            shutdown_seconds: number(25),
        }
    }
}

impl ServerSettings {
    /// The address at which others reach the server; `other` where it is not configured, and without that the address to listen on.
    pub fn public_url(&self, other: Option<&str>) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let configured = self.public_url.as_ref().map(|url| url.0.as_str()).or(other);
        configured.map_or_else(|| format!("{scheme}://{}", self.listen), str::to_owned)
    }

    /// [`Self::header_seconds`].
    pub fn header_time(&self) -> Duration {
        seconds(self.header_seconds)
    }

    /// [`Self::write_seconds`].
    pub fn write_time(&self) -> Duration {
        seconds(self.write_seconds)
    }

    /// [`Self::body_seconds`].
    pub fn body_time(&self) -> Duration {
        seconds(self.body_seconds)
    }

    /// [`Self::request_seconds`].
    pub fn request_time(&self) -> Duration {
        seconds(self.request_seconds)
    }

    /// [`Self::webhook_pause_seconds`].
    pub fn webhook_pause(&self) -> Duration {
        Duration::from_secs(self.webhook_pause_seconds.into())
    }

    /// [`Self::shutdown_seconds`].
    pub fn shutdown_time(&self) -> Duration {
        seconds(self.shutdown_seconds)
    }
}

fn seconds(number: NonZeroU32) -> Duration {
    Duration::from_secs(number.get().into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_the_beginning_of_links() {
        for (text, expected) in [
            ("https://greenroom.acme.example/", "https://greenroom.acme.example"),
            ("http://10.0.0.7:8080", "http://10.0.0.7:8080"),
            ("https://acme.example/greenroom", "https://acme.example/greenroom"),
        ] {
            assert_eq!(PublicUrl::try_from(text.to_owned()).unwrap().as_str(), expected);
        }
        for wrong in ["", "greenroom", "ftp://x.example", "https://u:p@x.example", "https://x.example/?a=b"] {
            assert!(PublicUrl::try_from(wrong.to_owned()).unwrap_err().contains("public-url"), "{wrong}");
        }
    }

    #[test]
    fn links_that_complete_waits_lead_to_the_public_address_or_to_where_the_server_listens() {
        let read = |text: &str| toml::from_str::<ServerSettings>(text).unwrap();
        let settings = read("public-url = 'https://greenroom.example.com/'");
        assert_eq!(settings.public_url(Some("https://other.example")), "https://greenroom.example.com");
        let settings = read("listen = '127.0.0.1:9'");
        assert_eq!(settings.public_url(Some("https://other.example")), "https://other.example");
        assert_eq!(settings.public_url(None), "http://127.0.0.1:9");
    }

    #[test]
    fn trusted_proxies_are_networks_and_addresses() {
        let read = |text: &str| toml::from_str::<ServerSettings>(&format!("trusted-proxies = {text}"));
        let proxies = read("['10.0.0.0/8', '192.0.2.7', 'fd00::/8']").unwrap().trusted_proxies;
        for (address, expected) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("11.0.0.1", false),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("fd00::1", true),
            ("2001:db8::1", false),
        ] {
            assert_eq!(proxies.contains(address.parse().unwrap()), expected, "{address}");
        }
        let mapped = read("['::ffff:192.0.2.7']").unwrap().trusted_proxies;
        assert!(mapped.contains("192.0.2.7".parse().unwrap()), "a single address is one of IPv4");
        assert!(read("[]").unwrap().trusted_proxies.is_empty() && ServerSettings::default().trusted_proxies.is_empty());
        for wrong in ["['x']", "['10.0.0.0/33']", "['0.0.0.0/0']", "['::/0']", "['10.0.0.1:80']"] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains("`trusted-proxies`"), "{wrong}: {error}");
        }
        for (mapped, expected) in [
            ("['::ffff:10.0.0.0/104']", "write `10.0.0.0/8`"),
            ("['::ffff:0.0.0.0/96']", "the networks of your proxies alone"),
        ] {
            let error = read(mapped).unwrap_err().to_string();
            assert!(error.contains(expected), "{mapped}: {error}");
        }
    }

    #[test]
    fn an_interval_is_a_time_or_off() {
        for (text, expected) in [("10m", Some(600)), ("1h", Some(3600)), ("off", None)] {
            let read: ServerSettings = toml::from_str(&format!("schedule = '{text}'")).unwrap();
            assert_eq!(read.schedule, Interval(expected.map(Duration::from_secs)));
        }
        for wrong in ["", "0s", "2d", "-5m", "soon"] {
            assert!(Interval::try_from(wrong.to_owned()).unwrap_err().contains("`10m`"), "{wrong}");
        }
    }
}
