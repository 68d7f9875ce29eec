//! The suite itself: every case catches a store that is broken where the case looks, and every fault is caught by the
//! case that is there for it.
#![allow(clippy::unwrap_used)]

mod fault;

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use greenroom_store_testing::MemoryStore;

use crate::fault::{Broken, Fault};

/// Each fault with cases that catch it.
const CAUGHT: &[(Fault, &[&str])] = &[
    (Fault::AppliesTwice, &["effects_are_applied_once_by_their_id", "of_many_that_apply_the_same_at_once_one_does"]),
    (
        Fault::IgnoresPreconditions,
        &[
            "effects_rest_on_what_was_read",
            "of_many_that_rest_on_one_version_one_is_applied",
            "a_commit_is_all_or_nothing",
        ],
    ),
    (Fault::AppliesEffectsOneByOne, &["what_no_contact_can_be_is_refused_and_leaves_nothing"]),
    (Fault::RemembersRefusals, &["what_was_refused_may_be_sent_again_under_its_id"]),
    (Fault::SwallowsRefusals, &["n3_a_business_unit_has_at_most_one_zoom_account_in_use"]),
    (Fault::AnswersBackwards, &["batches_are_answered_in_the_order_asked"]),
    (Fault::LosesSecondaryEmails, &["a_contact_is_read_as_it_was_written", "c5_c9_what_is_known_of_an_email"]),
    (Fault::CountsVersionsOfTheStore, &["the_version_grows_by_every_real_change_and_no_other"]),
    (
        Fault::CountsNothing,
        &[
            "w8_a_registration_is_kept_and_what_follows_with_it",
            "p2_p3_follow_the_registrations_that_stand",
            "p5_a_registration_that_changes_hands_counts_for_one_contact",
            "p5_who_once_had_an_erased_email_counts_anew",
            "p1_p4_p5_attendances_are_recounted",
            "a_session_is_complete_once_its_participants_were_listed",
            "l2_joins_that_are_gone_take_their_attendance_along",
        ],
    ),
    (Fault::DropsRegistrationsOfNobody, &["c6_a_registration_of_no_living_contact_is_kept"]),
    (Fault::RedefinesProperties, &["n2_a_property_that_exists_stays_as_it_is"]),
    (
        Fault::ErasesTheContactAlone,
        &[
            "c10_nothing_of_an_erased_person_is_left",
            "c10_nothing_of_an_erased_person_is_left_by_a_sync",
            "c10_a_listing_goes_on_without_an_erased_person",
            "c6_an_erased_person_is_made_again_by_hand_alone",
            "c10_a_contact_is_known_by_its_emails_and_by_those_it_had",
        ],
    ),
    (Fault::WelcomesNobodyBack, &["c6_an_erased_person_is_made_again_by_hand_alone"]),
    (Fault::ErasesNoEmail, &["c10_an_email_is_erased_where_it_is_no_living_contacts"]),
    (
        Fault::GivesKeysToAll,
        &["a_key_is_one_runs_until_its_lease_runs_out", "of_many_that_claim_a_key_at_once_one_has_it"],
    ),
    (Fault::ForgetsOutcomes, &["a_final_outcome_is_kept_and_given_again"]),
    (Fault::KeepsRetryableOutcomes, &["a_retryable_outcome_frees_the_key"]),
    (Fault::ComparesNoRequests, &["another_request_under_the_same_key_is_told_in_what_it_differs"]),
    (Fault::ReleasesKeysForAll, &["a_key_is_released_by_its_own_run"]),
    (
        Fault::RefusesRetries,
        &["a_commit_that_is_retried_does_nothing_more", "many_commits_at_once_are_all_carried_out"],
    ),
    (
        Fault::AppliesEffectsBeforehand,
        &["a_commit_is_all_or_nothing", "a_result_and_what_follows_from_it_are_one", "a_slice_is_all_or_nothing"],
    ),
    (Fault::ListsRunsBackwards, &["runs_are_listed_newest_first_in_pages", "runs_are_found_by_what_their_records_say"]),
    (
        Fault::OpensEveryIntent,
        &[
            "one_intent_is_open_for_a_person_and_a_webinar",
            "of_many_that_open_an_intent_at_once_one_may_send",
            "what_was_sent_counts_towards_the_daily_limit_and_nothing_else",
            "c10_for_an_erased_person_no_intent_is_opened",
        ],
    ),
    (Fault::TakesIntentsOverEarly, &["an_intent_is_taken_over_when_its_lease_ran_out_and_not_before"]),
    (Fault::SettlesForAll, &["a_result_and_what_follows_from_it_are_one"]),
    (
        Fault::LosesWaitingEffects,
        &[
            "effects_for_elsewhere_wait_until_they_are_confirmed",
            "what_is_acknowledged_is_free_and_what_is_set_aside_is_kept",
            "commits_of_neither_run_nor_intent_are_each_their_own",
        ],
    ),
    (Fault::FindsNoSubjects, &["effects_that_wait_are_found_by_contact_and_email"]),
    (Fault::FindsAllSubjects, &["effects_that_wait_are_found_by_contact_and_email"]),
    (Fault::RetriesNothing, &["what_was_set_aside_may_be_tried_again"]),
    (Fault::DropsWhatWaits, &["what_was_set_aside_may_be_dropped"]),
    (Fault::AcknowledgesAll, &["effects_behind_others_of_their_contact_are_not_acknowledged"]),
    (Fault::TellsAgain, &["what_is_set_aside_is_told_once"]),
    (
        Fault::WithdrawsNothing,
        &[
            "what_is_withdrawn_may_be_committed_anew",
            "a_withdrawn_run_may_have_failed_instead",
            "a_withdrawn_intent_is_open_again_unless_that_is_anothers_business",
        ],
    ),
    (
        Fault::LosesJournals,
        &[
            "a_journal_is_kept_with_its_run_also_where_that_failed",
            "a_journal_without_a_run_and_one_that_is_off_are_refused",
        ],
    ),
    (Fault::LosesPackages, &["a_package_is_kept_once", "a_package_that_is_in_use_is_not_pruned"]),
    (Fault::PrunesNothing, &["what_is_old_is_pruned_and_what_something_waits_for_stays"]),
    (
        Fault::ForgetsNobody,
        &[
            "c10_whatever_names_a_person_is_forgotten_and_nothing_else",
            "c10_a_person_of_whom_only_the_email_is_known_is_forgotten_by_it",
            "a_person_who_is_being_registered_is_forgotten_when_that_is_over",
            "what_waits_for_the_crm_is_in_the_way_and_what_it_refused_is_forgotten",
            "a_run_that_was_under_way_brings_nobody_back",
            "c10_entries_about_a_person_or_with_an_email_are_forgotten",
            "c10_a_sync_that_was_to_go_on_at_an_erased_person_begins_anew",
        ],
    ),
    (
        Fault::ForgetsLeases,
        &["a9_one_at_a_time_has_the_lease_and_its_token_grows", "of_many_that_ask_for_a_lease_at_once_one_has_it"],
    ),
    (Fault::LosesState, &["entries_are_read_as_they_were_written"]),
    (
        Fault::IgnoresStateReads,
        &["an_entry_that_changed_since_it_was_read_is_noticed", "a_range_that_changed_since_it_was_listed_is_noticed"],
    ),
    (Fault::IgnoresStateBounds, &["more_than_is_granted_is_not_kept"]),
    (Fault::WritesStateWithoutItsRun, &["c10_a_run_under_way_keeps_nothing_of_an_erased_person"]),
    (Fault::LosesZoomUsers, &["n2_the_users_of_a_zoom_account_are_those_of_the_last_listing"]),
    (Fault::ForgetsFences, &["a9_a_lease_that_was_taken_over_commits_nothing"]),
    (Fault::LosesSettings, &["s1_to_s8_what_is_set_is_read_again"]),
    (Fault::LosesHistory, &["s9_history_says_who_changed_what_and_when", "s9_the_last_change_at_each_place_is_found"]),
    (Fault::ComparesNoVersions, &["settings_that_changed_meanwhile_or_that_nobody_could_read_are_not_written"]),
    (Fault::LosesSyncRuns, &["a1_a_webinars_sync_runs_newest_first", "a1_a_slice_adds_what_it_did_in_its_own_commit"]),
    (Fault::LosesWhoIsLeftOut, &["c8_c10_who_is_left_out_is_listed_until_taken_in_the_erased_never"]),
    (
        Fault::LosesPages,
        &[
            "l2_a_listing_is_counted_as_it_is_read",
            "l2_what_two_passes_lack_is_cancelled_and_kept",
            "l2_one_pass_or_an_unbelieved_listing_deletes_nothing",
            "l2_a_pass_that_was_not_complete_proves_nothing_and_undoes_no_proof",
            "l2_w8_who_registers_while_the_listing_is_read_stays",
            "l2_a_listing_that_another_process_goes_on_with_spares_what_came_since",
        ],
    ),
    (Fault::IdentifiesNobody, &["c2_c3_people_are_known_by_registration_then_email_then_zooms_ids"]),
    (Fault::LosesOtherRegistrants, &["c10_c11_joins_by_any_registration_of_an_email_are_one_persons"]),
    (Fault::IgnoresLimits, &["p1_all_joins_of_a_person_are_on_one_page"]),
    (Fault::AmendsNoJoins, &["a_join_that_was_written_is_amended"]),
    (Fault::LosesRecordings, &["sessions_and_recordings_are_known_with_their_webinar"]),
    (Fault::CancelsNoWebinars, &["m1_a_webinar_is_cancelled_until_zoom_has_it_again"]),
    (Fault::TellsAllOfPeople, &["people_are_known_by_their_primary_email"]),
];

