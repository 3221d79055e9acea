//! Everything the area keeps in the database.

mod cards;
mod counts;
mod tables;

pub use cards::{CardRow, cards_of, insert_cards, next_card_id};
pub use counts::{CountRow, counted_in, insert_counts, next_count};
pub use tables::TABLES;
