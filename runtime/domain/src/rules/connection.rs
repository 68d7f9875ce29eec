//! Connecting a Zoom account to a business unit: N1 and N3.

use jiff::Timestamp;

use super::contact_rows::Refusal;
use crate::{
    Account, BusinessUnitId, ConnectionState, CredentialRef, Email, Failure, FailureKind, ProviderError, Retry,
    Sentence, ZoomAccount, ZoomAccountId, ZoomUser, codes, sentence,
};

/// The connection as asked for, not yet tested. N3 holds (each business unit has at most one Zoom account), and a Zoom
/// account serves one business unit. Asking again for the same pair rotates its credentials.
///
/// # Errors
/// `business-unit-unknown`, `business-unit-taken`, `zoom-account-taken`, each with the remedy.
pub fn propose(
    account: &Account,
    zoom: ZoomAccountId,
    unit: BusinessUnitId,
    connected_user: Email,
    credentials: CredentialRef,
    now: Timestamp,
) -> Result<ZoomAccount, Failure> {
    if !account.business_units.iter().any(|u| u.id == unit) {
        let known: Vec<&str> = account.business_units.iter().map(|u| u.id.as_str()).collect();
        return Err(Failure::refused(
            codes::BUSINESS_UNIT_UNKNOWN,
            sentence!(
                "failure-unit-unknown",
                "there is no business unit `{unit}`: there are {known}",
                unit = unit,
                known = known.join(", ")
            ),
        ));
    }
    let in_use = || account.zoom_accounts.iter().filter(|z| z.in_use());
    if let Some(other) = in_use().find(|z| z.business_unit == unit && z.id != zoom) {
        return Err(Failure::refused(
            codes::BUSINESS_UNIT_TAKEN,
            sentence!(
                "failure-unit-taken",
                "the business unit `{unit}` is connected to Zoom account {account}: disconnect that one first",
                unit = unit,
                account = other.id
            ),
        ));
    }
    if let Some(other) = in_use().find(|z| z.id == zoom && z.business_unit != unit) {
        return Err(Failure::refused(
            codes::ZOOM_ACCOUNT_TAKEN,
            sentence!(
                "failure-zoom-account-taken",
                "Zoom account {account} serves the business unit `{unit}`: disconnect it there first",
                account = zoom,
                unit = other.business_unit
            ),
        ));
    }
    Ok(ZoomAccount {
        id: zoom,
        business_unit: unit,
        connected_user,
        credentials,
        connection: ConnectionState::Connected { checked_at: now },
    })
}

/// Whether a store may write this row of a Zoom account beside those that are `known`: the last line that keeps N3 (each
/// business unit has at most one Zoom account), asked inside the transaction.
///
/// # Errors
/// [`Refusal::BusinessUnitTaken`].
pub fn may_be_saved<'a>(
    account: &ZoomAccount,
    known: impl IntoIterator<Item = &'a ZoomAccount>,
) -> Result<(), Refusal> {
    let unit = &account.business_unit;
    let other = known.into_iter().find(|z| z.in_use() && z.business_unit == *unit && z.id != account.id);
    match other {
        Some(other) if account.in_use() => {
            Err(Refusal::BusinessUnitTaken { unit: unit.clone(), other: other.id.clone() })
        }
        _ => Ok(()),
    }
}

