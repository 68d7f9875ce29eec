use std::{sync::atomic::AtomicUsize, thread};

use serde_json::json;

use super::*;
use crate::{
    Candidate, CandidateError, Fetched, Granted, Origin, SecretKey, TrustPolicy, requested_grants, sign,
    testing::{package, that_logs},
    trust::{Requirement, Verdict},
};

fn actor() -> Actor {
    Actor { by: "ada".to_owned(), at: "2026-03-01T10:00:00Z".parse().unwrap() }
}

fn fetched(bytes: Vec<u8>) -> Fetched {
    Fetched { package: Package::read(bytes).unwrap(), origin: Origin::file("a.wasm"), source: "/srv/a.wasm".to_owned() }
}

fn candidate(bytes: Vec<u8>) -> Result<Candidate, CandidateError> {
    let fetched = fetched(bytes);
    let grants = requested_grants(&fetched.package);
    Candidate::new(fetched, &TrustPolicy::default(), grants)
}

fn verified(bytes: Vec<u8>) -> Verified {
    let candidate = candidate(bytes).unwrap();
    futures::executor::block_on(candidate.verify(async |_, _| Ok::<_, ()>(()))).unwrap()
}

fn lead_score(version: &str) -> Verified {
    verified(package("lead-score", version))
}

fn install(installation: &Installation, version: &str) -> Digest {
    installation.install(&lead_score(version), &Activation::IfFirst, &actor()).unwrap().version.digest
}

/// Makes a version active, whatever is.
fn upgrade(installation: &Installation, version: &str) -> Digest {
    let active = installation.action("lead-score").ok().and_then(|action| action.active);
    let installed = installation.install(&lead_score(version), &Activation::Replacing(active), &actor()).unwrap();
    assert!(installed.is_active);
    installed.version.digest
}

fn resolved(installation: &Installation, range: &str) -> Option<String> {
    let action = installation.action("lead-score").unwrap();
    action.resolve(&range.parse().unwrap()).map(|version| version.version.to_string())
}

fn packages(installation: &Installation) -> usize {
    fs::read_dir(installation.folder().join(PACKAGES)).unwrap().count()
}

#[test]
fn several_versions_are_there_and_ranges_choose() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path().join("installed"));
    assert_eq!(installation.actions().unwrap(), []);
    install(&installation, "1.0.0");
    install(&installation, "1.2.0");
    install(&installation, "2.0.0");
    let resolves = |range: &str| resolved(&installation, range);
    // The first is active; the others are there for workflows that ask for them.
    assert_eq!(resolves("*").as_deref(), Some("1.0.0"));
    assert_eq!(resolves("^1").as_deref(), Some("1.0.0"), "the active version comes first if it fits");
    assert_eq!(resolves("^1.1").as_deref(), Some("1.2.0"));
    assert_eq!(resolves("^2").as_deref(), Some("2.0.0"));
    assert_eq!(resolves("=1.2.0").as_deref(), Some("1.2.0"));
    assert_eq!(resolves("^3"), None);
    upgrade(&installation, "3.0.0-beta.1");
    assert_eq!(resolved(&installation, "*").as_deref(), Some("3.0.0-beta.1"));
    let action = installation.action("lead-score").unwrap();
    assert_eq!(action.versions.len(), 4);
    assert_eq!(
        (action.versions[0].trust.clone(), action.versions[0].installed_by.as_str()),
        (Verdict::Unsigned, "ada")
    );
    for version in &action.versions {
        assert_eq!(installation.package(&version.digest).unwrap().manifest().version, version.version);
    }
}

#[test]
fn an_upgrade_can_be_taken_back_step_by_step() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path());
    let first = upgrade(&installation, "1.0.0");
    let second = upgrade(&installation, "1.1.0");
    upgrade(&installation, "1.2.0");
    let back = || installation.rollback("lead-score", &actor()).map(|version| version.version.to_string());
    assert_eq!(back().unwrap(), "1.1.0");
    assert_eq!(back().unwrap(), "1.0.0");
    assert!(back().unwrap_err().to_string().contains("nothing to go back to"));
    // Forward again, to what is installed already.
    installation.activate("lead-score", &second, Some(&first), &actor()).unwrap();
    assert_eq!(back().unwrap(), "1.0.0");
    let history = installation.action("lead-score").unwrap().history;
    let events: Vec<_> = history.iter().map(|entry| (entry.event, entry.version.to_string())).collect();
    assert_eq!(events.last(), Some(&(HistoryEvent::RolledBack, "1.0.0".to_owned())));
    assert_eq!(events.iter().filter(|(event, _)| *event == HistoryEvent::Installed).count(), 3);
    assert!(matches!(installation.rollback("other", &actor()), Err(InstallError::NoAction(_))));
}

