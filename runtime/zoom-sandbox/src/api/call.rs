//! A request in parts.

use axum::{extract::Query, http::Uri};
use serde_json::Value;

use super::answer::Refusal;

/// The request of a client.
pub(crate) struct Call<'a> {
    pub(crate) method: &'a str,
    /// Path segments, decoded.
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) authorization: Option<&'a str>,
    /// The host that the client has addressed.
    pub(crate) host: &'a str,
    /// For a fault: how many items were removed at the begin of the listing since its last page; added, if negative.
    pub(crate) moved: i64,
    pub(crate) body: &'a [u8],
}

impl Call<'_> {
    /// A path segment. The segment that selects the route always exists.
    pub(crate) fn segment(&self, index: usize) -> &str {
        self.segments.get(index).map_or("", String::as_str)
    }

    /// A query parameter that is not empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    pub(crate) fn has_content_type(&self, wanted: &str) -> bool {
        let given = self.content_type.unwrap_or_default();
        given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
    }

    /// The body, which must be a JSON object.
    pub(crate) fn json(&self) -> Result<serde_json::Map<String, Value>, Refusal> {
        if !self.has_content_type("application/json") {
            return Err(Refusal::content_type());
        }
        match serde_json::from_slice(self.body) {
            Ok(Value::Object(object)) => Ok(object),
            _ => Err(Refusal::not_json()),
        }
    }

    /// The parameters of the query and of a form in the body: Zoom's token endpoint accepts either.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        let mut pairs = self.query.clone();
        if self.has_content_type("application/x-www-form-urlencoded") {
            pairs.extend(pairs_of(std::str::from_utf8(self.body).unwrap_or_default()));
        }
        pairs
    }
}

pub(crate) fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
}

/// The pairs of a query or a form; none if it is malformed.
pub(crate) fn pairs_of(text: &str) -> Vec<(String, String)> {
    // Queries and forms have the same format, and axum reads the query of any URI.
    let uri = Uri::builder().path_and_query(format!("/?{text}")).build();
    uri.ok().and_then(|uri| Query::try_from_uri(&uri).ok()).map_or_else(Vec::new, |Query(pairs)| pairs)
}

/// The segments of a path. Each is decoded separately, so that an encoded slash does not separate segments.
pub(crate) fn segments_of(path: &str) -> Vec<String> {
    path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect()
}

/// Decodes `%40` and the like; leaves invalid escapes unchanged.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let coded = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match coded.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_decoded_apart() {
        assert_eq!(segments_of("/v2/users/a%2Fb%40c"), ["v2", "users", "a/b@c"]);
        assert_eq!(decode("%zz%4"), "%zz%4");
        assert_eq!(pairs_of("a=1&b=x%20y+z"), [("a".into(), "1".into()), ("b".into(), "x y z".into())]);
    }
}
