//! Small parts that several of these pages share: fields of forms, instants, states of uploads.

use maud::{Markup, html};

use crate::imports::batches::batch_status::{
    ACCEPTING, AWAITING_REVIEW, CANCELLED, COMPARED, PARTLY_POSTED, POSTED, REGISTERED, STAGED,
    UNDONE, status_label,
};
use crate::web::address::query_pairs;
use crate::web::extract::unknown_field;
use crate::web::problem::Answer;
use crate::web::words::Words;

/// The fields of a form, several of one name among them.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    #[must_use]
    pub fn read(body: &str) -> Self {
        Self(query_pairs(body))
    }

    /// The first of a name, trimmed; empty where there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The fields, unless one is there that nobody asks for; a name that ends in `-` begins many.
    pub fn known(body: &str, names: &[&str]) -> Answer<Self> {
        let fields = Self::read(body);
        let is_known = |key: &str| {
            names.iter().any(|it| it.strip_suffix('-').map_or(*it == key, |_| key.starts_with(it)))
        };
        match fields.0.iter().find(|(key, _)| !is_known(key)) {
            Some((key, _)) => Err(unknown_field(key)),
            None => Ok(fields),
        }
    }

    /// What follows a prefix in the names, with the values.
    pub fn after<'f>(&'f self, prefix: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.0.iter().filter_map(move |(key, value)| {
            key.strip_prefix(prefix).map(|rest| (rest, value.as_str()))
        })
    }
}

/// How an upload stands, with the class of its badge.
pub fn state_of(status: &str, is_refused: bool) -> (&'static str, &'static str) {
    let class = match status {
        STAGED if is_refused => return ("refuse", "有错误，待更正"),
        STAGED | AWAITING_REVIEW | PARTLY_POSTED | ACCEPTING => "warn",
        POSTED | REGISTERED | COMPARED => "done",
        _ => "plain",
    };
    (class, status_label(status))
}

/// Every state by which a list may be narrowed.
pub const STATES: [&str; 9] = [
    STAGED,
    ACCEPTING,
    AWAITING_REVIEW,
    POSTED,
    PARTLY_POSTED,
    REGISTERED,
    COMPARED,
    UNDONE,
    CANCELLED,
];

pub fn state_badge(words: Words, status: &str, is_refused: bool) -> Markup {
    let (class, label) = state_of(status, is_refused);
    html! { span class={ "badge " (class) } { (words.t(label)) } }
}

/// How a file's size is said.
pub fn size_text(bytes: i64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", (bytes + 512) / 1_024),
        _ => {
            let tenths = (bytes + 52_429) / 104_858;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_and_sizes_are_said_as_people_say_them() {
        for (bytes, said) in
            [(12, "12 B"), (1_024, "1 KB"), (150_016, "147 KB"), (3_670_016, "3.5 MB")]
        {
            assert_eq!(size_text(bytes), said);
        }
    }

    #[test]
    fn fields_of_one_name_come_together() {
        let fields = Fields::read("tick=a&tick=b&reason=+%E7%94%B2+&c-A=date");
        assert_eq!(fields.all("tick").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.one("reason"), "甲");
        assert_eq!(fields.one("none"), "");
        assert_eq!(fields.after("c-").collect::<Vec<_>>(), [("A", "date")]);
    }
}
