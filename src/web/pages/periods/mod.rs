//! Months and years: what is open, what blocks, closing, reopening.

pub mod board;
pub mod month_end;
pub mod months;
pub mod reopenings;
pub mod request;
pub mod shown;
pub mod year_end;
