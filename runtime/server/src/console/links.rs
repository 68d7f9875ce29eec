//! Addresses of what pages are about. What people wrote is no more than one part of a path.

use greenroom_domain::Contact;
use url::form_urlencoded;

use super::places::encoded;

/// The pages of contacts that are no contact's.
const OWN: [&str; 4] = ["new", "import", ".", ".."];

/// A contact's page.
pub(crate) fn contact(contact: &Contact) -> String {
    let id = contact.id.as_str();
    match &contact.email {
        // Such an id is the address of another page.
        Some(email) if OWN.contains(&id) => contact_by(email.as_str()),
        _ => contact_by(id),
    }
}

/// The page of the contact with this id or primary email.
pub(crate) fn contact_by(name: &str) -> String {
    format!("/contacts/{}", encoded(name))
}

/// A segment's page.
pub(crate) fn segment(name: &str) -> String {
    format!("/segments/{}", encoded(name))
}

/// The page on which a segment is changed.
pub(crate) fn builder(name: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/segment-builder?of={name}")
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
        assert_eq!(builder("a&b=c"), "/segment-builder?of=a%26b%3Dc");
    }
}
