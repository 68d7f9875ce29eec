//! The key that signs Restate's calls: its public half, in the form in which a worker's configuration has it.

/// The digits of base 58.
const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The key as a worker's configuration has it.
pub(crate) fn as_configured(public: &[u8]) -> String {
    format!("publickeyv1_{}", base_58(public))
}

fn base_58(bytes: &[u8]) -> String {
    // The digits, the lowest first.
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            (*digit, carry) = (carry % 58, carry / 58);
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).map(|_| 0);
    let all = zeros.chain(digits.into_iter().rev());
    all.map(|digit| char::from(DIGITS[digit as usize])).collect()
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
