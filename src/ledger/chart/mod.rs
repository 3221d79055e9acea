//! The chart of accounts: the official lists as data, and a unit's own details below them.
//!
//! Invariants: level-1 accounts and prescribed details are fixed; a unit or a union above it may
//! add details below them; only leaves take postings; an account knows its normal side and
//! which dimensions an entry on it should name.

pub mod add_account;
pub mod dimension;
pub mod implied;
pub mod keep_bank_account;
pub mod official;
pub mod role;
pub mod transfer_target;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::ledger::chart::dimension::{Dimension, Dimensions};
use crate::ledger::chart::implied::implied_by;
use crate::units::unit::Tier;

crate::spelled! {
    /// 会计要素.
    Class {
        Asset = "asset", "资产";
        Liability = "liability", "负债";
        NetAsset = "net_asset", "净资产";
        Income = "income", "收入";
        Expense = "expense", "支出";
    }
}

crate::spelled! {
    /// 借贷方向.
    Side {
        Debit = "debit", "借";
        Credit = "credit", "贷";
    }
}

crate::spelled! {
    /// Who uses an account.
    AccountTier {
        Grassroots = "grassroots", "基层工会";
        CountyAndAbove = "county_and_above", "县级以上工会";
        Both = "both", "各级工会";
    }
}

crate::spelled! {
    /// How firmly an account stands in the chart.
    Rule {
        Statutory = "statutory", "制度规定";
        Optional = "optional", "制度列举，可按需使用";
        Own = "own", "自行增设";
    }
}

/// Which accounting system a year's books follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Era {
    /// 财会〔2009〕7号, 2010-01-01 to 2021-12-31.
    #[serde(rename = "2009")]
    Y2009,
    /// 财会〔2021〕7号, from 2022-01-01.
    #[serde(rename = "2021")]
    Y2021,
}

impl Era {
    pub const EVERY: [Self; 2] = [Self::Y2009, Self::Y2021];

    #[must_use]
    pub fn of_year(year: i64) -> Self {
        if year < 2022 { Self::Y2009 } else { Self::Y2021 }
    }

    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Y2009 => 2009,
            Self::Y2021 => 2021,
        }
    }

    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::EVERY.into_iter().find(|era| era.number() == number)
    }
}

/// How strongly an account asks for a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// An entry without it is refused.
    Must,
    /// An entry without it is booked with a warning (the appraisal counts it).
    Should,
}

/// 科目.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    pub id: i64,
    pub era: Era,
    pub code: String,
    pub name: String,
    pub parent_id: Option<i64>,
    pub class: Class,
    pub normal_side: Side,
    pub tier: AccountTier,
    pub rule: Rule,
    pub owner_unit_id: Option<i64>,
    pub dimensions: Vec<(Dimension, Demand)>,
    /// False where the system prescribes details below.
    pub takes_postings: bool,
    pub has_details: bool,
    pub is_active: bool,
    /// Whether an own detail holds for the units below its owner, too.
    pub applies_below: bool,
}

impl Account {
    /// The level-1 code that this account stands under.
    #[must_use]
    pub fn top_code(&self) -> &str {
        self.code.get(..3).unwrap_or(&self.code)
    }

    #[must_use]
    pub fn is_at_or_under(&self, code: &str) -> bool {
        self.code.starts_with(code)
    }

    #[must_use]
    pub fn fits(&self, tier: Tier) -> bool {
        match self.tier {
            AccountTier::Both => true,
            AccountTier::Grassroots => tier == Tier::Grassroots,
            AccountTier::CountyAndAbove => tier == Tier::CountyAndAbove,
        }
    }
}

/// The stored spelling: `counterparty=must;funding=should`.
#[must_use]
pub fn spell_demands(demands: &[(Dimension, Demand)]) -> String {
    let spelled: Vec<String> = demands
        .iter()
        .map(|(dimension, demand)| {
            let demand = if *demand == Demand::Must { "must" } else { "should" };
            format!("{}={demand}", dimension.as_str())
        })
        .collect();
    spelled.join(";")
}

