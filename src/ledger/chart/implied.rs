//! What the name of a unit's own detail says of its entries: 财政拨款, 基本支出, 国有资产.
//!
//! The accounting system names such details itself (总说明二、三; 404、331). A unit that keeps
//! them as accounts has said with the account what other units say with a dimension, so both must
//! come to the same statements and the same transfer.

use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Chart, Class, Rule};

/// 财政拨款 or 工会资金, as details of an expense account are called.
#[must_use]
pub fn funding_named(word: &str) -> Option<FundingSource> {
    // 财政补助资金, 财政拨款经费 and 财政资金支出 are the same under other endings.
    let named = |word: &str| match word {
        "财政" | "财政拨款" | "财政补助" | "财政拨入" | "财政拨付" | "财政安排" | "财政专项"
        | "财政性" | "同级财政" | "同级财政拨款" | "同级财政补助" | "本级财政" | "本级财政拨款"
        | "本级财政补助" => Some(FundingSource::Fiscal),
        "工会资金" | "工会经费" | "工会自有" | "工会自筹" => {
            Some(FundingSource::Union)
        }
        _ => None,
    };
    let mut rest = word;
    loop {
        let source = named(rest);
        if source.is_some() {
            return source;
        }
        rest = ["支出", "资金", "经费", "款"].iter().find_map(|it| rest.strip_suffix(it))?;
    }
}

/// 基本支出, 人员经费, 公用经费 or 项目支出.
#[must_use]
pub fn expenditure_named(word: &str) -> Option<ExpenditureKind> {
    match word {
        "基本支出" | "基本支出结转" | "基本支出结余" => {
            Some(ExpenditureKind::Basic)
        }
        "人员经费" | "基本支出人员经费" => Some(ExpenditureKind::BasicPersonnel),
        "公用经费" | "日常公用经费" | "基本支出公用经费" | "基本支出日常公用经费" => {
            Some(ExpenditureKind::BasicPublic)
        }
        "项目支出" | "项目支出结转" | "项目支出结余" => {
            Some(ExpenditureKind::Project)
        }
        _ => None,
    }
}

/// 国有资产 or 工会资产.
#[must_use]
pub fn ownership_named(word: &str) -> Option<AssetOwnership> {
    match word {
        "国有资产" => Some(AssetOwnership::State),
        "工会资产" => Some(AssetOwnership::Union),
        _ => None,
    }
}

/// Whether a word is such a name on any account.
#[must_use]
pub fn is_dimension_word(word: &str) -> bool {
    funding_named(word).is_some()
        || joined(word).is_some()
        || expenditure_named(word).is_some()
        || ownership_named(word).is_some()
}

/// Adds what a word says below an account; false where it says nothing there.
pub fn add_word(account: &Account, word: &str, said: &mut Dimensions) -> bool {
    let role = account.role();
    let is_result = role.is_some_and(|role| {
        role == Role::Surplus || role.remainder().is_some_and(|it| it.fund == FundingSource::Fiscal)
    });
    let is_fiscal_income = role == Some(Role::FiscalIncome);
    if account.class == Class::Expense
        && let Some(source) = funding_named(word)
    {
        said.funding_source = Some(source);
        return true;
    }
    if let Some([one, other]) = joined(word) {
        let is_said = add_word(account, &one, said);
        return add_word(account, &other, said) || is_said;
    }
    let has_kinds = account.class == Class::Expense
        || is_result
        || is_fiscal_income
        || role == Some(Role::Government);
    if has_kinds && let Some(kind) = expenditure_named(word) {
        said.expenditure_kind = Some(kind);
        return true;
    }
    // The name of the source once more, where the account itself is fiscal money.
    if (is_result || is_fiscal_income) && funding_named(word) == Some(FundingSource::Fiscal) {
        return true;
    }
    let has_owners = account.class == Class::Asset || role == Some(Role::AssetFund);
    if has_owners && let Some(owner) = ownership_named(word) {
        said.asset_ownership = Some(owner);
        return true;
    }
    false
}

/// What the names of an account's own details say, from the upper one to the lower one.
#[must_use]
pub fn implied_by(chart: &Chart, account: &Account) -> Dimensions {
    let mut said = Dimensions::NONE;
    if account.rule != Rule::Own {
        return said;
    }
    let mut names = Vec::new();
    let mut next = Some(account);
    while let Some(own) = next.filter(|it| it.rule == Rule::Own) {
        names.push(own.name.as_str());
        next = own.parent_id.and_then(|id| chart.get(id));
    }
    for name in names.into_iter().rev() {
        for word in words_of(name) {
            let _ = add_word(account, &word, &mut said);
        }
    }
    said
}

