//! Registrants: which become contacts, and which are removed.

use greenroom_domain::{
    Join, JoinUrl, LeftOutReason, ProviderError, Registrant, RegistrationState, RunStore, SyncStore,
    store::{
        Commit, EffectsTarget, ImportRow, ImportStore, LeaseOutcome, StoreAdmin, SyncCommit, SyncWrite, TimelineStore,
        WebinarStore,
    },
};
use serde_json::json;

use super::{
    STEPS, Scene, WEBINAR, id, name_of, out, person,
    zoom::{at, email, join, registrant, session},
};

#[tokio::test]
async fn c1_registrants_become_contacts_and_blanks_of_existing_ones_are_filled() {
    let scene = Scene::new().await;
    scene.import(person("1", "ada@example.com", &[("firstname", "Augusta Ada")])).await;
    scene.registered(&["ada@example.com", "grace@example.com", "mary@example.com", "joan@example.com"]);
    let output = scene.registrations().await;
    assert_eq!(output["registrants"], json!({"created": 4, "updated": 0, "unchanged": 0, "leftOut": {}}));
    let ada = scene.contact("ada@example.com").await.unwrap();
    assert_eq!(name_of(&ada), (Some("Augusta Ada"), Some("Registered")), "filled, not overwritten");
    let joan = scene.contact("joan@example.com").await.unwrap();
    assert_eq!(name_of(&joan), (Some("joan"), Some("Registered")), "the second page is of the same slice");
    assert_eq!(joan.value("zoom_webinar_registration_count"), Some("1"), "P3");
    assert_eq!(joan.value("zoom_webinar_joinlink"), Some("https://zoom.example/w/1?tk=joan"), "P2");
    let event = scene.store.marketing_event(&id()).await.unwrap().unwrap();
    assert_eq!((event.name.as_str(), event.registered), ("Greenhouses", 4), "M1, M2");
}

#[tokio::test]
async fn c1_an_account_may_have_names_overwritten() {
    let scene = Scene::new().await;
    scene.set("/existingContacts", json!("overwrite")).await;
    scene.import(person("1", "ada@example.com", &[("firstname", "Augusta Ada")])).await;
    scene.registered(&["ada@example.com"]);
    scene.registrations().await;
    assert_eq!(name_of(&scene.contact("ada@example.com").await.unwrap()).0, Some("ada"));
}

#[tokio::test]
async fn a_second_sync_of_the_same_registrants_writes_nothing() {
    let scene = Scene::new().await;
    scene.user("clerk@acme.example").await;
    scene.registered(&["ada@example.com", "grace@example.com", "clerk@acme.example", "joan@example.com"]);
    scene.registrations().await;
    let outcomes = scene.slices(super::STEPS[1], |invocation| invocation).await;
    let output = outcomes.last().unwrap().output().unwrap().clone();
    assert_eq!(
        output["registrants"],
        json!({"created": 0, "updated": 0, "unchanged": 3, "leftOut": {"account-user": 1}})
    );
    let effects: u64 = outcomes.iter().map(|outcome| outcome.usage.effects).sum();
    assert_eq!(effects, 0);
}

#[tokio::test]
async fn one_email_on_two_pages_is_one_contact() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com", "b@example.com", "c@example.com", "ada@example.com"]);
    let output = scene.registrations().await;
    assert_eq!(output["registrants"]["created"], 3);
    assert_eq!(scene.store.list_contacts(None, 10).await.unwrap().len(), 3);
}

#[tokio::test]
async fn c2_c3_a_person_without_an_email_is_counted_and_an_invalid_email_is_listed() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com"]);
    scene.zoom.script(|world| world.unusable = vec!["", "  ", "ada@"]);
    let output = scene.registrations().await;
    assert_eq!(output["registrants"]["leftOut"], json!({"no-email": 2, "invalid-email": 1}));
    assert_eq!(output["listing"], "complete", "they count as listed");
    assert_eq!(scene.left_out().await, out("ada@", "invalid-email"));
}

