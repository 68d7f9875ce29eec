#![allow(clippy::unwrap_used)]

use super::*;
use crate::{CredentialRef, Email, JobKind, Scope, WebinarId};

const NOW: i64 = 10_000_000;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn now() -> Timestamp {
    at(NOW)
}

fn failed(action: &str, code: &str, count: u64) -> FailedRuns {
    FailedRuns { action: action.to_owned(), code: code.to_owned(), count, first: at(NOW - 90), last: at(NOW - 5) }
}

fn rule(action: Option<&str>, at_least: u64) -> FailedRunsRule {
    FailedRunsRule {
        action: action.map(str::to_owned),
        codes: BTreeSet::new(),
        window: Duration::from_secs(900),
        at_least,
        percent: None,
    }
}

fn warning(code: &str, reason: &str, pointer: &str) -> Warning {
    Warning {
        code: code.to_owned(),
        reason: Some(reason.to_owned()),
        count: None,
        pointer: pointer.to_owned(),
        values: BTreeMap::new(),
        texts: BTreeMap::new(),
    }
}

fn synced(ago: i64, warnings: Vec<Warning>) -> LatestWarnings {
    LatestWarnings { webinar: WebinarId::parse("82512345678").unwrap(), at: at(NOW - ago), warnings }
}

fn zoom(connection: ConnectionState) -> ZoomAccount {
    ZoomAccount {
        id: "z1".into(),
        business_unit: "Account".into(),
        connected_user: Email::parse("zoom@acme.example").unwrap(),
        credentials: CredentialRef::Store,
        connection,
    }
}

fn key(id: &str, expires: Option<i64>) -> ApiKey {
    ApiKey {
        id: id.to_owned(),
        name: "Ada's laptop".to_owned(),
        user: Email::parse("ada@acme.example").unwrap(),
        scopes: BTreeSet::from([Scope::Read]),
        actions: None,
        created_at: at(0),
        expires_at: expires.map(at),
        revoked_at: None,
        last_used_at: None,
    }
}

/// Kind, subject, code and count of what is found.
fn found(rules: &AlertRules, facts: &AlertFacts) -> Vec<(AlertKind, String, Option<String>, u64)> {
    findings(rules, facts, now()).into_iter().map(|f| (f.kind, f.subject, f.code, f.count)).collect()
}

fn one(kind: AlertKind, subject: &str, code: &str, count: u64) -> Vec<(AlertKind, String, Option<String>, u64)> {
    vec![(kind, subject.to_owned(), Some(code.to_owned()), count)]
}

#[test]
fn failed_runs_are_an_alert_from_a_number_and_a_share_on() {
    let share = FailedRunsRule { percent: Some(20), ..rule(None, 10) };
    let codes = FailedRunsRule { codes: ["unavailable".to_owned()].into(), ..rule(None, 10) };
    for (why, rule, failures, runs, expected) in [
        ("too few", rule(None, 10), vec![failed("a", "x", 9)], 9, None),
        ("enough", rule(None, 10), vec![failed("a", "x", 10)], 10, Some(("x", 10))),
        ("the most frequent code", rule(None, 10), vec![failed("a", "x", 4), failed("a", "y", 7)], 11, Some(("y", 11))),
        ("of as many, the first", rule(None, 10), vec![failed("a", "y", 5), failed("a", "x", 5)], 11, Some(("x", 10))),
        ("too small a share", share.clone(), vec![failed("a", "x", 19)], 100, None),
        ("a share", share.clone(), vec![failed("a", "x", 20)], 100, Some(("x", 20))),
        ("a share of too few", share, vec![failed("a", "x", 9)], 9, None),
        ("other codes", codes.clone(), vec![failed("a", "x", 50), failed("a", "unavailable", 9)], 59, None),
        ("its codes", codes, vec![failed("a", "x", 50), failed("a", "unavailable", 10)], 60, Some(("unavailable", 10))),
    ] {
        let rules = AlertRules { failed_runs: vec![rule], ..AlertRules::default() };
        let window = WindowFacts { failed: failures, runs: [("a".to_owned(), runs)].into() };
        let facts = AlertFacts { windows: vec![window], ..AlertFacts::default() };
        let expected = expected.map_or(vec![], |(code, count)| one(AlertKind::FailedRuns, "a", code, count));
        assert_eq!(found(&rules, &facts), expected, "{why}");
    }
}

#[test]
fn a_rule_of_an_action_takes_the_place_of_that_for_all() {
    let rules = AlertRules { failed_runs: vec![rule(None, 2), rule(Some("a"), 5)], ..AlertRules::default() };
    let window =
        |count| WindowFacts { failed: vec![failed("a", "x", count), failed("b", "y", 2)], runs: BTreeMap::new() };
    let facts = AlertFacts { windows: vec![window(4), window(4)], ..AlertFacts::default() };
    assert_eq!(found(&rules, &facts), one(AlertKind::FailedRuns, "b", "y", 2));
    let facts = AlertFacts { windows: vec![window(5), window(5)], ..AlertFacts::default() };
    assert_eq!(found(&rules, &facts).len(), 2);
}

