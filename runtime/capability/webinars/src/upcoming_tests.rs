#![allow(clippy::unwrap_used)]

use greenroom_domain::WebinarId;

use super::*;

fn listed(id: &str, topic: &str, second: Option<i64>) -> ListedWebinar {
    ListedWebinar {
        id: WebinarId::parse(id).unwrap(),
        topic: topic.to_owned(),
        starts_at: second.map(|second| Timestamp::from_second(second).unwrap()),
    }
}

#[test]
fn webinars_are_found_by_a_part_of_the_topic_or_of_the_id() {
    let webinar = listed("82512345678", "Getting started: ÉTÉ 2030", None);
    for (text, found) in [
        ("", true),
        ("  ", true),
        ("getting", true),
        ("STARTED", true),
        ("été", true),
        (" 2030 ", true),
        ("825 1234 5678", true),
        ("825-1234", true),
        ("45678", true),
        ("99", false),
        ("825x", false),
        ("ended", false),
        ("-", false),
    ] {
        assert_eq!(Search::new(text).finds(&webinar), found, "{text}");
    }
}

#[test]
fn a_page_begins_after_the_last_webinar_that_was_looked_at() {
    let soon = Position::of(&listed("999999999", "", Some(1)));
    let later = Position::of(&listed("100000000", "", Some(2)));
    let same_time = Position::of(&listed("100000001", "", Some(2)));
    let open = Position::of(&listed("100000000", "", None));
    assert!(soon < later && later < same_time && same_time < open);
    for position in [soon, later, same_time, open] {
        assert_eq!(Position::read(&position.token()), Some(position));
    }
    for wrong in ["", "1", "1/", "/100000000", "soon/100000000", "1/abc", "open"] {
        assert_eq!(Position::read(wrong), None, "{wrong}");
    }
}