#[must_use]
pub fn read_demands(text: &str) -> Vec<(Dimension, Demand)> {
    text.split(';')
        .filter_map(|part| {
            let (dimension, demand) = part.split_once('=')?;
            let demand = if demand == "must" { Demand::Must } else { Demand::Should };
            Some((Dimension::read(dimension)?, demand))
        })
        .collect()
}

/// The chart as one unit sees it: the official list of the era and the details that the unit or
/// a union above it has added.
#[derive(Clone, Debug)]
pub struct Chart {
    pub era: Era,
    accounts: Vec<Account>,
    by_id: FxHashMap<i64, usize>,
    by_code: FxHashMap<String, usize>,
    has_children: Vec<bool>,
    /// What the names of own details say of their entries, by account.
    implied: FxHashMap<i64, Dimensions>,
}

impl Chart {
    /// `accounts` in code order.
    #[must_use]
    pub fn new(era: Era, mut accounts: Vec<Account>) -> Self {
        give_way_to_own(&mut accounts);
        Self::of(era, accounts)
    }

    /// All accounts of an era, whoever owns them: by a code stands the official one, where there
    /// is one. What is asked of it is what each account is, not what one unit may book on.
    #[must_use]
    pub fn of_every_unit(era: Era, mut accounts: Vec<Account>) -> Self {
        accounts.sort_by(|a, b| {
            (&a.code, a.owner_unit_id.is_none(), a.id).cmp(&(
                &b.code,
                b.owner_unit_id.is_none(),
                b.id,
            ))
        });
        Self::of(era, accounts)
    }

    fn of(era: Era, accounts: Vec<Account>) -> Self {
        let by_id: FxHashMap<i64, usize> =
            accounts.iter().enumerate().map(|(index, account)| (account.id, index)).collect();
        let by_code =
            accounts.iter().enumerate().map(|(index, a)| (a.code.clone(), index)).collect();
        let mut has_children = vec![false; accounts.len()];
        for account in accounts.iter().filter(|account| account.is_active) {
            // A detail that is merely listed (可根据需要设置) closes its parent only once used:
            // that is judged by the caller; an own detail closes it at once.
            if account.rule == Rule::Optional {
                continue;
            }
            if let Some(parent) = account.parent_id.and_then(|id| by_id.get(&id)) {
                has_children[*parent] = true;
            }
        }
        let implied = FxHashMap::default();
        let mut chart = Self { era, accounts, by_id, by_code, has_children, implied };
        let own = chart.accounts.iter().filter(|account| account.rule == Rule::Own);
        chart.implied = own
            .map(|account| (account.id, implied_by(&chart, account)))
            .filter(|(_, said)| *said != Dimensions::NONE)
            .collect();
        chart
    }

    /// What the account itself says of its entries: `商品和服务支出-财政拨款` is fiscal money.
    #[must_use]
    pub fn implied(&self, id: i64) -> Dimensions {
        self.implied.get(&id).copied().unwrap_or_default()
    }

    #[must_use]
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    #[must_use]
    pub fn get(&self, id: i64) -> Option<&Account> {
        self.by_id.get(&id).map(|index| &self.accounts[*index])
    }

    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&Account> {
        self.by_code.get(code).map(|index| &self.accounts[*index])
    }

    /// Whether an entry may name it: active, and nothing stands below it.
    #[must_use]
    pub fn is_leaf(&self, account: &Account) -> bool {
        account.is_active
            && account.takes_postings
            && self.by_id.get(&account.id).is_some_and(|index| !self.has_children[*index])
    }

    /// Names from level 1 down: `业务支出-培训支出`.
    #[must_use]
    pub fn full_name(&self, account: &Account) -> String {
        let mut names = vec![account.name.as_str()];
        let mut parent = account.parent_id;
        while let Some(above) = parent.and_then(|id| self.get(id)) {
            names.push(&above.name);
            parent = above.parent_id;
        }
        names.reverse();
        names.join("-")
    }

    /// Direct details of an account, in code order.
    pub fn children(&self, id: i64) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(move |account| account.parent_id == Some(id))
    }
}

