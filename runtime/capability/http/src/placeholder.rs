//! Placeholders: the texts that stand for secrets and connections in the requests of a guest.

use std::ops::Range;

use greenroom_domain::store::{VaultKind, is_vault_name};

/// The beginning of every placeholder.
pub(crate) const BEGINNING: &str = "__greenroom_";

/// The end of every placeholder.
const END: &str = "__";

/// The placeholder of a secret or a connection: `__greenroom_secret_NAME__`. It is the same in every run, so that a replay has it
/// again, and no text has it by accident. It has only characters that URLs, headers, JSON and forms write as they are.
pub(crate) fn of(kind: VaultKind, name: &str) -> String {
    format!("{BEGINNING}{}_{name}{END}", kind.as_str())
}

/// A placeholder in a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Placeholder<'a> {
    pub(crate) kind: VaultKind,
    pub(crate) name: &'a str,
    pub(crate) at: Range<usize>,
}

/// The placeholders in a text, in their order.
pub(crate) fn found_in(text: &str) -> impl Iterator<Item = Placeholder<'_>> {
    text.match_indices(BEGINNING).filter_map(move |(start, _)| {
        let rest = &text[start + BEGINNING.len()..];
        [VaultKind::Secret, VaultKind::Connection].into_iter().find_map(|kind| {
            let named = rest.strip_prefix(kind.as_str())?.strip_prefix('_')?;
            let (name, _) = named.split_once(END)?;
            let length = BEGINNING.len() + kind.as_str().len() + 1 + name.len() + END.len();
            is_vault_name(name).then_some(Placeholder { kind, name, at: start..start + length })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_wherever_they_stand() {
        let (secret, connection) = (of(VaultKind::Secret, "crm-key"), of(VaultKind::Connection, "mail"));
        let text = format!("Bearer {secret}, {connection}{secret}");
        let found: Vec<_> = found_in(&text).map(|found| (found.kind, found.name, &text[found.at])).collect();
        assert_eq!(
            found,
            [
                (VaultKind::Secret, "crm-key", secret.as_str()),
                (VaultKind::Connection, "mail", connection.as_str()),
                (VaultKind::Secret, "crm-key", secret.as_str()),
            ]
        );
        for none in [
            "__greenroom_",
            "__greenroom_secret_",
            "__greenroom_secret_a",
            "__greenroom_secret___",
            "__greenroom_key_a__",
            "é__greenroom_secret_A__",
        ] {
            assert_eq!(found_in(none).count(), 0, "{none}");
        }
    }
}
