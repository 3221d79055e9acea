//! What single cells say: words, amounts, days, months, numbers of vouchers, units of money.

pub mod amount;
pub mod content;
pub mod day;
pub mod near_names;
pub mod near_words;
pub mod period_words;
pub mod totals;
pub mod unit_words;
pub mod voucher_number;
pub mod words;
