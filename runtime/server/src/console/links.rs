//! Addresses of what pages are about. What people wrote is no more than one part of a path, or one value of a query.

use greenroom_domain::{Contact, WebinarId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a part of a path: what is unreserved there.
const UNRESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// A text as a part of a path, or as a value of a query.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &UNRESERVED).to_string()
}

/// A webinar's page.
pub(crate) fn webinar(id: &WebinarId) -> String {
    format!("/webinars/{id}")
}

/// The page of one of a webinar's sessions, with the people who were in it.
pub(crate) fn session(webinar: &WebinarId, session: &str) -> String {
    format!("/webinars/{webinar}/attendance?session={}", encoded(session))
}

/// The page of a Zoom user's settings.
pub(crate) fn user(email: &str) -> String {
    format!("/settings/users/{}", encoded(email))
}

/// What no browser sends as a part of a path.
const NO_PARTS: [&str; 2] = [".", ".."];

/// A contact's page.
pub(crate) fn contact(contact: &Contact) -> String {
    let id = contact.id.as_str();
    match &contact.email {
        Some(email) if NO_PARTS.contains(&id) => contact_by(email.as_str()),
        _ => contact_by(id),
    }
}

/// The page of the contact with this id or primary email.
pub(crate) fn contact_by(name: &str) -> String {
    format!("/contacts/{}", encoded(name))
}

/// A page of an action, which keeps the contact that its form is to run for.
pub(crate) fn for_contact(path: &str, contact: Option<&str>) -> String {
    contact.map_or_else(|| path.to_owned(), |contact| format!("{path}?contact={}", encoded(contact)))
}

/// A segment's page.
pub(crate) fn segment(name: &str) -> String {
    format!("/segments/{}", encoded(name))
}

/// The page on which a segment is changed.
pub(crate) fn builder(name: &str) -> String {
    format!("/segment-builder?of={}", encoded(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_one_part_of_a_path() {
        for (name, address) in [
            ("101", "/contacts/101"),
            ("a/b?c#d", "/contacts/a%2Fb%3Fc%23d"),
            ("ada@example.com", "/contacts/ada@example.com"),
            ("é\"<", "/contacts/%C3%A9%22%3C"),
        ] {
            assert_eq!(contact_by(name), address);
        }
        assert_eq!(for_contact("/actions/echo", Some("a&b")), "/actions/echo?contact=a%26b");
        assert_eq!(for_contact("/actions/echo", None), "/actions/echo");
        assert_eq!(builder("a&b=c"), "/segment-builder?of=a%26b%3Dc");
    }
}
