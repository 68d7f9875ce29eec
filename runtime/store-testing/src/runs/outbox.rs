//! Effects that wait for an embedder's CRM.

use greenroom_domain::{
    Failure, FailureKind, RegistrationState, Retry, RunStore, Sentence, sentence,
    store::{
        Acknowledgement, ApplyId, ClaimOutcome, Commit, CommitError, Effect, EffectsTarget, IntentResult, OpenOutcome,
        Precondition, Subjects,
    },
};

use super::{JointStore, commit_elsewhere, of_intent, of_run, record};
use crate::{
    contacts::{contact, is_there},
    sample::{at, claim, create, done, email, failed, intent, journal, registered, registration, run, run_id, update},
};

/// The effects that wait at a second, by id.
async fn waiting(store: &impl RunStore, second: i64) -> Vec<String> {
    store.unapplied(at(second), 10).await.unwrap().into_iter().map(|waiting| waiting.id.0).collect()
}

async fn claims(store: &impl RunStore, n: u128) -> ClaimOutcome {
    store.claim(&claim("key", n, 0)).await.unwrap()
}

async fn open_intents(store: &impl RunStore) -> Vec<String> {
    let found = store.intents_of(run_id(1)).await.unwrap();
    found.into_iter().filter(|intent| intent.result.is_none()).map(|intent| intent.intent.id).collect()
}

/// Effects for a CRM elsewhere are kept with their commit until they are confirmed; the commit once more adds none.
pub async fn effects_for_elsewhere_wait_until_they_are_confirmed(store: impl JointStore) {
    let expected = Precondition::Contact { id: "c1".into(), version: None };
    let write = |n: u128, effects: Vec<Effect>| Commit {
        preconditions: vec![expected.clone()],
        ..of_run(n, None, done(), effects)
    };
    let ids = [format!("run:{}", run_id(1)), format!("run:{}", run_id(2))];
    for (n, id) in [(1, &ids[0]), (2, &ids[1])] {
        let commit = write(n, vec![create(&format!("c{n}"))]);
        assert_eq!(commit_elsewhere(&store, &commit).await.unwrap().0, *id);
        assert_eq!(commit_elsewhere(&store, &commit).await.unwrap().0, *id, "its answer got lost");
    }
    assert_eq!(commit_elsewhere(&store, &write(3, Vec::new())).await, None);
    assert!(!is_there(&store, "c1").await);
    assert!(waiting(&store, 89).await.is_empty(), "they are their committer's");
    assert_eq!(waiting(&store, 90).await, ids, "oldest first, without the empty one");
    let found = store.unapplied(at(90), 1).await.unwrap().remove(0);
    assert_eq!((&found.effects[..], &found.preconditions[..]), (&[create("c1")][..], &[expected.clone()][..]));
    assert_eq!((found.run, found.intent.as_deref(), found.acknowledged), (Some(run_id(1)), None, false));
    // The CRM may be one of ours, even this one.
    store.apply(&found.id, &found.effects, &found.preconditions).await.unwrap();
    store.applied(&found.id).await.unwrap();
    store.applied(&found.id).await.unwrap();
    assert_eq!(waiting(&store, 90).await, ids[1..]);
    assert_eq!(contact(&store, "c1").await.version, 1);
    assert_eq!(commit_elsewhere(&store, &write(1, vec![create("c1")])).await, None, "it is done");
}

/// Acknowledged effects are free at once; effects that the CRM refused are kept with the reason, and not tried again.
pub async fn what_is_acknowledged_is_free_and_what_is_set_aside_is_kept(store: impl JointStore) {
    let id = commit_elsewhere(&store, &of_run(1, None, done(), [create("ada")])).await.unwrap();
    assert_eq!(store.acknowledge(&id).await.unwrap(), Acknowledgement::Given);
    let found = store.unapplied(at(0), 10).await.unwrap();
    assert!(found[0].acknowledged);
    let reason = sentence!("failure-commit-stale", "{what} changed meanwhile", what = "contact `ada`");
    store.set_aside(&id, &reason).await.unwrap();
    assert!(waiting(&store, 99).await.is_empty());
    let aside = store.set_aside_effects(10).await.unwrap();
    assert_eq!((&aside[0].id, &aside[0].refused), (&id, &Some(reason.clone())));
    let kept = aside[0].refused.as_ref().and_then(Sentence::text);
    assert_eq!(kept, reason.text(), "it can be said in other languages");
    assert_eq!(aside[0].effects, [create("ada")]);
    assert_eq!(store.acknowledge(&id).await.unwrap(), Acknowledgement::Gone);
    assert_eq!(store.acknowledge(&ApplyId("run:no".to_owned())).await.unwrap(), Acknowledgement::Gone);
}

