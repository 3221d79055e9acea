//! Everything the area keeps in the database.

mod applications;
mod causes;
mod families;
mod tables;

pub use applications::{
    ApplicationRow, ObjectionRow, PaperRow, application_numbered, applications_below,
    applications_of_family, illness_before, insert_application, insert_objection, insert_paper,
    next_application, objections_of, papers_of, settle_application, settle_objection,
};
pub use causes::{CauseAidRow, CauseRow, aid_by_cause, families_by_cause};
pub use families::{
    FamilyRow, MeasureRow, MemberRow, PlanRow, ReviewRow, families_below, families_of_person,
    family_by_id, finish_measure, insert_family, insert_measure, insert_member, insert_plan,
    insert_review, measures_of, members_of, next_family_id, plans_of, reviews_of, settle_family,
};
pub use tables::TABLES;