#[tokio::test]
async fn c4_c8_nothing_is_written_to_an_account_user_until_they_are_no_longer_one() {
    let scene = Scene::new().await;
    scene.import(person("1", "clerk@acme.example", &[])).await;
    scene.user("clerk@acme.example").await;
    scene.user("nobody@acme.example").await;
    scene.registered(&["clerk@acme.example", "nobody@acme.example"]);
    let output = scene.registrations().await;
    assert_eq!(output["registrants"]["leftOut"], json!({"account-user": 2}));
    assert_eq!(scene.contact("nobody@acme.example").await, None);
    let clerk = scene.contact("clerk@acme.example").await.unwrap();
    assert_eq!((name_of(&clerk), clerk.value("zoom_webinar_registration_count")), ((None, None), None));
    assert!(scene.store.timeline(&"1".into()).await.unwrap().is_empty());
    let kept = scene.registration("clerk@acme.example").await.unwrap();
    assert_eq!((kept.contact, kept.state), (None, RegistrationState::Approved));
    assert_eq!(scene.left_out().await.len(), 2);
}

#[tokio::test]
async fn c5_a_secondary_email_makes_no_contact_no_timeline_event_and_no_registration() {
    let scene = Scene::new().await;
    scene
        .import(ImportRow::Contact {
            id: Some("1".into()),
            email: Some(email("ada@example.com")),
            secondary_emails: Some(vec![email("countess@example.com")]),
            properties: Default::default(),
        })
        .await;
    scene.registered(&["countess@example.com"]);
    let output = scene.registrations().await;
    assert_eq!(output["registrants"]["leftOut"], json!({"secondary-email": 1}));
    assert_eq!(scene.registration("countess@example.com").await, None);
    assert_eq!(scene.contact("countess@example.com").await, None);
    assert!(scene.store.timeline(&"1".into()).await.unwrap().is_empty());
    assert_eq!(scene.left_out().await, out("countess@example.com", "secondary-email"));
}

#[tokio::test]
async fn c5_p3_a_registration_whose_email_became_a_secondary_one_still_follows_zoom() {
    let scene = Scene::new().await;
    scene.import(person("1", "countess@example.com", &[])).await;
    scene.registered(&["countess@example.com"]);
    scene.registrations().await;
    let renamed = ImportRow::Contact {
        id: Some("1".into()),
        email: Some(email("ada@example.com")),
        secondary_emails: Some(vec![email("countess@example.com")]),
        properties: Default::default(),
    };
    scene.import(renamed).await;
    scene.zoom.script(|world| {
        let pages = world.registrants.remove(&RegistrationState::Approved).unwrap();
        world.registrants.insert(RegistrationState::Denied, pages);
    });
    let output = scene.registrations().await;
    assert_eq!(output["registrants"]["leftOut"], json!({"secondary-email": 1}));
    let state = scene.registration("countess@example.com").await.unwrap().state;
    assert_eq!(state, RegistrationState::Cancelled, "M2: approved and then denied is cancelled by the host");
    let ada = scene.contact("ada@example.com").await.unwrap();
    assert_ne!(ada.value("zoom_webinar_registration_count"), Some("1"), "P3");
}

#[tokio::test]
async fn c8_a_person_who_was_taken_in_is_no_longer_listed_as_left_out() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com"]);
    scene.registrations().await;
    let LeaseOutcome::Ours(fence) = scene.lease("earlier").await else { panic!("somebody has it") };
    let listed = vec![("ada@example.com".to_owned(), LeftOutReason::ExcludedDomain)];
    let write = SyncWrite::LeftOut { webinar: id(), out: listed, taken_in: Vec::new() };
    let (tally, warnings) = (Default::default(), Vec::new());
    let sync = SyncCommit { fence: fence.clone(), run: None, progress: None, tally, warnings, writes: vec![write] };
    let commit = Commit { sync: Some(sync), ..Commit::default() };
    scene.store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
    scene.store.give_up(&fence).await.unwrap();
    assert_eq!(scene.left_out().await.len(), 1);
    assert_eq!(scene.registrations().await["registrants"]["unchanged"], 1);
    assert!(scene.left_out().await.is_empty());
}

