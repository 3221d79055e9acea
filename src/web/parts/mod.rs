//! What pages are made of: lists, forms, findings, charts. Each draws itself from plain data and
//! works without scripts.

pub mod chart;
pub mod findings;
pub mod form;
pub mod listing;
pub mod printed;
pub mod table;
