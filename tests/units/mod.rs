//! The tree of unions: rules that hold from a day on, and lists by reach.

mod dated_rules;
mod reach;
