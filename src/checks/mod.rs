//! 检查: rules over books that are loaded once, what they find, and what is answered to it.
//!
//! Invariants: a rule is data and one pure function; what it lacks is said and never passed over; a
//! run is kept with the list of rules, what they went by and the ends of the chains, so that it can
//! be repeated; an answer is bound to union, rule, subject and both amounts.

pub mod ban;
pub mod benford;
pub mod books;
pub mod build_check_report;
pub mod calendar;
pub mod codes;
pub mod decide_explanation;
pub mod excuse_finding;
pub mod explain_finding;
pub mod finding;
pub mod judge_draft;
pub mod keep_calendar;
pub mod list_findings;
pub mod load_books;
pub mod load_shared;
pub mod pair;
pub mod read_forms;
pub mod report_name;
pub mod reports;
pub mod rows;
pub mod rule;
pub mod rules;
pub mod run_checks;
pub mod set_terms;
pub mod store;
pub mod terms;
pub mod try_rule;
