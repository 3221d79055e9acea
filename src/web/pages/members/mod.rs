//! Members and their fees: the roll with masked fields, a person in the clear on the record,
//! waivers by two persons.

pub mod roll;
pub mod waivers;
