//! The table `[server]` of the configuration file: where the server listens, and its limits.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::{NonZeroU32, NonZeroU64},
    path::PathBuf,
    time::Duration,
};

use greenroom_capability_http::Outbound;
use greenroom_domain::{Sentence, sentence};
use ipnet::IpNet;
use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;

use crate::job_settings::TableError;

/// The table as it is written. Values that are checked know their place in the file, for messages.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct ServerTable {
    listen: Option<SocketAddr>,
    public_url: Option<Spanned<String>>,
    watch: Option<bool>,
    tls: Option<TlsFiles>,
    trusted_proxies: Vec<Spanned<String>>,
    connections: Option<NonZeroU32>,
    header_bytes: Option<NonZeroU64>,
    header_seconds: Option<NonZeroU32>,
    write_seconds: Option<NonZeroU32>,
    body_bytes: Option<NonZeroU64>,
    upload_bytes: Option<NonZeroU64>,
    body_seconds: Option<NonZeroU32>,
    body_rate: Option<NonZeroU32>,
    request_seconds: Option<NonZeroU32>,
    key_rate: Option<NonZeroU32>,
    key_burst: Option<NonZeroU32>,
    address_rate: Option<NonZeroU32>,
    webhook_pause_seconds: Option<u32>,
    schedule: Option<Spanned<String>>,
    settle: Option<Spanned<String>>,
    shutdown_seconds: Option<NonZeroU32>,
}

/// The settings of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks a URL as it is written, such as `https://greenroom.acme.example`.
    ///
    /// # Errors
    /// It is no URL by http or https, or has a user, a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, Sentence> {
        let url = url::Url::parse(text).ok().filter(|url| {
            let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            matches!(url.scheme(), "https" | "http") && url.has_host() && url.password().is_none() && is_plain
        });
        let url = url.ok_or_else(|| {
            sentence!(
                "failure-setup-public-url",
                "`public-url`: write the address at which the server is reached, such as https://greenroom.acme.example"
            )
        })?;
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// How many bits are in front of an IPv4 address in the form of IPv6 (`::ffff:192.0.2.1`).
const MAPPED_BITS: u8 = 96;

/// The networks of proxies whose headers are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Checks networks, and single addresses, as they are written, such as `10.0.0.0/8` and `192.0.2.7`.
    ///
    /// # Errors
    /// The first one that is no network, that has every address, or that has IPv4 addresses in the form of IPv6.
    pub fn parse(networks: &[String]) -> Result<Self, Sentence> {
        networks.iter().map(|text| proxies(text)).collect::<Result<_, _>>().map(Self)
    }

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

/// The network of proxies that is written so.
fn proxies(text: &str) -> Result<IpNet, Sentence> {
    let network = Outbound::network(text)
        .map_err(|why| sentence!("failure-setup-proxies", "`trusted-proxies`: {why}", why = why))?;
    let mapped = match network {
        IpNet::V4(_) => None,
        IpNet::V6(network) => {
            let address = network.addr().to_ipv4_mapped();
            address.map(|address| (address, network.prefix_len().saturating_sub(MAPPED_BITS)))
        }
    };
    let length = mapped.map_or(network.prefix_len(), |(_, length)| length);
    if length == 0 {
        return Err(sentence!(
            "failure-setup-proxies-every",
            "`trusted-proxies`: `{network}`: with it, every client could name any address: write the networks of your proxies \
             alone",
            network = text
        ));
    }
    match mapped {
        None => Ok(network),
        Some((address, length)) => Err(sentence!(
            "failure-setup-proxies-mapped",
            "`trusted-proxies`: `{network}` is of IPv4 addresses in the form of IPv6, which are compared as IPv4: write \
             `{instead}`",
            network = text,
            instead = format!("{address}/{length}")
        )),
    }
}

/// A time between two rounds; none where it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval(pub Option<Duration>);

