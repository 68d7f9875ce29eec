//! Cancelling, approving and denying against a store in memory and a scripted Zoom.

use greenroom_domain::store::EventState;

use super::*;
use crate::change::{Changed, change};
use RegistrationChange::{Approve, Cancel, Deny};

/// The world whose webinar holds registrations for approval.
async fn by_hand() -> World {
    let world = world().await;
    world.zoom.webinars.lock().unwrap().values_mut().for_each(|w| w.approval = ApprovalType::Manual);
    world
}

/// A registration that only Zoom knows.
fn at_zoom(world: &World, address: &str, state: RegistrationState) {
    let registrant = Registrant {
        id: format!("z-{address}"),
        email: email(address),
        state,
        join_url: None,
        registered_at: Some(Timestamp::from_second(NOW - 9).unwrap()),
        occurrences: Vec::new(),
        first_name: String::new(),
        last_name: String::new(),
    };
    world.zoom.registered.lock().unwrap().push(registrant);
}

impl World {
    async fn change(&self, contact: &str, wanted: RegistrationChange) -> Result<Changed, Failure> {
        let id = WebinarId::parse(OURS).unwrap();
        change(&self.services, &context(false), contact.into(), id, None, wanted).await
    }

    async fn not_changed(&self, contact: &str, wanted: RegistrationChange) -> String {
        self.change(contact, wanted).await.unwrap_err().code
    }

    fn changes(&self) -> usize {
        self.zoom.changes.lock().unwrap().len()
    }

    async fn state(&self, address: &str) -> Option<RegistrationState> {
        let key = (WebinarId::parse(OURS).unwrap(), email(address));
        self.store.registrations(&[key]).await.unwrap().remove(0).map(|registration| registration.state)
    }
}

#[tokio::test]
async fn w8_a_cancellation_is_written_with_all_consequences() {
    let world = world().await;
    world.register("1", OURS).await.unwrap();
    let cancelled = world.change("1", Cancel).await.unwrap();
    assert!(cancelled.was_changed && cancelled.contact_updated() && !cancelled.made_up);
    assert_eq!(cancelled.topic, "Engines");
    assert_eq!(*world.zoom.changes.lock().unwrap(), [(Cancel, "r-ada@example.com".to_owned())]);
    assert_eq!(world.state("ada@example.com").await, Some(RegistrationState::Cancelled));
    assert_eq!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("0"), "P3");
    assert_eq!(world.property("1", property::LAST_JOIN_URL).await, None, "P2");
    let timeline = world.store.timeline(&"1".into()).await.unwrap();
    assert_eq!(timeline.len(), 1, "T4: amended");
    assert_eq!(timeline[0].state, Some(RegistrationState::Cancelled), "T1");
    let event = world.store.event_contacts(&WebinarId::parse(OURS).unwrap(), None, 9).await.unwrap();
    assert_eq!(event[0].state, EventState::Cancelled, "M2");
    assert_eq!(world.open_intents(NOW + 1_000).await, 0);
}

#[tokio::test]
async fn w7_the_second_cancellation_sends_nothing_and_so_does_one_without_a_registration() {
    let world = world().await;
    let nothing = world.change("1", Cancel).await.unwrap();
    assert!(!nothing.was_changed && nothing.registration.is_none() && !nothing.contact_updated());
    world.register("1", OURS).await.unwrap();
    assert!(world.change("1", Cancel).await.unwrap().was_changed);
    for _ in 0..2 {
        assert!(!world.change("1", Cancel).await.unwrap().was_changed);
    }
    assert_eq!(world.changes(), 1);
}

#[tokio::test]
async fn w7_a_registration_that_only_zoom_knows_is_cancelled_too() {
    let world = world().await;
    at_zoom(&world, "ada@example.com", RegistrationState::Approved);
    assert!(world.change("1", Cancel).await.unwrap().was_changed);
    assert_eq!(world.state("ada@example.com").await, Some(RegistrationState::Cancelled));
    // The host approved it again, and no sync has seen that yet.
    world.zoom.change(&email("ada@example.com"), Approve);
    assert!(world.change("1", Cancel).await.unwrap().was_changed);
    assert_eq!(world.changes(), 2);
}

#[tokio::test]
async fn c4_an_account_users_registration_is_changed_at_zoom_only() {
    let world = by_hand().await;
    world.register("4", OURS).await.unwrap();
    for wanted in [Approve, Cancel] {
        let changed = world.change("4", wanted).await.unwrap();
        assert!(changed.was_changed && !changed.contact_updated(), "{wanted:?}");
    }
    assert_eq!(world.changes(), 2);
    assert!(world.store.timeline(&"4".into()).await.unwrap().is_empty());
    assert_eq!(world.property("4", property::REGISTRATIONS).await, None);
}

