#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const PARTS: &[&str] = &["pending", "approved"];
const BELIEVED: Judgement = Judgement::Believed { sweep: false };
const SWEPT: Judgement = Judgement::Believed { sweep: true };

fn doubt(why: &'static str) -> Judgement {
    Judgement::Doubted { why }
}

/// A complete listing of 40 rows, of two pages a part.
fn complete() -> Listed {
    Listed {
        begun_at: None,
        rows: 40,
        distinct: 40,
        totals: [("pending".to_owned(), vec![10, 10]), ("approved".to_owned(), vec![30, 30])].into(),
        ended: vec!["approved".into(), "pending".into()],
        known: 40,
        missing: 0,
        missing_twice: 0,
    }
}

fn missing(known: u64, missing: u64, missing_twice: u64) -> Listed {
    Listed { known, missing, missing_twice, ..complete() }
}

fn empty(known: u64) -> Listed {
    let totals = [("pending".to_owned(), vec![0]), ("approved".to_owned(), vec![0])].into();
    Listed { rows: 0, distinct: 0, totals, ..missing(known, known, known) }
}

#[test]
fn l2_a_listing_is_complete_when_it_ended_and_its_rows_are_as_many_as_zoom_says() {
    let participants = Listing::Participants("s==".into());
    let ended = Listed { ended: vec![String::new()], totals: [(String::new(), vec![40])].into(), ..complete() };
    assert!(is_complete(&ended, &participants));
    for listed in [Listed { rows: 39, ..ended.clone() }, Listed { ended: vec![], ..ended.clone() }] {
        assert!(!is_complete(&listed, &participants), "{listed:?}");
    }
    assert!(!is_complete(&ended, &Listing::Registrants), "of another kind");
}

#[test]
fn l2_nothing_missing_nothing_swept() {
    for pass in [1, 2] {
        assert_eq!(judge(&complete(), PARTS, pass, None), BELIEVED);
    }
    assert_eq!(
        judge(&Listed { totals: [].into(), ..complete() }, PARTS, 1, None),
        BELIEVED,
        "Zoom need give no totals"
    );
}

#[test]
fn l2_what_is_missing_is_gone_when_two_passes_miss_it() {
    assert_eq!(judge(&missing(40, 1, 0), PARTS, 1, None), Judgement::Again);
    assert_eq!(judge(&missing(40, 1, 1), PARTS, 1, None), Judgement::Again, "one pass has no other to confirm it");
    assert_eq!(judge(&missing(40, 1, 1), PARTS, 2, None), SWEPT);
    assert_eq!(judge(&missing(40, 1, 0), PARTS, 2, None), BELIEVED, "each pass missed another one");
}

#[test]
fn l2_a_listing_that_ended_early_deletes_nothing() {
    let unended = Listed { ended: vec!["approved".into()], ..missing(40, 1, 1) };
    let others_ended = Listed { ended: vec!["denied".into(), "cancelled".into()], ..missing(40, 1, 1) };
    let half_a_page = Listed { rows: 39, distinct: 39, ..missing(40, 1, 1) };
    let nothing_missing = Listed { missing: 0, missing_twice: 0, ..half_a_page.clone() };
    for listed in [unended, others_ended, half_a_page, nothing_missing] {
        assert_eq!(judge(&listed, PARTS, 1, None), Judgement::Again);
        for before in [None, Some(ENDED_EARLY), Some(LIST_SHRANK)] {
            assert_eq!(judge(&listed, PARTS, 2, before), doubt(ENDED_EARLY), "however often");
        }
    }
}

#[test]
fn l2_a_listing_that_changed_between_pages_deletes_nothing() {
    let totals = [("pending".to_owned(), vec![10]), ("approved".to_owned(), vec![30, 29])].into();
    let changed = Listed { totals, ..missing(40, 1, 1) };
    let more_than_there_are = Listed { rows: 41, distinct: 41, ..missing(40, 1, 1) };
    for listed in [changed, more_than_there_are] {
        assert_eq!(judge(&listed, PARTS, 1, None), Judgement::Again);
        for before in [None, Some(LIST_CHANGED)] {
            assert_eq!(judge(&listed, PARTS, 2, before), doubt(LIST_CHANGED), "however often");
        }
    }
}

