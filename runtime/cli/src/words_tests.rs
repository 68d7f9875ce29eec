//! Feeds every function that returns [`Words`] with texts of all lengths and scripts: the command must not panic, and
//! its output must stay readable on a terminal.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use greenroom::{
    ApplyId, Divergence, Erased, ErasureTarget, Failure, FailureKind, FieldChoice, Invocation, JournalEvent,
    OptionsPage, Outcome, Replay, Retry, RunId, RunRecord, RunResult, SetAside, Settled, Usage, Verdict,
};
use greenroom_domain::{
    AlertTarget, ApprovalType, BusinessUnitId, Completion, ConnectionState, Contact, ContactId, CredentialRef, Email,
    Fault, HistoryKind, InvokeJob, Job, JobId, JobState, JobWork, JoinUrl, LeftOut, LeftOutReason, NewJob, Occurrences,
    PendingWait, PropertyDefinition, PropertyType, Registration, RegistrationState, RegistrationType, Role,
    SettingsChange, SyncRun, SyncRunId, SyncState, SyncTrigger, Wait, Waits, Warning, Webinar, WebinarId, WebinarType,
    ZoomAccount, ZoomAccountId,
    rules::settings::{Answer, Effective, Step, Subject, WhyWord},
    rules::warnings::EMAILS_EXCLUDED,
    segment::Filter,
    store::{
        ActionEvent, AvailableRecording, Effect, EventContact, EventState, Forgotten, Imported, Intent, IntentKind,
        IntentRecord, IntentResult, MarketingEvent, Pruned, Segment, StoreAdmin, TimelineEvent, TimelineKind,
        Unapplied, UnusableEmail, VaultEntry,
    },
};
use greenroom_jobs::JobChange;
use greenroom_package::{ContractVersion, Label, Language, Manifest, ObjectType, is_unprintable};
use greenroom_store::SqliteStore;
use greenroom_sync::{Connected, Discovered, Messages, Round, Synced, SyncedWebinar, settings::Explained};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;
use uuid::Uuid;

use greenroom_distribution::{
    CapabilityChange, Digest, HistoryEntry, HistoryEvent, InstalledVersion, SchemaChange, SecretKey,
    Verdict as TrustVerdict,
};
use greenroom_service::StoreLocation;
use greenroom_service::import::ImportReport;
use greenroom_service::views::{
    actions::{ActionDetails, ActionSummary, CompiledAction},
    again::{Preview, RanAgain, Selection},
    alerts::{AlertTest, AlertView},
    api_keys::{ApiKeyState, MadeApiKey, ShownApiKey},
    audit::AuditEntry,
    authorizing::AuthorizationView,
    check::{AskedCapability, Changes, PackageReport, Problem},
    codes as code_views,
    config_check::{Finding, Part},
    contacts::ContactDetails,
    erase::StoredPerson,
    grants::{ActionGrants, CapabilityGrant},
    history::HistoryView,
    installing::{InstallPlan, InstalledPackage, InstalledVersions, PulledPackage, PushedPackage, RemovedVersion},
    jobs::{JobView, KeyDetails, LimitDetails, RateDetails},
    replay::{NotReplayable, Replays},
    runs::{KeptInput, RunDetails, ZoomCall},
    segments::{SavedSegment, SegmentView},
    set_aside::Decision,
    settle::Settlement,
    sign_in::NewInvitation,
    signing::{NewKey, ShownKey, SignedPackage, VerifiedPackage},
    store::{EventDetails, PruneReport, StoreCheck, StoreCopied, StoreCreated, StoreRestored},
    store_copy::{MovedKey, StoreMoved},
    sync::{Discovery, FailedRound, RoundView},
    timeline::Timeline,
    users::UserView,
    vault::{ConnectionView, RemovedFromVault, SecretSet},
    waits::WaitView,
    webhooks::WebhookSecretView,
    webinars::{LastSync, WebinarView},
};

use crate::{
    command::users::Generated,
    command::{
        actions, again, alerts, api_keys, audit, batch, build, check, codes, config, connect, dev, doctor, erase,
        grants, history, hubspot, install, invoke, jobs, keys, left_out, new, pack, pull, push, replay, rollback,
        run_filter, runs, sandbox, schedule, segment, serve, set_aside, settings, settle, show, sign, store,
        store_copy, sync, test, timeline, uninstall, upgrade, users, vault, verify, waits, webhook, webinars,
    },
    error::Error,
    loading,
    output::{ALIGNED, CELL, LINE, ROWS, Words, plain, table},
};

/// The source of values: one text after the other, in a circle.
struct Texts {
    texts: Vec<String>,
    next: Cell<usize>,
}

/// Short, for the report of a failed test.
impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |text: &String| (text.chars().count(), text.chars().take(40).collect::<String>());
        f.debug_list().entries(self.texts.iter().map(shown)).finish()
    }
}

impl Texts {
    fn text(&self) -> String {
        let at = self.next.get();
        self.next.set(at + 1);
        self.texts[at % self.texts.len()].clone()
    }

    fn path(&self) -> PathBuf {
        self.text().into()
    }

