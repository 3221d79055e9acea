//! What the product stands on: work behind requests, archives of earlier versions, vocabularies.

mod archives;
mod jobs;
mod vocabularies;
