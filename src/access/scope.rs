//! Where and how long a role is held.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::role::Role;
use crate::spelled;

spelled! {
    /// 范围.
    ScopeKind {
        Everything = "everything", "全部单位";
        Subtree = "subtree", "单位及其下级";
        Unit = "unit", "本单位";
        District = "district", "活动片";
    }
}

/// A role held by a user, as stored. Dates are `YYYY-MM-DD`, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct GrantRow {
    pub id: i64,
    pub user_id: i64,
    pub role: String,
    pub scope: String,
    pub unit_id: Option<i64>,
    pub district_id: Option<i64>,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
    pub excuse: Option<String>,
    pub granted_by: String,
    pub granted_at: String,
    pub revoked_by: Option<String>,
    pub revoked_at: Option<String>,
}

impl GrantRow {
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        Role::read(&self.role)
    }

    #[must_use]
    pub fn is_in_force(&self, on: &str) -> bool {
        self.revoked_at.is_none()
            && self.valid_from_on.as_str() <= on
            && self.valid_to_on.as_deref().is_none_or(|to| to >= on)
    }

    /// Whether some day belongs to both; a grant that was taken back shares no day to come.
    #[must_use]
    pub fn meets_in_time(&self, from: &str, to: Option<&str>) -> bool {
        self.revoked_at.is_none()
            && to.is_none_or(|to| self.valid_from_on.as_str() <= to)
            && self.valid_to_on.as_deref().is_none_or(|ours| ours >= from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(from: &str, to: Option<&str>, is_revoked: bool) -> GrantRow {
        GrantRow {
            id: 1,
            user_id: 1,
            role: "reviewer".to_owned(),
            scope: "unit".to_owned(),
            unit_id: Some(1),
            district_id: None,
            valid_from_on: from.to_owned(),
            valid_to_on: to.map(str::to_owned),
            excuse: None,
            granted_by: String::new(),
            granted_at: String::new(),
            revoked_by: None,
            revoked_at: is_revoked.then(String::new),
        }
    }

    #[test]
    fn a_grant_holds_from_its_first_day_to_its_last() {
        let open = grant("2025-01-01", None, false);
        let short = grant("2025-01-01", Some("2025-01-31"), false);
        for (it, on, expected) in [
            (&open, "2024-12-31", false),
            (&open, "2025-01-01", true),
            (&open, "2099-01-01", true),
            (&short, "2025-01-31", true),
            (&short, "2025-02-01", false),
            (&grant("2025-01-01", None, true), "2025-01-01", false),
        ] {
            assert_eq!(it.is_in_force(on), expected, "{it:?} {on}");
        }
    }

    #[test]
    fn grants_meet_where_they_share_a_day() {
        let short = grant("2025-01-01", Some("2025-01-31"), false);
        for (from, to, expected) in [
            ("2024-01-01", Some("2024-12-31"), false),
            ("2024-01-01", Some("2025-01-01"), true),
            ("2025-01-31", None, true),
            ("2025-02-01", None, false),
        ] {
            assert_eq!(short.meets_in_time(from, to), expected, "{from} {to:?}");
        }
        assert!(!grant("2025-01-01", None, true).meets_in_time("2025-01-01", None));
    }
}
