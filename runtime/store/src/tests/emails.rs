//! C9 in stores that were written before: two spellings of one address are one person, and format 8 spells them as one.

use greenroom_domain::{
    ContactId, ContactStore, Email, LeftOutReason, SyncStore,
    store::{
        ImportRow, ImportRows, ImportStore, Listing, SettingsStore, StoreAdmin, SyncWrite, TimelineStore, UnusableEmail,
    },
};
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, params};
use sha2::Sha256;

use super::{at, email, of_format, webinar, webinar_id};
use crate::{OpenMode, SqliteStore};

const KEY: [u8; 32] = [7; 32];

/// A store of format 7, with what the statements write.
fn of_format_7(write: impl FnOnce(&Connection)) -> (tempfile::TempDir, SqliteStore) {
    let (directory, path, old) = of_format(7);
    old.execute(
        "INSERT INTO webinars (id, zoom_account, topic, host_id, host_email, details)
         VALUES ('80000000001', 'z', 't', 'h', 'hans@bücher.example', ?1)",
        [serde_json::to_string(&webinar(1)).unwrap()],
    )
    .unwrap();
    old.execute_batch(
        "INSERT INTO sessions (id, webinar, topic, starts_at, ends_at) VALUES ('s', '80000000001', 't', 0, 3600000000000)",
    )
    .unwrap();
    write(&old);
    drop(old);
    let store = SqliteStore::open(&path, OpenMode::Existing).unwrap();
    (directory, store)
}

fn contact(c: &Connection, row: i64, email: Option<&str>) {
    c.execute(
        "INSERT INTO contacts (row, id, email, version, created_at, updated_at) VALUES (?1, 'c' || ?1, ?2, 1, 0, 0)",
        params![row, email],
    )
    .unwrap();
}

fn secondary(c: &Connection, row: i64, email: &str) {
    c.execute("INSERT INTO contact_emails (email, contact) VALUES (?1, ?2)", params![email, row]).unwrap();
}

/// A registration, and an attendance with its join.
fn was_there(c: &Connection, row: Option<i64>, email: &str) {
    c.execute(
        "INSERT INTO registrations (webinar, email, contact, registrant_id, state, registered_at, occurrences)
         VALUES ('80000000001', ?1, ?2, 'r' || ?1, 'approved', 0, '{\"scope\":\"single\"}')",
        params![email, row],
    )
    .unwrap();
    c.execute(
        "INSERT INTO joins (session, user_id, joined_at, left_at, person, email, name, made_under)
         VALUES ('s', ?1, 0, 60000000000, 'email:' || ?1, ?1, 'x', 0)",
        [email],
    )
    .unwrap();
    c.execute(
        "INSERT INTO attendances (session, person, webinar, email, contact, joined_at, left_at, seconds, hundredths)
         VALUES ('s', 'email:' || ?1, '80000000001', ?1, ?2, 0, 60000000000, 60, 100)",
        params![email, row],
    )
    .unwrap();
}