    /// An email is bounded when it is parsed; within its bounds it has the characters of a text.
    fn email(&self) -> Email {
        let text: String = self.text().chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '@').collect();
        let local = (0..=60).rev().find_map(|most| {
            Email::parse(&format!("a{}@example.com", text.chars().take(most).collect::<String>())).ok()
        });
        local.unwrap_or_else(|| Email::parse("ada@example.com").unwrap())
    }

    fn json(&self) -> Value {
        json!({
            self.text(): self.text(), "list": [self.text(), 1, null], "object": {self.text(): {self.text(): true}},
        })
    }

    fn waiting(&self) -> Vec<PendingWait> {
        vec![PendingWait { name: self.text(), until: Timestamp::MAX }]
    }

    fn failure(&self) -> Failure {
        let mut failure = Failure::with_code(FailureKind::Failed, self.text(), self.text());
        failure.pointer = Some(self.text());
        failure.retry = Retry::After(Duration::MAX);
        failure.also = vec![Fault::new(self.text(), self.text())].into();
        failure
    }

    fn contact(&self) -> Contact {
        let names = ["firstname", "lastname"].map(|name| (name.to_owned(), self.text()));
        Contact {
            id: ContactId::new(self.text()),
            email: Some(self.email()),
            secondary_emails: vec![self.email(), self.email()],
            properties: names.into_iter().chain([(self.text(), self.text())]).collect(),
            version: 1,
        }
    }

    fn outcome(&self, result: RunResult) -> Outcome {
        let invocation = Invocation::new("a".parse().unwrap(), json!({})).contact(ContactId::new(self.text()));
        let mut outcome = Outcome::refused(run(), &invocation, self.failure());
        (outcome.action, outcome.version) = (self.text(), Some(self.text()));
        outcome.usage = Usage { wall_us: u64::MAX, ..Usage::default() };
        (outcome.result, outcome.repeated) = (result, true);
        outcome
    }

    fn record(&self, result: RunResult) -> RunRecord {
        RunRecord {
            id: run(),
            action: self.text(),
            version: self.text(),
            package: self.text(),
            contact: Some(ContactId::new(self.text())),
            key: Some(self.text()),
            input_digest: String::new(),
            tags: std::collections::BTreeMap::from([("tag".to_owned(), self.text())]),
            again_of: None,
            continues: None,
            trace: Some(self.text()),
            started_at: Timestamp::MAX,
            finished_at: Timestamp::MIN,
            result,
            usage: Usage { cpu_us: u64::MAX, peak_memory_bytes: u64::MAX, ..Usage::default() },
            erased_at: Some(Timestamp::MIN),
        }
    }

    fn results(&self) -> [RunResult; 3] {
        [
            RunResult::Done { output: self.json().into() },
            RunResult::Continue { cursor: self.json(), waiting: self.waiting() },
            RunResult::Failed { failure: self.failure() },
        ]
    }

    fn webinar(&self) -> Webinar {
        Webinar {
            id: webinar(),
            zoom_account: ZoomAccountId::new(self.text()),
            topic: self.text(),
            host_id: self.text(),
            host_email: None,
            kind: WebinarType::Recurring,
            starts_at: Some(Timestamp::MAX),
            minutes: u32::MAX,
            join_url: Some(self.text()),
            approval: ApprovalType::Manual,
            registration_type: RegistrationType::OnceForAll,
            closes_registration: false,
            registrants_limit: None,
            occurrences: Vec::new(),
        }
    }

    fn sync_run(&self) -> SyncRun {
        let warning = |code: String| Warning {
            code,
            reason: Some(self.text()),
            count: Some(u64::MAX),
            pointer: self.text(),
            values: [("topic".to_owned(), json!(self.text())), (self.text(), json!([self.text()]))].into(),
            texts: Default::default(),
        };
        SyncRun {
            id: SyncRunId::new(Uuid::nil()),
            webinar: webinar(),
            trigger: SyncTrigger::Backfill,
            started_at: Timestamp::MAX,
            finished_at: None,
            state: SyncState::InProgress,
            step: Some(self.text()),
            cursor: Some(self.json()),
            tally: [(self.text(), u64::MAX)].into(),
            warnings: vec![warning(EMAILS_EXCLUDED.to_owned()), warning("sync-error".to_owned()), warning(self.text())],
        }
    }

    fn accounts(&self) -> Vec<ZoomAccount> {
        let account = |credentials, connection| ZoomAccount {
            id: ZoomAccountId::new(self.text()),
            business_unit: BusinessUnitId::new(self.text()),
            connected_user: self.email(),
            credentials,
            connection,
        };
        let (at, checked_at) = (Timestamp::MIN, Timestamp::MAX);
        vec![
            account(
                CredentialRef::Env { client_id: self.text(), client_secret: self.text() },
                ConnectionState::failing(checked_at, self.text()),
            ),
            account(CredentialRef::File { path: self.path() }, ConnectionState::Connected { checked_at }),
            account(CredentialRef::Store, ConnectionState::Disconnected { at }),
        ]
    }

    fn synced(&self) -> Vec<SyncedWebinar> {
        let of = |result| SyncedWebinar { webinar: webinar(), result };
        vec![
            of(Ok(Synced::Entry(Box::new(self.sync_run())))),
            of(Ok(Synced::UnderWay { until: Timestamp::MAX })),
            of(Err(self.failure())),
        ]
    }

    fn timeline(&self) -> Vec<TimelineEvent> {
        let event = |kind| TimelineEvent {
            kind,
            webinar: webinar(),
            webinar_name: self.text(),
            session: Some(self.text()),
            at: Timestamp::MAX,
            state: Some(RegistrationState::Pending),
            session_starts_at: Some(Timestamp::MIN),
            attendance: Some(greenroom_domain::Presence {
                joined_at: Timestamp::MIN,
                left_at: Timestamp::MAX,
                seconds: u32::MAX,
                hundredths: u32::MAX,
            }),
            recording: Some(AvailableRecording {
                topic: self.text(),
                starts_at: Timestamp::MIN,
                recording_url: Some(self.text()),
            }),
        };
        [TimelineKind::Registration, TimelineKind::Attendance, TimelineKind::Recording].map(event).into()
    }

    fn definitions(&self) -> Vec<PropertyDefinition> {
        vec![PropertyDefinition {
            name: "tier".to_owned(),
            label: self.text(),
            group: self.text(),
            kind: PropertyType::Text,
            secret: false,
            derived: false,
        }]
    }

    fn segment(&self) -> Segment {
        // A filter is bounded when it is parsed.
        let short = |text: String| text.chars().take(100).collect::<String>();
        let name = "attended".to_owned();
        let asked = json!({"all": [
            {"property": "tier", "is": {"contains": short(self.text())}},
            {"event": "recording", "where": {"topic": {"contains": short(self.text())}}},
        ]});
        let filter = Filter::parse(&asked).or_else(|_| Filter::parse(&json!({"event": "attendance"}))).unwrap();
        Segment { name, filter, created_at: Timestamp::MIN, updated_at: Timestamp::MAX }
    }

    fn effective(&self) -> Effective {
        Effective { on: true, rule: "S1", pointer: self.text(), reason: WhyWord::HostExcluded.of_host(self.text()) }
    }
}

fn run() -> RunId {
    RunId::new(Uuid::nil())
}

fn webinar() -> WebinarId {
    WebinarId::parse("82512345678").unwrap()
}

