//! Alerts by email, over SMTP.

use std::{sync::Arc, time::Duration};

use greenroom::{Failure, FailureKind, Retry};
use greenroom_capability_http::Authorities;
use greenroom_domain::{
    AccountStore, JobId, Sentence, codes, sentence,
    store::{Vault, VaultKind},
};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::ExposeSecret;

/// How long one command of SMTP may take.
const COMMAND: Duration = Duration::from_secs(15);

/// How long a message may take.
const MESSAGE: Duration = Duration::from_secs(60);

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// It begins in plain text, and has to be upgraded before anything of the message is sent.
    StartTls,
    /// TLS from the beginning.
    Tls,
    /// None: for a relay on this machine or in this network. No password is sent.
    None,
}

impl Security {
    /// The usual port.
    pub const fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

/// How emails are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailSettings {
    /// The host name of the mail server.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The user, and the name of the password in the vault; none where the server asks for none.
    pub login: Option<(String, String)>,
    /// The sender.
    pub from: String,
    /// The receivers.
    pub to: Vec<String>,
}

/// Whether a text is an address of email, with or without a name before it.
pub fn is_mailbox(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

/// Sends emails.
#[derive(Debug)]
pub struct Mailer {
    settings: EmailSettings,
    authorities: Authorities,
}

fn refused(message: Sentence) -> Failure {
    Failure::new(FailureKind::Failed, codes::EMAIL_REFUSED, message)
}

impl Mailer {
    /// With these settings. The server's certificate is one of the machine's authorities, or of these.
    pub fn new(settings: EmailSettings, authorities: Authorities) -> Self {
        Self { settings, authorities }
    }

    /// Sends an email to each receiver. A second one with the same `id` has the same `Message-ID`, by which mail programs know it.
    /// A receiver that is refused keeps none of the others from it.
    ///
    /// # Errors
    /// `email-refused` for good, where all are refused, and `email-unavailable` where another try is worth it. No message has an
    /// address of a person.
    pub(super) async fn send(
        &self,
        vault: &Arc<dyn AccountStore>,
        id: JobId,
        subject: String,
        text: String,
    ) -> Result<(), Failure> {
        let transport = self.transport(vault).await?;
        let (mut sent, mut last) = (0, None);
        for (number, to) in self.settings.to.iter().enumerate() {
            let message = self.message(id, to, subject.clone(), text.clone())?;
            match self.send_one(&transport, message).await {
                Ok(()) => sent += 1,
                Err(failure) if failure.retry == Retry::Never => {
                    // Its number, because an address names a person.
                    tracing::warn!(receiver = number + 1, %failure, "a receiver of alerts was refused");
                    last = Some(failure);
                }
                Err(failure) => return Err(failure),
            }
        }
        match last {
            Some(failure) if sent == 0 => Err(failure),
            _ => Ok(()),
        }
    }

    async fn send_one(&self, transport: &AsyncSmtpTransport<Tokio1Executor>, message: Message) -> Result<(), Failure> {
        let server = &self.settings.server;
        match tokio::time::timeout(MESSAGE, transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => {
                let status = error.status().map_or_else(String::new, |code| format!(" ({code})"));
                Err(refused(sentence!(
                    "failure-mail-refused",
                    "the mail server {server} refused the message{status}: check the login, the sender and the receivers in `[alerts.email]`",
                    server = server,
                    status = status
                )))
            }
            failed => {
                let why = match failed {
                    Ok(Err(error)) if error.is_tls() => {
                        sentence!("failure-mail-tls-failed", "TLS failed: check `security`, and `ca-file` in `[http]`")
                    }
                    Ok(Err(error)) if error.is_client() => {
                        sentence!(
                            "failure-mail-not-offered",
                            "it does not offer what is needed: check `security` and the login"
                        )
                    }
                    Ok(Err(error)) if error.is_transient() => {
                        sentence!("failure-mail-another-try", "it asks for another try")
                    }
                    Ok(Err(error)) if !error.is_timeout() => {
                        sentence!("failure-mail-no-answer", "no answer: check the server's name and port")
                    }
                    _ => sentence!("failure-mail-late", "no answer in time"),
                };
                let message = sentence!(
                    "failure-mail-no-message",
                    "the mail server {server} took no message: {why}",
                    server = server,
                    why = why
                );
                Err(Failure::new(FailureKind::Unavailable, codes::EMAIL_UNAVAILABLE, message).retry(Retry::Now))
            }
        }
    }

    async fn transport(&self, vault: &Arc<dyn AccountStore>) -> Result<AsyncSmtpTransport<Tokio1Executor>, Failure> {
        let EmailSettings { server, port, security, login, from, .. } = &self.settings;
        let domain = from.parse::<Mailbox>().map(|from| from.email.domain().to_owned());
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server)
            .port(*port)
            .timeout(Some(COMMAND))
            .hello_name(domain.map_or_else(|_| ClientId::default(), ClientId::Domain))
            .tls(match security {
                Security::None => Tls::None,
                Security::StartTls => Tls::Required(self.tls()?),
                Security::Tls => Tls::Wrapper(self.tls()?),
            });
        if let Some((user, name)) = login {
            let kept = Vault::vault_value(vault.as_ref(), VaultKind::Secret, name).await?;
            let kept = kept.ok_or_else(|| {
                refused(sentence!(
                    "failure-mail-password",
                    "there is no secret `{secret}` with the password of the mail server: write one to the vault with \
                     `greenroom secrets set {secret}`",
                    secret = name
                ))
            })?;
            let password = kept.value.expose_secret().trim_end_matches(['\r', '\n']).to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(builder.build())
    }

    fn tls(&self) -> Result<TlsParameters, Failure> {
        let wrong = |error| {
            let message =
                sentence!("failure-mail-tls", "TLS cannot be used for the mail server: {error}", error = error);
            Failure::new(FailureKind::Unavailable, codes::EMAIL_UNAVAILABLE, message).retry(Retry::Now)
        };
        let mut tls = TlsParameters::builder(self.settings.server.clone());
        if !self.authorities.pem().is_empty() {
            tls = tls.add_root_certificate(Certificate::from_pem(self.authorities.pem()).map_err(wrong)?);
        }
        tls.build().map_err(wrong)
    }

    fn message(&self, id: JobId, to: &str, subject: String, text: String) -> Result<Message, Failure> {
        let wrong = |what: &str| {
            refused(sentence!(
                "failure-mail-address",
                "{field} in `[alerts.email]` is no address of email",
                field = what
            ))
        };
        let from: Mailbox = self.settings.from.parse().map_err(|_| wrong("`from`"))?;
        let message_id = format!("<{id}@{}>", from.email.domain());
        let message = Message::builder().from(from).message_id(Some(message_id)).subject(subject);
        let message = message.to(to.parse().map_err(|_| wrong("`to`"))?);
        let built = message.header(ContentType::TEXT_PLAIN).body(text);
        built.map_err(|error| {
            Failure::of(
                FailureKind::Internal,
                sentence!("failure-mail-unwritten", "an email cannot be written: {error}", error = error),
            )
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_with_or_without_a_name() {
        for fine in ["ops@acme.example", "Operations <ops@acme.example>"] {
            assert!(is_mailbox(fine), "{fine}");
        }
        for wrong in ["", "ops", "ops@acme.example\r\nBcc: x@y.example", "a@b.example, c@d.example"] {
            assert!(!is_mailbox(wrong), "{wrong:?}");
        }
    }
}
