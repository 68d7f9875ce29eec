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

use crate::{Sentence, is_invisible, sentence};

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
#[error("{}", self.sentence().english())]
pub struct InvalidEmail(pub String);

impl InvalidEmail {
    /// What is wrong, as a failure says it.
    pub fn sentence(&self) -> Sentence {
        let Self(email) = self;
        sentence!(
            "failure-email-invalid",
            "`{email}` is not an email address: write it like ada@example.com",
            email = email
        )
    }
}

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
        // Some letters need characters that are not seen, and those are taken off when an address is read.
        if is_valid.is_err() || shown.contains(is_invisible) {
            return Cow::Borrowed(&self.0);
        }
        Cow::Owned(format!("{local}{shown}"))
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
    address(&without_name(&visible(text))?)
}

/// The text in NFC, without characters that are not seen.
fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().filter(|c| !is_invisible(*c)).nfc().collect())
    }
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
    // `?` and `#` may be letters of the address; behind its domain they are not.
    let ends = link.match_indices(['?', '#']).map(|(at, _)| at).chain([link.len()]);
    let has_address = |end: &usize| link[..*end].contains('@') || link[..*end].contains("%40");
    let path = ends.into_iter().find(has_address).map_or(link, |end| &link[..end]);
    let decoded = percent_decode_str(path).decode_utf8().unwrap_or(Cow::Borrowed(path));
    visible(&decoded).into_owned()
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
        // Two letters are one in upper case.
        let final_sigma = |c| if c == 'ς' { 'σ' } else { c };
        Cow::Owned(local.nfc().flat_map(char::to_lowercase).map(final_sigma).nfc().collect())
    };
    let domain = domain_in_ascii(domain, AsciiDenyList::STD3)?;
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
/// 1 to 63 bytes, none of them denied, at most 253 in all.
pub(crate) fn domain_in_ascii(name: &str, denied: AsciiDenyList) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let ascii = idna::domain_to_ascii_cow(name.as_bytes(), denied).ok()?;
    let is_label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
    (ascii.len() <= 253 && ascii.split('.').all(is_label)).then(|| ascii.into_owned())
}

/// A text that a filter compares with emails, in their comparing form: an email, or a domain with or without `@`. Other texts
/// stay as they are.
pub fn as_compared(text: &str) -> String {
    if let Ok(email) = Email::parse(text) {
        return email.0;
    }
    let (local, domain) = text.rsplit_once('@').map_or(("", text), |(local, domain)| (local, domain));
    let is_domain = !domain.is_ascii() && text.contains(['@', '.']);
    match domain_in_ascii(domain, AsciiDenyList::STD3).filter(|_| is_domain) {
        Some(ascii) => format!("{local}{}{ascii}", if text.contains('@') { "@" } else { "" }),
        None => text.to_owned(),
    }
}

/// Reads emails of the store's own JSON, which may be older than today's rules (see [`Email::stored`]).
pub(crate) mod stored {
    use serde::{Deserialize, Deserializer};

    use super::Email;

    pub(crate) fn one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Email, D::Error> {
        Ok(Email::stored(String::deserialize(deserializer)?).compared())
    }

    pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Email>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(|text| Email::stored(text).compared()))
    }

    pub(crate) fn many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Email>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        Ok(texts.into_iter().map(|text| Email::stored(text).compared()).collect())
    }
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