/// The words of every function that returns some, by its name.
/// Those of keys, signatures and installed actions.
fn distribution_words(t: &Texts) -> Vec<(&'static str, Words)> {
    let id = || SecretKey::generate().public().id();
    let signed = |was_signed| SignedPackage {
        file: t.path(),
        name: t.text(),
        version: t.text(),
        digest: t.text(),
        key: id(),
        was_signed,
    };
    let verified = |refused: Option<String>| VerifiedPackage {
        source: t.text(),
        name: t.text(),
        version: t.text(),
        digest: t.text(),
        signed_by: vec![t.text(), t.text()],
        other_keys: vec![t.text().into()],
        trust: Some(TrustVerdict::Unsigned),
        refused: refused.map(Into::into),
    };
    let pushed = PushedPackage {
        name: t.text(),
        version: t.text(),
        digest: t.text(),
        reference: t.text(),
        pinned: t.text(),
        is_signed: false,
    };
    let pulled = PulledPackage {
        name: t.text(),
        version: t.text(),
        digest: t.text(),
        source: t.text(),
        trust: TrustVerdict::UnknownKeys,
        file: t.path(),
    };
    let version = || InstalledVersion {
        version: "1.0.0".parse().unwrap(),
        digest: Digest::of(b""),
        source: t.text(),
        trust: TrustVerdict::Signed { by: vec![t.text()] },
        grants: [(t.text(), t.json())].into(),
        installed_at: Timestamp::MAX,
        installed_by: t.text(),
        pinned: true,
    };
    let installed = |is_active| InstalledPackage {
        name: t.text(),
        version: version(),
        is_active,
        replaces: Some("0.9.0".parse().unwrap()),
    };
    let schema = || SchemaChange { pointer: t.text(), message: t.text().into() };
    let capability = |before, after| CapabilityChange { capability: "log".parse().unwrap(), before, after };
    let parameters = || t.json().as_object().cloned();
    let plan = |active| InstallPlan {
        name: t.text(),
        version: "1.0.0".parse().unwrap(),
        digest: Digest::of(b""),
        source: t.text(),
        trust: TrustVerdict::Signed { by: vec![t.text()] },
        asks_for: [(t.text(), t.json()), (t.text(), json!({}))].into(),
        active,
        capabilities: vec![
            capability(None, parameters()),
            capability(parameters(), None),
            capability(parameters(), parameters()),
        ],
        inputs: vec![schema(), schema()],
        outputs: Vec::new(),
    };
    let entry = HistoryEntry {
        at: Timestamp::MAX,
        by: t.text(),
        event: HistoryEvent::RolledBack,
        version: "1.0.0".parse().unwrap(),
    };
    let actions = [InstalledVersions {
        name: t.text(),
        active: Some("1.0.0".parse().unwrap()),
        versions: vec![version(), version()],
        history: vec![entry],
    }];
    let removed = [RemovedVersion { name: t.text(), version: "1.0.0".parse().unwrap(), digest: Digest::of(b"") }];
    let new = NewKey { id: id(), public_key: t.text(), secret_file: t.path(), public_file: t.path() };
    let key = ShownKey { id: id(), public_key: t.text(), trusted_as: Some(t.text()), actions: vec![t.text()] };
    vec![
        ("keys::new_words", keys::new_words(&new)),
        ("keys::list_words", keys::list_words(&[key])),
        ("keys::list_words", keys::list_words(&[])),
        ("sign::words", sign::words(&signed(true))),
        ("sign::words", sign::words(&signed(false))),
        ("verify::words", verify::words(&verified(None))),
        ("verify::words", verify::words(&verified(Some(t.text())))),
        ("push::words", push::words(&pushed)),
        ("pull::words", pull::words(&pulled)),
        ("install::words", install::words(&[installed(true), installed(false)])),
        ("install::words", install::words(&[])),
        ("install::plan_words", install::plan_words(&plan(None))),
        ("upgrade::words", upgrade::words(&installed(true))),
        ("upgrade::plan_words", upgrade::plan_words(&plan(Some("0.9.0".parse().unwrap())))),
        ("rollback::words", rollback::words(&installed(true))),
        ("uninstall::words", uninstall::words(&removed)),
        ("uninstall::words", uninstall::words(&[])),
        ("actions::installed_words", actions::installed_words(&actions)),
        ("actions::installed_words", actions::installed_words(&[])),
    ]
}

/// The words of the commands of authors.
fn words_of_authors(t: &Texts, summary: &ActionSummary) -> Vec<(&'static str, Words)> {
    let tool = |version: Option<String>| greenroom_toolchain::Tool {
        name: "zig".into(),
        language: greenroom_toolchain::Language::C,
        remedy: version.is_none().then(|| t.text().into()),
        version: version.map(Into::into),
    };
    let language = greenroom_toolchain::Language::Python;
    let created = new::Created { name: t.text(), language, folder: t.path(), files: vec![t.path()] };
    let built = build::BuiltPackage {
        name: t.text(),
        version: t.text(),
        language,
        file: t.path(),
        bytes: 7,
        digest: t.text(),
        uses: vec!["log".parse().unwrap()],
    };
    let difference = greenroom_cases::Difference {
        place: t.text(),
        wanted: Some(Value::String(t.text())),
        came: Some(Value::String(t.text())),
    };
    let case = greenroom_cases::CaseResult { name: t.text(), passed: false, differences: vec![difference] };
    let coverage = greenroom_cases::Coverage {
        functions: vec![t.text()],
        interfaces: vec![t.text()],
        failures: vec![t.text()],
        undeclared: vec![t.text()],
    };
    let report = test::Report { cases: vec![case.clone()], accepted: vec![t.text()], coverage: Some(coverage) };
    let packed = |reproducible| pack::Packed { file: t.path(), bytes: 7, digest: t.text(), cases: 3, reproducible };
    let parameters = serde_json::Map::from_iter([(t.text(), Value::String(t.text()))]);
    let asked = AskedCapability { capability: "log".parse().unwrap(), parameters: parameters.clone(), used: false };
    let change = || SchemaChange { pointer: t.text(), message: t.text().into() };
    let capability = CapabilityChange {
        capability: "log".parse().unwrap(),
        before: Some(parameters),
        after: Some(serde_json::Map::new()),
    };
    let checked = PackageReport {
        summary: summary.clone(),
        bytes: 7,
        compile_ms: 1.5,
        load_ms: 0.5,
        asks_for: vec![asked],
        problems: [true, false].map(|breaks| Problem { breaks, place: t.text(), message: t.text().into() }).into(),
        changes: Some(Changes {
            from: t.text(),
            capabilities: vec![capability],
            inputs: vec![change()],
            outputs: Vec::new(),
        }),
    };
    let choice = FieldChoice::new(Value::String(t.text()), t.text(), Some(t.text()));
    let choices = OptionsPage::new(vec![choice], Some(t.text()));
    let zoom = || ZoomAccountId::new(t.text());
    let checked_parts = [
        (Part::Store, Finding::StoreOpens(StoreLocation::File(t.path()))),
        (Part::KeyFile, Finding::KeyIsReadable(t.path())),
        (Part::KeyFile, Finding::KeyIsAnother(t.path(), t.failure())),
        (Part::KeyFile, Finding::KeyIsUnreadable(t.path(), t.text())),
        (Part::Clock, Finding::ClockAgrees),
        (Part::Clock, Finding::ClockIsOff(600)),
        (Part::ZoomAccount(zoom()), Finding::ZoomFails(zoom(), t.text().into())),
        (Part::Webhooks(zoom()), Finding::NoTokens(zoom())),
        (Part::Callbacks, Finding::NoSecret(t.text())),
        (Part::Secrets, Finding::SecretsAreMissing(vec![t.text(), t.text()])),
        (Part::Zoom, Finding::Wrong(t.text().into())),
        (Part::Store, Finding::Failed(t.failure())),
    ]
    .map(config::CheckedPart::from);
    vec![
        ("new::words", new::words(&created)),
        ("build::words", build::words(&built)),
        ("said::words", config::words(&checked_parts)),
        ("doctor::words", doctor::words(&[tool(None), tool(Some(t.text()))])),
        ("test::case_words", test::case_words(&case)),
        ("test::words", test::words(&report)),
        ("test::from_run_words", test::from_run_words(&t.path())),
        ("dev::words", dev::words(&t.text(), &t.path())),
        ("pack::words", pack::words(&packed(None))),
        ("pack::words", pack::words(&packed(Some(true)))),
        ("pack::words", pack::words(&packed(Some(false)))),
        ("check::words", check::words(&checked)),
        ("actions::options_words", actions::options_words(&choices)),
    ]
}