#[test]
fn l2_a_row_twice_and_another_missing_is_doubted_once() {
    let shifted = Listed { distinct: 39, ..missing(40, 1, 1) };
    assert_eq!(judge(&shifted, PARTS, 2, None), doubt(LIST_CHANGED));
    assert_eq!(judge(&shifted, PARTS, 2, Some(LIST_SHRANK)), doubt(LIST_CHANGED), "another doubt confirms nothing");
    assert_eq!(judge(&shifted, PARTS, 2, Some(LIST_CHANGED)), SWEPT);
    assert_eq!(judge(&Listed { distinct: 39, ..complete() }, PARTS, 1, None), BELIEVED, "Zoom lists somebody twice");
}

#[test]
fn l2_an_empty_list_that_should_not_be_is_doubted_once() {
    for known in [1, 2, 9, 10, 1_000] {
        assert_eq!(judge(&empty(known), PARTS, 1, None), Judgement::Again);
        assert_eq!(judge(&empty(known), PARTS, 2, None), doubt(LIST_SHRANK), "{known}");
        assert_eq!(judge(&empty(known), PARTS, 2, Some(ENDED_EARLY)), doubt(LIST_SHRANK), "{known}");
        assert_eq!(judge(&empty(known), PARTS, 2, Some(LIST_SHRANK)), SWEPT, "{known}");
    }
    let came_back = Listed { missing: 1, missing_twice: 1, ..empty(2) };
    assert_eq!(judge(&came_back, PARTS, 2, None), doubt(LIST_SHRANK), "one of them was written since");
}

#[test]
fn l2_more_than_half_of_ten_or_more_gone_at_once_is_doubted_once() {
    for (known, gone, expected) in [
        (10, 5, SWEPT),
        (10, 6, doubt(LIST_SHRANK)),
        (11, 5, SWEPT),
        (11, 6, doubt(LIST_SHRANK)),
        (9, 9, SWEPT),
        (1_000, 500, SWEPT),
        (1_000, 501, doubt(LIST_SHRANK)),
    ] {
        assert_eq!(judge(&missing(known, gone, gone), PARTS, 2, None), expected, "{gone} of {known}");
        assert_eq!(judge(&missing(known, gone, gone), PARTS, 2, Some(LIST_SHRANK)), SWEPT);
    }
}

#[test]
fn l2_every_listing_has_its_parts() {
    assert_eq!(parts(&Listing::Registrants), ["pending", "approved", "denied"]);
    assert_eq!(parts(&Listing::Participants("s".into())), [""]);
}

proptest! {
    #[test]
    fn l2_only_a_complete_listing_that_two_passes_confirm_sweeps(
        totals in proptest::collection::vec(0u64..4, 1..4), other in 0u64..4, ended: [bool; 2],
        rows in 0u64..8, distinct in 0u64..8, known in 0u64..30, missing in 0u64..30, twice in 0u64..30, pass in 1u8..4,
        before in proptest::sample::select(vec![None, Some(LIST_CHANGED), Some(ENDED_EARLY), Some(LIST_SHRANK)]),
    ) {
        let (missing, twice) = (missing.min(known), twice.min(missing).min(known));
        let listed = Listed {
            begun_at: None,
            rows,
            distinct: distinct.min(rows),
            totals: [("pending".to_owned(), totals.clone()), ("approved".to_owned(), vec![other])].into(),
            ended: PARTS.iter().zip(ended).filter(|(_, ended)| *ended).map(|(part, _)| (*part).to_owned()).collect(),
            known,
            missing,
            missing_twice: twice,
        };
        let judgement = judge(&listed, PARTS, pass, before);
        let is_complete = ended == [true; 2] && totals.iter().all(|t| *t == totals[0]) && totals[0] + other == rows;
        if judgement == SWEPT {
            prop_assert!(is_complete && pass >= 2 && twice > 0);
            prop_assert!(before.is_some() || (listed.distinct == rows && (known < 10 || missing * 2 <= known)));
        }
        let is_believed = matches!(judgement, Judgement::Believed { .. });
        prop_assert!(is_complete || !is_believed);
        prop_assert_eq!(judgement == Judgement::Again, pass == 1 && !(is_complete && missing == 0));
    }
}

