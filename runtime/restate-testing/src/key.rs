//! The public key that Restate's calls are signed with, in the form of a worker's configuration.

/// The key as a worker's configuration has it.
pub(crate) fn as_configured(public: &[u8]) -> String {
    format!("publickeyv1_{}", bs58::encode(public).into_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_in_base_58() {
        assert_eq!(as_configured(b"hello world"), "publickeyv1_StV1DL6CwTryKyV");
        assert_eq!(as_configured(&[0, 0, 1]), "publickeyv1_112");
    }
}
