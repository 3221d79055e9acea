//! SQL of budgets: versions, their lines, what is spent and reserved of them, filings.

mod figures;
mod filings;
mod reservations;
mod tables;
mod versions;
mod wordings;

pub use figures::*;
pub use filings::*;
pub use reservations::*;
pub use tables::*;
pub use versions::*;
pub use wordings::*;