#[tokio::test]
async fn c4_nothing_is_written_to_a_person_who_becomes_an_account_user_before_the_commit() {
    let scene = Scene::new().await;
    scene.import(person("1", "ada@example.com", &[])).await;
    scene.import(person("2", "bea@example.com", &[("firstname", "Bea"), ("lastname", "Whole")])).await;
    for address in ["ada@example.com", "bea@example.com"] {
        scene.registered(&[address]);
        let (calls, store) = (scene.zoom.calls(), scene.store.clone());
        let is_first = scene.store.known_webinars(Some(&id())).await.unwrap().is_empty();
        // While the second state is read, in the same slice.
        let at = calls + if is_first { 3 } else { 2 };
        let row = ImportRow::AccountUser { email: email(address), role: greenroom_domain::Role::Editor };
        let happens = move || Box::pin(async move { assert!(store.import(vec![row].into()).await.is_ok()) }) as _;
        scene.zoom.script(|world| world.meanwhile = Some((at, Box::new(happens))));
        let outcome = scene.runtime.invoke(Scene::step(super::STEPS[1], None)).await;
        let failure = outcome.failure().unwrap_or_else(|| panic!("{outcome:?}"));
        assert!(failure.retry.is_retryable() && !failure.message.contains('@'), "{failure:?}");
        assert_eq!(scene.registration(address).await, None);
    }
}

#[tokio::test]
async fn c6_c8_a_deleted_contact_stays_deleted_until_a_person_makes_it_again() {
    let scene = Scene::new().await;
    scene.import(ImportRow::DeletedContact { email: email("ada@example.com") }).await;
    scene.registered(&["ada@example.com"]);
    let output = scene.registrations().await;
    assert_eq!(output["registrants"]["leftOut"], json!({"deleted-contact": 1}));
    assert_eq!(scene.contact("ada@example.com").await, None);
    assert_eq!(scene.left_out().await, out("ada@example.com", "deleted-contact"));

    scene.import(person("1", "ada@example.com", &[])).await;
    let output = scene.registrations().await;
    assert_eq!(output["registrants"], json!({"created": 0, "updated": 1, "unchanged": 0, "leftOut": {}}));
    assert_eq!(scene.registration("ada@example.com").await.unwrap().contact, Some("1".into()));
    assert_eq!(scene.store.timeline(&"1".into()).await.unwrap().len(), 1, "T1");
    assert!(scene.left_out().await.is_empty());
}

#[tokio::test]
async fn c7_c8_an_excluded_domain_makes_no_contact_until_it_is_let_in() {
    let scene = Scene::new().await;
    scene.set("/excludedContactDomains", json!(["rival.example"])).await;
    scene.import(person("1", "known@rival.example", &[])).await;
    scene.registered(&["known@rival.example", "new@rival.example", "a@notrival.example"]);
    let output = scene.registrations().await;
    assert_eq!(output["registrants"]["leftOut"], json!({"excluded-domain": 1}));
    assert_eq!(scene.contact("new@rival.example").await, None);
    assert_eq!(scene.left_out().await, out("new@rival.example", "excluded-domain"));
    let known = scene.contact("known@rival.example").await.unwrap();
    assert_eq!(known.value("zoom_webinar_registration_count"), Some("1"), "S6: an existing contact gets its activity");

    scene.set("/excludedContactDomains", json!([])).await;
    let output = scene.registrations().await;
    assert_eq!(output["registrants"], json!({"created": 0, "updated": 1, "unchanged": 2, "leftOut": {}}));
    assert!(scene.contact("new@rival.example").await.is_some());
    assert!(scene.left_out().await.is_empty());
}