#[tokio::test]
async fn c4_c5_c6_c9_old_spellings_are_found_as_the_person_they_are() {
    let (_directory, store) = of_format_7(|c| {
        contact(c, 1, Some("ina@bücher.example"));
        secondary(c, 1, "ina\u{200b}@x.org");
        secondary(c, 1, "<ina@x.org>");
        secondary(c, 1, "\u{feff}ina@bücher.example");
        c.execute_batch(
            "INSERT INTO account_users VALUES ('eve@bücher.example', 'administrator'), ('mailto:bob@x.org', 'member');
             INSERT INTO tombstones VALUES ('gone@bücher.example', 0), ('gone@xn--bcher-kva.example', 0), ('ina\u{ad}@bücher.example', 0);
             INSERT INTO left_out VALUES ('80000000001', 'zoe@bücher.example', 'account-user'), ('80000000001', 'no email', 'invalid-email')",
        )
        .unwrap();
    });
    let ina = store.identities(&[email("ina@xn--bcher-kva.example"), email("ina@x.org")]).await.unwrap();
    assert_eq!((ina[0].primary_of.clone(), ina[0].deleted), (Some("c1".into()), false), "{ina:?}");
    assert_eq!(ina[1].secondary_of, Some("c1".into()));
    assert_eq!(store.contact("c1").await.secondary_emails, [email("ina@x.org")]);
    let others = ["eve@bücher.example", "bob@x.org", "gone@bücher.example"].map(email);
    let others = store.identities(&others).await.unwrap();
    assert_eq!(
        others.iter().map(|o| (o.account_user, o.deleted)).collect::<Vec<_>>(),
        [(true, false), (true, false), (false, true)]
    );
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.account_users, summary.deleted_contacts), (2, 1));
    let left_out = store.left_out(None).await.unwrap();
    assert_eq!(
        left_out.iter().map(|out| (&*out.email, out.reason)).collect::<Vec<_>>(),
        [("no email", LeftOutReason::InvalidEmail), ("zoe@xn--bcher-kva.example", LeftOutReason::AccountUser),]
    );
    assert_eq!(store.unusable_emails().await.unwrap(), []);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn c9_c10_contacts_that_become_one_person_are_listed_and_stay_as_they_are() {
    let (_directory, store) = of_format_7(|c| {
        contact(c, 1, Some("ada@x.org"));
        contact(c, 2, Some("ada\u{200b}@x.org"));
        contact(c, 3, Some("a\u{ad}da@x.org"));
        contact(c, 4, None);
        secondary(c, 4, "\u{202a}ada@x.org");
        contact(c, 5, Some("ina@bücher.example"));
        contact(c, 6, Some("ina@xn--bcher-kva.example"));
        contact(c, 7, Some("old@x_y.org"));
        for (row, spelling) in [(1, "ada@x.org"), (2, "ada\u{200b}@x.org")] {
            was_there(c, Some(row), spelling);
        }
    });
    let unusable = |contact: &str, email: &str, same_as: Option<&str>| UnusableEmail {
        contact: contact.into(),
        email: Email::stored(email),
        same_as: same_as.map(ContactId::from),
    };
    assert_eq!(
        store.unusable_emails().await.unwrap(),
        [
            unusable("c2", "ada\u{200b}@x.org", Some("c1")),
            unusable("c3", "a\u{ad}da@x.org", Some("c1")),
            unusable("c4", "\u{202a}ada@x.org", Some("c1")),
            unusable("c5", "ina@bücher.example", Some("c6")),
            unusable("c7", "old@x_y.org", None),
        ]
    );
    let registered = async |of: &str| store.registrations_of(&of.into()).await.unwrap().len();
    assert_eq!((registered("c1").await, registered("c2").await), (1, 1));
    assert_eq!(store.contact("c2").await.email, Some(Email::stored("ada\u{200b}@x.org")));
    // What is erased is the second contact, and not the person who is known by the same email.
    for second in ["c2", "c3", "c4", "c5", "c7"] {
        assert!(store.erase(&second.into(), at(0)).await.unwrap(), "{second}");
    }
    assert_eq!(store.unusable_emails().await.unwrap(), []);
    assert_eq!(registered("c1").await, 1);
    let still = store.identities(&[email("ada@x.org"), email("ina@bücher.example")]).await.unwrap();
    assert!(still.iter().all(|identity| identity.primary_of.is_some() && !identity.erased), "{still:?}");
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn c5_c9_a_primary_email_that_becomes_anothers_secondary_one_is_listed_and_stays_as_it_is() {
    let (_directory, store) = of_format_7(|c| {
        contact(c, 1, Some("ada\u{200b}@x.org"));
        contact(c, 2, Some("bob@x.org"));
        secondary(c, 2, "ada@x.org");
    });
    let stays = Email::stored("ada\u{200b}@x.org");
    let listed = UnusableEmail { contact: "c1".into(), email: stays.clone(), same_as: Some("c2".into()) };
    assert_eq!(store.unusable_emails().await.unwrap(), [listed]);
    assert_eq!(store.contact("c1").await.email, Some(stays));
    let ada = store.identities(&[email("ada@x.org")]).await.unwrap().remove(0);
    assert_eq!((ada.primary_of, ada.secondary_of), (None, Some("c2".into())));
}

#[tokio::test]
async fn c9_c10_erasing_a_person_erases_the_contacts_of_old_spellings_too() {
    let (_directory, store) = of_format_7(|c| {
        contact(c, 1, Some("ada@x.org"));
        contact(c, 2, Some("ada\u{200b}@x.org"));
        contact(c, 3, Some("bob@x.org"));
        secondary(c, 3, "\u{202a}ada@x.org");
        was_there(c, Some(2), "ada\u{200b}@x.org");
        // A row of nobody, beside the one that it becomes.
        was_there(c, None, "zoe@x.org");
        was_there(c, None, "zoe\u{2060}@x.org");
    });
    assert!(store.erase(&"c1".into(), at(0)).await.unwrap());
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.contacts, summary.registrations, summary.attendances), (1, 1, 1), "Bob, and Zoe's rows");
    assert!(store.contact("c3").await.secondary_emails.is_empty());
    assert!(store.erase_email(&email("zoe@x.org"), at(0)).await.unwrap());
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.registrations, summary.attendances), (0, 0));
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn c3_what_is_no_longer_valid_is_kept_and_harms_nobody() {
    let old = "old@x_y.org";
    let (_directory, store) = of_format_7(|c| {
        contact(c, 1, Some(old));
        was_there(c, Some(1), old);
        let webinar = serde_json::to_value(webinar(1)).unwrap();
        let mut details = webinar.as_object().unwrap().clone();
        details.insert("hostEmail".to_owned(), "host@x_y.org".into());
        c.execute("UPDATE webinars SET details = ?1", [serde_json::Value::Object(details).to_string()]).unwrap();
    });
    let known = store.known_webinars(None).await.unwrap();
    assert_eq!(known[0].webinar.host_email, Some(Email::stored("host@x_y.org")));
    assert_eq!(store.contact("c1").await.email, Some(Email::stored(old)));
    // Zoom's lists never have it now, so that it is not missing from them.
    let fence = store.leased(1).await;
    let begin =
        SyncWrite::BeginListing { webinar: webinar_id(1), listing: Listing::Registrants, at: at(0), again: false };
    store.sync(&fence, [], [begin]).await;
    assert_eq!(store.listed(&webinar_id(1), &Listing::Registrants).await.unwrap().known, 0);
}