#[test]
fn a_decision_about_an_active_version_that_has_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path());
    let first = upgrade(&installation, "1.0.0");
    let second = upgrade(&installation, "1.1.0");
    let stale = Activation::Replacing(Some(first.clone()));
    let refused = installation.install(&lead_score("1.2.0"), &stale, &actor());
    assert!(matches!(refused, Err(InstallError::Conflict(_))));
    assert!(matches!(
        installation.activate("lead-score", &second, Some(&first), &actor()),
        Err(InstallError::Conflict(_))
    ));
    assert_eq!((resolved(&installation, "*").as_deref(), packages(&installation)), (Some("1.1.0"), 2));
}

#[test]
fn one_version_is_one_package() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path());
    let digest = install(&installation, "1.0.0");
    let signed = verified(sign(&package("lead-score", "1.0.0"), &SecretKey::generate()).unwrap());
    let refused = installation.install(&signed, &Activation::IfFirst, &actor()).unwrap_err();
    assert!(matches!(&refused, InstallError::SameVersion { installed, .. } if *installed == digest), "{refused}");
    // The same package again: its grants are written anew.
    let mut again = lead_score("1.0.0");
    again.0.grants = Granted::from([("log".to_owned(), json!({}))]);
    let installed = installation.install(&again, &Activation::IfFirst, &actor()).unwrap();
    assert!(installed.was_there && installed.is_active);
    let action = installation.action("lead-score").unwrap();
    assert_eq!((action.versions.len(), action.active().unwrap().grants.len()), (1, 1));
}

#[test]
fn what_is_not_accepted_cannot_be_installed() {
    let required = TrustPolicy { signatures: Requirement::Required, ..TrustPolicy::default() };
    let grants = Granted::new();
    let refused = |error: CandidateError| error.to_string();
    let unsigned = Candidate::new(fetched(package("lead-score", "1.0.0")), &required, grants.clone()).map_err(refused);
    assert!(unsigned.unwrap_err().starts_with("/srv/a.wasm: the package is not signed"));
    let logs = || fetched(that_logs("lead-score", "1.0.0", &json!(["log"])));
    let ungranted = Candidate::new(logs(), &TrustPolicy::default(), grants).map_err(refused).unwrap_err();
    assert!(ungranted.contains("it uses `log`, which it would not be granted"), "{ungranted}");
    let unknown = Granted::from([("log".to_owned(), json!({})), ("root".to_owned(), json!({}))]);
    assert!(Candidate::new(logs(), &TrustPolicy::default(), unknown).map_err(refused).unwrap_err().contains("`root`"));
    let candidate = candidate(that_logs("lead-score", "1.0.0", &json!(["log"]))).unwrap();
    let seen = candidate.verify(async |package, grants| {
        assert_eq!((package.manifest().name.as_str(), grants.len()), ("lead-score", 1));
        Err::<(), _>("does not compile")
    });
    assert_eq!(futures::executor::block_on(seen).unwrap_err(), "does not compile");
}

#[test]
fn unused_versions_are_collected_and_used_ones_never() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path());
    let digests: Vec<_> = (0..6).map(|minor| upgrade(&installation, &format!("1.{minor}.0"))).collect();
    install(&installation, "2.0.0");
    installation.pin("lead-score", &digests[0], true).unwrap();
    let collected = installation.collect(2, |version| version.digest == digests[1], &actor()).unwrap();
    let versions: Vec<_> = collected.iter().map(|(_, version)| version.version.to_string()).collect();
    assert_eq!(
        versions,
        ["1.2.0", "2.0.0"],
        "1.5.0 is active, 1.4.0 and 1.3.0 were before, 1.1.0 is in use, 1.0.0 is pinned"
    );
    assert_eq!(packages(&installation), 5);
    assert_eq!(installation.collect(2, |version| version.digest == digests[1], &actor()).unwrap(), []);
    installation.pin("lead-score", &digests[0], false).unwrap();
    assert_eq!(installation.collect(0, |_| false, &actor()).unwrap().len(), 4);
    assert_eq!((resolved(&installation, "*").as_deref(), packages(&installation)), (Some("1.5.0"), 1));
    assert!(installation.rollback("lead-score", &actor()).is_err(), "what was collected is nothing to go back to");
}

