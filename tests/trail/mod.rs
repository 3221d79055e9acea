//! The trail: every act that is declared writes its record.

mod acts;
mod dues_acts;
mod outbox;
