//! What each role may do, which scopes a user's API key may have, and what a caller may do with it.

use jiff::Timestamp;

use crate::{ApiKey, Failure, FailureKind, Role, Scope, Sentence, codes, sentence};

/// The longest name of a key, in characters.
const LONGEST_NAME: usize = 100;

/// The most actions that a key can be restricted to. Each is looked at when the key is used.
const MOST_ACTIONS: usize = 100;

/// Whether a key may be made, for a person with this role in the account.
///
/// # Errors
/// `api-key-field` where a field cannot be a key's, `api-key-user` where the person has no role that the scopes need.
pub fn may_be_made(key: &ApiKey, role: Option<Role>) -> Result<(), Failure> {
    let invalid = |pointer: &str, message: Sentence| {
        Err(Failure::new(FailureKind::InvalidInput, codes::API_KEY_FIELD, message).at(pointer))
    };
    let name = key.name.as_str();
    if name.is_empty()
        || name.trim() != name
        || name.chars().any(char::is_control)
        || name.chars().nth(LONGEST_NAME).is_some()
    {
        return invalid(
            "/name",
            sentence!(
                "failure-api-key-name",
                "a key's name has 1 to {most} printable characters, and no space at its ends",
                most = LONGEST_NAME
            ),
        );
    }
    if key.scopes.is_empty() {
        return invalid(
            "/scopes",
            sentence!("failure-api-key-scope", "a key needs a scope: invoke, read, settings or administer"),
        );
    }
    if let Some(actions) = &key.actions {
        if !key.scopes.contains(&Scope::Invoke) {
            return invalid(
                "/actions",
                sentence!(
                    "failure-api-key-actions-scope",
                    "only a key with the scope invoke can be restricted to actions"
                ),
            );
        }
        if actions.is_empty() || actions.len() > MOST_ACTIONS {
            return invalid(
                "/actions",
                sentence!(
                    "failure-api-key-actions",
                    "name 1 to {most} actions, or leave them out for all",
                    most = MOST_ACTIONS
                ),
            );
        }
    }
    if key.expires_at.is_some_and(|expires| expires <= key.created_at) {
        return invalid(
            "/expiresAt",
            sentence!("failure-api-key-expires", "the key would have expired already: name a time in the future"),
        );
    }
    may_hold(key, role)
}

/// What a person with this role may do. The scope `settings` does not turn the sync on: that is decided with the settings
/// (S1: only an administrator turns the sync on).
pub const fn scopes_of(role: Role) -> &'static [Scope] {
    match role {
        Role::Administrator => &Scope::ALL,
        Role::Editor => &[Scope::Invoke, Scope::Read, Scope::Settings],
        Role::Viewer => &[Scope::Read],
    }
}

/// Whether a person with this role may do what needs this scope.
///
/// # Errors
/// `scope-missing`.
pub fn role_may(role: Role, needed: Scope) -> Result<(), Failure> {
    if scopes_of(role).contains(&needed) {
        return Ok(());
    }
    let message = sentence!(
        "failure-role-lacks-scope",
        "this needs the scope {scope}, which the role {role} does not have: ask an administrator",
        scope = needed,
        role = role
    );
    Err(Failure::new(FailureKind::Denied, codes::SCOPE_MISSING, message))
}

/// Whether a person with this role may hold a key with these scopes: a key may do no more than its user.
fn may_hold(key: &ApiKey, role: Option<Role>) -> Result<(), Failure> {
    let refused = |message: Sentence| Err(Failure::new(FailureKind::Denied, codes::API_KEY_USER, message));
    let Some(role) = role else {
        return refused(sentence!(
            "failure-api-key-user",
            "{user} is no user of the account: name an account user's email",
            user = key.user
        ));
    };
    match key.scopes.iter().find(|scope| !scopes_of(role).contains(scope)) {
        Some(scope) => refused(sentence!(
            "failure-api-key-user-scope",
            "a key of {user} cannot have the scope {scope}: the role {role} has {scopes}",
            user = key.user,
            scope = scope,
            role = role,
            scopes = scopes_of(role).iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ")
        )),
        None => Ok(()),
    }
}

/// Whether a key is valid now, apart from the scope that a request needs. `role` is the role that its user has now.
///
/// # Errors
/// `api-key-revoked`, `api-key-expired`, or `api-key-user` where the user is gone or has a role that may do less by now.
pub fn is_valid(key: &ApiKey, role: Option<Role>, now: Timestamp) -> Result<(), Failure> {
    let refused = |code, message: Sentence| Err(Failure::new(FailureKind::Denied, code, message));
    if key.revoked_at.is_some() {
        return refused(
            codes::API_KEY_REVOKED,
            sentence!("failure-api-key-revoked", "the API key was revoked: ask for another one"),
        );
    }
    if key.expires_at.is_some_and(|expires| expires <= now) {
        return refused(
            codes::API_KEY_EXPIRED,
            sentence!("failure-api-key-expired", "the API key has expired: ask for another one"),
        );
    }
    may_hold(key, role)
}

/// Whether a valid key may be used for what needs this scope.
///
/// # Errors
/// `scope-missing`.
pub fn may(key: &ApiKey, needed: Scope) -> Result<(), Failure> {
    if key.scopes.contains(&needed) {
        return Ok(());
    }
    let message = sentence!(
        "failure-api-key-lacks-scope",
        "the API key has no scope {scope}: use a key that has it",
        scope = needed
    );
    Err(Failure::new(FailureKind::Denied, codes::SCOPE_MISSING, message))
}