#[tokio::test]
async fn c9_registrations_and_attendances_follow_the_spelling() {
    let (_directory, store) = of_format_7(|c| {
        contact(c, 1, Some("ina@bücher.example"));
        was_there(c, Some(1), "ina@bücher.example");
        was_there(c, None, "zoe\u{2060}@x.org");
    });
    let kept: Vec<String> = store
        .read(|c| {
            let all = "SELECT email FROM registrations UNION ALL SELECT email FROM attendances
                       UNION ALL SELECT substr(person, 7) FROM attendances UNION ALL SELECT substr(person, 7) FROM joins
                       UNION ALL SELECT email FROM joins UNION ALL SELECT host_email FROM webinars ORDER BY 1";
            Ok(c.prepare(all)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
        .await
        .unwrap();
    let expected: Vec<&str> = std::iter::once("hans@xn--bcher-kva.example")
        .chain(["ina@xn--bcher-kva.example"; 5])
        .chain(["zoe@x.org"; 5])
        .collect();
    assert_eq!(kept, expected);
    let found = store.registrations(&[(webinar_id(1), email("INA@Bücher.example"))]).await.unwrap();
    assert_eq!(found[0].as_ref().unwrap().email.to_string(), "ina@bücher.example");
}

#[tokio::test]
async fn c10_the_hash_of_an_old_spelling_is_found() {
    let (_directory, store) = of_format_7(|c| {
        c.execute("INSERT INTO erasure (one, key, to_scrub) VALUES (1, ?1, 0)", [KEY]).unwrap();
        for spelling in ["ina@bücher.example", "ada@x.org"] {
            let mut mac = Hmac::<Sha256>::new_from_slice(&KEY).unwrap();
            mac.update(b"email:");
            mac.update(spelling.as_bytes());
            let hash: [u8; 32] = mac.finalize().into_bytes().into();
            c.execute("INSERT INTO erased (hash, kind, erased_at) VALUES (?1, 'email', 0)", [hash]).unwrap();
        }
    });
    let spellings = ["Ina@xn--bcher-kva.example", "ina@bu\u{308}cher.example", "a\u{200b}da@x.org", "eve@x.org"];
    let known = store.identities(&spellings.map(email)).await.unwrap();
    assert_eq!(known.iter().map(|identity| identity.erased).collect::<Vec<_>>(), [true, true, true, false]);
    // A person makes the contact again by hand.
    let by_hand = ImportRow::parse(r#"{"type":"contact","id":"ina","email":"ina@bücher.example"}"#.as_bytes());
    store.import(ImportRows::new([by_hand])).await.unwrap();
    assert!(!store.identities(&[email("ina@bücher.example")]).await.unwrap()[0].erased);
}

#[tokio::test]
async fn s2_s7_settings_of_users_follow_the_spelling() {
    let (_directory, store) = of_format_7(|c| {
        c.execute_batch(
            r#"INSERT INTO settings VALUES
                ('/webinarsOf/of', '"selected"'),
                ('/webinarsOf/users', '["hans@bücher.example", "hans@xn--bcher-kva.example", "old@x_y.org", "eve@x.org"]'),
                ('/users/hans@bücher.example/syncNewWebinars', 'true'),
                ('/users/a~1b@bücher.example/syncRecordings', 'true'),
                ('/users/old@x_y.org/syncRecordings', 'true'),
                ('/users/eve@x.org/syncRecordings', 'true');
            INSERT INTO settings_history (at, by, pointer, before, after) VALUES
                (0, 'eve@x.org', '/users/hans@bücher.example/syncNewWebinars', NULL, 'true'),
                (0, 'eve@x.org', '/users/hans@bücher.example', NULL, '{}'),
                (0, 'eve@x.org', '/syncWebinarData', NULL, 'true')"#,
        )
        .unwrap();
    });
    let (settings, _) = store.settings(None).await.unwrap();
    let document = serde_json::to_value(&settings).unwrap();
    assert_eq!(
        document["webinarsOf"]["users"],
        serde_json::json!(["eve@x.org", "hans@xn--bcher-kva.example"]),
        "{document}"
    );
    let users: Vec<&str> = settings.users.keys().map(Email::as_str).collect();
    assert_eq!(users, ["a/b@xn--bcher-kva.example", "eve@x.org", "hans@xn--bcher-kva.example"]);
    let pointer = "/users/hans@xn--bcher-kva.example";
    assert_eq!(store.settings_history(Some(pointer), 10).await.unwrap().len(), 2);
}
