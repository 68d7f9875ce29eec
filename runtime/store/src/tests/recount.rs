use std::collections::BTreeMap;

use greenroom_domain::{RegistrationState, property, store::Effect};
use proptest::prelude::*;

use super::{create, registration, webinar};
use crate::SqliteStore;

/// One registration as it was reported: webinar, email, whose it is, state, when.
type Report = (u64, u8, Option<u8>, u8, i64);

const CONTACTS: [&str; 3] = ["ada", "bob", "cleo"];
const STATES: [RegistrationState; 4] =
    [RegistrationState::Pending, RegistrationState::Approved, RegistrationState::Denied, RegistrationState::Cancelled];

fn address(n: u8) -> String {
    format!("{n}@people.example")
}

fn effect((n, who, contact, state, second): Report) -> Effect {
    let contact = contact.map(|c| CONTACTS[usize::from(c)]);
    let registration = registration(n, &address(who), contact, STATES[usize::from(state)], second);
    Effect::Register { registration: Box::new(registration), webinar: Box::new(webinar(n)) }
}

/// Counts by itself: of each webinar and email the last report holds; of each contact, the webinars with one that is
/// approved, and the link of the latest of those (the highest webinar id, then email, of one instant).
fn naive(history: &[Report], contact: usize) -> (Option<String>, Option<String>) {
    let last: BTreeMap<(u64, u8), Report> = history.iter().map(|r| ((r.0, r.1), *r)).collect();
    let own: Vec<Report> = last.into_values().filter(|r| r.2.map(usize::from) == Some(contact)).collect();
    let mut standing: Vec<Report> = own.iter().filter(|r| r.3 == 1).copied().collect();
    standing.sort_by_key(|r| (r.4, r.0, r.1));
    let link = standing.last().map(|r| format!("https://zoom.example/w/{}/{}", r.0, address(r.1)));
    let mut webinars: Vec<u64> = standing.iter().map(|r| r.0).collect();
    webinars.sort_unstable();
    webinars.dedup();
    (if own.is_empty() { None } else { Some(webinars.len().to_string()) }, link)
}

fn reports() -> impl Strategy<Value = Vec<Report>> {
    prop::collection::vec((0u64..4, 0u8..4, prop::option::weighted(0.8, 0u8..3), 0u8..4, 0i64..4), 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn p5_properties_equal_a_recount_whatever_the_history(
        history in reports(),
        repeat in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
        size in 1usize..6,
    ) {
        // Repetitions of what came before, at any later time.
        let mut history = history;
        for index in repeat {
            history.push(history[index.index(history.len())]);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = SqliteStore::in_memory().unwrap();
            store.put(CONTACTS.map(create)).await;
            for (done, commit) in history.chunks(size).enumerate() {
                store.put(commit.iter().map(|r| effect(*r)).collect::<Vec<_>>()).await;
                let so_far = &history[..(done * size + commit.len())];
                for (n, id) in CONTACTS.iter().enumerate() {
                    let contact = store.contact(id).await;
                    let value = |name: &str| contact.properties.get(name).cloned();
                    prop_assert_eq!(
                        (value(property::REGISTRATIONS), value(property::LAST_JOIN_URL)),
                        naive(so_far, n)
                    );
                }
            }
            Ok(())
        })?;
    }

    /// What different people report about different registrations may come in any order.
    #[test]
    fn p5_t4_the_order_of_what_is_independent_does_not_matter(history in reports(), seed in any::<u64>()) {
        let last: BTreeMap<(u64, u8), Report> = history.iter().map(|r| ((r.0, r.1), *r)).collect();
        let one: Vec<Report> = last.into_values().collect();
        let mut two = one.clone();
        two.sort_by_key(|r| (r.0 * 7 + u64::from(r.1)).wrapping_mul(seed | 1));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut states = Vec::new();
            for order in [one, two] {
                let store = SqliteStore::in_memory().unwrap();
                store.put(CONTACTS.map(create)).await;
                for report in order {
                    store.put([effect(report)]).await;
                }
                let mut state = Vec::new();
                for id in CONTACTS {
                    let mut timeline = store.timeline(&id.into()).await.unwrap();
                    timeline.sort_by(|a, b| a.webinar.cmp(&b.webinar));
                    state.push((store.contact(id).await.properties, timeline));
                }
                states.push(state);
            }
            prop_assert_eq!(&states[0], &states[1]);
            Ok(())
        })?;
    }
}
