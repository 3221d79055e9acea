//! Projects (earmarked or ordinary) and bank accounts: registers an entry can name.

use serde::{Deserialize, Serialize};

crate::spelled! {
    /// 资金来源: where the money of an expense comes from.
    FundingSource {
        Union = "union", "工会资金";
        Fiscal = "fiscal", "财政拨款";
    }
}

/// 项目. Earmarked (专项) money is carried over by project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub id: i64,
    pub unit_id: i64,
    pub code: String,
    pub name: String,
    pub is_earmarked: bool,
    pub funding_source: Option<FundingSource>,
    pub started_on: Option<String>,
    pub finished_on: Option<String>,
}

/// The name of a project without the word for what it is: `项目：职工书屋` is `职工书屋`.
#[must_use]
pub fn plain_name(text: &str) -> &str {
    let text = text.trim();
    let rest = ["项目:", "项目："].iter().find_map(|mark| text.strip_prefix(mark));
    rest.map(str::trim).filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// 银行账户. `account_code` is the ledger account it is booked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    pub id: i64,
    pub unit_id: i64,
    pub code: String,
    pub name: String,
    pub account_code: String,
    pub bank: String,
}

crate::spelled! {
    /// 账户类型, as banks and the rules on accounts name them.
    BankAccountKind {
        Basic = "basic", "基本存款账户";
        General = "general", "一般存款账户";
        Special = "special", "专用存款账户";
        Pooled = "pooled", "集中户";
    }
}

/// What is known of a bank account besides its place in the books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankFacts {
    /// 账号. Shown to who keeps the register; never in a log or the trail.
    pub number: String,
    pub kind: Option<BankAccountKind>,
    pub opened_on: Option<String>,
    pub closed_on: Option<String>,
    /// The paper by which it was opened.
    pub paper: String,
}

/// 往来单位 outside the register of units, named by a unit's own entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Party {
    pub id: i64,
    pub unit_id: i64,
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_project_before_a_name_is_no_part_of_it() {
        for (text, name) in [
            ("项目：职工书屋", "职工书屋"),
            (" 项目: 球场维修 ", "球场维修"),
            ("项目化工作坊", "项目化工作坊"),
            ("项目：", "项目："),
            ("职工书屋", "职工书屋"),
        ] {
            assert_eq!(plain_name(text), name);
        }
    }
}
