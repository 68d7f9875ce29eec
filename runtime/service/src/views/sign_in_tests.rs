//! Signing in against a real store.

#![allow(clippy::unwrap_used)]

use greenroom_domain::store::{HistoryStore, SignInStore};
use greenroom_store::SqliteStore;
use jiff::SignedDuration;

use super::{
    super::users::{NewUser, add, change_role, set_password},
    *,
};

const PASSWORD: &str = "correct horse battery";

fn ada() -> Email {
    Email::parse("ada@acme.example").unwrap()
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
}

/// A store with a user who has a password.
async fn store() -> SqliteStore {
    let store = SqliteStore::in_memory().unwrap();
    add(&store, NewUser { email: ada(), role: Role::Editor }, "boss", at(0)).await.unwrap();
    set_password(&store, &ada(), &PASSWORD.into(), "boss", at(0)).await.unwrap();
    store
}

async fn try_with(store: &SqliteStore, email: &str, password: &str, now: Timestamp) -> Result<NewSession, Failure> {
    try_from(store, 1, email, password, now).await
}

/// Tries from the network of `192.0.2.LAST`.
async fn try_from(
    store: &SqliteStore,
    last: u8,
    email: &str,
    password: &str,
    now: Timestamp,
) -> Result<NewSession, Failure> {
    let network = ClientNetwork::of([192, 0, 2, last].into());
    sign_in(store, email, &password.into(), network, SessionTimes::default(), now).await
}

async fn signed_in(store: &SqliteStore, now: Timestamp) -> NewSession {
    try_with(store, "Ada@Acme.example", PASSWORD, now).await.unwrap()
}

async fn is_open(store: &SqliteStore, session: &NewSession, now: Timestamp) -> bool {
    find(store, session.token.expose_secret(), now).await.unwrap().is_some()
}

async fn told(store: &SqliteStore) -> Vec<(String, String, String)> {
    let entries = store.history(None, 50).await.unwrap();
    let told = entries
        .into_iter()
        .rev()
        .map(|(_, entry)| (entry.by.unwrap_or_default(), entry.what.to_string(), entry.subject.unwrap_or_default()));
    told.collect()
}

