//! Which economic class a cell means: a name is as good as its code.

use std::sync::OnceLock;

use crate::imports::cells::words::heading;
use crate::units::economic_classes::listed_classes;

fn classes() -> &'static [(i64, String)] {
    static CLASSES: OnceLock<Vec<(i64, String)>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let read = |(code, name): (&str, &str)| Some((code.parse().ok()?, heading(name, true)));
        listed_classes().filter_map(read).collect()
    })
}

/// `30201`, `办公费`, `30201 办公费`, `30201-办公费`. A code outside the list is taken when it
/// looks like one, for the list grows; the second value says whether it is listed.
#[must_use]
pub fn read_class(text: &str) -> Option<(i64, bool)> {
    let words = heading(text, true);
    let end = words.find(|character: char| !character.is_ascii_digit()).unwrap_or(words.len());
    let (digits, name) = words.split_at(end);
    if digits.is_empty() {
        return classes().iter().find(|(_, listed)| listed == name).map(|(code, _)| (*code, true));
    }
    if !matches!(digits.len(), 3 | 5) || !digits.starts_with('3') {
        return None;
    }
    let code = digits.parse().ok()?;
    Some((code, classes().iter().any(|(listed, _)| *listed == code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read_by_code_and_by_name() {
        for (text, class) in [
            ("30201", Some((30201, true))),
            ("办公费", Some((30201, true))),
            ("30201 办公费", Some((30201, true))),
            ("30213-维修（护）费", Some((30213, true))),
            ("维修(护)费", Some((30213, true))),
            ("302", Some((302, true))),
            ("30250", Some((30250, false))),
            ("50201", None),
            ("30", None),
            ("杂费", None),
        ] {
            assert_eq!(read_class(text), class, "{text}");
        }
    }
}
