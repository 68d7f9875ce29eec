//! What happens in the demo: registrations of every kind, and a sync.

use std::path::Path;

use crate::{
    demo::world::{ADMINISTRATOR, Account, CLERK, World},
    error::Error,
    repo,
};

/// The action that registers people.
pub(crate) const ACTION: &str = "add-contact-to-zoom-webinar";

/// The past webinar of the demo's world, with people of every kind.
pub(crate) const OVER: &str = "82512345005";

/// The saved segment.
pub(crate) const SEGMENT: &str = "attentive";

/// Fills a world, and shows each step.
pub(crate) fn tell(world: &World) -> Result<(), Error> {
    let files = repo::root().join("runtime/xtask/demo");
    let account = files.join("account.ndjson").display().to_string();
    let list = files.join("list.ndjson").display().to_string();
    let [acme, labs] = world.sandbox.told.accounts.as_slice() else {
        return Err(Error::Demo("the demo's world has two Zoom accounts".to_owned()));
    };
    world.step(format_args!("a local Zoom listens at {}", world.sandbox.told.oauth_url));

    world.part("A store, with contacts, an account user and a second business unit");
    world.greenroom(0, &["store", "init"])?;
    world.greenroom(0, &["store", "import", &account])?;
    world.part("Each business unit has a Zoom account of its own; the credentials are tested at once");
    connect(world, acme, "Account")?;
    connect(world, labs, "Labs")?;

    world.part("Ada is registered with a webinar. The action runs in a sandbox; the host applies the rules");
    register(world, 0, "101", "82512345678", &["--idempotency-key", "enrol-101"])?;
    world.part("The same again with the same key: the first outcome is returned, and nothing is sent to Zoom");
    register(world, 0, "101", "82512345678", &["--idempotency-key", "enrol-101"])?;
    world.part("And without a key: she is registered already, which is not an error");
    register(world, 0, "101", "82512345678", &[])?;
    world.part("The webinar id can come from a property of the contact, through a token");
    register(world, 0, "102", "{{ contact.next_webinar }}", &[])?;
    world.part("A list of contacts, of which one has no last name: one refusal does not stop the others");
    let input = r#"{"webinarId": "82512345678"}"#;
    world.greenroom(14, &["invoke", ACTION, "--batch", &list, "--input", input, "--key-prefix", "spring"])?;

    world.part("A webinar whose host must approve registrations: pending, without a join link");
    register(world, 0, "101", "82512345001", &[])?;
    world.part("A recurring webinar: the outcome names the occurrences");
    register(world, 0, "101", "82512345012", &[])?;
    world.part("A contact who is a user of the account: registered at Zoom, nothing written to the contact");
    register(world, 0, "106", "82512345678", &[])?;

    world.part("Refused before anything runs: spaces in the id. The error says how to write it");
    register(world, 11, "101", "825 1234 5678", &[])?;
    world.part("The same id from a property: the error names the property");
    register(world, 11, "103", "{{ contact.next_webinar }}", &[])?;
    world.part("Another business unit's webinar");
    register(world, 14, "101", "91234567890", &[])?;
    world.part("Jonas hosts this webinar, so he cannot be registered");
    register(world, 14, "105", "82512345007", &[])?;
    world.part("A contact without a last name");
    register(world, 14, "104", "82512345678", &[])?;
    world.part("A form with further required questions: the error names them");
    register(world, 14, "101", "82512345006", &[])?;

    world.part("A dry run checks all rules, and changes nothing: the answer is made up");
    register(world, 0, "108", "82512345011", &["--dry-run"])?;

    world.part("The results: Ada's properties, registrations and timeline; the marketing event; the runs");
    world.greenroom(0, &["store", "show", "contact", "101"])?;
    world.greenroom(0, &["store", "show", "webinar", "82512345678"])?;
    world.greenroom(0, &["runs", "list"])?;

    sync(world, &files)
}

/// A past webinar: its registrants, its participants, how long they attended, and the recording.
fn sync(world: &World, files: &Path) -> Result<(), Error> {
    world.part("Nothing is synced until the sync is turned on. Only an administrator of the account may do that");
    world.greenroom(0, &["settings", "explain", "--webinar", OVER])?;
    world.greenroom(13, &["settings", "set", "/syncWebinarData", "true", "--as", CLERK])?;
    world.part("An administrator turns it on: for all webinars and recordings, and without new contacts of a rival");
    for (pointer, value) in [
        ("/syncWebinarData", "true"),
        ("/recordingsOf", r#"{"of": "all"}"#),
        ("/excludedContactDomains", r#"["rival.example"]"#),
    ] {
        set(world, pointer, value)?;
    }
    world.part("Webinars from before are turned on one by one");
    set(world, &format!("/webinars/{OVER}/sync"), "true")?;
    set(world, &format!("/webinars/{OVER}/recordings"), "true")?;
    world.greenroom(0, &["settings", "explain", "--webinar", OVER])?;

    world.part("A dry run of the sync, and then the sync: registrants, participants, the recording");
    world.greenroom(0, &["sync", OVER, "--dry-run"])?;
    world.greenroom(0, &["sync", OVER])?;
    world.part("Its audit log shows the same at any time; and the emails that were left out, with the reason");
    world.greenroom(0, &["audit", OVER])?;
    world.greenroom(0, &["audit", OVER, "--left-out"])?;
    world.part("Ada's activity, and the people who attended at least half, saved as a segment");
    world.greenroom(0, &["timeline", "ada@example.com"])?;
    let filter = files.join("attentive.json").display().to_string();
    world.greenroom(0, &["segment", "save", SEGMENT, &filter])?;
    world.greenroom(0, &["segment", "explain", SEGMENT])?;
    world.greenroom(0, &["segment", "members", SEGMENT])?;
    world.part("Synced again: nothing changes, and nothing is duplicated");
    world.greenroom(0, &["sync", OVER])?;
    world.greenroom(0, &["timeline", "ada@example.com"])?;
    world.part("All webinars: whether they are synced, by which rule, and the result");
    world.greenroom(0, &["webinars"])
}

/// Changes a setting as the administrator.
fn set(world: &World, pointer: &str, value: &str) -> Result<(), Error> {
    world.greenroom(0, &["settings", "set", pointer, value, "--as", ADMINISTRATOR])
}

fn connect(world: &World, account: &Account, unit: &str) -> Result<(), Error> {
    let file = account.credentials_file.display().to_string();
    let (id, user) = (account.account_id.as_str(), account.user.as_str());
    let named = ["--account-id", id, "--user", user, "--business-unit", unit, "--credentials-file", &file];
    world.greenroom(0, &[&["connect", "zoom"], named.as_slice()].concat())
}

fn register(world: &World, code: i32, contact: &str, webinar: &str, more: &[&str]) -> Result<(), Error> {
    let input = format!(r#"{{"webinarId": "{webinar}"}}"#);
    world.greenroom(code, &[&["invoke", ACTION, "--contact", contact, "--input", &input], more].concat())
}
