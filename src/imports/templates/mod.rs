//! Workbooks to fill in, and how one is known when it comes back.

#[cfg(test)]
pub(in crate::imports) mod own_exports_tests;
pub mod template_lists;
pub mod template_pages;
pub mod template_statement;
pub mod write_template;
