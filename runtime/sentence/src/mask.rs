//! Masking of links, which may carry a token.

/// Replaces a secret.
pub const MASKED: &str = "[masked]";

/// The folder of the server at which waits are completed. The rest of such a link's path is a token.
pub const COMPLETE_PATH: &str = "/complete/";

/// Masks links that may carry a token, in one text: those with a query, a fragment or a user, and those that complete a wait.
pub fn links(text: &str) -> String {
    let carries_token = |word: &str| {
        word.split_once("://").is_some_and(|(_, rest)| rest.contains(['?', '#', '@']) || rest.contains(COMPLETE_PATH))
    };
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_end();
            if carries_token(bare) { format!("{MASKED}{}", &word[bare.len()..]) } else { word.to_owned() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_carry_something_are_masked() {
        let text = "join https://zoom.us/w/1?tk=s3cret now";
        assert_eq!(links(text), format!("join {MASKED} now"));
        assert_eq!(links("<https://g.example/complete/abc>"), MASKED);
        for plain in ["https://zoom.us/w/1", "https://g.example/complete", "what? no link", ""] {
            assert_eq!(links(plain), plain);
        }
    }
}
