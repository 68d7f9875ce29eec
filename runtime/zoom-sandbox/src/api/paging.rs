//! Pages and the tokens of the next ones, which Zoom lets live 15 minutes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};

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
        Ok(Self { start, size, listing, now })
    }

    /// The answer: this part of the items under `name`, and Zoom's fields about pages.
    pub(super) fn answer<T>(
        &self,
        name: &str,
        items: &[T],
        item: impl Fn(&T) -> serde_json::Value,
    ) -> serde_json::Value {
        let end = self.start.saturating_add(self.size).min(items.len());
        let part = items.get(self.start..end).unwrap_or_default();
        let next = if end < items.len() { self.token(end) } else { String::new() };
        serde_json::json!({
            "page_count": items.len().div_ceil(self.size),
            "page_number": self.start / self.size + 1,
            "page_size": self.size,
            "total_records": items.len(),
            "next_page_token": next,
            name: part.iter().map(item).collect::<Vec<_>>(),
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
