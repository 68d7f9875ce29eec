//! The macro that makes tests of cases.

/// Makes a test of each case of a part of the suite, each against a new store.
///
/// - `suite!(contacts, make)`: for a [`ContactStore`](greenroom_domain::ContactStore), such as an embedder's CRM. See
///   [`contacts`](crate::contacts).
/// - `suite!(runs, make)`: for a [`RunStore`](greenroom_domain::RunStore) that keeps contacts too. See
///   [`runs`](crate::runs).
/// - `suite!(sync, make)`: for a [`SyncStore`](greenroom_domain::SyncStore) that keeps runs and contacts too. See
///   [`sync`](crate::sync).
/// - `suite!(jobs, make)`: for a [`JobStore`](greenroom_domain::store::JobStore) that keeps runs too. See
///   [`jobs`](crate::jobs).
/// - `suite!(alerts, make)`: for an [`AlertStore`](greenroom_domain::store::AlertStore) that keeps runs, jobs and syncs too. See
///   [`alerts`](crate::alerts).
/// - `suite!(overview, make)`: for an [`OverviewStore`](greenroom_domain::store::OverviewStore) that keeps runs and syncs too. See
///   [`overview`](crate::overview).
/// - `suite!(state, make)`: for a [`RunStore`](greenroom_domain::RunStore) that keeps the state of actions. See
///   [`state`](crate::state).
/// - `suite!(waits, make)`: for a [`RunStore`](greenroom_domain::RunStore) that keeps waits, and is a
///   [`JobStore`](greenroom_domain::store::JobStore). See [`waits`](crate::waits).
/// - `suite!(timeline, make)`: for a [`ContactStore`](greenroom_domain::ContactStore) that is a
///   [`TimelineStore`](greenroom_domain::store::TimelineStore) too. See [`timeline`](crate::timeline).
/// - `suite!(vault, make)`: for a [`Vault`](greenroom_domain::store::Vault). See [`vault`](crate::vault).
/// - `suite!(webhooks, make)`: for a [`WebhookInbox`](greenroom_domain::store::WebhookInbox). See
///   [`webhooks`](crate::webhooks).
/// - `suite!(api_keys, make)`: for an [`ApiKeyStore`](greenroom_domain::store::ApiKeyStore). See [`api_keys`](crate::api_keys).
/// - `suite!(sign_in, make)`: for a [`SignInStore`](greenroom_domain::store::SignInStore) that keeps runs too. See
///   [`sign_in`](crate::sign_in).
///
/// `make` is called without arguments, and answers a future of an empty store. The tests run on a runtime of tokio with
/// several threads; the crate that calls the macro needs no tokio of its own.
#[macro_export]
macro_rules! suite {
    ($part:ident, $make:expr) => {
        $crate::__cases! { $part [$crate::__tests] ($part, $make) }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __tests {
    (($part:ident, $make:expr) $($case:ident,)*) => {
        $(
            #[test]
            fn $case() {
                $crate::block_on(async { $crate::$part::$case(($make)().await).await });
            }
        )*
    };
}

/// Runs a case to its end.
#[doc(hidden)]
pub fn block_on<F: Future>(case: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime for the tests").block_on(case)
}

/// The cases by part. `__cases! { part [then] (given) }` becomes `then! { (given) case, case, ... }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __cases {
    (contacts [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            a_contact_is_read_as_it_was_written,
            batches_are_answered_in_the_order_asked,
            the_version_grows_by_every_real_change_and_no_other,
            what_no_contact_can_be_is_refused_and_leaves_nothing,
            c5_c9_what_is_known_of_an_email,
            effects_are_applied_once_by_their_id,
            what_was_refused_may_be_sent_again_under_its_id,
            effects_rest_on_what_was_read,
            w8_a_registration_is_kept_and_what_follows_with_it,
            p2_p3_follow_the_registrations_that_stand,
            p5_a_registration_that_changes_hands_counts_for_one_contact,
            c6_a_registration_of_no_living_contact_is_kept,
            n3_a_business_unit_has_at_most_one_zoom_account_in_use,
            n2_a_property_that_exists_stays_as_it_is,
            c10_nothing_of_an_erased_person_is_left,
            c6_an_erased_person_is_made_again_by_hand_alone,
            c10_an_email_is_erased_where_it_is_no_living_contacts,
            c10_a_contact_is_known_by_its_emails_and_by_those_it_had,
            p5_who_once_had_an_erased_email_counts_anew,
            of_many_that_apply_the_same_at_once_one_does,
            of_many_that_rest_on_one_version_one_is_applied,
        }
    };
    (runs [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            a_key_is_one_runs_until_its_lease_runs_out,
            a_final_outcome_is_kept_and_given_again,
            a_retryable_outcome_frees_the_key,
            another_request_under_the_same_key_is_told_in_what_it_differs,
            a_key_is_released_by_its_own_run,
            a_commit_that_is_retried_does_nothing_more,
            a_commit_is_all_or_nothing,
            runs_are_listed_newest_first_in_pages,
            runs_are_found_by_what_their_records_say,
            of_many_that_claim_a_key_at_once_one_has_it,
            many_commits_at_once_are_all_carried_out,
            one_intent_is_open_for_a_person_and_a_webinar,
            what_was_sent_counts_towards_the_daily_limit_and_nothing_else,
            an_intent_keeps_what_it_changes,
            an_intent_is_taken_over_when_its_lease_ran_out_and_not_before,
            a_result_and_what_follows_from_it_are_one,
            of_many_that_open_an_intent_at_once_one_may_send,
            c10_for_an_erased_person_no_intent_is_opened,
            effects_for_elsewhere_wait_until_they_are_confirmed,
            what_is_acknowledged_is_free_and_what_is_set_aside_is_kept,
            effects_behind_others_of_their_contact_are_not_acknowledged,
            what_is_set_aside_is_told_once,
            effects_that_wait_are_found_by_contact_and_email,
            what_was_set_aside_may_be_tried_again,
            what_was_set_aside_may_be_dropped,
            commits_of_neither_run_nor_intent_are_each_their_own,
            what_is_withdrawn_may_be_committed_anew,
            a_withdrawn_run_may_have_failed_instead,
            a_withdrawn_intent_is_open_again_unless_that_is_anothers_business,
            a_journal_is_kept_with_its_run_also_where_that_failed,
            a_journal_without_a_run_and_one_that_is_off_are_refused,
            a_package_is_kept_once,
            what_is_old_is_pruned_and_what_something_waits_for_stays,
            a_package_that_is_in_use_is_not_pruned,
            c10_whatever_names_a_person_is_forgotten_and_nothing_else,
            c10_a_person_of_whom_only_the_email_is_known_is_forgotten_by_it,
            a_person_who_is_being_registered_is_forgotten_when_that_is_over,
            what_waits_for_the_crm_is_in_the_way_and_what_it_refused_is_forgotten,
            a_run_that_was_under_way_brings_nobody_back,
        }
    };
    (jobs [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            a_job_is_accepted_taken_and_done,
            a_failed_job_is_tried_again_or_becomes_a_dead_letter,
            a_job_of_a_worker_that_has_ended_is_taken_over,
            a_job_goes_on_slice_by_slice_and_is_given_back,
            the_same_work_is_one_job_and_runs_one_at_a_time,
            a_round_that_is_done_leaves_nothing,
            an_idempotency_key_is_one_jobs,
            a_request_that_comes_again_lets_its_job_begin,
            limits_and_turns_are_kept_by_all_workers,
            jobs_are_found_by_what_they_are_about,
            jobs_behind_a_limit_begin_when_it_is_free_or_gone,
            one_job_is_taken_by_its_id_where_nothing_holds_it_back,
            a_dry_run_keeps_its_output_and_a_try_has_its_run_at_once,
            c10_jobs_of_an_erased_person_are_removed_and_old_ones_pruned,
            who_waits_for_a_dropped_job_is_told,
            c10_who_waits_for_the_job_of_an_erased_person_is_told,
            of_many_workers_one_has_a_job,
        }
    };
    (alerts [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            failed_runs_are_counted_by_action_and_code,
            dead_letters_are_counted_by_kind_action_and_code,
            a8_the_warnings_of_the_latest_sync_are_known,
            an_alert_is_written_with_the_jobs_that_tell_it,
            alerts_that_are_over_are_pruned,
        }
    };
    (overview [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            runs_are_counted_by_time_and_outcome,
            syncs_are_counted_by_time_and_state,
        }
    };
    (state [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            entries_are_read_as_they_were_written,
            an_entry_that_changed_since_it_was_read_is_noticed,
            a_range_that_changed_since_it_was_listed_is_noticed,
            more_than_is_granted_is_not_kept,
            c10_a_run_under_way_keeps_nothing_of_an_erased_person,
            c10_entries_about_a_person_or_with_an_email_are_forgotten,
        }
    };
    (waits [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            a_wait_is_completed_once_and_in_time,
            a_wait_is_opened_once_in_a_chain,
            the_key_of_links_stays,
            a_job_goes_on_when_a_wait_is_completed_or_its_time_is_over,
            the_waits_of_a_dropped_job_are_over,
            c10_waits_of_an_erased_person_cannot_be_completed,
            old_waits_are_pruned_and_a_run_stays_with_its_wait,
        }
    };
    (timeline [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            an_event_is_one_by_its_action_type_and_key,
            an_event_of_nobody_is_refused,
            c10_events_of_an_erased_person_are_gone,
        }
    };
    (api_keys [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            a_key_is_read_as_it_was_kept,
            an_id_is_one_keys,
            a_key_is_revoked_once,
            the_last_use_of_a_key_is_noted,
        }
    };
    (sign_in [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            a_user_is_added_changed_and_removed,
            one_administrator_stays,
            a_session_is_found_by_its_token,
            sessions_end_when_their_user_changes,
            a_password_that_changed_meanwhile_begins_nothing,
            tries_are_counted_and_lock,
            a_network_locks_out_itself_alone,
            all_networks_together_are_bounded,
            of_many_tries_at_once_no_more_are_compared,
            an_invitation_works_once,
            what_has_ended_is_pruned,
        }
    };
    (vault [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            values_are_kept_by_kind_and_name,
            a_removed_value_is_gone,
            one_at_a_time_renews_a_value,
        }
    };
    (webhooks [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            l2_a_webhook_that_is_sent_again_is_known,
            l1_deliveries_of_a_webinar_wait_as_one_look,
            l2_what_arrives_during_a_look_goes_on_waiting,
            answered_webhooks_are_dropped_and_waiting_ones_stay,
            webhooks_are_listed_newest_first_until_they_are_dropped,
            of_many_that_deliver_a_webhook_at_once_one_is_new,
        }
    };
    (sync [$($then:tt)+] $given:tt) => {
        $($then)+! { $given
            n2_the_users_of_a_zoom_account_are_those_of_the_last_listing,
            a9_one_at_a_time_has_the_lease_and_its_token_grows,
            a9_a_lease_that_was_taken_over_commits_nothing,
            a_slice_is_all_or_nothing,
            of_many_that_ask_for_a_lease_at_once_one_has_it,
            leases_of_the_gone_end_at_once,
            s1_to_s8_what_is_set_is_read_again,
            s9_history_says_who_changed_what_and_when,
            s9_the_last_change_at_each_place_is_found,
            settings_that_changed_meanwhile_or_that_nobody_could_read_are_not_written,
            a1_a_webinars_sync_runs_newest_first,
            a1_a_slice_adds_what_it_did_in_its_own_commit,
            c10_a_sync_that_was_to_go_on_at_an_erased_person_begins_anew,
            c8_c10_who_is_left_out_is_listed_until_taken_in_the_erased_never,
            l2_a_listing_is_counted_as_it_is_read,
            l2_what_two_passes_lack_is_cancelled_and_kept,
            l2_one_pass_or_an_unbelieved_listing_deletes_nothing,
            l2_a_pass_that_was_not_complete_proves_nothing_and_undoes_no_proof,
            l2_w8_who_registers_while_the_listing_is_read_stays,
            l2_a_listing_that_another_process_goes_on_with_spares_what_came_since,
            c10_a_listing_goes_on_without_an_erased_person,
            c10_a_person_who_is_erased_twice_is_one_row_of_a_listing,
            l2_joins_that_are_gone_take_their_attendance_along,
            c2_c3_people_are_known_by_registration_then_email_then_zooms_ids,
            c10_c11_joins_by_any_registration_of_an_email_are_one_persons,
            p1_all_joins_of_a_person_are_on_one_page,
            a_join_that_was_written_is_amended,
            sessions_and_recordings_are_known_with_their_webinar,
            m1_a_webinar_is_cancelled_until_zoom_has_it_again,
            p1_p4_p5_attendances_are_recounted,
            p1_p4_p5_parts_of_one_session_count_as_one,
            a_session_is_complete_once_its_participants_were_listed,
            people_are_known_by_their_primary_email,
            c10_nothing_of_an_erased_person_is_left_by_a_sync,
        }
    };
}
