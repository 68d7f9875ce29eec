//! The account: its business units, and Zoom accounts with their users.

use std::collections::BTreeMap;

use greenroom_domain::{
    Account, BusinessUnit, BusinessUnitId, Email, Role, ZoomAccount, ZoomAccountId, ZoomUser, rules::connection,
};

use crate::platform::{
    error::Error,
    rows::{email_in, get, json, nanos, optional_instant, word},
    transaction::Transaction,
};

/// The business units and the connected Zoom accounts.
pub(crate) async fn read(t: &Transaction) -> Result<Account, Error> {
    Ok(Account { business_units: business_units(t).await?, zoom_accounts: zoom_accounts(t).await? })
}

async fn business_units(t: &Transaction) -> Result<Vec<BusinessUnit>, Error> {
    let statement = "SELECT id, name, is_primary FROM business_units WHERE account = $1 ORDER BY is_primary DESC, id";
    let rows = t.query(statement, &[]).await?;
    let unit = |row| {
        Ok(BusinessUnit { id: BusinessUnitId::new(get::<String>(row, 0)?), name: get(row, 1)?, primary: get(row, 2)? })
    };
    rows.iter().map(unit).collect()
}

async fn zoom_accounts(t: &Transaction) -> Result<Vec<ZoomAccount>, Error> {
    let statement = "SELECT id, business_unit, connected_user, credentials, connection FROM zoom_accounts
        WHERE account = $1 ORDER BY id";
    let rows = t.query(statement, &[]).await?;
    let account = |row| {
        Ok(ZoomAccount {
            id: ZoomAccountId::new(get::<String>(row, 0)?),
            business_unit: BusinessUnitId::new(get::<String>(row, 1)?),
            connected_user: email_in(row, 2)?,
            credentials: json(row, 3)?,
            connection: json(row, 4)?,
        })
    };
    rows.iter().map(account).collect()
}

/// The role of a person who logs in; none where nobody does with this email.
pub(crate) async fn role_of(t: &Transaction, email: &Email) -> Result<Option<Role>, Error> {
    let statement = "SELECT role FROM account_users WHERE account = $1 AND email = $2";
    t.optional(statement, &[&email.as_str()]).await?.map(|row| word(&row, 0)).transpose()
}

/// Writes a Zoom account, where [`connection::may_be_saved`] lets it.
pub(crate) async fn save_zoom_account(t: &Transaction, account: &ZoomAccount) -> Result<(), Error> {
    connection::may_be_saved(account, &zoom_accounts(t).await?)?;
    t.execute(
        "INSERT INTO zoom_accounts (account, id, business_unit, connected_user, in_use, credentials, connection)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account, id) DO UPDATE SET business_unit = excluded.business_unit,
             connected_user = excluded.connected_user, in_use = excluded.in_use, credentials = excluded.credentials,
             connection = excluded.connection",
        &[
            &account.id.as_str(),
            &account.business_unit.as_str(),
            &account.connected_user.as_str(),
            &account.in_use(),
            &serde_json::to_string(&account.credentials)?,
            &serde_json::to_string(&account.connection)?,
        ],
    )
    .await?;
    Ok(())
}

/// The users of a Zoom account, by email.
pub(crate) async fn zoom_users(t: &Transaction, account: &ZoomAccountId) -> Result<Vec<ZoomUser>, Error> {
    let statement = "SELECT id, email, first_name, last_name, not_listed_at FROM zoom_users
        WHERE account = $1 AND zoom_account = $2 ORDER BY email, id";
    let rows = t.query(statement, &[&account.as_str()]).await?;
    let user = |row| {
        Ok(ZoomUser {
            id: get(row, 0)?,
            email: email_in(row, 1)?,
            first_name: get(row, 2)?,
            last_name: get(row, 3)?,
            not_listed_at: optional_instant(row, 4)?,
        })
    };
    rows.iter().map(user).collect()
}

/// Replaces the users of a Zoom account.
pub(crate) async fn save_zoom_users(t: &Transaction, account: &ZoomAccountId, users: &[ZoomUser]) -> Result<(), Error> {
    t.execute("DELETE FROM zoom_users WHERE account = $1 AND zoom_account = $2", &[&account.as_str()]).await?;
    // The last of two with the same id stays.
    let users: BTreeMap<&str, &ZoomUser> = users.iter().map(|user| (user.id.as_str(), user)).collect();
    let users: Vec<&ZoomUser> = users.into_values().collect();
    t.execute(
        "INSERT INTO zoom_users (account, zoom_account, id, email, first_name, last_name, not_listed_at)
         SELECT $1, $2, new.* FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) AS new",
        &[
            &account.as_str(),
            &users.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(),
            &users.iter().map(|user| user.email.as_str()).collect::<Vec<_>>(),
            &users.iter().map(|user| user.first_name.as_str()).collect::<Vec<_>>(),
            &users.iter().map(|user| user.last_name.as_str()).collect::<Vec<_>>(),
            &users.iter().map(|user| user.not_listed_at.map(nanos)).collect::<Vec<_>>(),
        ],
    )
    .await?;
    Ok(())
}
