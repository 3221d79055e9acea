//! The trail as it is asked for.

use jiff::civil::Date;

use crate::platform::clock::day_begins_text;

/// The days of a filter as instants.
pub fn instants(from: Option<Date>, to: Option<Date>) -> (Option<String>, Option<String>) {
    (from.map(day_begins_text), to.and_then(|last| last.tomorrow().ok()).map(day_begins_text))
}
