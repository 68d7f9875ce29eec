//! Guests that request services over TLS: only those whose certificates are right are reached, and at addresses that the grant
//! names.

use std::{collections::HashMap, net::SocketAddr, sync::Arc};

use axum::{Router, routing::any};
use greenroom::{FailureKind, Grants, Limits, Outcome};
use greenroom_capability_http::Authorities;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::PrivateKeyDer,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{http, package, stage::failure_of};

/// An authority, and its certificate in PEM.
fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let mut params = CertificateParams::new([]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), pem)
}

fn certificate(issuer: &Issuer<'static, KeyPair>, name: &str, last_year: i32) -> Arc<CertifiedKey> {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(last_year, 1, 1));
    let key = KeyPair::generate().unwrap();
    let signed = params.signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    Arc::new(CertifiedKey::from_der(vec![signed.der().clone()], key, &ring::default_provider()).unwrap())
}

/// The certificate for each name that a client asks for.
#[derive(Debug)]
struct ByName(HashMap<&'static str, Arc<CertifiedKey>>);

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.get(hello.server_name()?).cloned()
    }
}

struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, from) = self.tcp.accept().await.unwrap();
            // A client that refuses the certificate ends the connection.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.tcp.local_addr()
    }
}

type Requests = Arc<std::sync::Mutex<Vec<String>>>;

/// A service at 127.0.0.1: its port, the certificate of its authority in PEM, and the paths that are requested.
async fn service() -> (u16, String, Requests) {
    let (own, pem) = authority("Acme");
    let (other, _) = authority("Nobody");
    let certificates = HashMap::from([
        ("api.example.com", certificate(&own, "api.example.com", 4000)),
        ("wrong.example.com", certificate(&own, "another.example.com", 4000)),
        ("expired.example.com", certificate(&own, "expired.example.com", 2021)),
        ("unknown.example.com", certificate(&other, "unknown.example.com", 4000)),
        ("inside.example.com", certificate(&own, "inside.example.com", 4000)),
    ]);
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = config.with_cert_resolver(Arc::new(ByName(certificates)));
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = tcp.local_addr().unwrap().port();
    let requests = Requests::default();
    let theirs = requests.clone();
    let answer = any(move |uri: axum::http::Uri| async move {
        theirs.lock().unwrap().push(uri.to_string());
        "{}"
    });
    let listener = TlsListener { tcp, acceptor: TlsAcceptor::from(Arc::new(config)) };
    tokio::spawn(axum::serve(listener, Router::new().fallback(answer)).into_future());
    (port, pem, requests)
}

async fn outcome(guest: &str, is_trusted: bool) -> (Outcome, Vec<String>) {
    let (port, pem, requests) = service().await;
    let authorities = if is_trusted { Authorities::read(pem.as_bytes()).unwrap() } else { Authorities::default() };
    let limits = Limits { cpu_ms: 120_000, ..Limits::default() };
    let stage = http::stage_with(limits, port, |http| http.authorities(authorities)).await;
    let hosts = ["api", "wrong", "expired", "unknown", "inside"].map(|name| format!("{name}.example.com:{port}"));
    let grant = json!({ "allow": [{ "hosts": hosts }], "addresses": ["127.0.0.1"], "timeoutMs": 60_000 });
    let granted = Grants::Only([("http".to_owned(), grant)].into());
    stage.runtime.load(package::with_port(guest, port), granted).await.unwrap();
    let outcome = stage.invoke(guest, json!({})).await;
    let requests = requests.lock().unwrap().clone();
    (outcome, requests)
}

/// Checks that a guest is refused like this, and that no request arrived.
async fn refused(guest: &str, is_trusted: bool, code: &str, part: &str) {
    let (outcome, requests) = outcome(guest, is_trusted).await;
    let failure = failure_of(guest, &outcome);
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Denied, code), "{guest}: {failure:?}");
    assert!(failure.message.contains(part), "{guest}: {failure:?}");
    assert!(requests.is_empty(), "{guest}: {requests:?}");
}

macro_rules! each_refused {
    ($($guest:ident => refused($($argument:expr),*);)*) => {
        $(#[tokio::test]
        pub(crate) async fn $guest() {
            refused(&stringify!($guest).replace('_', "-"), true, $($argument),*).await;
        })*
    };
}

each_refused! {
    tls_wrong_name => refused("http-certificate-refused", "it is for another name");
    tls_expired => refused("http-certificate-refused", "it has expired");
    tls_unknown_issuer => refused("http-certificate-refused", "its authority is not trusted");
    tls_loopback_name => refused("http-address-refused", "it resolves to 127.0.0.2");
}

#[tokio::test]
pub(crate) async fn tls_trusted() {
    let (outcome, requests) = outcome("tls-trusted", true).await;
    assert_eq!((outcome.output(), requests), (Some(&json!({})), vec!["/".to_owned()]), "{outcome:?}");
    // Without the operator's word for its authority, the same service is not reached.
    refused("tls-trusted", false, "http-certificate-refused", "`ca-file` in `[http]`").await;
}
