//! Tests that views mask secrets unless they are revealed.

#![allow(clippy::unwrap_used)]

use greenroom::{Failure, FailureKind, RunId, RunRecord, RunResult, Usage};
use greenroom_domain::{
    AccountStore, ContactId, Fault,
    segment::Filter,
    store::{Commit, EffectsTarget, ImportRow},
};
use greenroom_sync::{Discovered, Messages, SyncedWebinar};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{OutputSchemas, Overrides, Settings, mask, wiring};

const LINK: &str = "https://zoom.us/w/1?tk=s3cret";

/// A store with contact 7, which has the secret property `pin`.
async fn store() -> std::sync::Arc<dyn AccountStore> {
    let store = wiring::memory_store().unwrap();
    let rows = [
        json!({"type": "property", "name": "pin", "kind": "text", "secret": true}),
        json!({"type": "contact", "id": "7", "email": "ada@example.com", "properties": {"pin": "s3cret", "firstname": "Ada"}}),
    ];
    let rows: Vec<ImportRow> = rows.into_iter().map(|row| serde_json::from_value(row).unwrap()).collect();
    store.import(rows.into()).await.unwrap();
    store
}

fn text(view: &impl serde::Serialize) -> String {
    serde_json::to_string(view).unwrap()
}

fn settings() -> Settings {
    Settings::resolve(&Overrides::default()).unwrap()
}

fn run(result: RunResult) -> RunRecord {
    RunRecord {
        id: RunId::new(Uuid::now_v7()),
        action: "a".to_owned(),
        version: "1.0.0".to_owned(),
        package: "no such package".to_owned(),
        contact: Some(ContactId::new(LINK)),
        key: None,
        input_digest: String::new(),
        tags: std::collections::BTreeMap::new(),
        again_of: None,
        continues: None,
        trace: None,
        started_at: Timestamp::UNIX_EPOCH,
        finished_at: Timestamp::UNIX_EPOCH,
        result,
        usage: Usage::default(),
        erased_at: None,
    }
}

fn failure() -> Failure {
    let mut failure = Failure::of(FailureKind::Failed, format!("refused {LINK}"));
    failure.also = vec![Fault::new("", LINK)].into();
    failure
}

#[tokio::test]
async fn secret_properties_are_masked_in_contacts_and_members() {
    let store = store().await;
    let store = store.as_ref();
    let everyone = Filter::parse(&json!({"property": "pin", "is": "known"})).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    for reveal in [false, true] {
        let page = contacts::list(store, None, 10, reveal).await.unwrap();
        let details = contacts::details(store, "ada@example.com", reveal).await.unwrap();
        let members = segments::members(store, &everyone, now, None, 10, reveal).await.unwrap();
        for shown in [text(&page), text(&details), text(&members.members)] {
            assert_eq!((shown.contains("s3cret"), shown.contains("Ada")), (reveal, true), "{shown}");
        }
        let columns = segments::columns(store, reveal).await.unwrap();
        assert_eq!(columns.iter().any(|column| column.name == "pin"), reveal);
    }
}

#[tokio::test]
async fn secret_values_are_masked_in_segments() {
    let store = store().await;
    let filter = Filter::parse(&json!({"property": "pin", "is": {"equals": "s3cret"}})).unwrap();
    let saved = segments::save(store.as_ref(), "pins", &filter, "ada", Timestamp::UNIX_EPOCH).await.unwrap();
    assert!(saved.created && !text(&saved).contains("s3cret"));
    for reveal in [false, true] {
        let shown = text(&segments::details(store.as_ref(), "pins", reveal).await.unwrap());
        assert_eq!(shown.contains("s3cret"), reveal, "{shown}");
        assert_eq!(text(&segments::list(store.as_ref(), reveal).await.unwrap()), format!("[{shown}]"));
    }
    assert_eq!(segments::remove(store.as_ref(), "pins", "ada").await.unwrap().removed, "pins");
    assert_eq!(segments::remove(store.as_ref(), "pins", "ada").await.unwrap_err().code, "segment-not-found");
}

