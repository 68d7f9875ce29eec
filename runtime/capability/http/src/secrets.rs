//! `secrets` and `connections`: the guest holds placeholders, and the host puts values in.

use std::{collections::BTreeMap, sync::Arc};

use greenroom::capability::{Capability, RunState, refusal, wit::types};
use greenroom_domain::{
    Failure, Fault, Sentence, codes, sentence,
    store::{Vault, VaultKind},
};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use wasmtime::component::{HasSelf, Linker};

use crate::{
    binding::{Binding, narrowed},
    bindings::greenroom::action::{connections, secrets},
    client::Clients,
    connection::{self, Connection, Usable},
    fill::{Entry, Values, not_granted},
    placeholder,
    written::check_hosts,
};

/// The capability `secrets`.
#[derive(Clone)]
pub struct Secrets {
    /// None if the runtime has no vault.
    pub(crate) vault: Option<Arc<dyn Vault>>,
}

/// The capability `connections`.
#[derive(Clone)]
pub struct Connections {
    /// None if the runtime has no vault.
    pub(crate) vault: Option<Arc<dyn Vault>>,
    pub(crate) clients: Arc<Clients>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connections").finish_non_exhaustive()
    }
}

/// The parameters of a grant of `secrets`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, try_from = "WrittenSecrets")]
pub struct SecretsGrant {
    /// The secrets that the action may use, by name, each with where it may go.
    pub secrets: BTreeMap<String, Binding>,
}

#[derive(Deserialize)]
struct WrittenSecrets {
    secrets: BTreeMap<String, Binding>,
}

/// A secret that a grant lets go nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct SecretWithoutPlace {
    /// The name of the secret.
    pub name: String,
}

impl SecretWithoutPlace {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-secret-nowhere",
            "the secret `{name}` may go nowhere: name `headers`, parameters of the `query`, the `path` or `bodyFields`",
            name = self.name
        )
    }
}

impl TryFrom<WrittenSecrets> for SecretsGrant {
    type Error = SecretWithoutPlace;

    fn try_from(written: WrittenSecrets) -> Result<Self, SecretWithoutPlace> {
        match written.secrets.iter().find(|(_, binding)| !binding.has_a_place()) {
            Some((name, _)) => Err(SecretWithoutPlace { name: name.clone() }),
            None => Ok(Self { secrets: written.secrets }),
        }
    }
}

/// The parameters of a grant of `connections`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, from = "WrittenConnections")]
pub struct ConnectionsGrant {
    /// The connections that the action may use, by name, each with where its token or key may go.
    pub connections: BTreeMap<String, Binding>,
}

#[derive(Deserialize)]
struct WrittenConnections {
    connections: BTreeMap<String, Binding>,
}

impl From<WrittenConnections> for ConnectionsGrant {
    fn from(written: WrittenConnections) -> Self {
        let connections = written.connections.into_iter();
        Self { connections: connections.map(|(name, binding)| (name, binding.or_authorization())).collect() }
    }
}

impl Capability for Secrets {
    const NAME: &'static str = "secrets";
    const GRANT_SCHEMA: &'static str = include_str!("secrets.grant.json");
    type Grant = SecretsGrant;
    type Run = ();

    fn check_parameters(parameters: &Value) -> Result<(), Fault> {
        check_hosts(parameters, "/secrets")?;
        // An error that this form does not have is reported by the reader of the parameters.
        let Ok(written) = WrittenSecrets::deserialize(parameters) else { return Ok(()) };
        let nowhere = |error: SecretWithoutPlace| Fault::new(format!("/secrets/{}", error.name), error.sentence());
        SecretsGrant::try_from(written).map(drop).map_err(nowhere)
    }

    fn narrow(granted: SecretsGrant, asked: SecretsGrant) -> Result<SecretsGrant, Sentence> {
        Ok(SecretsGrant { secrets: narrowed(VaultKind::Secret, &granted.secrets, asked.secrets)? })
    }

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        secrets::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

impl Capability for Connections {
    const NAME: &'static str = "connections";
    const GRANT_SCHEMA: &'static str = include_str!("connections.grant.json");
    type Grant = ConnectionsGrant;
    type Run = ();

    fn check_parameters(parameters: &Value) -> Result<(), Fault> {
        check_hosts(parameters, "/connections")
    }