/// Two names that stand together in one word: 财政资金基本支出.
fn joined(word: &str) -> Option<[String; 2]> {
    let kind = |part: &str| {
        let full = match part {
            "基本" => "基本支出",
            "项目" => "项目支出",
            part => part,
        };
        expenditure_named(full).map(|_| full.to_owned())
    };
    let source = |part: &str| funding_named(part).map(|_| part.to_owned());
    word.char_indices().skip(1).find_map(|(at, _)| {
        let (one, other) = word.split_at(at);
        let in_order = source(one).zip(kind(other));
        let pair = in_order.or_else(|| kind(one).zip(source(other)));
        pair.map(|(one, other)| [one, other])
    })
}

/// The parts of a name: `财政拨款—基本支出（人员经费）` has three.
pub fn words_of(name: &str) -> impl Iterator<Item = String> + '_ {
    let is_between = |character: char| {
        matches!(
            character,
            '-' | '－' | '—' | '–' | '/' | '\\' | '(' | ')' | '（' | '）' | '·' | '_'
        )
    };
    name.split(is_between)
        .map(|part| part.split_whitespace().collect::<String>())
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::chart::Era;
    use crate::ledger::chart::official::official_accounts;

    /// The official chart with details of these names, one below the other.
    fn with_details(code: &str, names: &[&str]) -> (Chart, String) {
        let mut accounts = official_accounts(Era::Y2021);
        let mut below = accounts.iter().find(|it| it.code == code).unwrap().clone();
        for (id, name) in (100_000_000_i64..).zip(names) {
            let parent_id = Some(below.id);
            below = Account { id, parent_id, rule: Rule::Own, ..below };
            below.code.push_str("01");
            (*name).clone_into(&mut below.name);
            accounts.push(below.clone());
        }
        accounts.sort_by(|one, other| one.code.cmp(&other.code));
        (Chart::new(Era::Y2021, accounts), below.code)
    }

    #[test]
    fn names_of_details_say_what_dimensions_would() {
        use AssetOwnership::State;
        use ExpenditureKind::{Basic, BasicPersonnel, BasicPublic, Project};
        use FundingSource::{Fiscal, Union};
        for (code, names, funding, kind, owner) in [
            (
                "50602",
                &["财政拨款", "基本支出", "公用经费"][..],
                Some(Fiscal),
                Some(BasicPublic),
                None,
            ),
            ("50602", &["工会资金"][..], Some(Union), None, None),
            ("50405", &["财政拨款—项目支出"][..], Some(Fiscal), Some(Project), None),
            ("50401", &["财政资金基本支出"][..], Some(Fiscal), Some(Basic), None),
            ("50403", &["财政补助项目支出"][..], Some(Fiscal), Some(Project), None),
            ("50403", &["财政经费公用经费"][..], Some(Fiscal), Some(BasicPublic), None),
            ("50602", &["项目支出财政补助资金"][..], Some(Fiscal), Some(Project), None),
            ("50602", &["财政专项资金项目"][..], Some(Fiscal), Some(Project), None),
            ("50602", &["工会经费基本支出"][..], Some(Union), Some(Basic), None),
            ("50602", &["财政"][..], Some(Fiscal), None, None),
            ("50602", &["财政监督检查费"][..], None, None, None),
            ("402", &["财政补助项目支出"][..], None, None, None),
            (
                "50601",
                &["基本支出（人员经费）", "财政 拨款"][..],
                Some(Fiscal),
                Some(BasicPersonnel),
                None,
            ),
            ("50404", &["财政资金基本支出"][..], Some(Fiscal), Some(Basic), None),
            ("50404", &["财政补助项目支出"][..], Some(Fiscal), Some(Project), None),
            ("50404", &["财政"][..], Some(Fiscal), None, None),
            ("50602", &["项目支出财政拨款经费"][..], Some(Fiscal), Some(Project), None),
            ("50405", &["同级财政补助资金"][..], Some(Fiscal), None, None),
            ("50405", &["工会自有资金项目支出"][..], Some(Union), Some(Project), None),
            ("50602", &["财政专员工作经费"][..], None, None, None),
            ("50602", &["工会支出"][..], None, None, None),
            ("40401", &["基本支出", "人员经费"][..], None, Some(BasicPersonnel), None),
            ("33104", &["项目支出结转"][..], None, Some(Project), None),
            ("162", &["国有资产"][..], None, None, Some(State)),
            ("30104", &["国有资产"][..], None, None, Some(State)),
            // The same words say nothing where the system does not name such details.
            ("402", &["工会经费", "财政拨款"][..], None, None, None),
            ("135", &["人员经费"][..], None, None, None),
            ("50602", &["财政局代扣", "办公费"][..], None, None, None),
        ] {
            let (chart, leaf) = with_details(code, names);
            let said = chart.implied(chart.by_code(&leaf).unwrap().id);
            let expected = Dimensions {
                funding_source: funding,
                expenditure_kind: kind,
                asset_ownership: owner,
                ..Dimensions::NONE
            };
            assert_eq!(said, expected, "{code} {names:?}");
        }
    }
}
