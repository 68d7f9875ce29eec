//! The behaviour of every [`SignInStore`]: cases of `suite!(sign_in, ...)`.

use greenroom_domain::{
    AccountUser, ClientNetwork, Email, Invitation,
    Role::{self, Administrator, Editor, Viewer},
    RunStore, SignInFailures, SignInMethod, SignInSession,
    store::{KeptUser, Pruned, SignInStore, SignInTry, UserChange},
};

use crate::sample::{at, email};

const HASH: &str = "$argon2id$one";

async fn add(store: &impl SignInStore, name: &str, role: Role) -> Email {
    let email = email(&format!("{name}@acme.example"));
    assert!(store.add_user(&AccountUser { email: email.clone(), role }, None).await.unwrap());
    email
}

/// A session that begins at second 10, with a token of this byte.
fn session(user: &Email, token: u8) -> SignInSession {
    SignInSession {
        token: [token; 32],
        user: user.clone(),
        begun_by: SignInMethod::Password,
        created_at: at(10),
        last_seen_at: at(10),
        idle_until: at(110),
        expires_at: at(1_010),
    }
}

async fn begin(store: &impl SignInStore, user: &Email, token: u8) {
    assert!(store.begin_session(&session(user, token), None, None).await.unwrap());
}

async fn is_there(store: &impl SignInStore, token: u8) -> bool {
    store.sign_in_session(&[token; 32]).await.unwrap().is_some()
}

fn invitation(user: &Email, token: u8) -> Invitation {
    Invitation { token: [token; 32], user: user.clone(), by: "boss".to_owned(), created_at: at(5), expires_at: at(50) }
}

/// A user is added once, gets another role, and is removed.
pub async fn a_user_is_added_changed_and_removed(store: impl SignInStore) {
    let (boss, ada) = (add(&store, "boss", Administrator).await, add(&store, "ada", Viewer).await);
    let again = AccountUser { email: ada.clone(), role: Administrator };
    assert!(!store.add_user(&again, None).await.unwrap(), "who is there stays as she is");
    let users: Vec<_> = store.users().await.unwrap().into_iter().map(|user| (user.email, user.role)).collect();
    assert_eq!(users, [(ada.clone(), Viewer), (boss.clone(), Administrator)]);
    assert_eq!(store.change_role(&ada, Editor, None).await.unwrap(), UserChange::Done);
    assert_eq!(store.change_role(&ada, Editor, None).await.unwrap(), UserChange::Unchanged);
    let kept = store.user(&ada).await.unwrap().unwrap();
    assert_eq!((kept.role, kept.password, kept.last_signed_in_at, kept.invited_until), (Editor, None, None, None));
    assert_eq!(store.remove_user(&ada, None).await.unwrap(), UserChange::Done);
    for change in [store.remove_user(&ada, None).await, store.change_role(&ada, Viewer, None).await] {
        assert_eq!(change.unwrap(), UserChange::Unknown);
    }
    assert_eq!(store.user(&ada).await.unwrap(), None);
}

/// Of many changes at once, the last administrator stays one.
pub async fn one_administrator_stays(store: impl SignInStore) {
    let (boss, ada) = (add(&store, "boss", Administrator).await, add(&store, "ada", Administrator).await);
    assert_eq!(store.change_role(&boss, Editor, None).await.unwrap(), UserChange::Done);
    assert_eq!(store.change_role(&ada, Viewer, None).await.unwrap(), UserChange::LastAdministrator);
    assert_eq!(store.remove_user(&ada, None).await.unwrap(), UserChange::LastAdministrator);
    assert_eq!(store.user(&ada).await.unwrap().unwrap().role, Administrator);
    assert_eq!(store.remove_user(&boss, None).await.unwrap(), UserChange::Done);
}

