//! English for the interface's own words, one list for each group of pages.

mod access;
mod books;
mod oversight;
mod periods;
mod registers;
mod shell;
mod statements;
mod system;
mod uploads;
mod vouchers;

/// Chinese as the source says it, and its English.
pub type List = &'static [(&'static str, &'static str)];

pub const ENGLISH: &[List] = &[
    access::WORDS,
    books::WORDS,
    oversight::WORDS,
    periods::WORDS,
    registers::WORDS,
    shell::WORDS,
    statements::WORDS,
    system::WORDS,
    uploads::WORDS,
    vouchers::WORDS,
];