/// Nobody is told that effects are committed while an earlier commit about the same contact or email waits: they were decided
/// without what that commit writes.
pub async fn effects_behind_others_of_their_contact_are_not_acknowledged(store: impl JointStore) {
    let write = async |n: u128, id: &str, name: &str| {
        commit_elsewhere(&store, &of_run(n, None, done(), [update(id, "lastname", Some(name))])).await.unwrap()
    };
    let (first, second, other) =
        (write(1, "ada", "King").await, write(2, "ada", "Byron").await, write(3, "bob", "B").await);
    assert_eq!(store.acknowledge(&second).await.unwrap(), Acknowledgement::Behind);
    assert_eq!(waiting(&store, 89).await, Vec::<String>::new(), "each is still its committer's");
    assert_eq!(store.acknowledge(&other).await.unwrap(), Acknowledgement::Given);
    assert_eq!(store.acknowledge(&first).await.unwrap(), Acknowledgement::Given);
    assert_eq!(store.acknowledge(&second).await.unwrap(), Acknowledgement::Behind, "the first one waits");
    store.set_aside(&first, &"no".into()).await.unwrap();
    assert_eq!(
        store.acknowledge(&second).await.unwrap(),
        Acknowledgement::Given,
        "nothing waits for what is set aside"
    );
    let third = write(4, "ada", "Lovelace").await;
    assert_eq!(store.acknowledge(&third).await.unwrap(), Acknowledgement::Behind);
    store.applied(&second).await.unwrap();
    assert_eq!(store.acknowledge(&third).await.unwrap(), Acknowledgement::Given);
}

/// Each commit that is set aside is told once, and once more where it is set aside again.
pub async fn what_is_set_aside_is_told_once(store: impl JointStore) {
    let one = commit_elsewhere(&store, &of_run(1, None, done(), [create("ada")])).await.unwrap();
    let two = commit_elsewhere(&store, &of_run(2, None, done(), [create("bob")])).await.unwrap();
    assert_eq!(store.newly_set_aside().await.unwrap(), 0);
    store.set_aside(&one, &"no".into()).await.unwrap();
    store.set_aside(&two, &"no".into()).await.unwrap();
    assert_eq!(store.newly_set_aside().await.unwrap(), 2);
    store.set_aside(&one, &"another process was as far".into()).await.unwrap();
    assert_eq!(store.newly_set_aside().await.unwrap(), 0);
    assert_eq!(store.set_aside_effects(9).await.unwrap().len(), 2, "they still are");
    let again = store.retry_effects(&one).await.unwrap().unwrap();
    assert_eq!(store.newly_set_aside().await.unwrap(), 0, "it waits");
    store.set_aside(&again, &"no".into()).await.unwrap();
    assert_eq!(store.newly_set_aside().await.unwrap(), 1);
}

/// Effects that wait are found by the contacts and the emails that they are about, all of them and oldest first, as long as
/// they wait.
pub async fn effects_that_wait_are_found_by_contact_and_email(store: impl JointStore) {
    let about = async |subjects: Subjects| {
        let found = store.unapplied_about(at(90), &subjects).await.unwrap();
        found.into_iter().map(|waiting| waiting.id).collect::<Vec<_>>()
    };
    let of = |id: &str| Subjects::of_contacts(&[id.into()]);
    let of_email = |address: &str| Subjects::of_emails([&email(address)]);
    assert!(about(of("ada")).await.is_empty());
    let write =
        async |effects: Vec<Effect>| commit_elsewhere(&store, &Commit { effects, ..Commit::default() }).await.unwrap();
    let created = write(vec![create("ada")]).await;
    let updated = write(vec![update("ada", "lastname", Some("King")), update("bob", "lastname", None)]).await;
    let connected = write(vec![Effect::DefineProperties { definitions: Vec::new() }]).await;
    let gone = registration(1, "gone@example.com", None, RegistrationState::Approved, 1);
    let known = registration(2, "gone@example.com", Some("bob"), RegistrationState::Approved, 1);
    let registered_both = write(vec![registered(gone), Effect::Registrations { registrations: vec![known] }]).await;
    assert_eq!(about(of("ada")).await, [created.clone(), updated.clone()]);
    assert_eq!(about(of("bob")).await, [updated.clone(), registered_both.clone()]);
    assert_eq!(about(of_email("ADA@example.com")).await, std::slice::from_ref(&created));
    assert_eq!(about(of_email("gone@example.com")).await, std::slice::from_ref(&registered_both));
    assert_eq!(about(Subjects::of_account()).await, [connected]);
    assert!(about(of("ada@example.com")).await.is_empty(), "an email is no id of a contact");
    let early = store.unapplied_about(at(89), &of("ada")).await.unwrap();
    assert!(early.is_empty(), "they are their committer's: {early:?}");
    assert_eq!(store.acknowledge(&created).await.unwrap(), Acknowledgement::Given);
    assert_eq!(store.unapplied_about(at(0), &of("ada")).await.unwrap()[0].id, created);
    store.applied(&created).await.unwrap();
    store.set_aside(&registered_both, &"no".into()).await.unwrap();
    assert_eq!(about(of("ada")).await, std::slice::from_ref(&updated));
    assert_eq!(about(of("bob")).await, std::slice::from_ref(&updated));
    assert!(store.withdraw(&updated, None).await.unwrap());
    assert!(about(of("bob")).await.is_empty());
}

