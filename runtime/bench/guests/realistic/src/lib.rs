//! The realistic action of the measurements: about 1 KB in, one contact read, about 0.7 KB out.

use greenroom_bench_logic::{Input, Output, Person, WANTED, answer};
use greenroom_sdk::{ContactId, Failure, Host};

/// Reads the contact, and prices its deal.
///
/// # Errors
/// `contact-not-found`, and the host's refusals.
pub fn run(input: Input, host: &Host) -> Result<Output, Failure> {
    let id = ContactId::new(input.contact_id.as_str());
    let contact = host
        .contacts()
        .get_one(&id, &WANTED)?
        .ok_or_else(|| Failure::new("contact-not-found", format!("there is no contact {id}: check the id")))?;
    let person = Person {
        id: contact.id.as_str(),
        email: contact.email.as_deref(),
        first_name: contact.property("firstname"),
        last_name: contact.property("lastname"),
        lifecycle: contact.property("lifecyclestage"),
    };
    Ok(answer(input, &person))
}

greenroom_sdk::action!(run);
