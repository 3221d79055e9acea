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

    /// Today by the books' calendar (China has one time zone, UTC+8).
    #[must_use]
    pub fn today(self) -> Date {
        let china = jiff::tz::Offset::constant(8);
        TimeZone::fixed(china).to_datetime(self.now()).date()
    }
}

/// The one spelling of an instant in the database and in hashes.
#[must_use]
pub fn instant_text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
