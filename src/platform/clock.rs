//! The clock is an argument: tests and twin imports run under a fixed one. What merely takes time
//! is measured here, too.

use std::time::{Duration, Instant};

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
    #[expect(clippy::disallowed_methods, reason = "the time comes from here alone")]
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

/// How long something takes: for those who wait for it, never for the books.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "what is timed is timed here alone")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
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
    on_calendar(instant, "%Y-%m-%d %H:%M:%S")
}

/// The same to the minute, `2025-03-01 16:05`: when something ends, when something came.
#[must_use]
pub fn local_minute(instant: &str) -> String {
    on_calendar(instant, "%Y-%m-%d %H:%M")
}

/// The day on which a stored instant falls, `2025-03-01`: between midnight and eight o'clock
/// it is one later than the text of the instant begins with.
#[must_use]
pub fn local_day(instant: &str) -> String {
    on_calendar(instant, "%Y-%m-%d")
}

fn on_calendar(instant: &str, format: &str) -> String {
    instant.parse::<Timestamp>().map_or_else(
        |_| instant.to_owned(),
        |at| china().to_datetime(at).strftime(format).to_string(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_eight_hours_of_a_day_belong_to_it() {
        for (instant, day, minute) in [
            ("2025-12-31T15:59:59.999999Z", "2025-12-31", "2025-12-31 23:59"),
            ("2025-12-31T16:00:00.000000Z", "2026-01-01", "2026-01-01 00:00"),
            ("2026-02-28T23:59:00Z", "2026-03-01", "2026-03-01 07:59"),
            ("2026-03-01T00:00:00Z", "2026-03-01", "2026-03-01 08:00"),
            ("2026-03-01", "2026-03-01", "2026-03-01"),
        ] {
            assert_eq!(local_day(instant), day);
            assert_eq!(local_minute(instant), minute);
        }
    }
}
