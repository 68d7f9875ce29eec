//! Email addresses: which texts are valid, one form for comparing and one for showing (C3: an invalid email is not synced;
//! C9: two spellings of one address are one person).

use std::{borrow::Cow, fmt};

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup},
};
use idna::AsciiDenyList;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::is_invisible;

/// The longest address, in bytes of its comparing form (RFC 5321, 4.5.3.1.3).
const MAX_BYTES: usize = 254;

/// The longest text that is looked at, in bytes: a name in front of an address, and characters that are not seen, come on
/// top of the address itself.
const LONGEST: usize = 2_000;

/// An email address in the form in which emails are compared: without invisible characters and wrapping, in NFC and lower
/// case, its domain in ASCII (C9: two spellings of one address are one person). It is serialised in this form;
/// [`Email::shown`], and `Display`, give the one for people.
///
/// ```
/// use greenroom_domain::Email;
/// let ina = Email::parse(" Info@Bücher.Example ")?;
/// assert_eq!(ina, Email::parse("info@xn--bcher-kva.example")?);
/// assert_eq!(ina.as_str(), "info@xn--bcher-kva.example");
/// assert_eq!(ina.to_string(), "info@bücher.example");
/// # Ok::<(), greenroom_domain::InvalidEmail>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Text that is no email address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an email address: write it like ada@example.com")]
pub struct InvalidEmail(pub String);

impl Email {
    /// Checks an email address and brings it into the comparing form.
    ///
    /// Valid is one `@`; before it letters of any script, digits and ``!#$%&'*+/=?^_`{|}~.-``, with no dot at either end or
    /// doubled; behind it a domain of at least two labels that is valid after IDNA; at most 254 bytes (C3: an invalid
    /// email is not synced). Taken off are characters that are not seen, wherever they are, and around the address:
    /// white space, `mailto:` with its query, quotes, brackets with a name in front of them, punctuation behind.
    ///
    /// ```
    /// use greenroom_domain::Email;
    /// let ada = Email::parse("ada@example.com")?;
    /// for spelling in ["  Ada@Example.COM ", "mailto:ada@example.com?subject=Hi", "Ada <ada@example.com>,", "ada@example.com\u{200b}"] {
    ///     assert_eq!(Email::parse(spelling)?, ada);
    /// }
    /// assert!(Email::parse("ada@example.com/path").is_err());
    /// # Ok::<(), greenroom_domain::InvalidEmail>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidEmail`] with the text.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        comparing_form(text).map(Self).ok_or_else(|| InvalidEmail(text.to_owned()))
    }

    /// Takes an address as a store kept it: in the comparing form, unless it was written before the rules of validity or
    /// of comparing last changed. Such an address equals no email that [`Email::parse`] makes.
    pub fn stored(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// A stored address in the comparing form of now; as it is, where it is no valid one any more.
    #[must_use]
    pub fn compared(self) -> Self {
        Self::parse(&self.0).unwrap_or(self)
    }

    /// The address in the form in which emails are compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in the form for people: as it is compared, but with its domain in the letters of its script.
    pub fn shown(&self) -> Cow<'_, str> {
        let domain = self.domain();
        if !domain.contains("xn--") {
            return Cow::Borrowed(&self.0);
        }
        let (shown, is_valid) = idna::domain_to_unicode(domain);
        let local = &self.0[..self.0.len() - domain.len()];
        if is_valid.is_ok() { Cow::Owned(format!("{local}{shown}")) } else { Cow::Borrowed(&self.0) }
    }

    /// The part after the `@`, in ASCII.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// The emails within a text that is no email itself, such as `Ada <ada@example.com>`.
pub fn emails_in(text: &str) -> impl Iterator<Item = Email> + '_ {
    let apart = |sign: char| sign.is_whitespace() || sign.is_control() || "<>()[]{}\"'`,;:|\\/".contains(sign);
    text.split(apart).filter(|part| part.contains('@')).filter_map(|part| Email::parse(part.trim_matches('.')).ok())
}

