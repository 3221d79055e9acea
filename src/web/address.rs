//! Addresses: what is safe in one, its query apart and together, and the way on after the door.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays as it is in a path segment or query value (RFC 3986, unreserved).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Text for one segment or query value of a URL.
pub fn url_part(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A query of pairs; pairs without a value are left out.
pub fn url_query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        pairs.map(|(key, value)| format!("{key}={}", url_part(value))).collect();
    pairs.join("&")
}

/// The pairs of a query, decoded.
pub fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

/// An address with more pairs, before what stands behind `#`; a key that it has already stays.
pub fn with_pairs(address: &str, more: &[(&str, &str)]) -> String {
    let (address, mark) = match address.split_once('#') {
        Some((address, mark)) => (address, format!("#{mark}")),
        None => (address, String::new()),
    };
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let known = query_pairs(query);
    let is_new = |key: &str| known.iter().all(|(other, _)| other != key);
    let more = url_query(more.iter().copied().filter(|(key, _)| is_new(key)));
    let join = match (more.is_empty(), address.contains('?')) {
        (true, _) => "",
        (false, true) => "&",
        (false, false) => "?",
    };
    format!("{address}{join}{more}{mark}")
}

/// A path at a unit; its own page where nothing follows.
pub fn path_at(code: &str, rest: &str) -> String {
    let join = if rest.is_empty() || rest.starts_with('?') { "" } else { "/" };
    format!("/units/{}{join}{rest}", url_part(code))
}

/// Where to go on after the door: a page of this service and nowhere else.
pub fn next_page(next: &str) -> &str {
    let is_own =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    if is_own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place_in_an_address() {
        assert_eq!(url_part("记/1?a=b"), "%E8%AE%B0%2F1%3Fa%3Db");
        assert_eq!(url_query([("a", "1&2"), ("b", ""), ("c", "x")]), "a=1%262&c=x");
    }

    #[test]
    fn a_query_is_taken_apart_and_decoded() {
        let pairs = query_pairs("q=%E5%B7%A5+%E4%BC%9A&empty=&flag");
        let told: Vec<(&str, &str)> =
            pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(told, [("q", "工 会"), ("empty", ""), ("flag", "")]);
    }

    #[test]
    fn what_an_address_says_already_is_not_said_twice() {
        for (address, expected) in [
            ("/units/1/books", "/units/1/books?period=2025-03"),
            ("/units/1/accounts?below=101#add", "/units/1/accounts?below=101&period=2025-03#add"),
            ("/units/1/books?period=2024", "/units/1/books?period=2024"),
        ] {
            assert_eq!(with_pairs(address, &[("period", "2025-03")]), expected);
        }
        assert_eq!(with_pairs("/units", &[]), "/units");
    }

    #[test]
    fn the_way_on_never_leads_elsewhere() {
        for (next, expected) in [
            ("/units/1?period=2025", "/units/1?period=2025"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(next_page(next), expected, "{next}");
        }
    }
}
