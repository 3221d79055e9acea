//! 帮扶: applications from the evidence to the signature, and hardship families with their file, plan
//! and measures (一户一档案、一户一计划、一户一措施).
//!
//! Invariants: people are sealed and shown masked, and are one by the keyed hash of the number over
//! the whole tree; no step is taken twice or out of turn, and who applies, who checks, who approves
//! and who pays are different people; what is paid out is a line of the programme's roster, so that
//! it counts where all rosters count.

pub mod announce_aid;
pub mod application;
pub mod ask_aid;
pub mod attach_paper;
pub mod causes;
pub mod check_aid;
pub mod codes;
pub mod decide_aid;
pub mod family;
pub mod keep_families;
pub mod list_aid;
pub mod list_families;
pub mod open_family;
pub mod pay_aid;
pub mod read_causes;
pub mod review_family;
pub mod set_aid_terms;
pub mod store;
pub mod terms;
