//! A small mail server: it takes what a client sends, and shows it to a test.

use std::sync::{Arc, Mutex};

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;

/// An email that was taken.
#[derive(Debug)]
pub(crate) struct Email {
    /// The receivers of the envelope.
    pub(crate) to: Vec<String>,
    /// Headers and text, decoded.
    pub(crate) text: String,
}

/// The server. It takes emails until it is dropped.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    /// Its certificate in PEM; empty without TLS.
    pub(crate) certificate: String,
    rules: Arc<Rules>,
    taken: mpsc::UnboundedReceiver<Email>,
}

struct Rules {
    tls: Option<TlsAcceptor>,
    /// What `AUTH PLAIN` has to say, where a login is needed.
    login: Option<String>,
    /// The answer to the receivers `ops@...`, instead of 250.
    refusal: Mutex<Option<String>>,
    taken: mpsc::UnboundedSender<Email>,
}

impl MailServer {
    /// Without TLS and without logins.
    pub(crate) async fn plain() -> Self {
        Self::start(None, None, String::new()).await
    }

    /// For `localhost`, with STARTTLS, and a login after it.
    pub(crate) async fn with_tls(user: &str, password: &str) -> Self {
        // Another test may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let config = rustls::ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![cert.der().clone()], key).unwrap();
        let login = STANDARD.encode(format!("\0{user}\0{password}"));
        Self::start(Some(TlsAcceptor::from(Arc::new(config))), Some(login), cert.pem()).await
    }

    async fn start(tls: Option<TlsAcceptor>, login: Option<String>, certificate: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (send, taken) = mpsc::unbounded_channel();
        let rules = Arc::new(Rules { tls, login, refusal: Mutex::default(), taken: send });
        let shared = Arc::clone(&rules);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let rules = Arc::clone(&shared);
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    stream.write_all(b"220 localhost\r\n").await?;
                    if !rules.talk(&mut stream, rules.tls.is_some(), rules.tls.is_none()).await? {
                        return Ok(());
                    }
                    let Some(tls) = &rules.tls else { return Ok(()) };
                    let mut stream = BufReader::new(tls.accept(stream.into_inner()).await?);
                    rules.talk(&mut stream, false, true).await.map(drop)
                });
            }
        });
        Self { port, certificate, rules, taken }
    }

    /// Refuses the receivers `ops@...` from now on.
    pub(crate) fn refuse(&self, answer: &str) {
        *self.rules.refusal.lock().unwrap() = Some(answer.to_owned());
    }

    /// The next email.
    pub(crate) async fn next(&mut self) -> Email {
        self.taken.recv().await.unwrap()
    }
}

impl Rules {
    /// Talks to a client. Answers whether TLS is to begin.
    async fn talk<S>(&self, stream: &mut BufReader<S>, offers_tls: bool, takes_mail: bool) -> std::io::Result<bool>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let (mut line, mut to, mut logged_in) = (String::new(), Vec::new(), self.login.is_none());
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(false);
            }
            let said = line.trim_end();
            let answer = match said.split(' ').next().unwrap_or_default() {
                "EHLO" if offers_tls => "250-localhost\r\n250 STARTTLS".to_owned(),
                "EHLO" if self.login.is_some() => "250-localhost\r\n250 AUTH PLAIN".to_owned(),
                "EHLO" => "250 localhost".to_owned(),
                "STARTTLS" if offers_tls => {
                    stream.write_all(b"220 go\r\n").await?;
                    return Ok(true);
                }
                "AUTH" => {
                    logged_in = self.login.as_deref() == said.strip_prefix("AUTH PLAIN ");
                    if logged_in { "235 welcome".to_owned() } else { "535 no".to_owned() }
                }
                "MAIL" | "RCPT" | "DATA" if !takes_mail || !logged_in => "530 not yet".to_owned(),
                "MAIL" => "250 ok".to_owned(),
                "RCPT" => {
                    let receiver = said.trim_start_matches("RCPT TO:<").trim_end_matches('>');
                    to.push(receiver.to_owned());
                    let refusal = self.refusal.lock().unwrap().clone().filter(|_| receiver.starts_with("ops@"));
                    refusal.unwrap_or_else(|| "250 ok".to_owned())
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let mut text = String::new();
                    while !text.ends_with("\r\n.\r\n") {
                        stream.read_line(&mut text).await?;
                    }
                    // Quoted-printable, as far as our messages need it.
                    let text = text.replace("=\r\n", "").replace("=3D", "=");
                    let _ = self.taken.send(Email { to: std::mem::take(&mut to), text });
                    "250 taken".to_owned()
                }
                "QUIT" => "221 bye".to_owned(),
                _ => "250 ok".to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
            stream.flush().await?;
        }
    }
}
