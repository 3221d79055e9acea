//! 批次号: an upload's number as people say and type it, and the whole one that is kept.

/// Numbers of a unit's uploads stand in these bits, the unit's own above them.
const SHORT: i64 = 0xffff_ffff;

/// Its number within the unit.
#[must_use]
pub fn short_id(id: i64) -> i64 {
    id & SHORT
}

/// The whole number of what a person typed: the short one, or the whole one.
#[must_use]
pub fn full_id(unit_id: i64, typed: i64) -> i64 {
    if (1..=SHORT).contains(&typed) { unit_id * (SHORT + 1) + typed } else { typed }
}

/// As findings name it.
#[must_use]
pub fn label(id: i64) -> String {
    format!("批次 {}", short_id(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_and_a_whole_number_mean_the_same_upload() {
        let whole = 3 * 4_294_967_296 + 17;
        assert_eq!(short_id(whole), 17);
        assert_eq!((full_id(3, 17), full_id(3, whole)), (whole, whole));
        assert_eq!(full_id(3, 0), 0);
        assert_eq!(label(whole), "批次 17");
    }
}
