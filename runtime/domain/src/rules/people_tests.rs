#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::{ContactId, RegistrationState};

fn identity() -> Identity {
    Identity {
        email: Email::parse("ada@example.com").unwrap(),
        primary_of: None,
        secondary_of: None,
        account_user: false,
        deleted: false,
        erased: false,
    }
}

fn id(id: &str) -> Option<ContactId> {
    Some(ContactId::new(id))
}

fn contact(first_name: &str, last_name: &str) -> Contact {
    let names = [(property::FIRST_NAME, first_name), (property::LAST_NAME, last_name)];
    Contact {
        id: ContactId::new("1"),
        email: Some(identity().email),
        secondary_emails: Vec::new(),
        properties: names
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        version: 1,
    }
}

fn given() -> PersonNames {
    PersonNames::at_registration("Ada", "Lovelace")
}

fn excluding(domain: &str) -> ContactPolicy {
    ContactPolicy { excluded: Domains::parse(&[domain.to_owned()]).unwrap(), ..ContactPolicy::default() }
}

fn overwriting() -> ContactPolicy {
    ContactPolicy { existing: ExistingContacts::Overwrite, ..ContactPolicy::default() }
}

fn out(reason: LeftOutReason) -> Decision {
    Decision::LeaveOut(reason)
}

fn created(decision: &Decision) -> bool {
    matches!(decision, Decision::Create { .. })
}

/// Decides about these names for a contact that exists.
fn updated(contact: &Contact, given: &PersonNames, policy: &ContactPolicy) -> BTreeMap<String, String> {
    match decide(&Identity { primary_of: id("1"), ..identity() }, Some(contact), given, policy) {
        Decision::Update { assignments } => assignments.into_iter().map(|(n, v)| (n, v.unwrap())).collect(),
        Decision::Unchanged => BTreeMap::new(),
        other => panic!("{other:?}"),
    }
}

