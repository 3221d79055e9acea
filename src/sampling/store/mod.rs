//! Everything the area keeps in the database.

mod samples;
mod tables;

pub use samples::{
    DrawnRow, LineRow, SampleRow, head_of, insert_lines, insert_sample, lines_of, next_number,
    population, record_look, sample_by_number, samples_of_year,
};
pub use tables::TABLES;