#[tokio::test]
async fn links_with_tokens_are_masked_in_runs() {
    let store = store().await;
    let results = [
        RunResult::Done { output: json!({ "joinUrl": LINK, "pin": "s3cret" }).into() },
        RunResult::Continue { cursor: json!([LINK]), waiting: Vec::new() },
        RunResult::Failed { failure: failure() },
    ];
    let runs = results.map(run);
    for run in &runs {
        let commit = Commit { run: Some(run.clone()), ..Commit::default() };
        store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
    }
    for reveal in [false, true] {
        let page = runs::list(
            store.as_ref(),
            &settings(),
            &OutputSchemas::default(),
            &greenroom_domain::store::RunFilter::default(),
            None,
            3,
            reveal,
        )
        .await
        .unwrap();
        assert_eq!((page.items.len(), page.next), (3, None));
        assert!(page.items.iter().all(|run| text(run).contains("s3cret") == reveal), "{page:?}");
        let page = runs::list(
            store.as_ref(),
            &settings(),
            &OutputSchemas::default(),
            &greenroom_domain::store::RunFilter::default(),
            None,
            2,
            reveal,
        )
        .await
        .unwrap();
        assert_eq!((page.items.len(), page.next), (2, Some(runs[1].id)));
        for run in &runs {
            let details =
                runs::details(store.as_ref(), &settings(), &OutputSchemas::default(), run.id, reveal).await.unwrap();
            assert_eq!((text(&details).contains("s3cret"), details.zoom_calls.len()), (reveal, 0), "{details:?}");
        }
    }
    let unknown = RunId::new(Uuid::nil());
    let refused =
        runs::details(store.as_ref(), &settings(), &OutputSchemas::default(), unknown, true).await.unwrap_err();
    assert_eq!(refused.code, "run-not-found");
}

#[test]
fn links_with_tokens_are_masked_in_results_of_syncs() {
    let messages = Messages::for_languages::<&str>(&[]);
    let webinar = WebinarId::parse("82512345678").unwrap();
    let synced = SyncedWebinar { webinar, result: Err(failure()) };
    let found = Discovered { not_shown: vec![("host".to_owned(), LINK.into())], ..Discovered::default() };
    let discovered = vec![("a".into(), Ok(found)), ("b".into(), Err(failure()))];
    let round = greenroom_sync::Round { discovered, synced: vec![synced] };
    let round = sync::RoundView::of(round, &messages, Timestamp::UNIX_EPOCH);
    let failed = sync::FailedRound::of(&failure(), Timestamp::UNIX_EPOCH);
    for (shown, masked) in [(text(&round), 5), (text(&failed), 2)] {
        assert_eq!((shown.contains("s3cret"), shown.matches(mask::MASKED).count()), (false, masked), "{shown}");
    }
}

/// However many other runs of the action come between the slices, and however much time.
#[tokio::test]
async fn the_slices_of_a_chain_are_the_first_and_the_latest() {
    let store = store().await;
    let goes_on = || RunResult::Continue { cursor: json!(1), waiting: Vec::new() };
    let first = run(goes_on());
    let mut runs = vec![first.clone()];
    for n in 0..202 {
        let continues = (n % 2 == 0).then_some(first.id);
        runs.push(RunRecord { continues, started_at: Timestamp::from_second(n * 100_000).unwrap(), ..run(goes_on()) });
    }
    for run in &runs {
        let commit = Commit { run: Some(run.clone()), ..Commit::default() };
        store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
    }
    let slices = runs::slices(store.as_ref(), &runs[3]).await.unwrap();
    assert!(slices.has_more, "one of 101 is left out");
    assert_eq!((slices.runs.len(), slices.runs[0].id, slices.runs[1].id), (101, first.id, runs[3].id));
    assert_eq!(slices.runs.last().map(|run| run.id), Some(runs[201].id));
    let alone = RunRecord { continues: None, ..run(RunResult::Done { output: json!(1).into() }) };
    assert_eq!(runs::slices(store.as_ref(), &alone).await.unwrap(), runs::Slices::default());
}

#[test]
fn every_word_of_a_closed_set_of_the_views_has_its_text_in_every_language() {
    use greenroom_distribution::HistoryEvent;

    use crate::views::{api_keys::ApiKeyState, waits::WaitState};
    fn words<T: serde::Serialize>(all: &[T]) -> Vec<String> {
        let json = all.iter().map(|value| serde_json::to_value(value).unwrap());
        json.map(|word| word.as_str().unwrap().to_owned()).collect()
    }
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let groups: [(&str, Vec<String>); 8] = [
        ("api-key-state", words(&ApiKeyState::ALL)),
        ("wait-state", words(&WaitState::ALL)),
        ("action-event", words(&HistoryEvent::ALL)),
        ("trust", owned(&["signed", "unsigned", "unknownKeys"])),
        ("input", owned(&["kept", "not-kept"])),
        ("sync-result", owned(&["entry", "under-way", "failed"])),
        ("grant-how", owned(&["as-declared", "by-digest", "by-name", "by-installation", "nothing"])),
        ("grant-state", owned(&["granted", "denied", "not-asked"])),
    ];
    for language in greenroom_locale::Language::ALL {
        let keys = greenroom_locale::keys(language);
        for (group, words) in &groups {
            for word in words {
                assert!(keys.contains(&format!("{group}-{word}")), "{language:?}: {group} {word}");
            }
        }
    }
}