fn api_keys_words(t: &Texts) -> Vec<(&'static str, Words)> {
    let key = |state| ShownApiKey {
        id: t.text(),
        name: t.text(),
        user: t.email(),
        scopes: greenroom_domain::Scope::ALL.into(),
        actions: Some(BTreeSet::from([t.text()])),
        state,
        created_at: Timestamp::MIN,
        expires_at: Some(Timestamp::MAX),
        revoked_at: None,
        last_used_at: None,
    };
    let keys = [ApiKeyState::Valid, ApiKeyState::Expired, ApiKeyState::Revoked].map(key);
    vec![
        ("api_keys::list_words", api_keys::list_words(&keys)),
        ("api_keys::list_words", api_keys::list_words(&[])),
        ("api_keys::revoked_words", api_keys::revoked_words(&keys[0])),
        ("api_keys::made_words", api_keys::made_words(&MadeApiKey { token: t.text(), key: key(ApiKeyState::Valid) })),
        ("serve::words", serve::words(&t.text())),
        ("serve::ended_words", serve::ended_words(&greenroom_server::Ended { is_cut: true, runs: Default::default() })),
    ]
}

fn users_words(t: &Texts) -> Vec<(&'static str, Words)> {
    let user = |role, has_password, invited_until, [in_some, in_all]: [Option<Timestamp>; 2]| UserView {
        email: t.email(),
        role,
        has_password,
        password_set_at: Some(Timestamp::MIN),
        last_signed_in_at: invited_until,
        invited_until,
        locked_in_some_networks_until: in_some,
        locked_in_all_networks_until: in_all,
    };
    let list = [
        user(Role::Administrator, true, None, [Some(Timestamp::MAX); 2]),
        user(Role::Editor, true, Some(Timestamp::MAX), [Some(Timestamp::MAX), None]),
        user(Role::Viewer, false, Some(Timestamp::MAX), [None; 2]),
        user(Role::Viewer, false, None, [None; 2]),
    ];
    let invited = NewInvitation { token: t.text().into(), user: t.email(), expires_at: Timestamp::MAX };
    vec![
        ("users::list_words", users::list_words(&list)),
        ("users::list_words", users::list_words(&[])),
        ("users::done_words", users::done_words("cli-users-added", &list[0])),
        ("users::invited_words", users::invited_words(&invited.into())),
        ("users::generated_words", users::generated_words(&Generated { user: list[0].clone(), password: t.text() })),
    ]
}

fn jobs_words(t: &Texts) -> Vec<(&'static str, Words)> {
    let invoke = InvokeJob {
        action: t.text(),
        input: json!({ t.text(): t.text() }),
        contact: Some(ContactId::new(t.text())),
        tags: BTreeMap::from([(t.text(), t.text())]),
        callback: Some(t.text()),
        ..InvokeJob::default()
    };
    let id = JobId::new(Uuid::max());
    let job =
        NewJob::new(id, JobWork::Invoke(Box::new(invoke)), Timestamp::MIN).of_account(ZoomAccountId::new(t.text()));
    let failure = Failure::with_code(FailureKind::Failed, t.text(), t.text());
    let waits = Waits { limit: t.text(), key: t.text(), until: Some(Timestamp::MAX) };
    let with = |state, failure, waits, reveal| {
        let run = Some(RunId::new(Uuid::max()));
        JobView::of(
            Job { state, failure, waits, run, finished_at: Some(Timestamp::MAX), ..job.clone().accepted() },
            reveal,
        )
    };
    let jobs = [
        with(JobState::Waiting, None, Some(waits), true),
        with(JobState::Waiting, Some(failure.clone()), None, false),
        with(JobState::DeadLetter, Some(failure), None, false),
        with(JobState::Done, None, None, false),
    ];
    let limit = LimitDetails {
        name: t.text(),
        by: Some(t.text()),
        action: Some(t.text()),
        concurrency: Some(u32::MAX),
        rate: Some(RateDetails { jobs: u32::MAX, seconds: u64::MAX }),
        keys: vec![KeyDetails { key: t.text(), running: 1, waiting: u64::MAX, until: Some(Timestamp::MAX) }],
    };
    let mut all = vec![
        ("jobs::list_words", jobs::list_words(&jobs, Some(id))),
        ("jobs::list_words", jobs::list_words(&[], None)),
        ("jobs::newer", jobs::newer(Some(id))),
        ("jobs::limits_words", jobs::limits_words(&[limit])),
        ("jobs::limits_words", jobs::limits_words(&[])),
        ("jobs::changed_words", jobs::changed_words(&[id], JobChange::Retry)),
        ("jobs::changed_words", jobs::changed_words(&[id], JobChange::Drop)),
    ];
    all.extend(jobs.iter().map(|job| ("jobs::show_words", jobs::show_words(job))));
    all
}

fn alerts_words(t: &Texts) -> Vec<(&'static str, Words)> {
    let alert = |over_at| AlertView {
        kind: t.text(),
        subject: t.text(),
        code: Some(t.text()),
        count: u64::MAX,
        since: Timestamp::MIN,
        latest: Timestamp::MAX,
        told_at: Timestamp::MAX,
        over_at,
        what: t.text(),
        remedy: t.text(),
        command: t.text(),
        link: Some(t.text()),
    };
    let entry = |by| HistoryView { at: Timestamp::MAX, by, what: HistoryKind::SyncNow, subject: Some(t.text()) };
    let test = |target, failure| AlertTest { target, failure };
    let failure = Failure::with_code(FailureKind::Failed, t.text(), t.text());
    let tested = [test(AlertTarget::Webhook, None), test(AlertTarget::Email, Some(failure))];
    vec![
        ("alerts::list_words", alerts::list_words(&[alert(None), alert(Some(Timestamp::MAX))])),
        ("alerts::list_words", alerts::list_words(&[])),
        ("history::words", history::words(&[entry(Some(t.text())), entry(None)], Some(u64::MAX))),
        ("history::words", history::words(&[], None)),
        ("history::older", history::older(Some(u64::MAX))),
        ("alerts::test_words", alerts::test_words(&tested)),
    ]
}

