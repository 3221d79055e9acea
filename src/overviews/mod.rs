//! Overviews: what the lists of dues, transfers and returns add up to, for a unit and all below it.
//!
//! Invariants: as of the last day of their months; money that matched nobody is in no unit; rates
//! are in percent with two decimals, half up; what nothing can be a part of is blank.

pub mod ageing;
pub mod aid;
pub mod arrears;
pub mod assets;
pub mod budgets;
pub mod build_overview;
pub mod grants;
pub mod inter_unit;
pub mod joint_payers;
pub mod member_fees;
pub mod overview_name;
pub mod payments;
pub mod policies;
pub mod programmes;
pub mod receipts;
pub mod returns;
pub mod store;
pub mod targets;
pub mod transfers;