impl Interval {
    /// Reads a time, or `off`.
    ///
    /// # Errors
    /// How to write it.
    fn parse(text: &str) -> Result<Self, Sentence> {
        if text == OFF {
            return Ok(Self(None));
        }
        between_a_second_and_a_day(text).map(|time| Self(Some(time))).ok_or_else(|| {
            sentence!(
                "failure-setup-interval",
                "`{text}` is no time between a second and a day: write it such as `30s`, `10m` or `1h`, or `off`",
                text = text
            )
        })
    }
}

/// The word for no rounds.
const OFF: &str = "off";

fn between_a_second_and_a_day(text: &str) -> Option<Duration> {
    let given: SignedDuration = text.parse().ok()?;
    let within = SignedDuration::from_secs(1)..=SignedDuration::from_hours(24);
    within.contains(&given).then(|| given.unsigned_abs())
}

/// A time between two rounds, as it is written at a place of the file.
pub(crate) fn interval(written: &Spanned<String>) -> Result<Interval, TableError> {
    Interval::parse(written.get_ref()).map_err(|why| TableError::new(written.span().start, why))
}

/// A time that cannot be off, as it is written at a place of the file.
pub(crate) fn time(written: &Spanned<String>) -> Result<Duration, TableError> {
    let text = written.get_ref();
    between_a_second_and_a_day(text).ok_or_else(|| {
        let why = if text == OFF {
            sentence!(
                "failure-setup-time-off",
                "`off` is no time between a second and a day: write it such as `30s`, `15m` or `1h`; it cannot be off"
            )
        } else {
            sentence!(
                "failure-setup-time",
                "`{text}` is no time between a second and a day: write it such as `30s`, `15m` or `1h`",
                text = text
            )
        };
        TableError::new(written.span().start, why)
    })
}

