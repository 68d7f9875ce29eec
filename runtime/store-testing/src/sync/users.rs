//! The users of a Zoom account.

use greenroom_domain::{ZoomAccountId, ZoomUser, store::Effect};

use super::{SyncingStore, leased, sync};
use crate::sample::{at, email};

/// A listing of users replaces the one before, with the time at which Zoom did not list a user's webinars (N2: the Zoom
/// users are fetched).
pub async fn n2_the_users_of_a_zoom_account_are_those_of_the_last_listing(store: impl SyncingStore) {
    let user = |id: &str, not_listed_at| ZoomUser {
        id: id.to_owned(),
        email: email(&format!("{id}@acme.example")),
        first_name: id.to_owned(),
        last_name: String::new(),
        not_listed_at,
    };
    let (account, other) = (ZoomAccountId::new("one"), ZoomAccountId::new("two"));
    assert_eq!(store.zoom_users(&account).await.unwrap(), []);
    let fence = leased(&store, 1).await;
    let save = |account: &ZoomAccountId, users| Effect::SaveZoomUsers { account: account.clone(), users };
    sync(&store, &fence, [save(&account, vec![user("a", None), user("b", Some(at(5)))])], []).await;
    sync(&store, &fence, [save(&other, vec![user("d", None)])], []).await;
    assert_eq!(store.zoom_users(&account).await.unwrap(), [user("a", None), user("b", Some(at(5)))]);
    sync(&store, &fence, [save(&account, vec![user("c", Some(at(7))), user("b", None)])], []).await;
    assert_eq!(store.zoom_users(&account).await.unwrap(), [user("b", None), user("c", Some(at(7)))]);
    assert_eq!(store.zoom_users(&other).await.unwrap(), [user("d", None)]);
}
