//! Everything the area keeps in the database.

mod audits;
mod peers;
mod problems;
mod tables;

pub use audits::{
    Audit, PaperRow, PlanRow, answer, ask, audit_by_id, audits_about, audits_of, insert_paper,
    insert_plan, issued, next_audit, notify, papers_of,
};
pub use peers::{
    AssignmentRow, PeerRoundRow, assignments_below, assignments_of, insert_assignments,
    insert_round, is_assigned, next_round, rounds_of_district,
};
pub use problems::{
    LetterRow, NewProblem, ProblemRow, StepRow, comments_waiting, insert_letter, insert_problems,
    insert_step, letters_of, next_letter, problems_below, problems_by, problems_of_letter,
    problems_of_unit, replies_waiting, steps_of, verifications_waiting, years_of_problems,
};
pub use tables::TABLES;
