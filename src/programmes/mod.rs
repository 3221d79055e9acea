//! 项目化支出: programmes that count people and things beside money: their plans, rosters, what was
//! handed over, and the figures of years before.
//!
//! Invariants: a line of a roster is never said differently, what is taken back is a line of its
//! own; people are sealed and shown masked, and are one by the keyed hash of the number over the
//! whole tree; a report sees the lines of the union that asks and those below it, no others.

pub mod approve_programme;
pub mod check_draft;
pub mod codes;
pub mod deliver_roster;
pub mod judge_roster;
pub mod keep_history;
pub mod keep_programmes;
pub mod keep_roster;
pub mod list_programmes;
pub mod load_given;
pub mod programme;
pub mod read_findings;
pub mod read_results;
pub mod results;
pub mod roster;
pub mod rows;
pub mod store;
