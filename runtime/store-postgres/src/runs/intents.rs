//! Intents: calls that change Zoom, written before they are sent, and the runtime that settles each.

use greenroom_domain::{
    ContactId, RunId, ZoomAccountId,
    rules::claims::{self, EarlierIntent},
    store::{Intent, IntentRecord, IntentResult, LeasedIntents, OpenOutcome},
};
use greenroom_sealing::ErasedKind;
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    contacts::{
        erased::Register,
        lookup::{held, living},
    },
    platform::{
        error::Error,
        rows::{as_limit, count, email_in, get, instant, nanos, optional_instant, optional_word, to_word, word},
        transaction::Transaction,
    },
};

/// The names that opening an intent locks: of its person, because there is one open intent for each.
pub(crate) fn names(intent: &Intent) -> [String; 2] {
    [format!("contact:{}", intent.contact), format!("email:{}", intent.email.as_str())]
}

pub(crate) async fn open(
    t: &Transaction,
    intent: &Intent,
    day_start: Timestamp,
    max_per_day: u32,
) -> Result<OpenOutcome, Error> {
    let rows = t
        .query(
            "SELECT opened_at, lease_until, result, kind FROM intents WHERE account = $1 AND webinar = $2 AND email = $3",
            &[&intent.webinar.as_str(), &intent.email.as_str()],
        )
        .await?;
    let earlier = |row| {
        Ok(EarlierIntent {
            kind: word(row, 3)?,
            opened_at: instant(row, 0)?,
            lease_until: instant(row, 1)?,
            result: optional_word(row, 2)?,
        })
    };
    let earlier = rows.iter().map(earlier).collect::<Result<Vec<_>, Error>>()?;
    // The caller has read the contact a while ago.
    let is_erased = is_erased(t, intent).await?;
    let decision = claims::open_intent(intent.kind, is_erased, &earlier, day_start, max_per_day);
    if decision != OpenOutcome::Yes {
        return Ok(decision);
    }
    t.execute(
        "INSERT INTO intents
             (account, id, run, zoom_account, webinar, email, contact, occurrence, opened_at, owner, lease_until, kind)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            &intent.id,
            &intent.run.to_string(),
            &intent.zoom_account.as_str(),
            &intent.webinar.as_str(),
            &intent.email.as_str(),
            &intent.contact.as_str(),
            &intent.occurrence,
            &nanos(intent.opened_at),
            &intent.owner,
            &nanos(intent.lease_until),
            &to_word(&intent.kind)?,
        ],
    )
    .await?;
    Ok(OpenOutcome::Yes)
}

/// Whether the person was erased, by [`claims::person_is_erased`].
async fn is_erased(t: &Transaction, intent: &Intent) -> Result<bool, Error> {
    let register = Register::load(t).await?;
    if !register.has_anybody() {
        return Ok(false);
    }
    let named = register.erased_at(vec![(ErasedKind::Contact, intent.contact.as_str().to_owned())]).await?;
    let contact_erased = !named.is_empty();
    let contact_lives = contact_erased && !living(t, &[&intent.contact]).await?.is_empty();
    let email_erased = !register.emails(&[&intent.email]).await?.is_empty();
    let email_is_held = email_erased && !held(t, &[&intent.email]).await?.is_empty();
    Ok(claims::person_is_erased(contact_erased, contact_lives, email_erased, email_is_held))
}

pub(crate) async fn take_over(
    t: &Transaction,
    owner: &str,
    now: Timestamp,
    lease_until: Timestamp,
    limit: usize,
) -> Result<Vec<Intent>, Error> {
    // A lease holds up to its end, not at it: a caller that comes back then finds it free. Another worker that takes some at the
    // same time gets others.
    let rows = t
        .query(
            &format!(
                "WITH free AS MATERIALIZED (
                     SELECT id FROM intents WHERE account = $1 AND result IS NULL AND lease_until <= $3
                     ORDER BY lease_until, id LIMIT $5 FOR UPDATE SKIP LOCKED
                 )
                 UPDATE intents SET owner = $2, lease_until = $4
                 WHERE account = $1 AND id IN (SELECT id FROM free) RETURNING {COLUMNS}"
            ),
            &[&owner, &nanos(now), &nanos(lease_until), &as_limit(limit)],
        )
        .await?;
    let mut taken = rows.iter().map(intent).collect::<Result<Vec<_>, _>>()?;
    taken.sort_by(|a, b| (a.opened_at, &a.id).cmp(&(b.opened_at, &b.id)));
    Ok(taken)
}