    fn narrow(granted: ConnectionsGrant, asked: ConnectionsGrant) -> Result<ConnectionsGrant, Sentence> {
        Ok(ConnectionsGrant { connections: narrowed(VaultKind::Connection, &granted.connections, asked.connections)? })
    }

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        connections::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

type Answer = wasmtime::Result<Result<String, types::Failure>>;

impl secrets::Host for RunState {
    async fn get(&mut self, name: String) -> Answer {
        self.charge(0, name.len())?;
        if let Some(told) = self.called("secrets.get", &(&name,))? {
            return Ok(told);
        }
        let found = secret(self, &name).await;
        answer(self, found)
    }
}

impl connections::Host for RunState {
    async fn get(&mut self, name: String) -> Answer {
        self.charge(0, name.len())?;
        if let Some(told) = self.called("connections.get", &(&name,))? {
            return Ok(told);
        }
        let found = connection(self, &name).await;
        answer(self, found)
    }
}

fn answer(state: &mut RunState, found: wasmtime::Result<String>) -> Answer {
    let told = match found {
        Ok(found) => Ok(found),
        Err(error) => Err(state.refuse(refusal(error)?)),
    };
    state.count_boundary_bytes(told.as_ref().map_or(0, String::len) as u64);
    state.answered(told)
}

async fn secret(state: &RunState, name: &str) -> wasmtime::Result<String> {
    let (secrets, grant) = state.granted::<Secrets>()?;
    placeholder_of(VaultKind::Secret, name, secrets.vault.as_ref(), grant.secrets.contains_key(name)).await
}

async fn connection(state: &RunState, name: &str) -> wasmtime::Result<String> {
    let (connections, grant) = state.granted::<Connections>()?;
    placeholder_of(VaultKind::Connection, name, connections.vault.as_ref(), grant.connections.contains_key(name)).await
}

/// The placeholder of a value that is granted and that there is.
async fn placeholder_of(
    kind: VaultKind,
    name: &str,
    vault: Option<&Arc<dyn Vault>>,
    is_granted: bool,
) -> wasmtime::Result<String> {
    if !is_granted {
        return Err(not_granted(kind, &greenroom::capability::shortened(name, 100)).into());
    }
    let vault = vault.ok_or_else(no_vault)?;
    if vault.vault_value(kind, name).await.map_err(Failure::from)?.is_none() {
        return Err(missing(kind, name).into());
    }
    Ok(placeholder::of(kind, name))
}

fn missing(kind: VaultKind, name: &str) -> Failure {
    match kind {
        VaultKind::Secret | VaultKind::WebhookSecret => {
            let message = sentence!(
                "failure-secret-missing",
                "the secret `{secret}` has no value: give it one with `greenroom secrets set {secret}`",
                secret = name
            );
            Failure::refused(codes::SECRET_MISSING, message)
        }
        VaultKind::Connection => connection::missing(name),
    }
}

fn no_vault() -> Failure {
    let message = sentence!(
        "failure-no-vault",
        "this runtime keeps no secrets and connections: build it with a vault (`HttpCapabilities::vault`)"
    );
    Failure::refused(codes::SECRETS_NOT_POSSIBLE, message)
}

/// The values that an action was granted, with those tokens renewed that its requests use. All of them are masked in answers,
/// also those that no request uses: an earlier run may have sent them.
pub(crate) async fn values(state: &RunState, is_used: impl Fn(VaultKind, &str) -> bool) -> wasmtime::Result<Values> {
    let (mut entries, mut hidden) = (BTreeMap::new(), Vec::new());
    if let Ok((secrets, grant)) = state.granted::<Secrets>() {
        for (name, binding) in &grant.secrets {
            let value = match &secrets.vault {
                Some(vault) => match vault.vault_value(VaultKind::Secret, name).await {
                    Ok(Some(kept)) => Ok(kept.value),
                    Ok(None) => Err(missing(VaultKind::Secret, name)),
                    Err(error) => Err(error.into()),
                },
                None => Err(no_vault()),
            };
            hidden.extend(value.iter().cloned());
            entries.insert((VaultKind::Secret, name.clone()), Entry { binding: binding.clone(), value });
        }
    }
    if let Ok((connections, grant)) = state.granted::<Connections>() {
        for (name, binding) in &grant.connections {
            let value = if is_used(VaultKind::Connection, name) {
                connections.usable(state, name, None).await.map(|usable| usable.text)
            } else {
                Err(missing(VaultKind::Connection, name))
            };
            hidden.extend(connections.hidden(name).await);
            entries.insert((VaultKind::Connection, name.clone()), Entry { binding: binding.clone(), value });
        }
    }
    Ok(Values::new(entries, hidden)?)
}

impl Connections {
    /// The token or key of a connection, and another one than `instead_of`.
    pub(crate) async fn usable(
        &self,
        state: &RunState,
        name: &str,
        instead_of: Option<&SecretString>,
    ) -> Result<Usable, Failure> {
        let vault = self.vault.as_ref().ok_or_else(no_vault)?;
        let services = state.services();
        let client = self.clients.trusted()?;
        let (now, spawn) = (|| services.now(), |renewal| services.spawn(renewal));
        connection::usable(vault, &client, name, instead_of, &now, &spawn).await
    }

    /// The texts of a connection that no guest may see.
    async fn hidden(&self, name: &str) -> Vec<SecretString> {
        let Some(vault) = &self.vault else { return Vec::new() };
        // Where the store does not answer, no token of it is in use either.
        let kept = vault.vault_value(VaultKind::Connection, name).await.ok().flatten();
        kept.and_then(|kept| Connection::read(&kept.value)).map(|connection| connection.hidden()).unwrap_or_default()
    }
}
