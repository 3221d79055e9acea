//! Books and statements: what stands behind figures, ledgers page by page, and their pages.

mod drill;
mod pages;
