//! Secrets of the operator, and connections of the account: capabilities `secrets` and `connections`.

use super::Host;
use crate::{Failure, backend::Backend};

/// Secrets of the operator: [`Host::secrets`]. The action gets placeholders only. It puts a placeholder into a request, and the
/// host puts the value in where the grant allows it.
///
/// ```
/// use greenroom_sdk::{Failure, Host, HttpRequest};
///
/// fn scores(host: &Host) -> Result<String, Failure> {
///     let key = host.secrets().get("crm")?;
///     let request = HttpRequest::get("https://api.example.com/v1/scores").header("authorization", format!("Bearer {key}"));
///     Ok(host.http().send_one(request)?.success()?.text()?.to_owned())
/// }
/// # use greenroom_sdk::{HttpResponse, Method, testing::FakeHost};
/// # let fake = FakeHost::new().with_secret("crm").answering(Method::Get, "https://api.example.com/v1/scores", Ok(HttpResponse::new(200, "7")));
/// # assert_eq!(scores(fake.host()).unwrap(), "7");
/// ```
#[derive(Clone, Copy)]
pub struct Secrets<'a>(pub(super) &'a Host);

impl Secrets<'_> {
    /// The placeholder of a secret, by its name.
    ///
    /// # Errors
    /// `secret-not-granted`, and `secret-missing` where the operator gave it no value.
    pub fn get(&self, name: &str) -> Result<String, Failure> {
        self.0.backend().secret(name)
    }
}

/// Connections of the account to other services: [`Host::connections`]. A connection holds an API key, or an access token that the
/// host renews. An action writes its placeholder into a request, as it does with a secret's.
#[derive(Clone, Copy)]
pub struct Connections<'a>(pub(super) &'a Host);

impl Connections<'_> {
    /// The placeholder of a connection's token or key, by the connection's name.
    ///
    /// # Errors
    /// `connection-not-granted`, and `connection-missing` where the operator did not add it.
    pub fn get(&self, name: &str) -> Result<String, Failure> {
        self.0.backend().connection(name)
    }
}
