//! The clock is an argument: tests and twin imports run under a fixed one.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    System,
    Fixed(Timestamp),
}

impl Clock {
    #[must_use]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(at) => at,
        }
    }

    /// Fixed-width UTC text, `2025-03-01T08:00:00.000000Z`: sorts as it reads.
    #[must_use]
    pub fn now_text(self) -> String {
        instant_text(self.now())
    }

    /// Today by the books' calendar.
    #[must_use]
    pub fn today(self) -> Date {
        china().to_datetime(self.now()).date()
    }
}

/// The books' calendar: China has one time zone, UTC+8.
fn china() -> TimeZone {
    TimeZone::fixed(jiff::tz::Offset::constant(8))
}

/// When a day of the books' calendar begins, as it is stored.
#[must_use]
pub fn day_begins_text(day: Date) -> String {
    day.to_zoned(china()).map_or_else(|_| day.to_string(), |it| instant_text(it.timestamp()))
}

/// A stored instant on the books' calendar, `2025-03-01 16:05:09`; as it is where it is none.
#[must_use]
pub fn local_text(instant: &str) -> String {
    instant.parse::<Timestamp>().map_or_else(
        |_| instant.to_owned(),
        |at| china().to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// An instant from a day and time of the books' calendar, `2025-03-01T18:00`.
#[must_use]
pub fn instant_of_local(text: &str) -> Option<Timestamp> {
    let local: jiff::civil::DateTime = text.trim().replace(' ', "T").parse().ok()?;
    Some(local.to_zoned(china()).ok()?.timestamp())
}

/// The one spelling of an instant in the database and in hashes.
#[must_use]
pub fn instant_text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
