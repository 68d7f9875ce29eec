//! Listing webinars against a scripted Zoom.

use super::*;
use crate::upcoming::upcoming;

/// Webinars number `numbers` of the scripted Zoom, an hour apart, of which every third takes no registrations.
fn add(world: &World, user: &str, numbers: std::ops::Range<i64>) {
    let mut listed = Vec::new();
    for number in numbers {
        let id = (82_000_000_000 + number).to_string();
        let starts_at = Timestamp::from_second(NOW + 3_600 * number).unwrap();
        let mut webinar = Webinar { topic: format!("Talk {number}"), starts_at: Some(starts_at), ..webinar("z1", &id) };
        if number % 3 == 0 {
            webinar.approval = ApprovalType::NotRequired;
        }
        let (topic, starts_at) = (webinar.topic.clone(), webinar.starts_at);
        listed.push(ListedWebinar { id: webinar.id.clone(), topic, starts_at });
        world.zoom.webinars.lock().unwrap().insert(("z1".to_owned(), id), webinar);
    }
    let pages = listed.chunks(7).map(<[ListedWebinar]>::to_vec).collect();
    world.zoom.upcoming.lock().unwrap().insert(user.to_owned(), Some(pages));
}

/// The topics of all pages, and the number of the pages.
async fn read(world: &World, search: Option<&str>) -> (Vec<String>, usize) {
    let (mut topics, mut pages, mut page) = (Vec::new(), 0, None);
    loop {
        let listed = upcoming(&world.services, search, page.as_deref()).await.unwrap();
        assert!(listed.webinars.len() <= 20);
        topics.extend(listed.webinars.into_iter().map(|webinar| webinar.topic));
        pages += 1;
        match listed.next {
            Some(next) => page = Some(next),
            None => return (topics, pages),
        }
    }
}

#[tokio::test]
async fn w9_webinars_of_all_users_that_take_registrations_soonest_first() {
    let world = world().await;
    add(&world, "grace", 30..60);
    add(&world, "ada", 1..30);
    world.zoom.upcoming.lock().unwrap().insert("no-plan".to_owned(), None);
    let expected: Vec<String> = (1..60).filter(|n| n % 3 != 0).map(|n| format!("Talk {n}")).collect();
    assert_eq!(read(&world, None).await, (expected, 2));
    assert_eq!(world.zoom.listings.load(Ordering::SeqCst), 5 + 5 + 1, "one listing serves all pages");
    assert_eq!(
        read(&world, Some("talk 5")).await.0,
        ["Talk 5", "Talk 50", "Talk 52", "Talk 53", "Talk 55", "Talk 56", "Talk 58", "Talk 59"]
    );
    assert_eq!(read(&world, Some("820 0000 0043")).await.0, ["Talk 43"]);
    assert_eq!(read(&world, Some("nothing")).await, (Vec::new(), 1));
    assert_eq!(read(&world, Some(&" ".repeat(1_000))).await.0.len(), 40);
    assert_eq!(read(&world, Some(&" ".repeat(1_001))).await, (Vec::new(), 1), "no topic is that long");
}

#[tokio::test]
async fn an_occurrence_that_is_listed_twice_counts_once() {
    let world = world().await;
    add(&world, "ada", 1..3);
    if let Some(Some(pages)) = world.zoom.upcoming.lock().unwrap().get_mut("ada") {
        let mut later = pages[0][0].clone();
        later.starts_at = Some(Timestamp::from_second(NOW + 999_999).unwrap());
        pages.insert(0, vec![later]);
    }
    let listed = upcoming(&world.services, None, None).await.unwrap();
    let told: Vec<_> = listed.webinars.iter().map(|webinar| (webinar.topic.as_str(), webinar.starts_at)).collect();
    let at = |number: u64| Some((NOW as u64 + 3_600 * number) * 1_000);
    assert_eq!(told, [("Talk 1", at(1)), ("Talk 2", at(2))]);
}

#[tokio::test]
async fn many_webinars_without_registration_end_a_page_early() {
    let world = world().await;
    add(&world, "ada", 1..200);
    for webinar in world.zoom.webinars.lock().unwrap().values_mut() {
        webinar.approval = ApprovalType::NotRequired;
    }
    assert_eq!(read(&world, None).await, (Vec::new(), 4), "60 are requested for a page");
}

#[tokio::test]
async fn an_invented_page_and_a_missing_connection_are_refused() {
    let world = world().await;
    add(&world, "ada", 1..3);
    let refused = upcoming(&world.services, None, Some("2")).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.message.contains("`2`")), ("page-unknown", true));
    let account = ZoomAccount {
        connection: ConnectionState::Disconnected { at: Timestamp::UNIX_EPOCH },
        ..zoom_account("z1", "Account")
    };
    let commit = Commit { effects: vec![Effect::SaveZoomAccount { account }], ..Commit::default() };
    Storage::joint(world.store.clone()).commit(commit.into()).await.unwrap();
    assert_eq!(upcoming(&world.services, None, None).await.unwrap_err().code, "zoom-not-connected");
}
