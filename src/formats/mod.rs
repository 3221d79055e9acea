//! Files in and out: bytes to neutral cells, and printable reports to bytes. Knows no area.

pub mod csv_write;
pub mod printable;
mod xlsx_style;
pub mod xlsx_write;
