//! Dues: from the payer to the last leg.
//!
//! Invariants: a receipt is split once for the whole chain of unions, by the rule of its day, and
//! its legs add up to the fen; they travel with the money, and nobody splits again; what is booked
//! stays as it was booked, whatever is said later.

pub mod accrue_year;
pub mod ask_deferral;
pub mod ask_refund;
pub mod assign_receipt;
pub mod channel;
pub mod codes;
pub mod decide_deferral;
pub mod decide_refund;
pub mod deferral;
pub mod demand;
pub mod dues_month;
pub mod found_union;
pub mod further;
pub mod joint_payer;
pub mod keep_joint_payers;
pub mod keep_registers;
pub mod keep_split_legs;
pub mod keep_split_rules;
pub mod known_receipts;
pub mod late_rate;
pub mod list_months;
pub mod make_demands;
pub mod match_joint_payers;
pub mod match_payers;
pub mod recompute_legs;
pub mod record_receipts;
pub mod refund;
pub mod rows;
pub mod rules;
pub mod ruling;
pub mod settle_debts;
pub mod sides;
pub mod split;
pub mod store;
pub mod take_back;
pub mod try_split;