/// Judges the check of a connection (N1: credentials are tested at once): whether the credentials work, and the
/// connected user is one of Zoom's.
///
/// # Errors
/// `connected-user-unknown`, `zoom-permission-missing`, `zoom-connection-failed`, or `zoom-unavailable`.
pub fn checked(proposed: &ZoomAccount, answer: &Result<ZoomUser, ProviderError>) -> Result<(), Failure> {
    let failed = |message: Sentence| {
        Failure::new(
            FailureKind::Denied,
            codes::ZOOM_CONNECTION_FAILED,
            sentence!(
                "failure-zoom-credentials",
                "Zoom account {account} does not accept the credentials: {message}",
                account = proposed.id,
                message = message
            ),
        )
    };
    match answer {
        Ok(user) if user.email == proposed.connected_user => Ok(()),
        Ok(_) | Err(ProviderError::UserNotFound) => Err(Failure::refused(
            codes::CONNECTED_USER_UNKNOWN,
            sentence!(
                "failure-connected-user-unknown",
                "Zoom account {account} has no user {user}: name the user who owns the webinars",
                account = proposed.id,
                user = proposed.connected_user
            ),
        )),
        Err(ProviderError::Unauthorized { message }) => Err(failed(message.clone())),
        Err(ProviderError::NoPermission { message }) => Err(Failure::new(
            FailureKind::Denied,
            codes::ZOOM_PERMISSION_MISSING,
            sentence!(
                "failure-zoom-may-not-read-users",
                "the Zoom app may not read users: {message}; add the scope in Zoom's marketplace",
                message = message
            ),
        )),
        Err(error @ (ProviderError::Unavailable { retry_after, .. } | ProviderError::RateLimited { retry_after })) => {
            Err(Failure::new(FailureKind::Unavailable, codes::ZOOM_UNAVAILABLE, error.sentence())
                .retry(Retry::After(*retry_after)))
        }
        Err(error) => Err(failed(error.sentence())),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::BusinessUnit;

    fn unit(id: &str, primary: bool) -> BusinessUnit {
        BusinessUnit { id: id.into(), name: id.into(), primary }
    }

    fn propose_in(account: &Account, zoom: &str, to: &str) -> Result<ZoomAccount, String> {
        let user = Email::parse("owner@example.com").unwrap();
        propose(account, zoom.into(), to.into(), user, CredentialRef::Store, Timestamp::UNIX_EPOCH).map_err(|f| f.code)
    }

    #[test]
    fn n3_a_business_unit_has_at_most_one_zoom_account() {
        let mut account =
            Account { business_units: vec![unit("Account", true), unit("Labs", false)], zoom_accounts: Vec::new() };
        let first = propose_in(&account, "z1", "Account").unwrap();
        account.zoom_accounts.push(first);
        assert_eq!(propose_in(&account, "z2", "Account").unwrap_err(), "business-unit-taken");
        assert_eq!(propose_in(&account, "z1", "Labs").unwrap_err(), "zoom-account-taken");
        assert_eq!(propose_in(&account, "z2", "Nowhere").unwrap_err(), "business-unit-unknown");
        assert!(propose_in(&account, "z1", "Account").is_ok(), "rotating");
        assert!(propose_in(&account, "z2", "Labs").is_ok(), "an account may have several business units");
        account.zoom_accounts[0].connection = ConnectionState::Disconnected { at: Timestamp::UNIX_EPOCH };
        assert!(propose_in(&account, "z2", "Account").is_ok(), "after disconnecting");
    }

    #[test]
    fn n3_a_store_refuses_a_second_zoom_account_of_a_business_unit() {
        let account = Account { business_units: vec![unit("Account", true)], zoom_accounts: Vec::new() };
        let [first, second] = ["z1", "z2"].map(|zoom| propose_in(&account, zoom, "Account").unwrap());
        let disconnected = |zoom: &ZoomAccount| ZoomAccount {
            connection: ConnectionState::Disconnected { at: Timestamp::UNIX_EPOCH },
            ..zoom.clone()
        };
        assert_eq!(may_be_saved(&first, []), Ok(()));
        assert_eq!(may_be_saved(&first, [&first]), Ok(()), "the same again");
        assert_eq!(
            may_be_saved(&second, [&first]),
            Err(Refusal::BusinessUnitTaken { unit: "Account".into(), other: "z1".into() })
        );
        assert_eq!(may_be_saved(&second, [&disconnected(&first)]), Ok(()));
        assert_eq!(may_be_saved(&disconnected(&second), [&first]), Ok(()));
    }

    #[test]
    fn n1_a_connection_is_tested_and_its_user_must_be_zooms() {
        let account = Account { business_units: vec![unit("Account", true)], zoom_accounts: Vec::new() };
        let proposed = propose_in(&account, "z1", "Account").unwrap();
        let user = |email: &str| {
            Ok(ZoomUser {
                id: "u".into(),
                email: Email::parse(email).unwrap(),
                first_name: String::new(),
                last_name: String::new(),
                not_listed_at: None,
            })
        };
        let code = |answer| checked(&proposed, &answer).map_err(|f| f.code);
        assert_eq!(code(user("owner@example.com")), Ok(()));
        assert_eq!(code(user("other@example.com")), Err("connected-user-unknown".into()));
        assert_eq!(code(Err(ProviderError::UserNotFound)), Err("connected-user-unknown".into()));
        assert_eq!(
            code(Err(ProviderError::Unauthorized { message: "no".into() })),
            Err("zoom-connection-failed".into())
        );
        assert_eq!(
            code(Err(ProviderError::NoPermission { message: "no".into() })),
            Err("zoom-permission-missing".into())
        );
        let down =
            ProviderError::Unavailable { message: "no".into(), retry_after: Duration::from_secs(1), maybe_done: false };
        assert_eq!(code(Err(down)), Err("zoom-unavailable".into()));
    }
}
