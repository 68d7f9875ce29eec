//! The keys of rows that listings under way have read: 8 bytes each, in one value a page.

use greenroom_domain::{
    Email,
    rules::listing::RowKeys,
    store::{Listing, seen_key},
};

use crate::{
    contacts::erased,
    platform::{error::Error, rows::get, transaction::Transaction},
};

pub(crate) fn to_bytes(keys: &[u64]) -> Vec<u8> {
    keys.iter().flat_map(|key| key.to_le_bytes()).collect()
}

pub(crate) fn from_bytes(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let (keys, _) = bytes.as_chunks();
    keys.iter().map(|key| u64::from_le_bytes(*key))
}

/// The word for the subject of a listing.
pub(crate) fn word(listing: &Listing) -> String {
    match listing {
        Listing::Registrants => "registrants".to_owned(),
        Listing::Participants(session) => format!("participants:{session}"),
    }
}

/// Removes emails from the keys of listings under way, which are plain hashes (C10: erased people leave only keyed
/// hashes). The keyed hash of it replaces each, the same wherever it was, so that the numbers of rows and of different rows
/// stay right.
pub(crate) async fn erase(t: &Transaction, emails: &[Email]) -> Result<(), Error> {
    let theirs = RowKeys::of(emails.iter().map(|email| seen_key(email.as_str())).collect());
    let registrants = word(&Listing::Registrants);
    let under_way = "SELECT EXISTS (SELECT 1 FROM listings WHERE account = $1 AND listing = $2)";
    if !get::<bool>(&t.one(under_way, &[&registrants]).await?, 0)? {
        return Ok(());
    }
    let replacements = erased::listing_keys(t, theirs.as_slice()).await?;
    let pages = "SELECT webinar, page, keys FROM listing_pages WHERE account = $1 AND listing = $2";
    for row in t.query(pages, &[&registrants]).await? {
        let mut keys: Vec<u64> = from_bytes(get(&row, 2)?).collect();
        if keys.iter().any(|key| theirs.has(*key)) {
            for key in &mut keys {
                *key = replacements.get(key).copied().unwrap_or(*key);
            }
            t.execute(
                "UPDATE listing_pages SET keys = $5 WHERE account = $1 AND listing = $2 AND webinar = $3 AND page = $4",
                &[&registrants, &get::<&str>(&row, 0)?, &get::<i64>(&row, 1)?, &to_bytes(&keys)],
            )
            .await?;
        }
    }
    let missing = "SELECT webinar, missing FROM listings WHERE account = $1 AND listing = $2 AND missing IS NOT NULL";
    for row in t.query(missing, &[&registrants]).await? {
        let mut keys: Vec<u64> = from_bytes(get(&row, 1)?).collect();
        if keys.iter().any(|key| theirs.has(*key)) {
            keys.retain(|key| !theirs.has(*key));
            t.execute(
                "UPDATE listings SET missing = $4 WHERE account = $1 AND listing = $2 AND webinar = $3",
                &[&registrants, &get::<&str>(&row, 0)?, &to_bytes(&keys)],
            )
            .await?;
        }
    }
    Ok(())
}
