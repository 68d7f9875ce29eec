//! The account: its business units, and Zoom accounts with their users.

use greenroom_domain::{
    Account, BusinessUnit, BusinessUnitId, ZoomAccount, ZoomAccountId, ZoomUser, rules::connection,
};
use rusqlite::{Connection, params};

use crate::platform::{
    error::Error,
    rows::{email_in, json, nanos},
};

/// The business units and the connected Zoom accounts.
pub(crate) fn read(c: &Connection) -> Result<Account, Error> {
    Ok(Account { business_units: business_units(c)?, zoom_accounts: zoom_accounts(c)? })
}

fn business_units(c: &Connection) -> rusqlite::Result<Vec<BusinessUnit>> {
    c.prepare_cached("SELECT id, name, is_primary FROM business_units ORDER BY is_primary DESC, id")?
        .query_map([], |row| {
            Ok(BusinessUnit {
                id: BusinessUnitId::new(row.get::<_, String>(0)?),
                name: row.get(1)?,
                primary: row.get(2)?,
            })
        })?
        .collect()
}

fn zoom_accounts(c: &Connection) -> rusqlite::Result<Vec<ZoomAccount>> {
    c.prepare_cached(
        "SELECT id, business_unit, connected_user, credentials, connection FROM zoom_accounts ORDER BY id",
    )?
    .query_map([], |row| {
        Ok(ZoomAccount {
            id: ZoomAccountId::new(row.get::<_, String>(0)?),
            business_unit: BusinessUnitId::new(row.get::<_, String>(1)?),
            connected_user: email_in(row, 2)?,
            credentials: json(row, 3)?,
            connection: json(row, 4)?,
        })
    })?
    .collect()
}

/// Writes a Zoom account, where [`connection::may_be_saved`] lets it.
pub(crate) fn save_zoom_account(c: &Connection, account: &ZoomAccount) -> Result<(), Error> {
    connection::may_be_saved(account, &zoom_accounts(c)?)?;
    c.prepare_cached(
        "INSERT INTO zoom_accounts (id, business_unit, connected_user, in_use, credentials, connection)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET business_unit = excluded.business_unit, connected_user = excluded.connected_user,
             in_use = excluded.in_use, credentials = excluded.credentials, connection = excluded.connection",
    )?
    .execute(params![
        account.id.as_str(),
        account.business_unit.as_str(),
        account.connected_user.as_str(),
        account.in_use(),
        serde_json::to_string(&account.credentials)?,
        serde_json::to_string(&account.connection)?,
    ])?;
    Ok(())
}

/// Replaces the users of a Zoom account.
pub(crate) fn save_zoom_users(c: &Connection, account: &ZoomAccountId, users: &[ZoomUser]) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM zoom_users WHERE zoom_account = ?1")?.execute([account.as_str()])?;
    let mut insert = c.prepare_cached(
        "INSERT OR REPLACE INTO zoom_users (zoom_account, id, email, first_name, last_name, not_listed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for user in users {
        let not_listed_at = user.not_listed_at.map(nanos);
        let names = (&user.first_name, &user.last_name);
        insert.execute(params![account.as_str(), user.id, user.email.as_str(), names.0, names.1, not_listed_at])?;
    }
    Ok(())
}