fn all_words(t: &Texts) -> Vec<(&'static str, Words)> {
    let messages = Messages::for_languages::<&str>(&[]);
    let mut all: Vec<(&'static str, Words)> = Vec::new();

    let manifest = Manifest {
        manifest: 1,
        contract: ContractVersion { major: 1, minor: 0 },
        name: t.text(),
        version: "1.0.0".parse().unwrap(),
        labels: [(Language::En, Label { name: t.text(), description: Some(t.text()) })].into(),
        object_type: ObjectType::Contact,
        capabilities: ["log".parse().unwrap()].into_iter().collect(),
        failures: std::collections::BTreeMap::new(),
        limits: greenroom_package::Limits::default(),
    };
    let uses = BTreeSet::from(["log".parse().unwrap()]);
    let summary = ActionSummary {
        name: t.text(),
        version: t.text(),
        label: t.text(),
        file: t.path(),
        digest: t.text(),
        contract: manifest.contract,
        uses: uses.clone(),
        not_granted: uses,
        manifest: manifest.clone(),
    };
    let fields = json!({"properties": {
        "a": {"type": "string", "title": t.text(), "x-token": true, "x-options": true},
        "b": {"enum": ["x"], "description": t.text()},
    }});
    let defined = greenroom_service::hubspot::definition::definition(&manifest, &fields, &fields, &t.text());
    let defined = defined.unwrap_or_else(|failure| panic!("{failure}"));
    all.push(("hubspot::words", hubspot::words(&defined)));
    let schema = json!({"required": [t.text()], "properties": {
        t.text(): {"description": t.text(), "x-token": true}, t.text(): {"title": t.text(), "x-secret": true},
    }});
    all.push(("loading::warnings", loading::warnings(&[t.text()])));
    all.extend(distribution_words(t));
    all.extend(api_keys_words(t));
    all.extend(users_words(t));
    all.extend(jobs_words(t));
    all.extend(alerts_words(t));
    all.push(("loading::left_out", loading::left_out([t.text().as_str()])));
    all.push(("actions::list_words", actions::list_words(std::slice::from_ref(&summary), &t.path())));
    all.push(("actions::list_words", actions::list_words(&[], &t.path())));
    all.push(("actions::check_words", actions::check_words(&summary)));
    let compiled = CompiledAction {
        name: t.text(),
        version: t.text(),
        file: t.path(),
        digest: t.text(),
        folder: t.path(),
        was_there: false,
    };
    all.push(("actions::compile_words", actions::compile_words(&[compiled])));
    all.push(("actions::compile_words", actions::compile_words(&[])));
    let (input_schema, output_schema) = (schema.clone(), schema.clone());
    all.extend(words_of_authors(t, &summary));
    let details = ActionDetails { summary, manifest, input_schema, output_schema };
    all.push(("actions::show_words", actions::show_words(&details)));

    let granted = |state: &'static str| CapabilityGrant {
        capability: t.text(),
        state,
        may: vec![t.text(), t.text()],
        asked: Some(t.json()),
        granted: None,
        why: Some(t.text().into()),
    };
    let capabilities = vec![granted("granted"), granted("denied"), granted("not-asked")];
    let grants = |how: &'static str, capabilities| ActionGrants {
        name: t.text(),
        version: t.text(),
        file: t.path(),
        digest: t.text(),
        how,
        capabilities,
    };
    let all_grants = [
        grants("by-name", capabilities),
        grants("by-digest", Vec::new()),
        grants("as-declared", Vec::new()),
        grants("nothing", Vec::new()),
    ];
    all.push(("grants::words", grants::words(&all_grants)));
    all.push(("grants::words", grants::words(&[])));
    for replaced in [true, false] {
        all.push(("vault::set_words", vault::set_words(&SecretSet { name: t.text(), replaced })));
    }
    let secret = VaultEntry { name: t.text(), changed_at: Timestamp::MAX };
    all.push(("vault::secrets_words", vault::secrets_words(&[secret])));
    all.push(("vault::secrets_words", vault::secrets_words(&[])));
    all.push(("vault::removed_words", vault::removed_words(&RemovedFromVault { name: t.text() })));
    let connection = |failure: Option<Failure>, renew_at: Option<Timestamp>| ConnectionView {
        name: t.text(),
        kind: t.text(),
        token_url: Some(t.text()),
        client_id: Some(t.text()),
        scopes: vec![t.text()],
        renew_at,
        failure,
    };
    let connections =
        [connection(Some(t.failure()), None), connection(None, Some(Timestamp::MAX)), connection(None, None)];
    let token = WebhookSecretView { account: ZoomAccountId::new(t.text()), id: t.text(), added_at: Timestamp::MAX };
    all.push(("webhook::added_words", webhook::added_words(&token)));
    all.push(("webhook::retired_words", webhook::retired_words(&token)));
    all.push(("webhook::list_words", webhook::list_words(&[token])));
    all.push(("webhook::list_words", webhook::list_words(&[])));
    let authorization = AuthorizationView { authorize_url: t.text(), redirect_uri: t.text(), wait_seconds: u64::MAX };
    all.push(("vault::authorization_words", vault::authorization_words(&authorization)));
    all.push(("vault::added_words", vault::added_words(&connections[1])));
    all.push(("vault::connections_words", vault::connections_words(&connections)));
    all.push(("vault::connections_words", vault::connections_words(&[])));

    let entries = [t.sync_run(), SyncRun { finished_at: Some(Timestamp::MIN), ..t.sync_run() }];
    let entries = entries.map(|run| AuditEntry::of(run, &messages));
    all.push(("audit::words", audit::words(&webinar(), &entries, true, entries.first().map(|entry| entry.id))));
    all.push(("audit::words", audit::words(&webinar(), &[], true, None)));
    all.push(("audit::older", audit::older(entries.first().map(|entry| entry.id))));
    all.push(("audit::entry_words", audit::entry_words(&entries[0])));
    all.push(("audit::where_emails_are", audit::where_emails_are(&entries)));
    all.push(("audit::warnings", audit::warnings(&entries[0].warnings)));
    let out = LeftOutReason::ALL.map(|reason| LeftOut { webinar: webinar(), email: t.text(), reason });
    all.push(("left_out::words", left_out::words(&out)));
    all.push(("left_out::exported", left_out::exported(&out, &t.path())));

    for result in t.results() {
        let outcome = t.outcome(result.clone());
        all.push(("batch::words", batch::words(u64::MAX, &outcome)));
        all.push(("batch::waiting", batch::waiting(u64::MAX, Duration::MAX)));
        all.push(("invoke::words", invoke::words(&outcome, &outcome)));
        let intent = Intent {
            id: t.text(),
            kind: IntentKind::Cancel,
            run: run(),
            zoom_account: ZoomAccountId::new(t.text()),
            webinar: webinar(),
            email: t.email(),
            contact: ContactId::new(t.text()),
            occurrence: Some(t.text()),
            opened_at: Timestamp::MAX,
            owner: t.text(),
            lease_until: Timestamp::MAX,
        };
        let selection =
            Selection { count: 9, changed_zoom: 1, runs: vec![run()], confirm: t.text(), actions: Default::default() };
        all.push(("again::selection_words", again::selection_words(&selection)));
        all.push(("again::ran_words", again::ran_words(&RanAgain { again_of: run(), outcome })));
        let intents = [None, Some(IntentResult::NotSent)].map(|result| IntentRecord { intent: intent.clone(), result });
        let run = t.record(result);
        all.push(("runs::older", runs::older(Some(run.id))));
        for completion in [None, Some(Completion { at: Timestamp::MAX, by: t.text(), value: t.json() })] {
            let wait = Wait {
                run: run.id,
                name: t.text(),
                action: t.text(),
                contact: Some(ContactId::new(t.text())),
                title: t.text(),
                opened_by: run.id,
                opened_at: Timestamp::MAX,
                until: Timestamp::MAX,
                ended_at: None,
                completion,
            };
            let wait = WaitView::of(wait, Timestamp::UNIX_EPOCH);
            all.push(("waits::list_words", waits::list_words(std::slice::from_ref(&wait))));
            all.push(("waits::completed_words", waits::completed_words(&wait)));
        }
        all.push(("waits::pending_words", waits::pending_words(&t.waiting())));
        all.push(("runs::list_words", runs::list_words(std::slice::from_ref(&run), Some(run.id))));
        let inputs = [
            KeptInput::Kept { input: json!({ "a": t.text() }), whole: true },
            KeptInput::NotKept { code: t.text(), reason: t.text(), text: None },
        ];
        for input in inputs {
            let zoom_calls: Vec<ZoomCall> = intents.clone().map(ZoomCall::from).into();
            let (key, failure) = (t.text(), t.failure());
            let preview = Preview {
                run: run.id,
                action: t.text(),
                version: t.text(),
                with: t.text(),
                contact: Some(ContactId::new(t.text())),
                input: input.clone(),
                edited: true,
                key,
                zoom_calls: zoom_calls.clone(),
                difference: None,
                not_compared: Some(failure),
            };
            all.push(("again::preview_words", again::preview_words(&preview)));
            all.push(("run_filter::zoom_words", run_filter::zoom_words(&zoom_calls)));
            let details = RunDetails { run: run.clone(), input, ran_again: vec![run.id, run.id], zoom_calls };
            all.push(("runs::show_words", runs::show_words(&details)));
        }
    }

    let accounts = t.accounts();
    let connected = Connected {
        account: accounts[0].clone(),
        users: usize::MAX,
        webinars: usize::MAX,
        without_webinars: vec![(t.email(), t.text().into())],
    };
    all.push(("connect::connected_words", connect::connected_words(&connected)));
    all.push(("connect::disconnected", connect::disconnected(&accounts[0])));
    all.push(("connect::list_words", connect::list_words(&accounts)));
    all.push(("connect::checked_words", connect::checked_words(&accounts)));

    let erased = |found: bool| -> Erased {
        let forgotten = Forgotten::default();
        let erased = json!({"contact": t.text(), "emails": u64::MAX, "found": found, "forgotten": forgotten, "accountUser": true});
        serde_json::from_value(erased).unwrap()
    };
    let (erased, nothing) = (erased(true), erased(false));
    for whom in [ErasureTarget::Contact(ContactId::new(t.text())), ErasureTarget::Email(t.email())] {
        for contact in [None, Some(ContactId::new(t.text()))] {
            let known = StoredPerson { contact, emails: vec![t.email()], ..StoredPerson::default() };
            all.push(("erase::known_words", erase::known_words(&known, &whom)));
        }
        all.push(("erase::words", erase::words(&whom, &erased)));
        all.push(("erase::words", erase::words(&whom, &nothing)));
    }

    let call = JournalEvent::Call { function: t.text(), arguments: t.json() };
    let now = JournalEvent::End { end: t.json() };
    let divergence = json!({"afterCalls": 1, "then": call, "now": now, "place": t.text()});
    let divergence: Box<Divergence> = serde_json::from_value(divergence).unwrap();
    let replayed = |verdict: Verdict| -> Replay {
        let mut replay = json!({"run": run(), "action": t.text(), "package": t.text(), "calls": 7});
        let verdict = serde_json::to_value(verdict).unwrap();
        replay.as_object_mut().unwrap().extend(verdict.as_object().unwrap().clone());
        serde_json::from_value(replay).unwrap()
    };
    let diverged = replayed(Verdict::Diverged { divergence });
    let mut cut = replayed(Verdict::SameSoFar);
    cut.journal_limit = Some(u64::MAX);
    for replay in [&diverged, &replayed(Verdict::Same), &replayed(Verdict::SameSoFar), &cut] {
        all.push(("replay::words", replay::words(replay)));
    }
    let not_replayable = vec![NotReplayable { run: run(), failure: t.failure() }];
    let replays = Replays { diverged: vec![diverged], not_replayable, ..Replays::default() };
    all.push(("replay::replays_words", replay::replays_words(&replays)));

    let account = || sandbox::Account { id: t.text(), user: t.text(), file: t.path() };
    all.push(("sandbox::words", sandbox::words(&t.text(), &t.text(), &[account(), account()])));

    let found =
        Discovered { users: 1, new: vec![webinar()], not_shown: vec![(t.text(), t.text().into())], not_listed: 2 };
    let discovered = vec![(ZoomAccountId::new(t.text()), Ok(found)), (ZoomAccountId::new(t.text()), Err(t.failure()))];
    let view = |round| RoundView::of(round, &messages, Timestamp::MAX);
    let round = view(Round { discovered, synced: t.synced() });
    all.push(("schedule::words", schedule::words(&round, &mut BTreeMap::new())));
    all.push(("schedule::words", schedule::words(&view(Round::default()), &mut BTreeMap::new())));
    let failed = FailedRound::of(&t.failure(), Timestamp::MAX);
    all.push(("schedule::failed_words", schedule::failed_words(&failed)));

    for one in [true, false] {
        all.push(("sync::words", sync::words(&round.synced, one, one)));
        all.push(("sync::words", sync::words(&[], one, !one)));
    }
    all.push(("sync::failure_words", sync::failure_words(&webinar(), &t.failure())));
    let failed = Discovery::of(ZoomAccountId::new(t.text()), Err(t.failure()));
    all.push(("sync::undiscovered", sync::undiscovered(&failed)));
    let found = Discovered { not_listed: usize::MAX, ..Discovered::default() };
    let found = Discovery::of(ZoomAccountId::new(t.text()), Ok(found));
    all.push(("sync::undiscovered", sync::undiscovered(&found)));

    let definitions = t.definitions();
    let kept = SegmentView::of(t.segment(), &definitions, false);
    all.push(("segment::list_words", segment::list_words(std::slice::from_ref(&kept))));
    all.push(("segment::list_words", segment::list_words(&[])));
    all.push(("segment::show_words", segment::show_words(&kept, &t.text())));
    let saved = SavedSegment { name: t.text(), created: true, words: kept.words };
    all.push(("segment::saved_words", segment::saved_words(&saved)));
    all.push(("segment::page_words", segment::page_words(&[t.contact(), t.contact()])));
    all.push(("segment::more", segment::more(Some(&t.text()), Some(u64::MAX), u64::MAX)));
    all.push(("segment::csv_record", segment::csv_record([t.text(), t.text()].iter().map(String::as_str)).unwrap()));

    let change = |by: String| SettingsChange {
        at: Timestamp::MAX,
        by,
        pointer: t.text(),
        before: Some(t.json()),
        after: Some(Value::String(t.text())),
    };
    let changes = [change(t.text()), change(greenroom_sync::settings::GREENROOM.to_owned())];
    for changes in [&changes[..], &[]] {
        all.push(("settings::changed", settings::changed(changes)));
        all.push(("settings::older", settings::older(Some(50))));
        all.push(("settings::history", settings::history(changes, true, Some(50))));
    }
    all.push(("settings::document_words", settings::document_words("", &t.json())));
    let step = |subject, answer| Step {
        subject,
        rule: "S1",
        answer,
        pointer: t.text(),
        reason: WhyWord::HostExcluded.of_host(t.text()),
        decides: answer == Answer::No,
    };
    let explained = Explained {
        webinar: webinar(),
        topic: t.text(),
        sync: t.effective(),
        recordings: t.effective(),
        rules: vec![
            step(Subject::Webinar, Answer::Yes),
            step(Subject::Webinar, Answer::No),
            step(Subject::Recordings, Answer::Open),
        ],
    };
    all.push(("settings::explained_words", settings::explained_words(&explained)));
    let mut much = Settled::default();
    (much.done, much.set_aside) = (usize::MAX, usize::MAX);
    for settled in [Settled::default(), much] {
        for (under_lease, lease_ends) in [(0, None), (1, Some(Timestamp::MAX)), (u64::MAX, Some(Timestamp::MIN))] {
            let settlement = Settlement { settled, under_lease, lease_ends };
            all.push(("settle::words", settle::words(&settlement)));
            all.push(("settle::waiting", settle::waiting(&settlement)));
        }
    }

    let effects = vec![
        Effect::UpdateContact { contact: ContactId::new(t.text()), assignments: [(t.text(), None)].into() },
        Effect::CancelWebinar { webinar: webinar() },
    ];
    let aside = SetAside::from(Unapplied {
        id: ApplyId(t.text()),
        effects,
        preconditions: Vec::new(),
        run: Some(RunId::new(Uuid::max())),
        intent: None,
        acknowledged: true,
        refused: Some(t.text().into()),
    });
    for more in [false, true] {
        all.push(("set_aside::list_words", set_aside::list_words(std::slice::from_ref(&aside), more)));
        all.push(("set_aside::cut", set_aside::cut(more)));
    }
    all.push(("set_aside::list_words", set_aside::list_words(&[], false)));
    let (id, waits_as) = (aside.id.clone(), ApplyId(t.text()));
    all.push(("set_aside::words", set_aside::words(&Decision::Retried { id: id.clone(), waits_as })));
    all.push(("set_aside::words", set_aside::words(&Decision::Dropped { id })));

    all.push(("codes::list_words", codes::list_words(&code_views::list())));
    all.push(("codes::words", codes::words(&code_views::list()[0])));

    let threads = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let summary = threads.block_on(async { SqliteStore::in_memory().unwrap().summary().await.unwrap() });
    all.push(("show::summary_words", show::summary_words(&summary, &StoreLocation::File(t.path()))));
    let contacts = [t.contact(), t.contact()];
    all.push(("show::contacts_words", show::contacts_words(&contacts, Some(&contacts[1].id))));
    all.push(("show::contacts_words", show::contacts_words(&[], None)));
    all.push(("show::more", show::more(Some(&contacts[0].id))));
    let registration = Registration {
        webinar: webinar(),
        email: t.email(),
        contact: Some(ContactId::new(t.text())),
        registrant_id: t.text(),
        state: RegistrationState::Approved,
        join_url: Some(JoinUrl::new(t.text())),
        registered_at: Timestamp::MAX,
        occurrences: Occurrences::All,
    };
    let details = ContactDetails { contact: t.contact(), registrations: vec![registration], timeline: t.timeline() };
    all.push(("show::contact_words", show::contact_words(&details)));
    all.push(("show::webinars_words", show::webinars_words(&[t.webinar()])));
    all.push(("show::webinars_words", show::webinars_words(&[])));
    let event = MarketingEvent {
        webinar: webinar(),
        name: t.text(),
        organiser: t.text(),
        starts_at: Some(Timestamp::MIN),
        ends_at: None,
        url: Some(t.text()),
        cancelled: true,
        registered: u64::MAX,
        attended: 0,
        cancellations: 0,
        no_shows: 0,
    };
    let on_it = EventContact { contact: ContactId::new(t.text()), state: EventState::NoShow, at: Timestamp::MAX };
    let next = Some(on_it.contact.clone());
    let details = EventDetails { marketing_event: event, contacts: vec![on_it], next };
    all.push(("show::webinar_words", show::webinar_words(&details)));
    for events in [t.timeline(), Vec::new()] {
        let of_action = ActionEvent {
            contact: ContactId::new(t.text()),
            action: t.text(),
            event_type: t.text(),
            key: t.text(),
            at: Timestamp::MAX,
            title: t.text(),
            details: [(t.text(), t.text())].into(),
        };
        let action_events = if events.is_empty() { Vec::new() } else { vec![of_action] };
        let (contact, email) = (ContactId::new(t.text()), Some(t.email()));
        let shown = Timeline { contact, email, timeline: events, action_events };
        all.push(("timeline::words", timeline::words(&shown)));
    }

    for created in [true, false] {
        let made = StoreCreated { store: StoreLocation::File(t.path()), created, summary: summary.clone() };
        all.push(("store::init_words", store::init_words(&made)));
        let key = created.then(|| t.path());
        let copied = StoreCopied { store: t.path(), copy: t.path(), bytes: u64::MAX, key: key.clone() };
        all.push(("store::backup_words", store::backup_words(&copied)));
        let restored = StoreRestored {
            store: t.path(),
            copy: t.path(),
            replaced: key.clone(),
            erased_again: u64::from(created),
            keys_revoked: u64::from(created),
            jobs_set_aside: u64::from(created),
            waits_ended: u64::from(created),
            key_missing: key,
        };
        all.push(("store::restore_words", store::restore_words(&restored)));
        let moved = StoreMoved {
            from: StoreLocation::File(t.path()),
            to: StoreLocation::File(t.path()),
            rows: u64::MAX,
            tables: [("contacts".to_owned(), u64::MAX)].into(),
            key: Some(MovedKey { file: t.path(), made: created }),
        };
        all.push(("store_copy::copied_words", store_copy::copied_words(&moved)));
    }
    let imported = Imported { rows: u64::MAX, contacts_created: 0, contacts_updated: 1, erased: Vec::new() };
    for dry_run in [true, false] {
        let erased_lines = vec![u64::MAX; if dry_run { 1 } else { 21 }];
        let report =
            ImportReport { dry_run, imported: imported.clone(), new_properties: [t.text()].into(), erased_lines };
        all.push(("store::imported_words", store::imported_words(&report, &t.path())));
    }
    all.push((
        "store::pruned_words",
        store::pruned_words(&PruneReport { before: Timestamp::MIN, removed: Pruned::default() }),
    ));
    for found in [vec![t.text(), t.text()], Vec::new()] {
        let contact = || ContactId::new(t.text());
        let unusable = |same_as| UnusableEmail { contact: contact(), email: Email::stored(t.text()), same_as };
        let unusable_emails = vec![unusable(None), unusable(Some(contact()))];
        let checked = StoreCheck { sound: found.is_empty(), found, unusable_emails };
        all.push(("store::check_words", store::check_words(&checked, &StoreLocation::File(t.path()))));
    }

    let view = |last_sync, cancelled| WebinarView {
        id: webinar(),
        topic: t.text(),
        host: None,
        host_id: t.text(),
        zoom_account: ZoomAccountId::new(t.text()),
        kind: WebinarType::Recurring,
        starts_at: Some(Timestamp::MAX),
        cancelled,
        sync: t.effective(),
        recordings: t.effective(),
        last_sync,
    };
    let last = LastSync {
        run: SyncRunId::new(Uuid::nil()),
        state: SyncState::NotSynced,
        started_at: Timestamp::MIN,
        finished_at: None,
        warnings: usize::MAX,
        warning_codes: vec![t.text()],
    };
    all.push(("webinars::words", webinars::words(&[view(None, true), view(Some(last), false)])));
    all.push(("webinars::words", webinars::words(&[])));

    for error in [
        Error::Usage(t.text()),
        Error::Failure(t.failure()),
        Error::Other(t.text()),
        Error::Output(std::io::Error::other(t.text())),
    ] {
        all.push(("report::words", error.words()));
    }
    all
}

