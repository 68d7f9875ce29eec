//! A commit, step by step, inside its transaction: an error undoes all of it.

use std::collections::BTreeMap;

use greenroom_domain::store::{ApplyId, Effect, Precondition};
use jiff::Timestamp;

use crate::{
    activity::{consequences, effects},
    contacts::{lookup, touched::Touched},
    platform::{
        error::Error,
        rows::{count, get},
        transaction::Transaction,
    },
    runs::applied::first_time,
};

/// Applies effects that come from elsewhere, unless they were already.
pub(crate) async fn apply_once(
    t: &Transaction,
    id: &ApplyId,
    effects: &[Effect],
    preconditions: &[Precondition],
) -> Result<(), Error> {
    if !first_time(t, &id.0).await? {
        return Ok(());
    }
    expect(t, preconditions).await?;
    let (now, mut touched) = (Timestamp::now(), Touched::default());
    effects::apply(t, effects, now, &mut touched).await?;
    consequences::work_out(t, touched, now).await
}

/// Checks preconditions. The names that they are about are locked.
async fn expect(t: &Transaction, preconditions: &[Precondition]) -> Result<(), Error> {
    let (mut contacts, mut emails, mut known) = (Vec::new(), Vec::new(), Vec::new());
    for precondition in preconditions {
        match precondition {
            Precondition::Contact { id, version } => contacts.push((id.as_str(), *version)),
            Precondition::Identity(identity) => {
                emails.push(identity.email.clone());
                known.push(identity);
            }
        }
    }
    if !contacts.is_empty() {
        let ids: Vec<&str> = contacts.iter().map(|(id, _)| *id).collect();
        let rows = t.query("SELECT id, version FROM contacts WHERE account = $1 AND id = ANY ($2)", &[&ids]).await?;
        let version = |row| Ok::<_, Error>((get::<String>(row, 0)?, count(row, 1)?));
        let versions: BTreeMap<String, u64> = rows.iter().map(version).collect::<Result<_, _>>()?;
        if let Some((id, _)) = contacts.iter().find(|(id, version)| versions.get(*id) != version.as_ref()) {
            return Err(Error::Stale(format!("contact `{id}`")));
        }
    }
    let found = lookup::identities(t, &emails).await?;
    if found.iter().zip(known).any(|(found, known)| found != known) {
        // The message must not contain the email: it is written to records and logs.
        return Err(Error::Stale("what is known of an email".to_owned()));
    }
    Ok(())
}