#[tokio::test]
async fn a_session_is_found_by_its_whole_token_alone() {
    let store = store().await;
    let session = signed_in(&store, at(0)).await;
    let token = session.token.expose_secret();
    let found = find(&store, token, at(0)).await.unwrap().unwrap();
    assert_eq!(found, session.signed_in);
    assert_eq!(
        (found.user.as_str(), found.role, session.expires_at),
        ("ada@acme.example", Role::Editor, at(7 * 24 * 60))
    );
    let (start, last) = token.split_at(token.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    for wrong in [
        format!("{start}{other}"),
        start.to_owned(),
        format!("{token}0"),
        token.to_uppercase(),
        token.replace(SESSION, ""),
        token.replace(SESSION, INVITATION),
        hex::encode(found.session.token),
        String::new(),
    ] {
        assert_eq!(find(&store, &wrong, at(0)).await.unwrap(), None, "{wrong}");
    }
    assert!(!format!("{session:?}").contains(&token[8..]), "the token is in no log");
    assert!(signed_in(&store, at(0)).await.token.expose_secret() != token);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_each_use_counts() {
    let store = store().await;
    let session = signed_in(&store, at(0)).await;
    assert!(is_open(&store, &session, at(12 * 60 - 1)).await, "used");
    assert!(is_open(&store, &session, at(24 * 60 - 2)).await && !is_open(&store, &session, at(36 * 60 - 2)).await);
    let seen = async || store.sessions_of(&ada()).await.unwrap()[0].last_seen_at;
    assert_eq!(seen().await, at(24 * 60 - 2));
    let within = at(24 * 60 - 2) + SignedDuration::from_secs(59);
    assert!(is_open(&store, &session, within).await);
    assert_eq!(seen().await, at(24 * 60 - 2), "noted once a minute at most");
}

#[tokio::test]
async fn the_role_says_what_a_session_may_do_and_another_one_ends_it() {
    let store = store().await;
    let session = signed_in(&store, at(0)).await;
    for scope in Scope::ALL {
        assert_eq!(session.signed_in.may(scope).is_ok(), scope != Scope::Administer, "{scope}");
    }
    change_role(&store, &ada(), Role::Viewer, "boss", at(0)).await.unwrap();
    assert!(!is_open(&store, &session, at(0)).await);
    let session = signed_in(&store, at(0)).await;
    assert_eq!(session.signed_in.may(Scope::Settings).unwrap_err().code, "scope-missing");
}

#[tokio::test]
async fn a_form_is_known_by_what_only_its_session_has() {
    let store = store().await;
    let (one, two) = (signed_in(&store, at(0)).await.signed_in, signed_in(&store, at(0)).await.signed_in);
    assert!(one.is_own_form(&one.csrf) && !one.is_own_form(&two.csrf) && !one.is_own_form(""));
}

#[tokio::test]
async fn failures_lock_somebody_out_who_may_be_nobody() {
    let store = store().await;
    for email in ["ada@acme.example", "nobody@acme.example"] {
        for _ in 0..6 {
            assert_eq!(try_with(&store, email, "wrong", at(0)).await.unwrap_err().code, "sign-in-refused");
        }
        let locked = try_with(&store, email, PASSWORD, at(0)).await.unwrap_err();
        assert_eq!((locked.code.as_str(), locked.retry), ("sign-in-locked", Retry::After(Duration::from_secs(60))));
    }
    assert_eq!(try_with(&store, "no email", PASSWORD, at(0)).await.unwrap_err().code, "sign-in-refused");
    let entries = told(&store).await;
    let locks: Vec<_> = entries.iter().filter(|(_, what, _)| what == "sign-in-locked").collect();
    assert_eq!(locks.len(), 1, "{entries:?}");
    assert_eq!((locks[0].0.as_str(), locks[0].2.as_str()), (GREENROOM, "ada@acme.example"));
    signed_in(&store, at(1)).await;
    assert_eq!(try_with(&store, "ada@acme.example", "wrong", at(1)).await.unwrap_err().code, "sign-in-refused");
    signed_in(&store, at(1)).await;
}

#[tokio::test]
async fn a_network_that_failed_too_often_does_not_keep_the_owner_out() {
    let store = store().await;
    for _ in 0..7 {
        let _ = try_from(&store, 1, "ada@acme.example", "wrong", at(0)).await;
    }
    let locked = try_from(&store, 1, "ada@acme.example", PASSWORD, at(0)).await.unwrap_err();
    assert_eq!(locked.code, "sign-in-locked");
    try_from(&store, 2, "ada@acme.example", PASSWORD, at(0)).await.unwrap();
    assert_eq!(try_from(&store, 1, "ada@acme.example", PASSWORD, at(0)).await.unwrap_err().code, "sign-in-locked");
}

#[tokio::test]
async fn a_right_password_after_five_failures_is_no_lock_in_the_history() {
    let store = store().await;
    for _ in 0..5 {
        let _ = try_with(&store, "ada@acme.example", "wrong", at(0)).await;
    }
    signed_in(&store, at(0)).await;
    let entries = told(&store).await;
    assert!(entries.iter().all(|(_, what, _)| what != "sign-in-locked"), "{entries:?}");
    assert_eq!(entries.last().unwrap().1, "signed-in");
}

#[tokio::test]
async fn a_user_without_a_password_does_not_sign_in_with_one() {
    let store = store().await;
    let bob = Email::parse("bob@acme.example").unwrap();
    add(&store, NewUser { email: bob, role: Role::Editor }, "boss", at(0)).await.unwrap();
    for password in ["", PASSWORD] {
        assert_eq!(try_with(&store, "bob@acme.example", password, at(0)).await.unwrap_err().code, "sign-in-refused");
    }
}

#[tokio::test]
async fn another_password_ends_the_other_sessions() {
    let store = store().await;
    let (here, elsewhere) = (signed_in(&store, at(0)).await, signed_in(&store, at(0)).await);
    let change = async |old: &str, new: &str| {
        let network = ClientNetwork::default();
        let changed = change_password(&store, &here.signed_in, &old.into(), &new.into(), network, at(1)).await;
        changed.map_err(|failure| failure.code)
    };
    assert_eq!(change("wrong", "another horse battery").await, Err("sign-in-refused".to_owned()));
    assert_eq!(change(PASSWORD, "short").await, Err("password-refused".to_owned()));
    assert!(is_open(&store, &elsewhere, at(1)).await);
    assert_eq!(change(PASSWORD, "another horse battery").await, Ok(()));
    assert!(is_open(&store, &here, at(1)).await && !is_open(&store, &elsewhere, at(1)).await);
    assert_eq!(try_with(&store, "ada@acme.example", PASSWORD, at(1)).await.unwrap_err().code, "sign-in-refused");
    for _ in 0..9 {
        let _ = change("wrong", PASSWORD).await;
    }
    assert_eq!(change("another horse battery", PASSWORD).await, Err("sign-in-locked".to_owned()));
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let store = store().await;
    let (one, two) = (signed_in(&store, at(0)).await, signed_in(&store, at(1)).await);
    let shown = sessions_of(&store, &two.signed_in, at(1)).await.unwrap();
    assert_eq!(shown.iter().map(|session| session.is_current).collect::<Vec<_>>(), [false, true]);
    assert!(!serde_json::to_string(&shown).unwrap().contains(&hex::encode(one.signed_in.session.token)));
    sign_out(&store, &one.signed_in).await.unwrap();
    sign_out(&store, &one.signed_in).await.unwrap();
    assert!(!is_open(&store, &one, at(1)).await && is_open(&store, &two, at(1)).await);
    let three = signed_in(&store, at(1)).await;
    assert_eq!(sign_out_everywhere(&store, &three.signed_in).await.unwrap(), 2);
    assert!(!is_open(&store, &two, at(1)).await && !is_open(&store, &three, at(1)).await);
    let ended = ("ada@acme.example", "sessions-ended", "ada@acme.example");
    assert!(told(&store).await.contains(&(ended.0.to_owned(), ended.1.to_owned(), ended.2.to_owned())));
}

#[tokio::test]
async fn one_session_ends_or_all_others_and_nobody_elses() {
    let store = store().await;
    let (own, other, third) =
        (signed_in(&store, at(0)).await, signed_in(&store, at(0)).await, signed_in(&store, at(0)).await);
    let views = sessions_of(&store, &own.signed_in, at(0)).await.unwrap();
    let id_of_own = views.iter().find(|view| view.is_current).unwrap().id.clone();
    let id_of = |session: &NewSession| hex::encode(&session.signed_in.session.token[..ID]);
    assert!(!end_one(&store, &own.signed_in, &id_of(&other)).await.unwrap());
    assert!(!is_open(&store, &other, at(0)).await && is_open(&store, &third, at(0)).await);
    assert!(!end_one(&store, &own.signed_in, "no session").await.unwrap());
    let bob = Email::parse("bob@acme.example").unwrap();
    add(&store, NewUser { email: bob.clone(), role: Role::Editor }, "boss", at(0)).await.unwrap();
    set_password(&store, &bob, &PASSWORD.into(), "boss", at(0)).await.unwrap();
    let of_bob = try_with(&store, bob.as_str(), PASSWORD, at(0)).await.unwrap();
    assert!(!end_one(&store, &own.signed_in, &id_of(&of_bob)).await.unwrap());
    assert_eq!(end_others(&store, &own.signed_in).await.unwrap(), 1);
    assert!(is_open(&store, &own, at(0)).await && is_open(&store, &of_bob, at(0)).await);
    assert!(!is_open(&store, &third, at(0)).await);
    assert!(end_one(&store, &own.signed_in, &id_of_own).await.unwrap(), "the one that asks");
    assert!(!is_open(&store, &own, at(0)).await);
}

#[tokio::test]
async fn an_invitation_sets_a_password_once() {
    let store = store().await;
    let before = signed_in(&store, at(0)).await;
    let (first, second) =
        (invite(&store, "boss", &ada(), at(0)).await.unwrap(), invite(&store, "boss", &ada(), at(0)).await.unwrap());
    let token = second.token.expose_secret();
    assert_eq!(second.path(), format!("/welcome/{token}"));
    let unknown = async |token: &str, now| invitation(&store, token, now).await.unwrap_err().code;
    assert_eq!(unknown(first.token.expose_secret(), at(0)).await, "invitation-unknown", "a newer one took its place");
    assert_eq!(unknown(token, at(7 * 24 * 60)).await, "invitation-unknown", "too old");
    assert_eq!(unknown("gri_", at(0)).await, "invitation-unknown");
    let shown = invitation(&store, token, at(1)).await.unwrap();
    assert_eq!((shown.user, shown.by.as_str(), shown.expires_at), (ada(), "boss", at(7 * 24 * 60)));
    let accept =
        async |password: &str| accept_invitation(&store, token, &password.into(), SessionTimes::default(), at(1)).await;
    assert_eq!(accept("short").await.unwrap_err().code, "password-refused");
    let begun = accept("another horse battery").await.unwrap();
    assert_eq!(begun.signed_in.session.begun_by, SignInMethod::Invitation);
    assert!(is_open(&store, &begun, at(1)).await && !is_open(&store, &before, at(1)).await);
    assert_eq!(accept("another horse battery").await.unwrap_err().code, "invitation-unknown");
    try_with(&store, "ada@acme.example", "another horse battery", at(1)).await.unwrap();
    let nobody = Email::parse("nobody@acme.example").unwrap();
    assert_eq!(invite(&store, "boss", &nobody, at(0)).await.unwrap_err().code, "user-not-found");
}

#[tokio::test]
async fn signing_in_and_its_changes_are_in_the_history() {
    let store = store().await;
    let session = signed_in(&store, at(0)).await;
    invite(&store, "boss", &ada(), at(0)).await.unwrap();
    let (old, new) = (PASSWORD.into(), "another horse battery".into());
    change_password(&store, &session.signed_in, &old, &new, ClientNetwork::default(), at(0)).await.unwrap();
    let told: Vec<_> = told(&store).await.into_iter().skip(2).collect();
    let wanted = [
        ("ada@acme.example", "signed-in", "password"),
        ("boss", "user-invited", "ada@acme.example"),
        ("ada@acme.example", "password-set", "ada@acme.example"),
    ];
    assert_eq!(told, wanted.map(|(by, what, subject)| (by.to_owned(), what.to_owned(), subject.to_owned())));
}
