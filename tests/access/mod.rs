//! Users, roles, duties kept apart, sessions and tokens, on both databases.

mod grants;
mod keys;