/// Whether a valid key may invoke an action.
///
/// # Errors
/// `scope-missing` without the scope `invoke`, `action-not-allowed` where the key is restricted to other actions.
pub fn may_invoke(key: &ApiKey, action: &str) -> Result<(), Failure> {
    may(key, Scope::Invoke)?;
    match &key.actions {
        Some(actions) if !actions.contains(action) => Err(Failure::new(
            FailureKind::Denied,
            codes::ACTION_NOT_ALLOWED,
            sentence!(
                "failure-action-not-allowed",
                "the API key may not invoke {action}: use a key that may",
                action = action
            ),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use super::*;
    use crate::Email;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key(scopes: &[Scope]) -> ApiKey {
        ApiKey {
            id: "k1".to_owned(),
            name: "A key".to_owned(),
            user: Email::parse("boss@acme.example").unwrap(),
            scopes: scopes.iter().copied().collect(),
            actions: None,
            created_at: at(0),
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
        }
    }

    fn code(checked: Result<(), Failure>) -> Option<String> {
        checked.err().map(|failure| failure.code)
    }

    #[test]
    fn nobody_may_do_more_than_the_role_and_no_key_more_than_its_user() {
        use Scope::{Administer, Invoke, Read, Settings};
        for (role, has) in [
            (Role::Administrator, &[Invoke, Read, Settings, Administer][..]),
            (Role::Editor, &[Invoke, Read, Settings]),
            (Role::Viewer, &[Read]),
        ] {
            for scope in Scope::ALL {
                let may = has.contains(&scope);
                assert_eq!(role_may(role, scope).is_ok(), may, "{role} {scope}");
                assert_eq!(may_be_made(&key(&[scope]), Some(role)).is_ok(), may, "{role} {scope}");
                // The role counts when the key is used, too.
                assert_eq!(is_valid(&key(&[scope]), Some(role), at(1)).is_ok(), may, "{role} {scope}");
            }
        }
        for scope in Scope::ALL {
            assert_eq!(code(may_be_made(&key(&[scope]), None)).as_deref(), Some("api-key-user"));
            assert_eq!(code(is_valid(&key(&[scope]), None, at(1))).as_deref(), Some("api-key-user"));
        }
        assert_eq!(code(role_may(Role::Viewer, Invoke)).as_deref(), Some("scope-missing"));
        let refused = may_be_made(&key(&[Read, Administer]), Some(Role::Editor)).unwrap_err();
        assert!(refused.message.contains("administer: the role editor has invoke, read, settings"), "{refused}");
    }

    #[test]
    fn a_key_is_valid_until_it_expires_or_is_revoked() {
        let administrator = Some(Role::Administrator);
        let expiring = ApiKey { expires_at: Some(at(10)), ..key(&[Scope::Read]) };
        assert_eq!(is_valid(&expiring, administrator, at(10) - Duration::from_nanos(1)), Ok(()));
        assert_eq!(code(is_valid(&expiring, administrator, at(10))).as_deref(), Some("api-key-expired"));
        let revoked = ApiKey { revoked_at: Some(at(5)), ..expiring };
        assert_eq!(code(is_valid(&revoked, administrator, at(6))).as_deref(), Some("api-key-revoked"));
    }

    #[test]
    fn scopes_do_not_include_each_other() {
        for has in Scope::ALL {
            for needs in Scope::ALL {
                assert_eq!(may(&key(&[has]), needs).is_ok(), has == needs, "{has} {needs}");
            }
        }
    }

    #[test]
    fn a_key_may_be_restricted_to_actions() {
        let all = key(&[Scope::Invoke]);
        let one = ApiKey { actions: Some(BTreeSet::from(["a".to_owned()])), ..all.clone() };
        assert_eq!((may_invoke(&all, "b"), may_invoke(&one, "a")), (Ok(()), Ok(())));
        assert_eq!(code(may_invoke(&one, "b")).as_deref(), Some("action-not-allowed"));
        assert_eq!(code(may_invoke(&key(&[Scope::Administer]), "a")).as_deref(), Some("scope-missing"));
    }

    #[test]
    fn what_no_key_can_be_is_refused_with_its_place() {
        let sound = key(&[Scope::Invoke]);
        let nothing = BTreeSet::new;
        for (wrong, place) in [
            (ApiKey { name: " a".to_owned(), ..sound.clone() }, "/name"),
            (ApiKey { name: "a\nb".to_owned(), ..sound.clone() }, "/name"),
            (ApiKey { name: "x".repeat(LONGEST_NAME + 1), ..sound.clone() }, "/name"),
            (ApiKey { scopes: nothing(), ..sound.clone() }, "/scopes"),
            (ApiKey { actions: Some(BTreeSet::new()), ..sound.clone() }, "/actions"),
            (ApiKey { actions: Some(BTreeSet::from(["a".to_owned()])), ..key(&[Scope::Read]) }, "/actions"),
            (ApiKey { expires_at: Some(at(0)), ..sound }, "/expiresAt"),
        ] {
            let failure = may_be_made(&wrong, Some(Role::Administrator)).unwrap_err();
            assert_eq!((failure.code.as_str(), failure.pointer.as_deref()), ("api-key-field", Some(place)));
        }
    }
}