#[tokio::test]
async fn c9_emails_are_compared_trimmed_and_without_regard_to_case() {
    let scene = Scene::new().await;
    scene.import(person("1", "Ada@Example.com", &[])).await;
    scene.registered(&["  ADA@example.COM "]);
    scene.registrations().await;
    assert_eq!(scene.registration("ada@example.com").await.unwrap().contact, Some("1".into()));
    assert_eq!(scene.store.list_contacts(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn c10_an_erased_person_is_counted_never_listed_and_nothing_is_written_of_them() {
    let scene = Scene::new().await;
    scene.import(person("1", "ada@example.com", &[])).await;
    scene.runtime.erase("1").await.unwrap();
    scene.registered(&["ada@example.com", "grace@example.com"]);
    let outcomes = scene.slices(super::STEPS[1], |invocation| invocation).await;
    let output = outcomes.last().unwrap().output().unwrap();
    assert_eq!(output["registrants"]["leftOut"], json!({"erased": 1}));
    assert_eq!(output["listing"], "complete", "they count as listed");
    assert!(scene.contact("ada@example.com").await.is_none() && scene.registration("ada@example.com").await.is_none());
    assert!(scene.left_out().await.is_empty());
}

#[tokio::test]
async fn no_journal_and_no_cursor_names_a_person() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com", "grace@example.com", "mary@example.com", "joan@example.com"]);
    for outcome in scene.slices(super::STEPS[1], |invocation| invocation).await {
        let journal = scene.store.journal(outcome.run).await.unwrap().unwrap();
        let text = format!("{}{}", journal.body.unwrap(), serde_json::to_string(&outcome).unwrap());
        assert!(!text.contains("example.com") && !text.contains("grace"), "{text}");
    }
}

#[tokio::test]
async fn l2_a_registrant_whom_two_passes_lack_is_cancelled() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com", "grace@example.com", "mary@example.com", "joan@example.com"]);
    scene.registrations().await;
    scene.registered(&["ada@example.com", "grace@example.com", "mary@example.com"]);
    let output = scene.registrations().await;
    assert_eq!((&output["listing"], &output["cancelled"]), (&json!("complete"), &json!(1)));
    assert_eq!(scene.registration("joan@example.com").await.unwrap().state, RegistrationState::Cancelled);
    let joan = scene.contact("joan@example.com").await.unwrap();
    assert_eq!(joan.value("zoom_webinar_registration_count"), Some("0"), "P3");
    assert_eq!(scene.registration("mary@example.com").await.unwrap().state, RegistrationState::Approved);
}

#[tokio::test]
async fn l2_a_registrant_who_is_back_in_the_second_pass_is_not_removed() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com", "grace@example.com"]);
    scene.registrations().await;
    scene.registered(&["ada@example.com"]);
    // Three states are read in the first pass; then the first state again.
    let zoom = scene.zoom.clone();
    let calls = zoom.calls();
    let back = zoom.clone();
    zoom.script(|world| {
        world.meanwhile = Some((
            calls + 4,
            Box::new(move || {
                back.script(|world| {
                    let all = vec![vec![registrant("ada@example.com"), registrant("grace@example.com")]];
                    world.registrants.insert(RegistrationState::Approved, all);
                });
                Box::pin(async {})
            }),
        ));
    });
    let output = scene.registrations().await;
    assert_eq!(output["cancelled"], 0);
    assert_eq!(scene.registration("grace@example.com").await.unwrap().state, RegistrationState::Approved);
}

#[tokio::test]
async fn l2_a_listing_that_ends_early_deletes_nothing_and_says_so() {
    let scene = Scene::new().await;
    scene.registered(&["ada@example.com", "grace@example.com"]);
    scene.registrations().await;
    scene.registered(&["ada@example.com"]);
    scene.zoom.script(|world| world.total = Some(2));
    let output = scene.registrations().await;
    assert_eq!((&output["listing"], &output["doubt"]), (&json!("doubted"), &json!("ended-early")));
    assert_eq!(scene.registration("grace@example.com").await.unwrap().state, RegistrationState::Approved);
}

#[tokio::test]
async fn l2_an_expired_page_token_begins_the_listing_anew_and_deletes_nothing() {
    let scene = Scene::new().await;
    let all = ["a@example.com", "b@example.com", "c@example.com", "d@example.com"];
    scene.registered(&all);
    // The webinar, the first page, and then the second one, whose token has expired.
    scene.zoom.script(|world| world.failures = [None, None, Some(ProviderError::PageTokenExpired)].into());
    let output = scene.registrations().await;
    assert_eq!((&output["listing"], &output["cancelled"]), (&json!("complete"), &json!(0)));
    assert_eq!(output["registrants"]["created"], 4);
    assert_eq!(scene.store.list_contacts(None, 10).await.unwrap().len(), 4);
}

#[tokio::test]
async fn each_state_of_a_registration_is_read_and_followed() {
    let scene = Scene::new().await;
    scene.zoom.script(|world| {
        world.registrants.insert(RegistrationState::Pending, vec![vec![registrant("pending@example.com")]]);
        world.registrants.insert(RegistrationState::Denied, vec![vec![registrant("denied@example.com")]]);
    });
    scene.registrations().await;
    let pending = scene.registration("pending@example.com").await.unwrap();
    assert_eq!((pending.state, pending.join_url), (RegistrationState::Pending, None));
    assert_eq!(scene.registration("denied@example.com").await.unwrap().state, RegistrationState::Denied);
    scene.zoom.script(|world| {
        let approved = world.registrants.remove(&RegistrationState::Pending).unwrap();
        world.registrants.insert(RegistrationState::Approved, approved);
    });
    let output = scene.registrations().await;
    assert_eq!(output["registrants"]["updated"], 1);
    let approved = scene.registration("pending@example.com").await.unwrap();
    assert!(approved.state == RegistrationState::Approved && approved.join_url.is_some());
}