#[test]
fn warnings_count_by_code_and_reason_until_a_later_sync_or_a_day() {
    let failed = warning("sync-error", "failed", "webinar:82512345678");
    let out = warning("emails-excluded", "excluded-domain", "/excludedContactDomains");
    for (why, wanted, warnings, expected) in [
        ("not asked for", "sync-error", vec![synced(60, vec![out.clone()])], None),
        ("a code", "sync-error", vec![synced(60, vec![failed.clone()])], Some(("sync-error/failed", "sync-error", 1))),
        (
            "two webinars",
            "sync-error/failed",
            vec![synced(60, vec![failed.clone()]), synced(DAY - 1, vec![failed.clone(), out.clone()])],
            Some(("sync-error/failed", "sync-error", 2)),
        ),
        ("another reason", "sync-error/other", vec![synced(60, vec![failed.clone()])], None),
        ("long ago", "sync-error", vec![synced(DAY, vec![failed.clone()])], None),
    ] {
        let rules = AlertRules { sync_warnings: vec![wanted.to_owned()], ..AlertRules::default() };
        let facts = AlertFacts { warnings, ..AlertFacts::default() };
        let expected = expected.map_or(vec![], |(name, code, count)| one(AlertKind::SyncWarnings, name, code, count));
        assert_eq!(found(&rules, &facts), expected, "{why}");
    }
}

#[test]
fn a_broken_connection_is_told_once() {
    let broken = warning("sync-error", "zoom-connection-failed", "zoom-account:z1");
    let zoom_accounts = vec![zoom(ConnectionState::Connected { checked_at: at(NOW - 61) })];
    let facts = AlertFacts { warnings: vec![synced(60, vec![broken])], zoom_accounts, ..AlertFacts::default() };
    let all = AlertRules::default();
    assert_eq!(found(&all, &facts), one(AlertKind::ZoomConnection, "z1", "zoom-connection-failed", 1));
    let warnings = AlertRules { kinds: [AlertKind::SyncWarnings].into(), ..all };
    let name = "sync-error/zoom-connection-failed";
    assert_eq!(found(&warnings, &facts), one(AlertKind::SyncWarnings, name, "sync-error", 1));
}

#[test]
fn a_connection_is_broken_where_a_check_or_a_sync_says_so() {
    let rules = AlertRules { sync_warnings: vec![], ..AlertRules::default() };
    let broken = "zoom-connection-failed";
    let with_code = |code: &str| Warning {
        values: [("code".to_owned(), code.into())].into(),
        ..warning("sync-error", broken, "zoom-account:z1")
    };
    let failing = ConnectionState::failing(at(NOW - 9), "ada@acme.example");
    let connected = |ago: i64| ConnectionState::Connected { checked_at: at(NOW - ago) };
    let gone = ConnectionState::Disconnected { at: at(NOW - 1) };
    let synced = |reason: &str| vec![synced(60, vec![warning("sync-error", reason, "zoom-account:z1")])];
    for (why, connection, warnings, expected) in [
        ("it works", connected(9), vec![], None),
        ("a check failed", failing.clone(), vec![], Some((broken, 1))),
        ("a sync failed since", connected(61), synced(broken), Some((broken, 1))),
        ("it was repaired since", connected(59), synced(broken), None),
        ("Zoom is away for a while", connected(61), synced("zoom-unavailable"), None),
        ("it is no longer in use", gone, synced(broken), None),
        (
            "a scope is missing",
            connected(61),
            vec![LatestWarnings { warnings: vec![with_code("zoom-permission-missing")], ..synced(broken).remove(0) }],
            Some(("zoom-permission-missing", 1)),
        ),
        ("both", failing, synced(broken), Some((broken, 2))),
    ] {
        let facts = AlertFacts { warnings, zoom_accounts: vec![zoom(connection)], ..AlertFacts::default() };
        let expected = expected.map_or(vec![], |(code, count)| one(AlertKind::ZoomConnection, "z1", code, count));
        assert_eq!(found(&rules, &facts), expected, "{why}");
        assert!(!format!("{:?}", findings(&rules, &facts, now())).contains('@'), "{why}: no text of Zoom's is told");
    }
}