/// Checks the table.
pub(crate) fn read(table: ServerTable) -> Result<ServerSettings, TableError> {
    let default = ServerSettings::default();
    let at = |written: &Spanned<String>, why: Sentence| TableError::new(written.span().start, why);
    let public_url = table.public_url.map(|url| PublicUrl::parse(url.get_ref()).map_err(|why| at(&url, why)));
    let trusted = table.trusted_proxies.iter().map(|text| proxies(text.get_ref()).map_err(|why| at(text, why)));
    let schedule = table.schedule.as_ref().map(interval).transpose()?;
    let settle = table.settle.as_ref().map(interval).transpose()?;
    Ok(ServerSettings {
        listen: table.listen.unwrap_or(default.listen),
        public_url: public_url.transpose()?,
        watch: table.watch.unwrap_or(default.watch),
        tls: table.tls,
        trusted_proxies: TrustedProxies(trusted.collect::<Result<_, _>>()?),
        connections: table.connections.unwrap_or(default.connections),
        header_bytes: table.header_bytes.unwrap_or(default.header_bytes),
        header_seconds: table.header_seconds.unwrap_or(default.header_seconds),
        write_seconds: table.write_seconds.unwrap_or(default.write_seconds),
        body_bytes: table.body_bytes,
        upload_bytes: table.upload_bytes.unwrap_or(default.upload_bytes),
        body_seconds: table.body_seconds.unwrap_or(default.body_seconds),
        body_rate: table.body_rate.unwrap_or(default.body_rate),
        request_seconds: table.request_seconds.unwrap_or(default.request_seconds),
        key_rate: table.key_rate.unwrap_or(default.key_rate),
        key_burst: table.key_burst.unwrap_or(default.key_burst),
        address_rate: table.address_rate.unwrap_or(default.address_rate),
        webhook_pause_seconds: table.webhook_pause_seconds.unwrap_or(default.webhook_pause_seconds),
        schedule: schedule.unwrap_or(default.schedule),
        settle: settle.unwrap_or(default.settle),
        shutdown_seconds: table.shutdown_seconds.unwrap_or(default.shutdown_seconds),
    })
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

    fn parsed(text: &str) -> Result<ServerSettings, String> {
        let table: ServerTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        super::read(table).map_err(|error| error.message.into_parts().0)
    }

    #[test]
    fn a_public_url_is_the_beginning_of_links() {
        for (text, expected) in [
            ("https://greenroom.acme.example/", "https://greenroom.acme.example"),
            ("http://10.0.0.7:8080", "http://10.0.0.7:8080"),
            ("https://acme.example/greenroom", "https://acme.example/greenroom"),
        ] {
            assert_eq!(PublicUrl::parse(text).unwrap().as_str(), expected);
        }
        for wrong in ["", "greenroom", "ftp://x.example", "https://u:p@x.example", "https://x.example/?a=b"] {
            assert!(PublicUrl::parse(wrong).unwrap_err().english().contains("public-url"), "{wrong}");
        }
    }

    #[test]
    fn links_that_complete_waits_lead_to_the_public_address_or_to_where_the_server_listens() {
        let read = |text: &str| parsed(text).unwrap();
        let settings = read("public-url = 'https://greenroom.example.com/'");
        assert_eq!(settings.public_url(Some("https://other.example")), "https://greenroom.example.com");
        let settings = read("listen = '127.0.0.1:9'");
        assert_eq!(settings.public_url(Some("https://other.example")), "https://other.example");
        assert_eq!(settings.public_url(None), "http://127.0.0.1:9");
    }

    #[test]
    fn trusted_proxies_are_networks_and_addresses() {
        let read = |text: &str| parsed(&format!("trusted-proxies = {text}"));
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
        assert_eq!(TrustedProxies::parse(&["192.0.2.7".to_owned()]).unwrap(), mapped, "an embedder makes the same");
        assert!(TrustedProxies::parse(&["10.0.0.0/8".to_owned(), "x".to_owned()]).is_err());
        assert!(read("[]").unwrap().trusted_proxies.is_empty() && ServerSettings::default().trusted_proxies.is_empty());
        for wrong in ["['x']", "['10.0.0.0/33']", "['0.0.0.0/0']", "['::/0']", "['10.0.0.1:80']"] {
            let error = read(wrong).unwrap_err();
            assert!(error.contains("`trusted-proxies`"), "{wrong}: {error}");
        }
        for (mapped, expected) in [
            ("['::ffff:10.0.0.0/104']", "write `10.0.0.0/8`"),
            ("['::ffff:0.0.0.0/96']", "the networks of your proxies alone"),
        ] {
            let error = read(mapped).unwrap_err();
            assert!(error.contains(expected), "{mapped}: {error}");
        }
    }

    #[test]
    fn an_interval_is_a_time_or_off() {
        for (text, expected) in [("10m", Some(600)), ("1h", Some(3600)), ("off", None)] {
            let read = parsed(&format!("schedule = '{text}'")).unwrap();
            assert_eq!(read.schedule, Interval(expected.map(Duration::from_secs)));
        }
        for wrong in ["", "0s", "2d", "-5m", "soon"] {
            assert!(Interval::parse(wrong).unwrap_err().english().contains("`10m`"), "{wrong}");
        }
    }

    #[test]
    fn a_mistake_is_a_sentence_at_the_place_of_its_value() {
        for (text, key, line) in [
            ("watch = true\npublic-url = 'x'", "failure-setup-public-url", 2),
            ("trusted-proxies = [\n'x']", "failure-setup-proxies", 2),
            ("trusted-proxies = [\n'10.0.0.0/8',\n'0.0.0.0/0']", "failure-setup-proxies-every", 3),
            ("trusted-proxies = ['::ffff:10.0.0.0/104']", "failure-setup-proxies-mapped", 1),
            ("schedule = '10m'\nsettle = '2d'", "failure-setup-interval", 2),
        ] {
            let error = super::read(toml::from_str(text).unwrap()).unwrap_err();
            let found = text[..error.at].matches('\n').count() + 1;
            assert_eq!((error.message.text().unwrap().key.as_str(), found), (key, line), "{text}");
        }
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        assert_eq!(parsed("").unwrap(), ServerSettings::default());
        let settings = parsed("watch = false\nkey-rate = 7\nsettle = 'off'").unwrap();
        assert_eq!((settings.watch, settings.key_rate.get(), settings.settle), (false, 7, Interval(None)));
        assert_eq!(settings.key_burst, ServerSettings::default().key_burst);
    }
}