/// Parts of texts: every script that a terminal has trouble with.
const PIECES: &str = "\
    a|Z|0| |\t|\n|\r\n|'|\"|\\|{}|%|=1|/|~1|-|…|東京|ｶﾞ|한|\u{1112}\u{1161}\u{11ab}|e\u{301}|\u{301}|\u{20dd}|\
    שלום|مرحبا|لا|ﷺ|क्ष|👩\u{200d}👩\u{200d}👧|🇩🇪|🇩|❤\u{fe0f}|‘\u{fe01}|👍🏽|\u{200b}|\u{200d}|\u{ad}|\u{feff}|\
    \u{202e}|\u{2066}|\u{1b}[2J|\u{9b}2J|\u{0}|\u{7f}|\u{2028}|\u{e0041}|\u{115f}|\u{17d8}|\u{fffd}|\
    \u{10ffff}|https://x.example/?tk=1";

/// Texts of every script, with lengths around every limit.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => prop::sample::select(PIECES.split('|').collect::<Vec<_>>()).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    let length = prop_oneof![
        2 => Just(0usize),
        8 => 1..70usize,
        4 => 190..210usize,
        4 => 900..2_100usize,
        1 => 65_530..65_540usize,
        1 => Just(70_000usize),
    ];
    (prop::collection::vec(piece, 1..6), length)
        .prop_map(|(pieces, length)| pieces.concat().chars().cycle().take(length).collect())
}

