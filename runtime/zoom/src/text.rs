//! Prepares text from outside for use in an error.

/// How many characters of Zoom's text an error contains at most: its longest documented message has about 250.
const MAX_CHARS: usize = 300;

/// Makes text from outside fit for an error: shortened, on one line, without the secrets of the call, without emails,
/// and without the queries of links, which are the credential of a personal join link.
pub(crate) fn presentable(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|s| !s.is_empty()) {
        text = text.replace(secret, "[masked]");
    }
    // With a control character, Zoom or a server in its place could write its own lines into a log.
    let words: Vec<String> =
        text.split(|c: char| c.is_whitespace() || is_unprintable(c)).filter(|w| !w.is_empty()).map(mask).collect();
    let text = words.join(" ");
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn mask(word: &str) -> String {
    if word.contains('@') {
        return "[email]".to_owned();
    }
    match word.find("://").and_then(|scheme| Some((scheme, word[scheme..].find(['?', '#'])? + scheme))) {
        Some((_, query)) => format!("{}[masked]", &word[..=query]),
        None => word.to_owned(),
    }
}

/// Control characters, and characters that change the direction of writing.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_bounded_and_on_one_line() {
        assert_eq!(presentable("a\u{1b}[31m b\r\nc\u{202e}d", &[]), "a [31m b c d");
        let long = presentable(&"é".repeat(5000), &[]);
        assert_eq!(long.chars().count(), MAX_CHARS + 1);
    }

    #[test]
    fn secrets_and_personal_links_are_masked() {
        assert_eq!(presentable("token abc.def is bad", &["abc.def", ""]), "token [masked] is bad");
        assert_eq!(presentable("see https://zoom.us/w/1?tk=s3cret now", &[]), "see https://zoom.us/w/1?[masked] now");
        assert_eq!(presentable("no user (ada@example.com).", &[]), "no user [email]");
        assert_eq!(presentable("what? see https://zoom.us/w/1", &[]), "what? see https://zoom.us/w/1");
    }
}