/// Effects that were set aside wait again where a person wants that: under a new id, without preconditions, for any
/// process. They may be refused again.
pub async fn what_was_set_aside_may_be_tried_again(store: impl JointStore) {
    let preconditions = vec![Precondition::Contact { id: "ada".into(), version: Some(7) }];
    let commit = Commit { preconditions, ..of_run(1, None, done(), [update("ada", "lastname", Some("King"))]) };
    let first = commit_elsewhere(&store, &commit).await.unwrap();
    assert_eq!(store.acknowledge(&first).await.unwrap(), Acknowledgement::Given);
    assert_eq!(store.retry_effects(&first).await.unwrap(), None, "they wait already");
    let stale = sentence!("failure-commit-stale", "{what} changed meanwhile", what = "contact `ada`");
    store.set_aside(&first, &stale).await.unwrap();
    let second = store.retry_effects(&first).await.unwrap().unwrap();
    assert_ne!(first, second, "a CRM may know the first id");
    assert!(store.set_aside_effects(9).await.unwrap().is_empty());
    let found = store.unapplied(at(0), 9).await.unwrap();
    assert_eq!((&found[0].id, &found[0].effects), (&second, &commit.effects));
    assert!(found[0].preconditions.is_empty() && found[0].acknowledged, "{found:?}");
    assert_eq!((found[0].run, &found[0].refused), (Some(run_id(1)), &None));
    let about = store.unapplied_about(at(0), &Subjects::of_contacts(&["ada".into()])).await.unwrap();
    assert_eq!(about, found);
    store.set_aside(&first, &"an old answer".into()).await.unwrap();
    assert_eq!(waiting(&store, 0).await, std::slice::from_ref(&second.0));
    store.set_aside(&second, &"no such contact".into()).await.unwrap();
    let aside = store.set_aside_effects(9).await.unwrap();
    assert_eq!((&aside[0].id, &aside[0].refused), (&second, &Some("no such contact".into())));
    assert_eq!(aside[0].refused.as_ref().and_then(Sentence::text), None, "the reason is an embedder's own");
    assert_eq!(store.retry_effects(&first).await.unwrap(), None);
    assert!(record(&store, 1).await.is_some());
}

/// Effects that were set aside are deleted where a person wants that, and those that wait are not.
pub async fn what_was_set_aside_may_be_dropped(store: impl JointStore) {
    let one = commit_elsewhere(&store, &of_run(1, None, done(), [create("ada")])).await.unwrap();
    let two = commit_elsewhere(&store, &of_run(2, None, done(), [create("bob")])).await.unwrap();
    store.set_aside(&one, &"no".into()).await.unwrap();
    assert!(!store.drop_effects(&two).await.unwrap(), "they wait");
    assert!(store.drop_effects(&one).await.unwrap());
    assert!(!store.drop_effects(&one).await.unwrap(), "once");
    assert!(store.set_aside_effects(9).await.unwrap().is_empty());
    assert_eq!(waiting(&store, 90).await, [two.0]);
    assert_eq!(store.retry_effects(&one).await.unwrap(), None);
    assert!(record(&store, 1).await.is_some(), "the record of the run stays");
}