/// Runs each case of a part against a new broken store; notes those that fail.
macro_rules! failing {
    (($part:ident, $fault:expr, $all:expr, $failing:expr) $($case:ident,)*) => {
        $(
            $all.insert(stringify!($case));
            let store = Broken::new(MemoryStore::new(), $fault);
            let case = || greenroom_store_testing::block_on(greenroom_store_testing::$part::$case(store));
            if catch_unwind(AssertUnwindSafe(case)).is_err() {
                $failing.insert(stringify!($case));
            }
        )*
    };
}

#[test]
fn each_case_catches_a_fault_and_each_fault_is_caught() {
    // The failures are wanted here, and would be printed by the hundred.
    std::panic::set_hook(Box::new(|_| {}));
    let (mut all, mut caught) = (BTreeSet::new(), BTreeSet::new());
    let mut missed = Vec::new();
    for (fault, cases) in CAUGHT {
        let mut failing = BTreeSet::new();
        greenroom_store_testing::__cases! { contacts [failing] (contacts, *fault, all, failing) }
        greenroom_store_testing::__cases! { runs [failing] (runs, *fault, all, failing) }
        greenroom_store_testing::__cases! { state [failing] (state, *fault, all, failing) }
        greenroom_store_testing::__cases! { sync [failing] (sync, *fault, all, failing) }
        missed.extend(cases.iter().filter(|case| !failing.contains(*case)).map(|case| (*fault, *case)));
        caught.extend(failing);
    }
    let _ = std::panic::take_hook();
    assert!(missed.is_empty(), "faults that the case for them does not catch: {missed:?}");
    let idle: Vec<_> = all.difference(&caught).collect();
    assert!(idle.is_empty(), "cases that catch no fault: {idle:?}");
}

/// A case that is written and not listed would not run.
#[test]
fn every_case_is_in_the_suite() {
    let sources = [
        include_str!("../src/contacts.rs"),
        include_str!("../src/runs/forget.rs"),
        include_str!("../src/runs/intents.rs"),
        include_str!("../src/runs/journals.rs"),
        include_str!("../src/runs/keys.rs"),
        include_str!("../src/runs/outbox.rs"),
        include_str!("../src/state.rs"),
        include_str!("../src/sync/audit.rs"),
        include_str!("../src/sync/leases.rs"),
        include_str!("../src/sync/listings.rs"),
        include_str!("../src/sync/sessions.rs"),
        include_str!("../src/sync/settings.rs"),
        include_str!("../src/sync/users.rs"),
    ];
    let cases = |source: &'static str| source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
    let written: BTreeSet<&str> =
        sources.into_iter().flat_map(cases).filter_map(|rest| rest.split('(').next()).collect();
    let list = include_str!("../src/suite.rs").lines().map(|line| line.trim().trim_end_matches(','));
    let listed: BTreeSet<&str> = list.filter(|line| written.contains(line)).collect();
    assert_eq!(written, listed);
}
