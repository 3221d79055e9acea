//! Everything the area keeps in the database.

mod books;
mod history;
mod programmes;
mod roster;
mod tables;

pub use books::{ProjectMovedRow, moved_by_project, moved_by_project_of, projects_below};
pub use history::{HistoryRow, history_below, history_of_unit, insert_history, next_history_id};
pub use programmes::{
    CountedRow, ProgrammeRow, approve, counted_below, insert_programmes, next_number,
    programmes_below, programmes_of_unit,
};
pub use roster::{
    BatchRow, DeliveryRow, HASHES_AT_ONCE, LineRow, NewLine, batches_of, deliveries_of_unit,
    insert_delivery, insert_lines, lines_below, lines_of_batch, lines_of_keeper, lines_of_persons,
    lines_of_year_below, next_line_id,
};
pub use tables::TABLES;