#[test]
fn dead_letters_are_an_alert_by_kind_and_action() {
    let dead = |kind, action: Option<&str>, code: &str, count| DeadLetters {
        kind,
        action: action.map(str::to_owned),
        code: code.to_owned(),
        count,
        first: at(NOW - 50),
        last: at(NOW - 2),
    };
    let facts = AlertFacts {
        dead_letters: vec![
            dead(JobKind::Invoke, Some("a"), "cpu", 2),
            dead(JobKind::Invoke, Some("a"), "failed", 3),
            dead(JobKind::Callback, None, "callback-refused", 1),
        ],
        ..AlertFacts::default()
    };
    let callback = one(AlertKind::DeadLetters, "callback", "callback-refused", 1);
    let invoke = one(AlertKind::DeadLetters, "invoke:a", "failed", 5);
    assert_eq!(found(&AlertRules::default(), &facts), [callback, invoke].concat());
    let none = AlertRules { kinds: BTreeSet::new(), ..AlertRules::default() };
    assert!(found(&none, &facts).is_empty(), "what is not watched is not found");
}

#[test]
fn a_key_is_told_before_and_after_its_end() {
    let revoked = ApiKey { revoked_at: Some(at(1)), ..key("k", Some(NOW + DAY)) };
    for (why, key, expected) in [
        ("it does not end", key("k", None), None),
        ("not yet", key("k", Some(NOW + 14 * DAY)), None),
        ("soon", key("k", Some(NOW + 14 * DAY - 1)), Some(None)),
        ("it has ended", key("k", Some(NOW)), Some(Some("api-key-expired"))),
        ("long ago", key("k", Some(NOW - 14 * DAY)), None),
        ("it was revoked", revoked, None),
    ] {
        let facts = AlertFacts { keys: vec![key], ..AlertFacts::default() };
        let told = findings(&AlertRules::default(), &facts, now());
        let said: Vec<Option<&str>> = told.iter().map(|finding| finding.code.as_deref()).collect();
        assert_eq!(said, expected.map_or(vec![], |code| vec![code]), "{why}");
        assert!(!format!("{told:?}").contains("Ada"), "{why}: a key's name may be a person's");
    }
}

fn finding(count: u64) -> Finding {
    Finding {
        kind: AlertKind::FailedRuns,
        subject: "a".to_owned(),
        code: Some("x".to_owned()),
        count,
        since: at(NOW - 90),
        latest: at(NOW - 5),
    }
}

fn alert(count: u64, told: i64, over: Option<i64>) -> Alert {
    let Finding { kind, subject, code, count, since, latest } = finding(count);
    Alert { kind, subject, code, count, since, latest, told_at: at(told), over_at: over.map(at) }
}

#[test]
fn an_alert_is_told_once_again_after_a_day_and_when_it_is_over() {
    use AlertEvent::*;
    let rules = AlertRules::default();
    let silent = AlertRules { kinds: BTreeSet::new(), ..AlertRules::default() };
    let once = AlertRules { repeat: None, ..AlertRules::default() };
    for (why, rules, found, told, event, written) in [
        ("new", &rules, Some(3), None, Some(Began), true),
        ("the same", &rules, Some(3), Some(alert(3, NOW - 60, None)), None, false),
        ("more of it", &rules, Some(4), Some(alert(3, NOW - 60, None)), None, true),
        ("a day later", &rules, Some(3), Some(alert(3, NOW - DAY, None)), Some(Lasts), true),
        ("a day later, told once", &once, Some(3), Some(alert(3, NOW - DAY, None)), None, false),
        ("fewer for a moment", &rules, None, Some(alert(3, NOW - 60, None)), None, false),
        ("over", &rules, None, Some(Alert { latest: at(NOW - 900), ..alert(3, NOW - 60, None) }), Some(Over), true),
        ("over since", &rules, None, Some(alert(3, NOW - 60, Some(NOW - 30))), None, false),
        ("again", &rules, Some(3), Some(alert(3, NOW - 60, Some(NOW - 30))), Some(Began), true),
        ("no longer watched", &silent, None, Some(alert(3, NOW - 60, None)), None, true),
        ("nothing", &rules, None, None, None, false),
    ] {
        let found: Vec<Finding> = found.map(finding).into_iter().collect();
        let told: Vec<Alert> = told.into_iter().collect();
        let decided = decide(rules, &found, &told, now());
        assert_eq!(decided.news.iter().map(|news| news.event).collect::<Vec<_>>(), Vec::from_iter(event), "{why}");
        assert_eq!(decided.alerts.len(), usize::from(written), "{why}");
        // Once it is written, the next look has nothing new.
        let mut kept = told.clone();
        kept.retain(|known| decided.alerts.is_empty() || known.subject != decided.alerts[0].subject);
        kept.extend(decided.alerts);
        assert_eq!(decide(rules, &found, &kept, now()), Decided::default(), "{why}");
    }
}

#[test]
fn an_alert_that_lasts_began_when_it_began() {
    let earlier = Alert { since: at(NOW - 5 * HOUR), ..alert(3, NOW - 60, None) };
    let decided = decide(&AlertRules::default(), &[finding(9)], &[earlier], now());
    assert_eq!((decided.alerts[0].since, decided.alerts[0].count), (at(NOW - 5 * HOUR), 9));
}
