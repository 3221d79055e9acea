//! A hardship family: why it is in need, and where its file stands. Pure.

crate::spelled! {
    /// 致困原因.
    Cause {
        Illness = "illness", "患病";
        Disability = "disability", "残疾";
        Disaster = "disaster", "意外灾害";
        Schooling = "schooling", "子女上学";
        Unemployment = "unemployment", "失业";
        SingleParent = "single_parent", "单亲";
        LowIncome = "low_income", "低收入";
        Other = "other", "其他";
    }
}

impl Cause {
    /// By its spelling or its label.
    #[must_use]
    pub fn of_words(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::read(text).or_else(|| Self::EVERY.iter().copied().find(|it| it.label() == text))
    }
}

crate::spelled! {
    /// Where a file stands.
    FamilyState {
        Open = "open", "在档";
        Ended = "ended", "已退出";
    }
}

crate::spelled! {
    /// What a review came to.
    ReviewOutcome {
        Continue = "continue", "继续帮扶";
        End = "end", "退出";
    }
}

/// 档案编号: `0007`.
#[must_use]
pub fn family_number(id: i64) -> String {
    format!("{:04}", id & 0xffff_ffff)
}

/// The id of a family of a unit by its number.
#[must_use]
pub fn family_id(unit_id: i64, number: &str) -> Option<i64> {
    let number: i64 = number.trim().parse().ok()?;
    (1..=i64::from(u32::MAX)).contains(&number).then_some(unit_id * (1 << 32) + number)
}

/// Where a field of a family is sealed for.
#[must_use]
pub fn family_place(field: &str, id: i64) -> String {
    format!("aid_families.{field}/{id}")
}

/// Where a field of one who lives there is sealed for.
#[must_use]
pub fn member_place(field: &str, (id, seq): (i64, i64)) -> String {
    format!("aid_family_members.{field}/{id}/{seq}")
}

/// Where a field of an application is sealed for.
#[must_use]
pub fn application_place(field: &str, id: i64) -> String {
    format!("aid_applications.{field}/{id}")
}

/// Where a field of what lies beside an application is sealed for.
#[must_use]
pub fn beside_place(field: &str, (id, seq): (i64, i64)) -> String {
    format!("aid_beside.{field}/{id}/{seq}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_its_number() {
        assert_eq!(family_id(7, "0003"), Some(7 * (1 << 32) + 3));
        assert_eq!(family_number(7 * (1 << 32) + 3), "0003");
        for wrong in ["", "0", "-1", "甲", "99999999999"] {
            assert_eq!(family_id(7, wrong), None, "{wrong}");
        }
        assert_eq!(Cause::of_words("患病"), Some(Cause::Illness));
        assert_eq!(Cause::of_words("illness"), Some(Cause::Illness));
        assert_eq!(Cause::of_words("贫困"), None);
    }
}
