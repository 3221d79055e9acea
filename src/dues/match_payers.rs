//! Whose dues a line of a list is: by unit code, credit code, name, former name, in this order.
//! Pure.
//!
//! Invariant: nothing is matched by what two unions share; a near name is proposed, never taken.

use rustc_hash::FxHashMap;

use crate::dues::store::ChannelRow;

crate::spelled! {
    /// 匹配依据.
    MatchedBy {
        UnitCode = "unit_code", "单位编码";
        CreditCode = "credit_code", "统一社会信用代码";
        Name = "name", "名称";
        FormerName = "former_name", "曾用名";
        Nothing = "nothing", "未匹配";
        /// By a person, afterwards.
        Person = "person", "人工指定";
    }
}

/// The register of payers of a unit and those below it.
#[derive(Debug, Default)]
#[expect(clippy::struct_field_names, reason = "each list says what it is looked up by")]
pub struct Payers {
    by_unit: FxHashMap<i64, Vec<ChannelRow>>,
    by_credit_code: FxHashMap<String, Vec<i64>>,
    by_name: FxHashMap<String, Vec<i64>>,
    by_former_name: FxHashMap<String, Vec<i64>>,
}

impl Payers {
    #[must_use]
    pub fn of(rows: Vec<ChannelRow>) -> Self {
        let mut payers = Self::default();
        let add = |to: &mut FxHashMap<String, Vec<i64>>, key: &str, unit_id: i64| {
            let of_key = to.entry(key.to_owned()).or_default();
            if !key.is_empty() && !of_key.contains(&unit_id) {
                of_key.push(unit_id);
            }
        };
        for row in rows {
            add(&mut payers.by_credit_code, &row.credit_code, row.unit_id);
            add(&mut payers.by_name, &row.payer_name, row.unit_id);
            for former in row.former_names.split('、') {
                add(&mut payers.by_former_name, former, row.unit_id);
            }
            payers.by_unit.entry(row.unit_id).or_default().push(row);
        }
        payers
    }

    /// The union of a payer that names no unit.
    #[must_use]
    pub fn find(&self, credit_code: &str, name: &str) -> Option<(i64, MatchedBy)> {
        let ways = [
            (&self.by_credit_code, credit_code, MatchedBy::CreditCode),
            (&self.by_name, name, MatchedBy::Name),
            (&self.by_former_name, name, MatchedBy::FormerName),
        ];
        ways.into_iter().find_map(|(list, key, by)| match list.get(key).map(Vec::as_slice) {
            Some([unit_id]) => Some((*unit_id, by)),
            _ => None,
        })
    }

    /// The channel that is registered for a union on a day.
    #[must_use]
    pub fn channel_on(&self, unit_id: i64, day: &str) -> Option<&ChannelRow> {
        self.by_unit.get(&unit_id)?.iter().rev().find(|row| row.holds_on(day))
    }

    /// Whether anything is registered for a union on any day.
    #[must_use]
    pub fn knows(&self, unit_id: i64) -> bool {
        self.by_unit.contains_key(&unit_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit_id: i64, code: &str, name: &str, former: &str) -> ChannelRow {
        ChannelRow {
            id: unit_id,
            unit_id,
            payer_name: name.to_owned(),
            credit_code: code.to_owned(),
            former_names: former.to_owned(),
            bank_account: String::new(),
            channel: "tax".to_owned(),
            valid_from_on: "2025-01-01".to_owned(),
            valid_to_on: None,
            due_day: 15,
            set_by: String::new(),
            set_at: String::new(),
        }
    }

    #[test]
    fn a_payer_is_found_by_what_is_its_alone() {
        let payers = Payers::of(vec![
            row(1, "A", "甲厅", "甲局、甲委"),
            row(2, "B", "乙厅", ""),
            row(3, "C", "乙厅", "甲厅旧名"),
            row(4, "C", "丁厅", ""),
        ]);
        for (code, name, expected) in [
            ("A", "乱写", Some((1, MatchedBy::CreditCode))),
            ("", "甲厅", Some((1, MatchedBy::Name))),
            ("X", "甲委", Some((1, MatchedBy::FormerName))),
            ("B", "乙厅", Some((2, MatchedBy::CreditCode))),
            ("", "乙厅", None),
            ("C", "丁厅", Some((4, MatchedBy::Name))),
            ("C", "", None),
            ("", "甲", None),
            ("", "", None),
        ] {
            assert_eq!(payers.find(code, name), expected, "{code} {name}");
        }
    }
}