fn names(values: &[(&str, &str)]) -> BTreeMap<String, String> {
    values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

#[test]
fn c1_whose_email_is_no_contacts_becomes_one() {
    let decision = decide(&identity(), None, &given(), &ContactPolicy::default());
    assert_eq!(decision, Decision::Create { properties: names(&[("firstname", "Ada"), ("lastname", "Lovelace")]) });
    let nameless = decide(&identity(), None, &PersonNames::default(), &ContactPolicy::default());
    assert_eq!(nameless, Decision::Create { properties: BTreeMap::new() }, "blank names are none");
}

#[test]
fn c1_blanks_are_filled_and_nothing_is_overwritten() {
    let fill = ContactPolicy::default();
    assert_eq!(updated(&contact("", ""), &given(), &fill), names(&[("firstname", "Ada"), ("lastname", "Lovelace")]));
    assert_eq!(updated(&contact("Augusta", ""), &given(), &fill), names(&[("lastname", "Lovelace")]));
    assert_eq!(updated(&contact(" ", "King"), &given(), &fill), names(&[("firstname", "Ada")]));
    assert_eq!(updated(&contact("Augusta", "King"), &given(), &fill), BTreeMap::new());
}

#[test]
fn c1_an_account_can_have_names_overwritten_but_never_with_blanks() {
    let known = contact("Augusta", "King");
    assert_eq!(updated(&known, &given(), &overwriting()), names(&[("firstname", "Ada"), ("lastname", "Lovelace")]));
    let only_first = PersonNames::at_registration("Ada", "  ");
    assert_eq!(updated(&known, &only_first, &overwriting()), names(&[("firstname", "Ada")]));
    assert_eq!(updated(&contact("Ada", "Lovelace"), &given(), &overwriting()), BTreeMap::new(), "unchanged");
    let joined = PersonNames { at_registration: false, ..given() };
    assert_eq!(updated(&known, &joined, &overwriting()), BTreeMap::new(), "a badge overwrites nothing");
    assert_eq!(updated(&contact("Augusta", ""), &joined, &overwriting()), names(&[("lastname", "Lovelace")]));
}

#[test]
fn c2_c3_c9_what_zoom_gives_as_an_email() {
    assert_eq!(email(" Ada@Example.COM "), Ok(identity().email));
    for blank in ["", "  ", "\t"] {
        assert_eq!(email(blank), Err(LeftOutReason::NoEmail));
    }
    for none in ["ada", "ada@", "ada@localhost"] {
        assert_eq!(email(none), Err(LeftOutReason::InvalidEmail));
    }
}

#[test]
fn c4_an_account_user_gets_nothing_also_where_a_contact_exists() {
    let user = Identity { account_user: true, ..identity() };
    assert_eq!(decide(&user, None, &given(), &ContactPolicy::default()), out(LeftOutReason::AccountUser));
    let both = Identity { primary_of: id("1"), ..user };
    let decision = decide(&both, Some(&contact("", "")), &given(), &ContactPolicy::default());
    assert_eq!(decision, out(LeftOutReason::AccountUser));
}

#[test]
fn c5_a_secondary_email_is_left_out_and_a_primary_one_counts() {
    let secondary = Identity { secondary_of: id("2"), ..identity() };
    assert_eq!(decide(&secondary, None, &given(), &ContactPolicy::default()), out(LeftOutReason::SecondaryEmail));
    let stranger = Contact { id: ContactId::new("2"), ..contact("", "") };
    assert_eq!(
        decide(&secondary, Some(&stranger), &given(), &ContactPolicy::default()),
        out(LeftOutReason::SecondaryEmail)
    );
    let both = Identity { primary_of: id("1"), ..secondary };
    let filled = decide(&both, Some(&contact("", "")), &given(), &ContactPolicy::default());
    assert!(matches!(filled, Decision::Update { .. }));
    let other = decide(&both, Some(&stranger), &given(), &ContactPolicy::default());
    assert_eq!(other, Decision::Unchanged, "nothing is written to another contact");
}

#[test]
fn c6_a_deleted_contact_is_not_created_again() {
    let deleted = Identity { deleted: true, ..identity() };
    assert_eq!(decide(&deleted, None, &given(), &ContactPolicy::default()), out(LeftOutReason::DeletedContact));
    let by_hand = Identity { primary_of: id("1"), ..identity() };
    assert_eq!(
        decide(&by_hand, Some(&contact("Ada", "Lovelace")), &given(), &ContactPolicy::default()),
        Decision::Unchanged,
        "a contact like any other"
    );
}

#[test]
fn c7_s6_an_exclusion_keeps_out_new_contacts_only() {
    assert_eq!(decide(&identity(), None, &given(), &excluding("example.com")), out(LeftOutReason::ExcludedDomain));
    assert!(created(&decide(&identity(), None, &given(), &excluding("notexample.com"))));
    let existing = Identity { primary_of: id("1"), ..identity() };
    let decision = decide(&existing, Some(&contact("", "King")), &given(), &excluding("example.com"));
    assert!(matches!(decision, Decision::Update { .. }), "{decision:?}");
}

#[test]
fn c10_erased_people_are_only_counted() {
    let erased = Identity { erased: true, deleted: true, ..identity() };
    for account_user in [false, true] {
        let decision = decide(&Identity { account_user, ..erased.clone() }, None, &given(), &excluding("example.com"));
        assert_eq!(decision, out(LeftOutReason::Erased));
    }
    assert!(!LeftOutReason::Erased.is_listed() && !LeftOutReason::NoEmail.is_listed());
    assert!(LeftOutReason::DeletedContact.is_listed() && LeftOutReason::AccountUser.is_listed());
}

#[test]
fn names_are_cleaned_and_bounded() {
    let given = PersonNames::at_registration(" A\u{7}da\r\n\u{202e} Mary ", "\u{1b}[31mLove\u{2066}lace");
    assert_eq!((given.first_name.as_str(), given.last_name.as_str()), ("A da Mary", "[31mLovelace"));
    let kept = PersonNames::at_registration(&"\u{e4}".repeat(MAX_NAME_CHARS), &"b".repeat(MAX_NAME_CHARS + 1));
    assert_eq!(kept.first_name.chars().count(), MAX_NAME_CHARS);
    assert_eq!(kept.last_name.len(), MAX_NAME_CHARS);
    let cut_at_a_space = format!("{} b", "a".repeat(MAX_NAME_CHARS - 1));
    assert_eq!(PersonNames::at_registration(&cut_at_a_space, "").first_name.len(), MAX_NAME_CHARS - 1);
}

#[test]
fn c1_names_of_registrants_and_of_those_who_joined() {
    let registrant = Registrant {
        id: "r".into(),
        email: identity().email,
        state: RegistrationState::Approved,
        join_url: None,
        registered_at: None,
        occurrences: Vec::new(),
        first_name: " Ada".into(),
        last_name: "Lovelace ".into(),
    };
    assert_eq!(PersonNames::of_registrant(&registrant), given());
    for (name, first, last) in [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Augusta  Ada\tKing", "Augusta Ada", "King"),
        ("Ada", "Ada", ""),
        ("", "", ""),
        ("ada@example.com", "", ""),
    ] {
        let join = Join {
            user_id: "1".into(),
            person_id: None,
            registrant_id: None,
            email: None,
            invalid_email: None,
            name: name.into(),
            joined_at: jiff::Timestamp::UNIX_EPOCH,
            left_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let expected = PersonNames { first_name: first.into(), last_name: last.into(), at_registration: false };
        assert_eq!(PersonNames::of_join(&join), expected);
    }
}

#[test]
fn s6_c1_the_policy_is_what_the_settings_say() {
    let mut settings = Settings {
        excluded_contact_domains: vec!["a.org".into(), "example.com".into()],
        existing_contacts: ExistingContacts::Overwrite,
        ..Settings::default()
    };
    let policy = ContactPolicy::of(&settings).unwrap();
    assert!(policy.excluded.matches(&identity().email) && policy.existing == ExistingContacts::Overwrite);
    settings.excluded_contact_domains.push("@b".into());
    assert_eq!(ContactPolicy::of(&settings).unwrap_err().index, 2);
}

proptest! {
    /// Every combination of facts about an email, against the rules in the order in which people read them.
    #[test]
    fn c1_to_c10_every_combination_has_one_answer(
        erased: bool, account_user: bool, primary: bool, secondary: bool, deleted: bool, excluded: bool, loaded: bool,
        blank: bool,
    ) {
        let identity = Identity {
            erased,
            account_user,
            deleted,
            primary_of: primary.then(|| ContactId::new("1")),
            secondary_of: secondary.then(|| ContactId::new("2")),
            ..identity()
        };
        let policy = excluding(if excluded { "example.com" } else { "other.org" });
        let contact = if blank { contact("", "") } else { contact("Augusta", "King") };
        let decision = decide(&identity, loaded.then_some(&contact), &given(), &policy);
        let is_contact = primary && !erased && !account_user;
        let is_written = is_contact && loaded && blank;
        prop_assert_eq!(matches!(decision, Decision::Update { .. }), is_written);
        prop_assert_eq!(decision == Decision::Unchanged, is_contact && !is_written);
        let free = !(erased || account_user || primary || secondary || deleted || excluded);
        prop_assert_eq!(created(&decision), free);
        prop_assert_eq!(matches!(decision, Decision::LeaveOut(_)), !free && !is_contact);
        prop_assert_eq!(decision == out(LeftOutReason::Erased), erased);
        prop_assert_eq!(decision == out(LeftOutReason::AccountUser), account_user && !erased);
    }
}