/// Ends the leases of an owner that is gone, by [`claims::lease_of_the_gone`]; answers how many.
pub(crate) async fn end_leases(t: &Transaction, owner: &str, now: Timestamp) -> Result<u64, Error> {
    let statement =
        format!("SELECT {COLUMNS} FROM intents WHERE account = $1 AND result IS NULL AND owner = $2 FOR UPDATE");
    let mut ended = 0;
    for row in t.query(&statement, &[&owner]).await? {
        let intent = intent(&row)?;
        let until = claims::lease_of_the_gone(intent.lease_until, now);
        if until < intent.lease_until {
            ended += t
                .execute(
                    "UPDATE intents SET lease_until = $3 WHERE account = $1 AND id = $2 AND result IS NULL",
                    &[&intent.id, &nanos(until)],
                )
                .await?;
        }
    }
    Ok(ended)
}

pub(crate) async fn leased(t: &Transaction, now: Timestamp) -> Result<LeasedIntents, Error> {
    let statement =
        "SELECT count(*), max(lease_until) FROM intents WHERE account = $1 AND result IS NULL AND lease_until > $2";
    let row = t.one(statement, &[&nanos(now)]).await?;
    Ok(LeasedIntents { count: count(&row, 0)?, until: optional_instant(&row, 1)? })
}

pub(crate) async fn of_run(t: &Transaction, run: RunId) -> Result<Vec<IntentRecord>, Error> {
    let statement =
        format!("SELECT {COLUMNS}, result FROM intents WHERE account = $1 AND run = $2 ORDER BY opened_at, id");
    let rows = t.query(&statement, &[&run.to_string()]).await?;
    rows.iter().map(|row| Ok(IntentRecord { intent: intent(row)?, result: optional_word(row, 11)? })).collect()
}

/// Settles an intent, whose lease must be the owner's.
pub(crate) async fn settle(t: &Transaction, id: &str, owner: &str, result: IntentResult) -> Result<(), Error> {
    let settled = t
        .execute(
            "UPDATE intents SET result = $4 WHERE account = $1 AND id = $2 AND owner = $3 AND result IS NULL",
            &[&id, &owner, &to_word(&result)?],
        )
        .await?;
    if settled == 1 { Ok(()) } else { Err(lost(id)) }
}

/// Checks that an intent was settled so by its owner: another process may have settled it since, with another result.
pub(crate) async fn settled_so(t: &Transaction, id: &str, owner: &str, result: IntentResult) -> Result<(), Error> {
    let exists = "SELECT EXISTS (SELECT 1 FROM intents WHERE account = $1 AND id = $2 AND owner = $3 AND result = $4)";
    let row = t.one(exists, &[&id, &owner, &to_word(&result)?]).await?;
    if get(&row, 0)? { Ok(()) } else { Err(lost(id)) }
}

fn lost(id: &str) -> Error {
    Error::LostLease(format!("the intent `{id}`"))
}

const COLUMNS: &str = "id, run, zoom_account, webinar, email, contact, occurrence, opened_at, owner, lease_until, kind";

fn intent(row: &Row) -> Result<Intent, Error> {
    Ok(Intent {
        id: get(row, 0)?,
        run: word(row, 1)?,
        zoom_account: ZoomAccountId::new(get::<String>(row, 2)?),
        webinar: word(row, 3)?,
        email: email_in(row, 4)?,
        contact: ContactId::new(get::<String>(row, 5)?),
        occurrence: get(row, 6)?,
        opened_at: instant(row, 7)?,
        owner: get(row, 8)?,
        lease_until: instant(row, 9)?,
        kind: word(row, 10)?,
    })
}