fn page(part: &str, total: Option<u64>, last: bool) -> PageRead {
    PageRead { part: part.to_owned(), total, last }
}

fn row(key: u64) -> StoredRow {
    StoredRow { key, may_go: true }
}

#[test]
fn l2_rows_that_came_or_changed_since_the_listing_began_are_not_missed() {
    let registration = |cancelled, made, written| {
        stored_registration("ada@example.com", cancelled, made, written, 5).map(|row| row.may_go)
    };
    assert_eq!(registration(false, 4, 4), Some(true));
    assert_eq!(registration(false, 4, 5), Some(false), "changed since: known, and not deleted");
    assert_eq!(registration(false, 5, 5), None, "new since");
    assert_eq!(registration(true, 4, 4), None, "Zoom lists no cancelled registration");
    assert!(stored_join("1", Timestamp::UNIX_EPOCH, 4, 5).is_some());
    assert!(stored_join("1", Timestamp::UNIX_EPOCH, 5, 5).is_none());
}

#[test]
fn l2_what_a_listing_has_shown_so_far() {
    let pages =
        [page("a", Some(3), false), page("a", Some(3), true), page("b", Some(1), true), page("b", Some(2), true)];
    let stored = [row(1), row(2), StoredRow { key: 8, may_go: false }, row(9)];
    let listed = progress(Timestamp::UNIX_EPOCH, pages, vec![1, 1, 3], stored, Some(&RowKeys::of(vec![9, 8, 1])));
    assert_eq!(listed.begun_at, Some(Timestamp::UNIX_EPOCH));
    assert_eq!((listed.rows, listed.distinct), (3, 2));
    assert_eq!((listed.known, listed.missing, listed.missing_twice), (4, 2, 1));
    assert_eq!(listed.ended, ["a", "b"]);
    assert_eq!(listed.totals, [("a".to_owned(), vec![3]), ("b".to_owned(), vec![1, 2])].into());
}

#[test]
fn l2_only_a_complete_pass_says_what_is_missing() {
    let listing = Listing::Participants("s==".into());
    let pass = |last| progress(Timestamp::UNIX_EPOCH, [page("", Some(1), last)], vec![1], [row(1), row(2)], None);
    let had = RowKeys::of(vec![1]);
    let missing = |last, earlier: Option<RowKeys>| {
        let missing = missing_before_second_pass(&pass(last), &listing, [row(1), row(2)], &had, earlier);
        missing.as_slice().to_vec()
    };
    let earlier = || Some(RowKeys::of(vec![7]));
    assert_eq!(missing(true, earlier()), [2]);
    assert_eq!(missing(false, earlier()), [7], "a pass that broke off proves nothing");
    assert_eq!(missing(false, None), [0; 0]);
    assert!(row(2).is_gone(&had, &RowKeys::of(vec![2])));
    assert!(!row(2).is_gone(&had, &RowKeys::of(vec![1])), "one pass alone deletes nothing");
    assert!(!row(1).is_gone(&had, &RowKeys::of(vec![1])));
}

#[test]
fn keys_are_kept_once_and_can_be_removed() {
    let mut keys = RowKeys::of(vec![3, 1, 3, 2]);
    assert_eq!(keys.as_slice(), [1, 2, 3]);
    keys.remove(&RowKeys::of(vec![2, 9]));
    assert_eq!((keys.as_slice(), keys.has(3), keys.has(2)), (&[1, 3][..], true, false));
}