#[test]
fn versions_are_uninstalled_unless_they_are_needed() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path());
    upgrade(&installation, "1.0.0");
    upgrade(&installation, "1.1.0");
    let uninstall = |range: &str, in_use: bool| {
        let gone = installation.uninstall("lead-score", &range.parse().unwrap(), |_| in_use, &actor());
        gone.map(|gone| gone.len()).map_err(|error| error.to_string())
    };
    assert!(uninstall("=1.1.0", false).unwrap_err().contains("is active"));
    assert!(uninstall("=1.0.0", true).unwrap_err().contains("used by runs that go on"));
    assert!(uninstall("^2", false).unwrap_err().contains("fits `^2`: there are 1.0.0, 1.1.0"));
    assert_eq!(uninstall("=1.0.0", false), Ok(1));
    assert_eq!(uninstall("*", false), Ok(1));
    assert_eq!((installation.actions().unwrap().len(), packages(&installation)), (0, 0));
    assert!(uninstall("*", false).unwrap_err().contains("is not installed"));
}

#[test]
fn a_package_that_was_changed_in_its_folder_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path());
    let digest = install(&installation, "1.0.0");
    fs::write(installation.file(&digest), package("lead-score", "1.0.1")).unwrap();
    assert!(installation.package(&digest).unwrap_err().to_string().contains("was changed or is damaged"));
    assert!(installation.activate("lead-score", &digest, Some(&digest), &actor()).is_err());
    // Installing again mends it.
    install(&installation, "1.0.0");
    assert!(installation.package(&digest).is_ok());
    fs::remove_file(installation.file(&digest)).unwrap();
    assert!(matches!(installation.package(&digest), Err(InstallError::Damaged { .. })));
}

#[cfg(unix)]
#[test]
fn what_other_users_can_write_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("installed");
    let installation = Installation::new(&root);
    install(&installation, "1.0.0");
    for path in [root.clone(), root.join(INSTALLED)] {
        let sound = fs::metadata(&path).unwrap().permissions();
        assert_eq!(sound.mode() & 0o022, 0, "for any umask");
        for mode in [0o775, 0o757] {
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            let refused = installation.actions().unwrap_err();
            assert!(
                matches!(&refused, InstallError::OpenToOthers { path: found } if *found == path.display().to_string())
            );
            assert!(installation.install(&lead_score("1.1.0"), &Activation::IfFirst, &actor()).is_err());
        }
        fs::set_permissions(&path, sound).unwrap();
    }
    assert_eq!(installation.actions().unwrap().len(), 1);
}

#[test]
fn a_state_that_cannot_be_understood_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::new(folder.path());
    install(&installation, "1.0.0");
    let file = folder.path().join(INSTALLED);
    let sound = fs::read_to_string(&file).unwrap();
    for (content, part) in [
        (String::new(), "cannot be read"),
        (sound.replace("\"format\": 1", "\"format\": 2"), "use a newer Greenroom"),
        (sound.replace("\"pinned\"", "\"nailed\""), "cannot be read"),
        (sound[..sound.len() / 2].to_owned(), "restore it from a backup"),
    ] {
        assert_ne!(content, sound);
        fs::write(&file, &content).unwrap();
        assert!(installation.actions().unwrap_err().to_string().contains(part), "{content}");
        assert!(installation.install(&lead_score("1.1.0"), &Activation::IfFirst, &actor()).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
    }
    fs::write(&file, &sound).unwrap();
    assert_eq!(resolved(&installation, "*").as_deref(), Some("1.0.0"));
}

