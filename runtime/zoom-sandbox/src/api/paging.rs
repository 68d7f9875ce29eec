//! Pages and page tokens, which are valid for 15 minutes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{answer::Refusal, call::Call};
use crate::ids;

const TOKEN_LIVES: SignedDuration = SignedDuration::from_mins(15);

/// The requested part of a listing.
pub(super) struct Page {
    start: usize,
    size: usize,
    /// Binds a token to its listing.
    listing: String,
    now: Timestamp,
    /// By how many items a fault has moved the listing.
    moved: isize,
}

impl Page {
    /// `of` identifies the listing: its owner, its kind and its filters.
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

    /// The answer: this part of `total` items under `name`, each made from its position, and Zoom's paging fields.
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

/// The position at which a token's page begins; none if the token is for another listing, too old, or invalid.
fn start_of(token: &str, listing: &str, now: Timestamp) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.split(' ');
    let given = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
    let start = parts.next()?.parse().ok()?;
    (parts.next()? == listing && now.duration_since(given) <= TOKEN_LIVES).then_some(start)
}
