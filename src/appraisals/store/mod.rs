//! Everything the area keeps in the database.

mod facts;
mod kept;
mod published;
mod rounds;
mod schemes;
mod tables;

pub use facts::{
    HandRow, LinesRow, MovedRow, districts_below, foreign_accounts, hands_of, has_filings, head_of,
    lines_of, moved_of, open_months, units_with_books, unsigned_of,
};
pub use kept::{
    OwedRow, PaidRow, ProjectRow, came_for_months, files_of, files_twice_of, general_of,
    has_roster, owed_of, paid_of, preparation_of, project_moves, project_openings, receipts_of,
    unhandled_of,
};
pub use published::{
    AppealRow, PublicationRow, PublishedRow, answer_appeal, appeal_by_number, appeals_of_round,
    appeals_waiting, insert_appeal, insert_publication, insert_published, latest_publication,
    next_appeal, next_publication, published_of,
};
pub use rounds::{
    RoundRow, ScoreRow, SelfCheckRow, insert_round, insert_scores, insert_self_check, next_round,
    next_score, rounds_of_year, rounds_over, scores_of_round, scores_of_unit, self_check_of,
};
pub use schemes::{
    ItemRow, SchemeRow, insert_items, insert_scheme, items_of, next_scheme, scheme_by_id,
    scheme_over, versions_of,
};
pub use tables::TABLES;