/// Commits of neither a run nor an intent are each another one.
pub async fn commits_of_neither_run_nor_intent_are_each_their_own(store: impl JointStore) {
    let write = |id: &str| Commit { effects: vec![create(id)], ..Commit::default() };
    let first = commit_elsewhere(&store, &write("ada")).await.unwrap();
    let second = commit_elsewhere(&store, &write("bob")).await.unwrap();
    assert!(first.0.starts_with("op:") && second.0.starts_with("op:") && first != second, "{first:?} {second:?}");
    for waiting in store.unapplied(at(90), 10).await.unwrap() {
        store.apply(&waiting.id, &waiting.effects, &waiting.preconditions).await.unwrap();
    }
    assert!(is_there(&store, "ada").await && is_there(&store, "bob").await);
    assert!(store.withdraw(&first, None).await.unwrap());
}

/// A withdrawn commit leaves no record and no journal; its run commits anew, under another id.
pub async fn what_is_withdrawn_may_be_committed_anew(store: impl JointStore) {
    claims(&store, 1).await;
    let write =
        |who| Commit { journal: Some(journal("{}", &["ada"])), ..of_run(1, Some("key"), done(), [create(who)]) };
    let refused = commit_elsewhere(&store, &write("ada")).await.unwrap();
    assert!(store.withdraw(&refused, None).await.unwrap());
    assert!(!store.withdraw(&refused, None).await.unwrap(), "once");
    assert!(waiting(&store, 99).await.is_empty());
    assert_eq!((record(&store, 1).await, store.journal(run_id(1)).await.unwrap()), (None, None));
    assert_eq!(claims(&store, 2).await, ClaimOutcome::Running { until: at(10) }, "the key is its run's again");
    let anew = commit_elsewhere(&store, &write("bob")).await.unwrap();
    assert!(anew.0.starts_with(&refused.0) && anew != refused, "a CRM may know the first id: {anew:?}");
    assert_eq!(store.unapplied(at(90), 10).await.unwrap()[0].effects, [create("bob")]);
    assert!(matches!(claims(&store, 2).await, ClaimOutcome::Known(_)));
}

/// A withdrawn run may have failed instead: its journal stays, and its key is settled by that failure.
pub async fn a_withdrawn_run_may_have_failed_instead(store: impl JointStore) {
    claims(&store, 1).await;
    let write = || Commit { journal: Some(journal("{}", &["ada"])), ..of_run(1, Some("key"), done(), [create("ada")]) };
    let id = commit_elsewhere(&store, &write()).await.unwrap();
    let failure =
        Failure::new(FailureKind::Conflict, greenroom_domain::codes::CHANGED_MEANWHILE, "changed").retry(Retry::Now);
    let instead = run(1, Some("key"), failed(failure));
    assert!(store.withdraw(&id, Some(&instead)).await.unwrap());
    assert_eq!(record(&store, 1).await, Some(instead.clone()));
    assert_eq!(store.journal(run_id(1)).await.unwrap().unwrap().body.as_deref(), Some("{}"));
    assert_eq!(claims(&store, 2).await, ClaimOutcome::Ours, "the key is free");
    assert_eq!(commit_elsewhere(&store, &write()).await, None, "its end is known");
    assert_eq!(record(&store, 1).await, Some(instead));
}

/// A withdrawn intent is open again, unless another one is open for the same person, or another owner has it.
pub async fn a_withdrawn_intent_is_open_again_unless_that_is_anothers_business(store: impl JointStore) {
    let open = async |id| store.open_intent(&intent(id, "ada", 0), at(0), 9).await.unwrap();
    let write = |id| of_intent(id, "me", IntentResult::Done, [create("ada")]);
    assert_eq!(open("a").await, OpenOutcome::Yes);
    let first = commit_elsewhere(&store, &write("a")).await.unwrap();
    assert_eq!(store.unapplied(at(90), 1).await.unwrap()[0].intent.as_deref(), Some("a"));
    assert!(store.withdraw(&first, None).await.unwrap());
    assert_eq!(open_intents(&store).await, ["a"]);

    let second = commit_elsewhere(&store, &write("a")).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(open("b").await, OpenOutcome::Yes);
    assert!(store.withdraw(&second, None).await.unwrap());
    assert_eq!(open_intents(&store).await, ["b"]);

    assert_eq!(store.take_over_intents("you", at(10), at(20), 9).await.unwrap().len(), 1);
    let elsewhere = EffectsTarget::OtherStore { lease_until: at(90) };
    let late = store.commit(write("b").into(), elsewhere).await;
    assert!(matches!(late, Err(CommitError::LostLease(_))), "{late:?}");
}