fn texts() -> impl Strategy<Value = Texts> {
    prop::collection::vec(text(), 1..5).prop_map(|texts| Texts { texts, next: Cell::new(0) })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_text_ends_the_command_or_makes_a_terminal_useless(texts in texts()) {
        for (name, words) in all_words(&texts) {
            for line in words.for_people() {
                prop_assert!(!line.chars().any(is_unprintable), "{name}: {line:?}");
                prop_assert!(line.width() <= LINE, "{name}: {} columns", line.width());
                prop_assert!(line.chars().count() <= 4 * LINE + 1, "{name}: {} characters", line.chars().count());
            }
            for line in words.whole_lines() {
                prop_assert!(!line.chars().any(is_unprintable), "{name}: {line:?}");
            }
        }
    }
}

proptest! {
    /// Marks after first cells are aligned, except after cells that are too wide.
    #[test]
    fn columns_are_aligned_in_every_script(cells in prop::collection::vec(text(), 1..6)) {
        let mark = "\u{25a0}";
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace(mark, "")).collect();
        let rows: Vec<Vec<String>> = cells.iter().map(|cell| vec![cell.clone(), mark.to_owned()]).collect();
        let starts: Vec<usize> =
            table(&rows).iter().map(|line| line.rsplit_once(mark).map_or(0, |(before, _)| before.width())).collect();
        let narrow = |at: &usize| plain(&cells[*at]).width() <= ALIGNED && plain(&cells[*at]).chars().count() <= ALIGNED;
        let aligned: BTreeSet<usize> = (0..cells.len()).filter(narrow).map(|at| starts[at]).collect();
        prop_assert!(aligned.len() <= 1, "{starts:?}");
        prop_assert!(starts.iter().all(|start| (2..=CELL + 2).contains(start)), "{starts:?}");
    }
}

