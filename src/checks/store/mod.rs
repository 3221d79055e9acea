//! Everything the area keeps in the database, and what it reads of the books.

mod answers;
mod books;
mod calendar;
mod runs;
mod tables;

pub use answers::{AnswerRow, NewAnswer, answers_of, insert_answer};
pub use books::{
    AgedRow, EntryRow, FileRow, SaidRow, VoucherRow, aged_lines, disputed_below, entries_of_year,
    fees_in, first_year, originals_of_year, said_under, shared_files, vouchers_of_year,
};
pub use calendar::{DayRow, calendar_days, insert_days, next_day};
pub use runs::{
    FindingRow, LatestRow, NewRun, insert_findings, insert_run, latest_runs, next_run,
    own_findings, pair_findings, runs_below,
};
pub use tables::TABLES;