#[tokio::test]
async fn m1_m2_a_webinar_that_zoom_no_longer_has_is_cancelled_unless_it_is_past_and_its_synced_data_stays() {
    for (starts_at, cancelled) in [("2926-05-01T10:00:00Z", true), ("2026-05-01T10:00:00Z", false)] {
        let scene = Scene::new().await;
        scene.zoom.script(|world| {
            let webinar = world.webinar.as_mut().unwrap();
            webinar.starts_at = Some(starts_at.parse().unwrap());
        });
        scene.registered(&["ada@example.com"]);
        scene.run(STEPS[0]).await;
        scene.registrations().await;
        scene.zoom.script(|world| world.webinar = None);
        let output = scene.run(STEPS[0]).await;
        assert_eq!(
            output,
            json!({"webinarId": WEBINAR, "topic": "Greenhouses", "startsAt": starts_at,
            "recurring": false, "cancelled": cancelled})
        );
        assert_eq!(scene.store.known_webinars(Some(&id())).await.unwrap()[0].cancelled, cancelled);
        assert!(scene.registration("ada@example.com").await.is_some());
    }
}

/// Several registrations under one email: `(id, state, when)`, in the order in which Zoom lists those of one state.
type Rows = &'static [(&'static str, RegistrationState, i64)];