#[tokio::test]
async fn w11_an_approved_registration_has_its_link_and_counts() {
    let world = by_hand().await;
    world.register("1", OURS).await.unwrap();
    let approved = world.change("1", Approve).await.unwrap();
    let link = "https://zoom.example/w/1?tk=approved";
    assert_eq!(approved.registration.unwrap().join_url.unwrap().expose(), link);
    assert_eq!(world.property("1", property::LAST_JOIN_URL).await.as_deref(), Some(link), "P2");
    assert_eq!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("1"), "P3");
    let again = world.change("1", Approve).await.unwrap();
    assert!(!again.was_changed && again.contact_updated());
    assert_eq!(again.registration.unwrap().join_url.unwrap().expose(), link);
    assert_eq!(world.not_changed("1", Deny).await, "registration-not-pending");
    assert_eq!(world.changes(), 1);
}

#[tokio::test]
async fn w11_a_denied_registration_stays_denied() {
    let world = by_hand().await;
    world.register("1", OURS).await.unwrap();
    assert!(world.change("1", Deny).await.unwrap().was_changed);
    assert_eq!(world.state("ada@example.com").await, Some(RegistrationState::Denied));
    assert!(!world.change("1", Deny).await.unwrap().was_changed);
    assert_eq!(world.not_changed("1", Approve).await, "registration-denied");
    assert!(!world.change("1", Cancel).await.unwrap().was_changed);
    assert_eq!(world.changes(), 1);
}

#[tokio::test]
async fn w11_a_decision_that_the_host_has_made_is_written_without_sending_anything() {
    let world = by_hand().await;
    world.register("1", OURS).await.unwrap();
    world.zoom.change(&email("ada@example.com"), Approve);
    let approved = world.change("1", Approve).await.unwrap();
    assert!(!approved.was_changed && approved.contact_updated());
    assert_eq!(world.state("ada@example.com").await, Some(RegistrationState::Approved));
    assert_eq!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("1"), "P3");
    assert_eq!(world.changes(), 0);
}

#[tokio::test]
async fn w3_w5_w6_w9_refusals_of_changes_send_nothing_to_zoom() {
    let world = by_hand().await;
    for wanted in [Cancel, Approve, Deny] {
        let run = context(false);
        let refused = async |contact: &str, webinar: &str| {
            let id = WebinarId::parse(webinar).unwrap();
            change(&world.services, &run, contact.into(), id, None, wanted).await.unwrap_err().code
        };
        assert_eq!(refused("99", OURS).await, "contact-not-found");
        assert_eq!(refused("1", THEIRS).await, "webinar-of-another-business-unit");
        assert_eq!(refused("1", "12345678901").await, "webinar-not-found");
    }
    assert_eq!(world.not_changed("1", Approve).await, "registration-not-found");
    assert_eq!(world.not_changed("1", Deny).await, "registration-not-found");
    at_zoom(&world, "host@acme.example", RegistrationState::Pending);
    at_zoom(&world, "owner@acme.example", RegistrationState::Pending);
    assert_eq!(world.not_changed("2", Approve).await, "webinar-host-cannot-register");
    assert_eq!(world.not_changed("3", Approve).await, "webinar-host-cannot-register");
    assert_eq!(world.changes(), 0);
}

#[tokio::test]
async fn a_dry_run_of_a_change_sends_and_writes_nothing() {
    let world = by_hand().await;
    world.register("1", OURS).await.unwrap();
    for wanted in [Cancel, Approve, Deny] {
        let id = WebinarId::parse(OURS).unwrap();
        let changed = change(&world.services, &context(true), "1".into(), id, None, wanted).await.unwrap();
        assert!(changed.was_changed && changed.made_up && !changed.contact_updated(), "{wanted:?}");
        assert_eq!(changed.registration.unwrap().join_url, None);
    }
    assert_eq!(world.changes(), 0);
    assert_eq!(world.state("ada@example.com").await, Some(RegistrationState::Pending));
    assert_eq!(world.open_intents(NOW + 1_000).await, 0);
}

#[tokio::test]
async fn at_the_same_time_one_change_is_sent() {
    let world = world().await;
    world.register("1", OURS).await.unwrap();
    let all = futures::future::join_all((0..10).map(|_| world.change("1", Cancel))).await;
    let changed = all.into_iter().filter(|outcome| outcome.as_ref().unwrap().was_changed).count();
    assert_eq!((changed, world.changes()), (1, 1));
}

