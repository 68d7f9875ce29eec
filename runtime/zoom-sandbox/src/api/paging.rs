//! Pages and the tokens of the next ones, which Zoom lets live 15 minutes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{answer::Refusal, call::Call};
use crate::ids;

const TOKEN_LIVES: SignedDuration = SignedDuration::from_mins(15);

/// Which part of a listing a call asks for.
pub(super) struct Page {
    start: usize,
    size: usize,
    /// Ties a token to the listing it was given for.
    listing: String,
    now: Timestamp,
    /// By how much the listing has moved, by a fault.
    moved: isize,
}

impl Page {
    /// `of` says which listing it is: whose, of what, filtered how.
    pub(super) fn of(call: &Call, of: &[&str], now: Timestamp) -> Result<Self, Refusal> {
        let number = |name: &str, otherwise| match call.parameter(name) {
            None => Ok(otherwise),
            Some(text) => text.parse::<usize>().map_err(|_| Refusal::invalid_field(name)),
        };
        let size = number("page_size", 30)?;
        if !(1..=300).contains(&size) {
            return Err(Refusal::invalid_field("page_size"));
        }
        let listing = ids::derive(&[of, &[call.segments.join("/").as_str(), &size.to_string()]].concat());
        let start = match call.parameter("next_page_token") {
            Some(token) => start_of(token, &listing, now).ok_or_else(Refusal::page_token)?,
            None => number("page_number", 1)?.saturating_sub(1).saturating_mul(size),
        };
        Ok(Self { start, size, listing, now, moved: isize::try_from(call.moved).unwrap_or_default() })
    }

    /// The answer: this part of so many items under `name`, each made by its place, and Zoom's fields about pages.
    pub(super) fn answer(&self, name: &str, total: usize, item: impl Fn(usize) -> Option<Value>) -> Value {
        let total = total.saturating_add_signed(-self.moved);
        let end = self.start.saturating_add(self.size).min(total);
        let part = (self.start..end).filter_map(|place| item(place.saturating_add_signed(self.moved)));
        json!({
            name: part.collect::<Vec<_>>(),
            "page_count": total.div_ceil(self.size),
            "page_number": self.start / self.size + 1,
            "page_size": self.size,
            "total_records": total,
            "next_page_token": if end < total { self.token(end) } else { String::new() },
        })
    }

    fn token(&self, start: usize) -> String {
        URL_SAFE_NO_PAD.encode(format!("{} {start} {}", self.now.as_millisecond(), self.listing))
    }
}

/// Where a token's page begins; none if it is another listing's, too old, or made up.
fn start_of(token: &str, listing: &str, now: Timestamp) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.split(' ');
    let given = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
    let start = parts.next()?.parse().ok()?;
    (parts.next()? == listing && now.duration_since(given) <= TOKEN_LIVES).then_some(start)
}
