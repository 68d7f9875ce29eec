//! The users of the connected Zoom accounts, with the settings that hold for their webinars (S7: what a webinar gets when it is
//! first seen).

use greenroom_domain::{AccountStore, Email, Failure, Settings, UserSelection, UserSettings, ZoomAccountId, ZoomUser};
use serde::Serialize;

/// A Zoom user with its settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ZoomUserView {
    /// The user.
    #[serde(flatten)]
    pub user: ZoomUser,
    /// The Zoom account.
    pub zoom_account: ZoomAccountId,
    /// The name of the business unit that the account is connected to.
    pub business_unit: String,
    /// The user's own settings.
    pub settings: UserSettings,
    /// Whether the account's settings let the user's webinars be synced (S2: none, selected, or all users).
    pub webinars: bool,
    /// Whether they let the user's recordings be (S3).
    pub recordings: bool,
}

/// The users of the Zoom accounts that are in use, by email.
///
/// # Errors
/// The store's failure.
pub async fn list(store: &dyn AccountStore) -> Result<Vec<ZoomUserView>, Failure> {
    let (set, _) = store.settings(Some(&[])).await?;
    let account = store.account().await?;
    let mut all = Vec::new();
    for zoom in account.zoom_accounts.iter().filter(|zoom| zoom.in_use()) {
        let unit = account.unit_name(&zoom.business_unit);
        let users = store.zoom_users(&zoom.id).await?.into_iter();
        all.extend(users.map(|user| of(user, &zoom.id, unit, &set)));
    }
    all.sort_by(|a, b| a.user.email.cmp(&b.user.email));
    Ok(all)
}

/// The emails of the users, each once.
///
/// # Errors
/// The store's failure.
pub async fn emails(store: &dyn AccountStore) -> Result<Vec<Email>, Failure> {
    let mut emails: Vec<Email> = list(store).await?.into_iter().map(|view| view.user.email).collect();
    emails.dedup();
    Ok(emails)
}

fn of(user: ZoomUser, account: &ZoomAccountId, unit: &str, set: &Settings) -> ZoomUserView {
    let is_in = |selection: &UserSelection| match selection {
        UserSelection::None => false,
        UserSelection::Selected { users } => users.contains(&user.email),
        UserSelection::All => true,
    };
    ZoomUserView {
        webinars: is_in(&set.webinars_of),
        recordings: is_in(&set.recordings_of),
        settings: set.users.get(&user.email).copied().unwrap_or_default(),
        zoom_account: account.clone(),
        business_unit: unit.to_owned(),
        user,
    }
}
