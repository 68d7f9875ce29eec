//! The values of a statement that reads. PostgreSQL refuses a text with a zero character, also one that is only searched for, and no
//! row has one: it finds nothing.

use std::error::Error;

use tokio_postgres::types::{Format, IsNull, ToSql, Type, private::BytesMut};

/// What takes the place of a zero character: U+001A, the control character for one that is invalid.
const SUBSTITUTE: u8 = 0x1a;

/// A value that is searched for.
#[derive(Debug)]
pub(crate) struct Searched<'a>(pub(crate) &'a (dyn ToSql + Sync));

impl ToSql for Searched<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let begin = out.len();
        let is_null = self.0.to_sql_checked(ty, out)?;
        let written = out.get_mut(begin..).unwrap_or_default();
        if *ty == Type::TEXT {
            replace_zeros(written);
        } else if *ty == Type::TEXT_ARRAY {
            replace_zeros_of_each(written);
        }
        Ok(is_null)
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql(ty, out)
    }

    fn accepts(_: &Type) -> bool {
        // The value itself says it.
        true
    }

    fn encode_format(&self, ty: &Type) -> Format {
        self.0.encode_format(ty)
    }
}

fn replace_zeros(text: &mut [u8]) {
    text.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = SUBSTITUTE);
}

/// Of an array in PostgreSQL's binary format: a head of 20 bytes where it has elements, and each with its length before it; -1 for a
/// null.
fn replace_zeros_of_each(array: &mut [u8]) {
    let mut rest = array.get_mut(20..).unwrap_or_default();
    while let Some((length, behind)) = std::mem::take(&mut rest).split_first_chunk_mut::<4>() {
        let length = usize::try_from(i32::from_be_bytes(*length)).unwrap_or(0);
        let Some((element, next)) = behind.split_at_mut_checked(length) else { return };
        replace_zeros(element);
        rest = next;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn written(value: &(dyn ToSql + Sync), ty: &Type) -> Vec<u8> {
        let mut out = BytesMut::new();
        Searched(value).to_sql_checked(ty, &mut out).unwrap();
        out.to_vec()
    }

    #[test]
    fn zeros_of_texts_are_replaced_and_no_others() {
        let plain = |value: &(dyn ToSql + Sync), ty: &Type| {
            let mut out = BytesMut::new();
            value.to_sql_checked(ty, &mut out).unwrap();
            out.to_vec()
        };
        assert_eq!(written(&"a\0b", &Type::TEXT), b"a\x1ab");
        assert_eq!(written(&7_i64, &Type::INT8), plain(&7_i64, &Type::INT8));
        assert_eq!(written(&b"a\0".as_slice(), &Type::BYTEA), b"a\0");
        let [zeros, replaced] =
            ["\0", "\u{1a}"].map(|zero| vec![Some(format!("a{zero}")), None, Some(zero.repeat(300))]);
        assert_eq!(written(&zeros, &Type::TEXT_ARRAY), plain(&replaced, &Type::TEXT_ARRAY));
        assert_eq!(written(&Vec::<String>::new(), &Type::TEXT_ARRAY), plain(&Vec::<String>::new(), &Type::TEXT_ARRAY));
    }
}
