//! Pages for people: they work without scripts, on a phone and on paper.

pub mod access;
pub mod aid;
pub mod appraisals;
pub mod audits;
pub mod books;
pub mod budgets;
pub mod checks;
pub mod dues;
pub mod error;
pub mod filings;
pub mod home;
pub mod members;
pub mod oversight;
pub mod payments;
pub mod periods;
pub mod programmes;
pub mod registers;
pub mod returns;
pub mod search;
pub mod statements;
pub mod submissions;
pub mod system;
pub mod transfers;
pub mod uploads;
pub mod vouchers;