/// A detail that the system merely lists gives way to an own one of its code, or of its name
/// beside it: the list may have learned of it after the unit had set it up.
fn give_way_to_own(accounts: &mut Vec<Account>) {
    let own: Vec<(String, Option<i64>, String)> = accounts
        .iter()
        .filter(|account| account.rule == Rule::Own)
        .map(|account| (account.code.clone(), account.parent_id, account.name.clone()))
        .collect();
    accounts.retain(|account| {
        account.rule != Rule::Optional
            || !own.iter().any(|(code, parent_id, name)| {
                *code == account.code || (*parent_id == account.parent_id && *name == account.name)
            })
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::chart::official::official_accounts;

    #[test]
    fn official_lists_have_every_line_with_its_parent() {
        for (era, lines, top) in [(Era::Y2021, 118, 46), (Era::Y2009, 93, 44)] {
            let accounts = official_accounts(era);
            assert_eq!(accounts.len(), lines, "{era:?}");
            let level_one = accounts.iter().filter(|account| account.parent_id.is_none()).count();
            assert!(level_one >= top - 6, "{era:?}: {level_one}");
            for account in &accounts {
                assert_eq!(
                    account.parent_id.is_none(),
                    account.code.len() == 3,
                    "{}",
                    account.code
                );
            }
        }
    }

    #[test]
    fn prescribed_details_close_their_parent_and_listed_ones_do_not() {
        let chart = Chart::new(Era::Y2021, official_accounts(Era::Y2021));
        for (code, leaf) in [
            ("501", false),
            ("50101", true),
            ("131", true),
            ("13101", true),
            ("301", false),
            ("102", true),
        ] {
            assert_eq!(chart.is_leaf(chart.by_code(code).unwrap()), leaf, "{code}");
        }
        let training = chart.by_code("50501").unwrap();
        assert_eq!(chart.full_name(training), "业务支出-培训支出");
    }

    #[test]
    fn details_that_a_list_learned_later_do_not_move_the_ids_before_them() {
        let chart = Chart::new(Era::Y2021, official_accounts(Era::Y2021));
        let ids = ["101", "182", "201", "521", "18201", "18202"]
            .map(|code| chart.by_code(code).unwrap().id - 20_210_000);
        assert_eq!(ids, [1, 20, 21, 116, 117, 118]);
        let codes: Vec<&str> = chart.accounts().iter().map(|it| it.code.as_str()).collect();
        assert!(codes.is_sorted());
        assert!(chart.is_leaf(chart.by_code("182").unwrap()));
    }

    #[test]
    fn a_listed_detail_gives_way_to_an_own_one_of_its_code_or_name() {
        let official = official_accounts(Era::Y2021);
        let parent = official.iter().find(|it| it.code == "182").unwrap().clone();
        for (code, name, official_code, is_there) in [
            ("18201", "待处理打印机", "18201", false),
            ("18205", "待处理财产价值", "18201", false),
            ("18205", "待处理打印机", "18201", true),
            ("18205", "待处理财产价值", "18202", true),
        ] {
            let own = Account {
                id: 100_000_000,
                code: code.to_owned(),
                name: name.to_owned(),
                parent_id: Some(parent.id),
                rule: Rule::Own,
                owner_unit_id: Some(1),
                ..parent.clone()
            };
            let mut accounts = official.clone();
            accounts.push(own);
            accounts.sort_by(|a, b| (&a.code, a.id).cmp(&(&b.code, b.id)));
            let chart = Chart::new(Era::Y2021, accounts);
            let found = chart.by_code(official_code).is_some_and(|it| it.rule == Rule::Optional);
            assert_eq!(found, is_there, "{code} {name}: {official_code}");
        }
    }

    #[test]
    fn demands_round_trip_through_their_stored_spelling() {
        let chart = Chart::new(Era::Y2021, official_accounts(Era::Y2021));
        let demands = &chart.by_code("50801").unwrap().dimensions;
        assert_eq!(
            *demands,
            [(Dimension::Counterparty, Demand::Must), (Dimension::Funding, Demand::Should)]
        );
        assert_eq!(read_demands(&spell_demands(demands)), *demands);
    }
}