#[tokio::test]
async fn a_lost_answer_to_a_change_is_found_at_zoom() {
    for wanted in [Cancel, Approve, Deny] {
        let world = by_hand().await;
        world.register("1", OURS).await.unwrap();
        world.zoom.answers.lock().unwrap().push_back(lost());
        *world.zoom.does_it_anyway.lock().unwrap() = true;
        let changed = world.change("1", wanted).await.unwrap();
        assert!(changed.was_changed, "{wanted:?}");
        assert_eq!(changed.registration.unwrap().join_url.is_some(), wanted == Approve);
        assert_eq!((world.changes(), world.open_intents(NOW + 1_000).await), (1, 0), "it is not sent again");
    }
}

#[tokio::test]
async fn a_change_that_stays_lost_is_settled_later_by_asking_zoom() {
    for (wanted, state) in [
        (Cancel, RegistrationState::Cancelled),
        (Approve, RegistrationState::Approved),
        (Deny, RegistrationState::Denied),
    ] {
        for arrived in [false, true] {
            let world = by_hand().await;
            world.register("1", OURS).await.unwrap();
            world.zoom.answers.lock().unwrap().push_back(lost());
            assert_eq!(world.not_changed("1", wanted).await, "zoom-unavailable");
            assert!(settle_once(&world.services, 10).await.unwrap().is_empty(), "the lease still holds");
            if arrived {
                world.zoom.change(&email("ada@example.com"), wanted);
            }
            world.clock.store(NOW + 61, Ordering::SeqCst);
            let other = services(&Storage::joint(world.store.clone()), &world.zoom, &world.clock, "second");
            let settled = settle_once(&other, 10).await.unwrap();
            let expected = (u64::from(arrived), u64::from(!arrived), 0);
            assert_eq!((settled.done as u64, settled.not_done as u64, settled.still_open as u64), expected);
            let expected = if arrived { state } else { RegistrationState::Pending };
            assert_eq!(world.state("ada@example.com").await, Some(expected), "{wanted:?} {arrived}");
            assert_eq!(world.changes(), 1);
        }
    }
}

#[tokio::test]
async fn a_cancellation_is_settled_where_the_registration_is_gone() {
    let world = world().await;
    at_zoom(&world, "ada@example.com", RegistrationState::Approved);
    world.zoom.answers.lock().unwrap().push_back(lost());
    assert_eq!(world.not_changed("1", Cancel).await, "zoom-unavailable");
    world.zoom.registered.lock().unwrap().clear();
    world.clock.store(NOW + 61, Ordering::SeqCst);
    assert_eq!(settle_once(&world.services, 10).await.unwrap().done, 1);
    assert_eq!(world.state("ada@example.com").await, None, "the store never had it");
}

#[tokio::test]
async fn a_change_whose_caller_disappears_is_written_all_the_same() {
    let world = world().await;
    world.register("1", OURS).await.unwrap();
    world.zoom.gate.acquire_many(u32::try_from(world.zoom.gate.available_permits()).unwrap()).await.unwrap().forget();
    let shared = world.services.clone();
    let caller = tokio::spawn(async move {
        let (run, id) = (context(false), WebinarId::parse(OURS).unwrap());
        change(&shared, &run, "1".into(), id, None, Cancel).await
    });
    while world.changes() == 0 {
        tokio::task::yield_now().await;
    }
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    world.zoom.gate.add_permits(1);
    world.services.finish().await;
    assert_eq!(world.state("ada@example.com").await, Some(RegistrationState::Cancelled));
    assert_eq!(world.open_intents(NOW + 1_000).await, 0);
}

#[tokio::test]
async fn w7_a_registration_is_changed_ten_times_a_day_at_most() {
    let world = world().await;
    world.register("1", OURS).await.unwrap();
    for _ in 0..10 {
        assert!(world.change("1", Cancel).await.unwrap().was_changed);
        world.zoom.change(&email("ada@example.com"), Approve);
    }
    let failure = world.change("1", Cancel).await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unavailable, "registrant-daily-limit"));
    assert!(failure.message.contains("10 times a day"), "{failure}");
    assert_eq!(world.changes(), 10);
}

#[tokio::test]
async fn w9_zooms_refusal_of_a_change_closes_the_intent() {
    let world = by_hand().await;
    world.register("1", OURS).await.unwrap();
    world.zoom.answers.lock().unwrap().push_back(ProviderError::WebinarFull { message: "full".to_owned() });
    assert_eq!(world.not_changed("1", Approve).await, "webinar-full");
    assert_eq!(world.open_intents(NOW + 1_000).await, 0);
    assert_eq!(world.state("ada@example.com").await, Some(RegistrationState::Pending));
}
