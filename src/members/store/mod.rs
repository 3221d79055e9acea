//! Everything the area keeps in the database.

mod fees;
mod persons;
mod roll;
mod tables;

pub use fees::{
    FeeLine, NamedWaiver, NewFee, WaiverRow, approve_waiver, booked_fees_below, fees_below,
    fees_of_unit, insert_fees, insert_waiver, is_member, named_waivers, next_fee_id,
    next_waiver_id, waiver_by_id, waivers_below, waivers_of_unit,
};
pub use persons::{HASHES_AT_ONCE, fees_of_persons, has_members, terms_of_persons};
pub use roll::{
    MemberLine, MemberRow, TermRow, insert_key, insert_members, insert_terms, key_of, member_by_id,
    members_below, members_by_hash, members_of_unit, next_number, root_codes, terms_below,
    terms_of_unit, unit_id_of,
};
pub use tables::TABLES;