impl Scene {
    /// Lists these registrations of Ada, with `between` other people between each two of a state.
    fn ada_registered(&self, rows: &[(&'static str, RegistrationState, i64)], between: usize) {
        self.zoom.script(|world| {
            world.registrants.clear();
            for (id, state, minute) in rows {
                let listed = Registrant {
                    id: (*id).to_owned(),
                    registered_at: Some(at(*minute)),
                    join_url: Some(JoinUrl::new(format!("https://zoom.example/w/1?tk={id}"))),
                    ..registrant("ada@example.com")
                };
                let others = (0..between).map(|n| registrant(&format!("{id}{n}@example.com")));
                let pages = world.registrants.entry(*state).or_default();
                pages.extend(std::iter::once(listed).chain(others).collect::<Vec<_>>().chunks(3).map(<[_]>::to_vec));
            }
        });
    }

    async fn ada(&self) -> (String, RegistrationState) {
        let ada = self.registration("ada@example.com").await.unwrap();
        (ada.registrant_id, ada.state)
    }
}

#[tokio::test]
async fn c11_several_registrations_of_one_email_are_one_person_and_a_second_sync_changes_nothing() {
    use RegistrationState::{Approved, Denied, Pending};
    let cases: [(Rows, (&str, RegistrationState)); 6] = [
        (&[("a", Approved, -9), ("b", Denied, -1)], ("a", Approved)),
        (&[("a", Denied, -9), ("b", Approved, -1)], ("b", Approved)),
        (&[("a", Approved, -9), ("b", Pending, -1)], ("a", Approved)),
        (&[("a", Approved, -9), ("b", Approved, -1)], ("b", Approved)),
        (&[("a", Approved, -1), ("b", Approved, -9)], ("a", Approved)),
        (&[("a", Pending, -5), ("b", Denied, -1), ("c", Pending, -9), ("d", Denied, -2)], ("a", Pending)),
    ];
    // With many people between them, the rows are read in other slices.
    for between in [0, 8] {
        for (rows, (id, state)) in cases {
            let scene = Scene::new().await;
            scene.ada_registered(rows, between);
            for again in [false, true, true] {
                let outcomes = scene.slices(STEPS[1], |invocation| invocation).await;
                assert_eq!(scene.ada().await, (id.to_owned(), state), "{rows:?} {between}");
                let effects: u64 = outcomes.iter().map(|outcome| outcome.usage.effects).sum();
                assert!(!again || effects == 0, "{effects} effects: {rows:?} {between}");
                let output = outcomes.last().unwrap().output().unwrap().clone();
                assert_eq!(output["listing"], "complete", "{rows:?} {between}");
            }
            let timeline = scene.store.timeline(&scene.contact("ada@example.com").await.unwrap().id).await.unwrap();
            assert_eq!(timeline.len(), 1, "{rows:?} {between}");
        }
    }
}

#[tokio::test]
async fn c11_p2_m2_the_registration_that_is_left_counts_when_the_better_one_is_gone_or_worse() {
    use RegistrationState::{Approved, Denied};
    let both: Rows = &[("a", Approved, -9), ("b", Approved, -1)];
    let cases: [(Rows, &str, RegistrationState); 3] = [
        (&[("a", Approved, -9)], "a", Approved),
        (&[("a", Approved, -9), ("b", Denied, -1)], "a", Approved),
        (&[("a", Denied, -9), ("b", Denied, -1)], "b", RegistrationState::Cancelled),
    ];
    for between in [0, 8] {
        for (later, id, state) in cases {
            let scene = Scene::new().await;
            scene.ada_registered(both, between);
            scene.registrations().await;
            assert_eq!(scene.ada().await, ("b".to_owned(), Approved));
            scene.ada_registered(later, between);
            for _ in 0..2 {
                scene.registrations().await;
                assert_eq!(scene.ada().await, (id.to_owned(), state), "{later:?} {between}");
            }
            let link = scene.contact("ada@example.com").await.unwrap();
            let expected = (state == Approved).then(|| format!("https://zoom.example/w/1?tk={id}"));
            assert_eq!(link.value("zoom_webinar_joinlink"), expected.as_deref(), "{later:?} {between}");
        }
    }
}

#[tokio::test]
async fn c11_without_the_scope_to_ask_for_one_registrant_the_better_one_stays_until_zoom_no_longer_lists_it() {
    use RegistrationState::{Approved, Denied};
    let scene = Scene::new().await;
    // In another slice each, so that one run does not see both.
    scene.ada_registered(&[("a", Approved, -9), ("b", Denied, -1)], 8);
    scene.zoom.script(|world| world.asks_for_one = false);
    for again in [false, true] {
        let outcomes = scene.slices(STEPS[1], |invocation| invocation).await;
        assert_eq!(scene.ada().await, ("a".to_owned(), Approved));
        let effects: u64 = outcomes.iter().map(|outcome| outcome.usage.effects).sum();
        assert!(!again || effects == 0, "{effects} effects");
    }
    let scene = Scene::new().await;
    scene.ada_registered(&[("a", Approved, -9), ("b", Denied, -1)], 0);
    scene.zoom.script(|world| world.asks_for_one = false);
    scene.registrations().await;
    scene.ada_registered(&[("b", Approved, -20)], 0);
    for state in [RegistrationState::Cancelled, Approved] {
        scene.registrations().await;
        assert_eq!(scene.ada().await.1, state);
    }
    assert_eq!(scene.ada().await.0, "b");
}

#[tokio::test]
async fn c11_who_joins_by_the_link_of_any_of_their_registrations_is_one_person() {
    use RegistrationState::{Approved, Denied, Pending};
    let cases: [Rows; 5] = [
        &[("a", Approved, -9), ("b", Approved, -1)],
        &[("a", Approved, -1), ("b", Approved, -9)],
        &[("a", Approved, -9), ("b", Pending, -1), ("c", Denied, -5)],
        &[("a", Denied, -9), ("b", Approved, -1)],
        &[("a", Denied, -9), ("b", Approved, -1), ("c", Approved, -2)],
    ];
    // With many people between them, the rows are read in other slices.
    for between in [0, 8] {
        for rows in cases {
            let scene = Scene::new().await;
            scene.ada_registered(rows, between);
            for _ in 0..2 {
                scene.registrations().await;
            }
            let joins = rows.iter().zip(1..).map(|((id, ..), n)| Join {
                registrant_id: Some((*id).to_owned()),
                ..join(&n.to_string(), Some(&format!("ada@phone{n}.example")), n * 10, n * 10 + 10)
            });
            let joins: Vec<Join> = joins.collect();
            scene.zoom.script(|world| (world.sessions, world.joins) = (vec![session("s1==")], vec![joins]));
            scene.attendance().await;
            let ada = scene.contact("ada@example.com").await.unwrap();
            let attended = scene.store.attendances_of(&ada.id).await.unwrap();
            assert_eq!(attended.len(), 1, "{rows:?} {between}");
            assert_eq!(attended[0].presence.seconds as usize, rows.len() * 600, "{rows:?} {between}");
            let all = scene.store.attendances(&id(), None, 100).await.unwrap();
            assert_eq!(all.len(), 1, "nobody else was there: {rows:?} {between}");
        }
    }
}