/// Lines to copy, or for a program, are whole.
#[test]
fn records_and_commands_to_copy_are_whole() {
    let long = "東".repeat(70_000);
    let texts = Texts { texts: vec![long.clone()], next: Cell::new(0) };
    for (name, lines, values) in [("segment::csv_record", 1, 2), ("segment::more", 1, 1), ("sandbox::words", 3, 8)] {
        let (_, words) = all_words(&texts).into_iter().find(|(other, _)| *other == name).unwrap();
        let whole = words.whole_lines();
        assert_eq!((whole.len(), whole.concat().matches(&long).count()), (lines, values), "{name}");
    }
}

/// Hundreds of users without a webinar licence, or hidden for one reason, are one line (N2: the users' webinars are
/// fetched).
#[test]
fn users_whose_webinars_zoom_does_not_list_are_counted_once() {
    let texts = Texts { texts: vec!["x".to_owned()], next: Cell::new(0) };
    let not_shown = (0..300).map(|n| (format!("u{n}@acme.example"), "no scope".into())).collect();
    let found = Discovered { users: 900, new: Vec::new(), not_shown, not_listed: 400 };
    let discovered = vec![(ZoomAccountId::new(texts.text()), Ok(found))];
    let messages = Messages::for_languages::<&str>(&[]);
    let round = RoundView::of(Round { discovered, synced: Vec::new() }, &messages, Timestamp::MAX);
    let mut not_shown = BTreeMap::new();
    let first = schedule::words(&round, &mut not_shown).for_people();
    assert_eq!(first.len(), 4, "{first:?}");
    assert!(first[1].contains("u0@acme.example and 299 more: no scope"), "{first:?}");
    assert!(first[2].contains("400 users without webinars at Zoom"), "{first:?}");
    assert_eq!(schedule::words(&round, &mut not_shown).for_people().len(), 1, "the same is printed once");
}

/// Actions decide the number of rows of an output, and of a contact's properties.
#[test]
fn no_more_rows_are_shown_than_a_person_reads() {
    let texts = Texts { texts: vec!["x".to_owned()], next: Cell::new(0) };
    let many = 50_000;
    let output: serde_json::Map<String, Value> = (0..many).map(|n| (format!("f{n}"), json!(n))).collect();
    let outcome = texts.outcome(RunResult::Done { output: Value::from(output).into() });
    let mut contact = texts.contact();
    contact.properties = (0..many).map(|n| (format!("p{n}"), n.to_string())).collect();
    let details = ContactDetails { contact, registrations: Vec::new(), timeline: Vec::new() };
    for words in [invoke::words(&outcome, &outcome), show::contact_words(&details)] {
        let lines = words.for_people();
        assert!((ROWS..ROWS + 5).contains(&lines.len()), "{}", lines.len());
        assert!(lines.iter().any(|line| line.starts_with("  … and 4900")), "{:?}", lines.last());
    }
}

/// [`all_words`] has every function that returns [`Words`].
#[test]
fn all_words_are_tested() {
    let texts = Texts { texts: vec!["x".to_owned()], next: Cell::new(0) };
    let tested: BTreeSet<&str> = all_words(&texts).into_iter().map(|(name, _)| name).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    let mut folders = vec![source];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            if file.is_dir() {
                folders.push(file);
                continue;
            }
            let module = file.file_stem().unwrap().to_str().unwrap().to_owned();
            if file.extension().is_none_or(|extension| extension != "rs") || module == "words_tests" {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap();
            found.extend(text.split("fn ").skip(1).filter_map(|rest| {
                let signature = rest.split_once('{')?.0;
                let gives = signature.split_once("-> ")?.1.trim();
                ["Words", "Result<Words, Error>"]
                    .contains(&gives)
                    .then(|| format!("{module}::{}", rest.split(['(', '<']).next().unwrap()))
            }));
        }
    }
    assert!(found.len() > 40, "{found:?}");
    let untested: Vec<&String> = found.iter().filter(|name| !tested.contains(name.as_str())).collect();
    assert!(untested.is_empty(), "feed these in `all_words`: {untested:?}");
    let unknown: Vec<&&str> = tested.iter().filter(|name| !found.contains(**name)).collect();
    assert!(unknown.is_empty(), "there are none of these names: {unknown:?}");
}