fn comparing_form(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let visible = if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().filter(|c| !is_invisible(*c)).nfc().collect())
    };
    address(&without_name(&visible)?)
}

/// The text in the brackets behind a name: `Ada <ada@example.com>`. None where a second address could be meant.
fn without_name(text: &str) -> Option<Cow<'_, str>> {
    let bare = unwrapped(text);
    let Some((name, bracketed)) = bare.split_once('<') else { return Some(bare) };
    let is_same = || address(&unwrapped(name)).is_some_and(|named| Some(named) == address(&unwrapped(bracketed)));
    if bracketed.contains(['<', '>']) || (name.contains('@') && !is_same()) {
        return None;
    }
    Some(Cow::Owned(unwrapped(bracketed).into_owned()))
}

/// The text without white space, quotes, brackets and `mailto:` around it, and without punctuation behind it.
fn unwrapped(text: &str) -> Cow<'_, str> {
    let mut bare = Cow::Borrowed(text);
    loop {
        let trimmed = bare
            .trim_start_matches(|c: char| c.is_whitespace() || opens(c))
            .trim_end_matches(|c: char| c.is_whitespace() || closes(c));
        let next = match trimmed.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => of_mailto(&trimmed[7..]),
            _ if trimmed.len() == bare.len() => return bare,
            _ => trimmed.to_owned(),
        };
        bare = Cow::Owned(next);
    }
}

/// The address of a `mailto:` link: what comes before the query, without percent escapes (RFC 6068).
fn of_mailto(link: &str) -> String {
    let end_of_local = link.find('@').unwrap_or(0);
    let end = link[end_of_local..].find(['?', '#']).map_or(link.len(), |at| end_of_local + at);
    let path = &link[..end];
    percent_decode_str(path).decode_utf8().map_or_else(|_| path.to_owned(), Cow::into_owned)
}

fn opens(c: char) -> bool {
    is_quote(c) || matches!(c, '<' | '(' | '[')
}

fn closes(c: char) -> bool {
    is_quote(c)
        || matches!(c, '>' | ')' | ']' | '.' | ',' | ';' | ':' | '!' | '?' | '\u{3002}' | '\u{ff0c}' | '\u{ff1b}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{b4}' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}')
}

fn address(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let local: Cow<'_, str> = if local.is_ascii() {
        Cow::Owned(local.to_ascii_lowercase())
    } else {
        Cow::Owned(local.nfc().flat_map(char::to_lowercase).nfc().collect())
    };
    let domain = domain_in_ascii(domain)?;
    let top = domain.rsplit_once('.').map(|(_, top)| top)?;
    let is_number = top.bytes().all(|b| b.is_ascii_digit());
    let is_valid = is_local_part(&local) && !is_number && local.len() + 1 + domain.len() <= MAX_BYTES;
    is_valid.then(|| format!("{local}@{domain}"))
}

fn is_local_part(local: &str) -> bool {
    let first = local.chars().next();
    first.is_some_and(|c| !is_mark(c))
        && !local.starts_with(opens)
        && !local.split('.').any(str::is_empty)
        && local.chars().all(|c| {
            if c.is_ascii() { c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c) } else { is_letter(c) }
        })
}

/// Whether a character is a letter or a digit of some script, or a mark of one: vowels and accents are marks in many.
fn is_letter(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    GeneralCategoryGroup::Letter.contains(category)
        || GeneralCategoryGroup::Mark.contains(category)
        || category == GeneralCategory::DecimalNumber
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

/// A domain in ASCII and lower case, without the dot of the root behind it; none where it is no domain that DNS knows: labels of
/// letters, digits and hyphens, of 1 to 63 bytes, at most 253 in all.
pub(crate) fn domain_in_ascii(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let ascii = idna::domain_to_ascii_cow(name.as_bytes(), AsciiDenyList::STD3).ok()?;
    let is_label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
    (ascii.len() <= 253 && ascii.split('.').all(is_label)).then(|| ascii.into_owned())
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

#[cfg(test)]
#[path = "email_tests.rs"]
mod tests;
