//! HTTP Basic authentication (RFC 7617): a user and a password that a header has in base64.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

/// Reads with and without padding, because some authors leave it out.
const READER: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The user and the password, `USER:PASSWORD`, of a header's value. None if the scheme is another one, or they are no text.
pub(crate) fn decoded(value: &str) -> Option<String> {
    let (scheme, credentials) = value.trim_start().split_once(' ')?;
    let bytes = scheme.eq_ignore_ascii_case("basic").then(|| READER.decode(credentials.trim()).ok())??;
    String::from_utf8(bytes).ok()
}

/// The user and the password as a header has them, after `Basic `.
pub(crate) fn encoded(credentials: &str) -> String {
    STANDARD.encode(credentials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_as_authors_write_them() {
        for (value, credentials) in [
            ("Basic YWRhOnMzY3JldA==", Some("ada:s3cret")),
            ("basic  YWRhOnMzY3JldA ", Some("ada:s3cret")),
            ("Bearer YWRhOnMzY3JldA==", None),
            ("Basic __greenroom_secret_crm__", None),
            ("Basic /w==", None),
            ("Basic", None),
        ] {
            assert_eq!(decoded(value).as_deref(), credentials, "{value}");
        }
        assert_eq!(encoded("ada:s3cret"), "YWRhOnMzY3JldA==");
    }
}