/// A change, by its name.
type Change = (&'static str, fn(&Installation) -> Result<(), InstallError>);

/// Every change is ended at every step, as if the process were killed there. What is found afterwards is the state
/// before or the state after, with all its packages, and the change can be made again.
#[test]
fn a_process_killed_at_any_step_leaves_the_state_before_or_after() {
    const CHANGES: [Change; 6] = [
        ("install", |all| all.install(&lead_score("3.0.0"), &Activation::IfFirst, &actor()).map(drop)),
        ("upgrade", |all| {
            let active = all.action("lead-score")?.active;
            all.install(&lead_score("3.0.0"), &Activation::Replacing(active), &actor()).map(drop)
        }),
        ("first of another name", |all| {
            all.install(&verified(package("other", "1.0.0")), &Activation::IfFirst, &actor()).map(drop)
        }),
        ("rollback", |all| all.rollback("lead-score", &actor()).map(drop)),
        ("collect", |all| all.collect(0, |_| false, &actor()).map(drop)),
        ("uninstall", |all| all.uninstall("lead-score", &VersionReq::STAR, |_| false, &actor()).map(drop)),
    ];
    for (name, change) in CHANGES {
        let state_of = |folder: &Path| {
            let installation = Installation::new(folder);
            let actions = installation.actions().unwrap();
            for version in actions.iter().flat_map(|(_, action)| &action.versions) {
                assert!(installation.package(&version.digest).is_ok(), "{name}: {} is whole", version.version);
            }
            actions
        };
        let template = tempfile::tempdir().unwrap();
        let installation = Installation::new(template.path());
        ["1.0.0", "1.1.0", "2.0.0"].iter().for_each(|version| drop(upgrade(&installation, version)));
        // A copy: making it anew would wait for the disk each time.
        let prepared = || {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join(PACKAGES)).unwrap();
            let packages = installation.actions().unwrap().into_iter().flat_map(|(_, action)| action.versions);
            let packages = packages.map(|version| format!("{PACKAGES}/{}", file_name(&version.digest)));
            for file in packages.chain([INSTALLED.to_owned()]) {
                fs::copy(template.path().join(&file), folder.path().join(&file)).unwrap();
            }
            folder
        };
        let whole = prepared();
        let before = state_of(whole.path());
        change(&Installation::new(whole.path())).unwrap();
        let after = state_of(whole.path());
        assert_ne!(before, after, "{name}");
        let (mut steps, mut done) = (0, 0);
        let mut ends = BTreeSet::new();
        // The last steps remove what is no longer needed; the change is done without them.
        while done < 6 {
            let folder = prepared();
            let disk = Disk { steps_left: Some(AtomicUsize::new(steps)) };
            let outcome = change(&Installation { root: folder.path().to_owned(), disk });
            let found = state_of(folder.path());
            assert!(found == before || found == after, "{name}, {steps} steps");
            ends.insert(found == after);
            // The next process goes on from there, and leaves nothing over.
            let again = change(&Installation::new(folder.path()));
            if found == before {
                again.unwrap();
                assert_eq!(state_of(folder.path()), after, "{name}, {steps} steps");
            }
            let installation = Installation::new(folder.path());
            installation.collect(9, |_| true, &actor()).unwrap();
            let versions: usize = installation.actions().unwrap().iter().map(|(_, action)| action.versions.len()).sum();
            assert_eq!(packages(&installation), versions, "{name}, {steps} steps: nothing is left over");
            assert!(!folder.path().join(format!("{INSTALLED}{}", disk::UNFINISHED)).exists());
            steps += 1;
            done += usize::from(outcome.is_ok());
        }
        assert_eq!(ends.len(), 2, "{name}: some ends are before the change, some after");
    }
}

/// Installations in several threads, each with a lock of its own, as processes have.
#[test]
fn concurrent_changes_are_made_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                let installation = Installation::new(path);
                for minor in 0..4 {
                    let verified = verified(package(&format!("action-{number}"), &format!("1.{minor}.0")));
                    installation.install(&verified, &Activation::IfFirst, &actor()).unwrap();
                }
            });
        }
    });
    let actions = Installation::new(path).actions().unwrap();
    assert_eq!(actions.len(), 8);
    assert!(actions.iter().all(|(_, action)| action.versions.len() == 4));
}