/// A session is found by its token, with the role that its user has now, and its last use never goes back.
pub async fn a_session_is_found_by_its_token(store: impl SignInStore) {
    let ada = add(&store, "ada", Editor).await;
    begin(&store, &ada, 1).await;
    let found = store.sign_in_session(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((found.session, found.role), (session(&ada, 1), Editor));
    assert!(!is_there(&store, 2).await);
    for (noted, then) in [(20, 20), (15, 20)] {
        let used = SignInSession { last_seen_at: at(noted), idle_until: at(noted + 100), ..session(&ada, 1) };
        store.note_session_use(&used).await.unwrap();
        let found = store.sign_in_session(&[1; 32]).await.unwrap().unwrap().session;
        assert_eq!((found.last_seen_at, found.idle_until), (at(then), at(then + 100)));
    }
    store.note_session_use(&session(&ada, 9)).await.unwrap();
    begin(&store, &ada, 2).await;
    let tokens: Vec<_> = store.sessions_of(&ada).await.unwrap().into_iter().map(|session| session.token[0]).collect();
    assert_eq!(tokens, [1, 2]);
    assert_eq!(store.user(&ada).await.unwrap().unwrap().last_signed_in_at, Some(at(10)));
    assert!(store.end_session(&[1; 32]).await.unwrap() && !store.end_session(&[1; 32]).await.unwrap());
    let nobody = email("nobody@acme.example");
    assert!(!store.begin_session(&session(&nobody, 3), None, None).await.unwrap());
}

/// Sessions end with the role, the password and the user that they were begun with; others go on.
pub async fn sessions_end_when_their_user_changes(store: impl SignInStore) {
    let (ada, other) = (add(&store, "ada", Editor).await, add(&store, "bob", Editor).await);
    begin(&store, &other, 9).await;
    begin(&store, &ada, 1).await;
    store.change_role(&ada, Viewer, None).await.unwrap();
    assert!(!is_there(&store, 1).await, "the role is another");
    begin(&store, &ada, 1).await;
    begin(&store, &ada, 2).await;
    assert!(store.set_password(&ada, HASH, None, Some(&[2; 32]), at(20), None).await.unwrap());
    assert!(!is_there(&store, 1).await && is_there(&store, 2).await, "the one that set the password goes on");
    begin(&store, &ada, 1).await;
    assert_eq!(store.end_sessions(&ada, Some(&[1; 32]), None).await.unwrap(), 1);
    assert!(is_there(&store, 1).await && !is_there(&store, 2).await);
    assert!(store.invite(&invitation(&ada, 7), None).await.unwrap());
    store.remove_user(&ada, None).await.unwrap();
    assert!(!is_there(&store, 1).await && store.invitation(&[7; 32]).await.unwrap().is_none());
    assert!(is_there(&store, 9).await, "somebody else's goes on");
    // Who is added again begins anew.
    let ada = add(&store, "ada", Editor).await;
    let kept = store.user(&ada).await.unwrap().unwrap();
    assert_eq!((kept.password, kept.last_signed_in_at), (None, None));
}

/// A password is set in the place of the one that was compared, and a session begins only with that one.
pub async fn a_password_that_changed_meanwhile_begins_nothing(store: impl SignInStore) {
    let ada = add(&store, "ada", Editor).await;
    let set = async |hash, instead_of| store.set_password(&ada, hash, instead_of, None, at(20), None).await.unwrap();
    assert!(!set("two", Some(HASH)).await, "there is none yet");
    assert!(set(HASH, None).await && set("two", Some(HASH)).await && !set("three", Some(HASH)).await);
    let kept = store.user(&ada).await.unwrap().unwrap();
    assert_eq!((kept.password.as_deref(), kept.password_set_at), (Some("two"), Some(at(20))));
    assert!(!format!("{kept:?}").contains("two"), "the hash is in no log");
    assert!(!store.begin_session(&session(&ada, 1), Some(HASH), None).await.unwrap());
    assert!(store.begin_session(&session(&ada, 1), Some("two"), None).await.unwrap());
    assert!(!store.set_password(&email("nobody@acme.example"), HASH, None, None, at(20), None).await.unwrap());
}

/// The network of `192.0.2.LAST`.
fn network(last: u8) -> ClientNetwork {
    ClientNetwork::of([192, 0, 2, last].into())
}

fn is_locked(found: &SignInTry) -> bool {
    matches!(found, SignInTry::Locked(_))
}

/// Tries are counted for every email, also where nobody has it, until one succeeds or the count is cleared.
pub async fn tries_are_counted_and_lock(store: impl SignInStore) {
    let (ada, nobody) = (add(&store, "ada", Editor).await, email("nobody@acme.example"));
    let here = network(1);
    for who in [&ada, &nobody] {
        for _ in 0..6 {
            let counted = store.try_sign_in(who, here, at(0), None).await.unwrap();
            let is_known = |user: &KeptUser| user.email == ada;
            assert!(matches!(&counted, SignInTry::Go(user) if user.as_ref().is_some_and(is_known) == (*who == ada)));
        }
        assert_eq!(store.try_sign_in(who, here, at(1), None).await.unwrap(), SignInTry::Locked(at(60)));
    }
    let failures = SignInFailures { count: 6, last_at: Some(at(0)) };
    let kept = store.user(&ada).await.unwrap().unwrap();
    assert_eq!((kept.failures, kept.failures_of_all), (vec![failures], failures), "what is locked does not count");
    assert!(store.clear_failures(&ada, None).await.unwrap() && !store.clear_failures(&ada, None).await.unwrap());
    assert!(!is_locked(&store.try_sign_in(&ada, here, at(1), None).await.unwrap()));
    store.forget_try(&ada, here, at(1)).await.unwrap();
    let kept = store.user(&ada).await.unwrap().unwrap();
    assert_eq!((kept.failures, kept.failures_of_all), (vec![], SignInFailures::default()));
    assert!(is_locked(&store.try_sign_in(&nobody, here, at(1), None).await.unwrap()));
}

/// A network that failures lock out of an email locks no other one out, and another network's right password leaves it locked.
pub async fn a_network_locks_out_itself_alone(store: impl SignInStore) {
    let ada = add(&store, "ada", Editor).await;
    let (attacker, own) = (network(1), network(2));
    for _ in 0..6 {
        store.try_sign_in(&ada, attacker, at(0), None).await.unwrap();
    }
    assert!(is_locked(&store.try_sign_in(&ada, attacker, at(1), None).await.unwrap()));
    assert!(!is_locked(&store.try_sign_in(&ada, own, at(1), None).await.unwrap()), "the owner's network");
    store.forget_try(&ada, own, at(1)).await.unwrap();
    assert!(is_locked(&store.try_sign_in(&ada, attacker, at(2), None).await.unwrap()));
    let failures = SignInFailures { count: 6, last_at: Some(at(0)) };
    let kept = store.user(&ada).await.unwrap().unwrap();
    assert_eq!((kept.failures, kept.failures_of_all), (vec![failures], failures), "the right one counts nowhere");
    assert!(store.set_password(&ada, HASH, None, None, at(2), None).await.unwrap());
    assert!(!is_locked(&store.try_sign_in(&ada, attacker, at(2), None).await.unwrap()), "another password is set");
}

/// However many networks try, no more than 100 passwords of an email are compared before one is forgotten.
pub async fn all_networks_together_are_bounded(store: impl SignInStore) {
    let ada = add(&store, "ada", Editor).await;
    for last in 0..100 {
        assert!(!is_locked(&store.try_sign_in(&ada, network(last), at(0), None).await.unwrap()), "{last}");
    }
    assert_eq!(store.try_sign_in(&ada, network(100), at(1), None).await.unwrap(), SignInTry::Locked(at(864)));
    assert!(!is_locked(&store.try_sign_in(&ada, network(100), at(864), None).await.unwrap()));
    assert!(is_locked(&store.try_sign_in(&ada, network(101), at(864), None).await.unwrap()));
    assert!(store.clear_failures(&ada, None).await.unwrap());
    assert!(!is_locked(&store.try_sign_in(&ada, network(101), at(864), None).await.unwrap()));
}

/// Of many tries at once, no more go on than one after the other.
pub async fn of_many_tries_at_once_no_more_are_compared(store: impl SignInStore) {
    let ada = add(&store, "ada", Editor).await;
    let tries = (0..20).map(|_| store.try_sign_in(&ada, network(1), at(0), None));
    let tries = futures::future::join_all(tries).await;
    assert_eq!(tries.iter().filter(|found| matches!(found, Ok(SignInTry::Go(Some(_))))).count(), 6);
}

/// An invitation works once, and a newer one or another password takes its place.
pub async fn an_invitation_works_once(store: impl SignInStore) {
    let (ada, other) = (add(&store, "ada", Editor).await, add(&store, "bob", Editor).await);
    assert!(!store.invite(&invitation(&email("nobody@acme.example"), 1), None).await.unwrap());
    for token in [1, 2] {
        assert!(store.invite(&invitation(&ada, token), None).await.unwrap());
    }
    assert_eq!(store.invitation(&[1; 32]).await.unwrap(), None, "a newer one took its place");
    assert_eq!(store.invitation(&[2; 32]).await.unwrap(), Some(invitation(&ada, 2)));
    assert_eq!(store.user(&ada).await.unwrap().unwrap().invited_until, Some(at(50)));
    begin(&store, &ada, 8).await;
    let accept = async |token: u8, user: &Email, session_token: u8| {
        store.accept_invitation(&[token; 32], HASH, &session(user, session_token), None).await.unwrap()
    };
    assert!(!accept(2, &other, 3).await && !accept(1, &ada, 3).await, "it is another's, or gone");
    assert!(accept(2, &ada, 3).await);
    let kept = store.user(&ada).await.unwrap().unwrap();
    assert_eq!((kept.password.as_deref(), kept.password_set_at, kept.invited_until), (Some(HASH), Some(at(10)), None));
    assert!(is_there(&store, 3).await && !is_there(&store, 8).await, "sessions of before end");
    assert!(!accept(2, &ada, 4).await);
    assert!(store.invite(&invitation(&ada, 5), None).await.unwrap());
    assert!(store.set_password(&ada, "two", None, None, at(20), None).await.unwrap());
    assert_eq!(store.invitation(&[5; 32]).await.unwrap(), None);
}

/// Sessions and invitations that have ended are pruned, and failures that count no more.
pub async fn what_has_ended_is_pruned(store: impl SignInStore + RunStore) {
    let ada = add(&store, "ada", Editor).await;
    begin(&store, &ada, 1).await;
    assert!(store.invite(&invitation(&ada, 2), None).await.unwrap());
    store.try_sign_in(&email("nobody@acme.example"), network(1), at(20), None).await.unwrap();
    assert_eq!(store.prune(at(50)).await.unwrap(), Pruned::default(), "nothing has ended");
    assert_eq!(store.prune(at(51)).await.unwrap().sign_ins, 1, "the invitation");
    assert_eq!(store.prune(at(111)).await.unwrap().sign_ins, 1, "the session");
    let a_day = 24 * 60 * 60;
    assert_eq!(store.prune(at(a_day + 20)).await.unwrap().sign_ins, 0);
    assert_eq!(store.prune(at(a_day + 21)).await.unwrap().sign_ins, 2, "the failure, by network and by email");
    assert!(store.user(&ada).await.unwrap().is_some());
}
