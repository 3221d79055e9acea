//! The account on the other side of a cash book's row, and what its entry names: by the row's own
//! columns, else by the rule that takes the row.

use rustc_hash::FxHashMap;

use crate::imports::cash::cash_accounts::OwnAccount;
use crate::imports::cash::cash_drafting::CashRow;
use crate::imports::cells::words::squeezed;
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::naming::cash_rules::{CashDirection, CashRule, Picked, RuleBook, UNION_ABOVE};
use crate::imports::naming::completing::{Completed, complete};
use crate::imports::naming::resolver::Resolver;
use crate::imports::reading::problems::Problems;
use crate::ledger::chart::dimension::{Dimension, Dimensions, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::voucher::book::Book;
use crate::units::project::BankAccount;
use crate::units::unit::Tier;

/// Characters of a bank account's name that may be looked for in a row.
const MIN_NAME_CHARACTERS: usize = 2;

/// What stands against cash or bank.
#[derive(Clone, Debug)]
pub struct Contra {
    pub account_id: i64,
    pub dimensions: Dimensions,
    /// The rule that gave it; none where the row names its account.
    pub rule: Option<CashRule>,
    /// Nobody named the counterparty; it is the union above.
    pub is_above_supplied: bool,
}

/// What a rule gives, or what is wrong with it: found and expected.
type Given = Result<(i64, Dimensions), (String, String)>;

/// Finds accounts, on its own copy of the book.
pub struct ContraFinder {
    pub resolver: Resolver,
    rules: RuleBook,
    given: FxHashMap<String, Given>,
}

impl ContraFinder {
    #[must_use]
    pub fn new(resolver: Resolver, rules: RuleBook) -> Self {
        Self { resolver, rules, given: FxHashMap::default() }
    }

    /// The account on the other side of a row, if anything says it; told to nobody.
    pub fn peek(
        &mut self,
        row: &CashRow<'_>,
        direction: CashDirection,
        own: &OwnAccount,
    ) -> Option<(i64, Option<i64>)> {
        if let Some((account_id, bank_id)) = self.other_bank(row, own) {
            return Some((account_id, Some(bank_id)));
        }
        if row.line.has_account() {
            return self.resolver.account_of(&row.line).map(|id| (id, None));
        }
        let summary = row.line.text(ColumnKind::Summary);
        let rule = match self.rules.pick(direction, &summary, &own.code) {
            Picked::Nothing => return None,
            Picked::One(found) | Picked::Torn(found, _) => found,
        };
        let account = self.resolver.book.chart.by_code(&rule.rule.account_code)?;
        Some((account.id, None))
    }

    /// The other bank account of the unit that a row names, by 对方科目, 对方户名 or its summary,
    /// with its account.
    fn other_bank(&self, row: &CashRow<'_>, own: &OwnAccount) -> Option<(i64, i64)> {
        own.bank_account_id?;
        let book = &self.resolver.book;
        if book.bank_accounts.len() < 2 {
            return None;
        }
        let text = |kind| squeezed(&row.line.text(kind)).into_owned();
        let account = text(ColumnKind::AccountName);
        let party = text(ColumnKind::Counterparty);
        let summary = text(ColumnKind::Summary);
        let is_transfer = summary.contains(['转', '划', '调', '拨', '互']);
        let is_named = |bank: &&BankAccount| {
            let name = squeezed(&bank.name);
            let says = |text: &str| text.contains(name.as_ref());
            name.chars().count() >= MIN_NAME_CHARACTERS
                && Some(bank.id) != own.bank_account_id
                && (says(&account) || says(&party) || (is_transfer && says(&summary)))
        };
        let mut named = book.bank_accounts.iter().filter(is_named);
        let (bank, None) = (named.next()?, named.next()) else { return None };
        let account = book.chart.by_code(&bank.account_code)?;
        (account.is_any(&[Role::Bank]) && book.chart.is_leaf(account))
            .then_some((account.id, bank.id))
    }

    /// The other side of a row in the cash book of an account; `None` when it was told why there is
    /// none.
    pub fn find(
        &mut self,
        row: &CashRow<'_>,
        (direction, own): (CashDirection, Option<&OwnAccount>),
        problems: &mut Problems,
    ) -> Option<Contra> {
        if let Some((account_id, bank_id)) = own.and_then(|own| self.other_bank(row, own)) {
            let dimensions = Dimensions { bank_account_id: Some(bank_id), ..Dimensions::NONE };
            let is_above_supplied = false;
            return Some(Contra { account_id, dimensions, rule: None, is_above_supplied });
        }
        let own_code = own.map_or("", |own| own.code.as_str());
        if row.line.has_account() {
            let (account_id, dimensions) = self.resolver.resolve(&row.line, problems)?;
            let account = self.resolver.book.chart.get(account_id)?;
            if account.code == own_code {
                let found =
                    format!("{} {}", account.code, self.resolver.book.chart.full_name(account));
                let cell = row.line.account_cell();
                problems.at(&codes::CASH_SAME_ACCOUNT, cell, found, "对方科目");
                return None;
            }
            let Completed { dimensions, has_union_above } = self.completed(account_id, dimensions);
            let is_above_supplied = has_union_above;
            return Some(Contra { account_id, dimensions, rule: None, is_above_supplied });
        }
        let summary = row.line.text(ColumnKind::Summary);
        let cell = row.line.at(ColumnKind::Summary);
        let rule = match self.rules.pick(direction, &summary, own_code) {
            Picked::Nothing => {
                let nearest = self.rules.nearest(direction, &summary, own_code);
                let expected = if nearest.is_empty() {
                    format!("一条“{}”规则，或“科目”列中的科目", direction.label())
                } else {
                    format!("相近的规则：{}", nearest.join("；"))
                };
                problems.at(&codes::CASH_NO_RULE, cell, &summary, expected);
                return None;
            }
            Picked::One(found) => found.rule.clone(),
            Picked::Torn(first, second) => {
                let shown = |it: &CashRule| format!("“{}”→{}", it.name, it.account_code);
                let found = format!("{summary}：{}，{}", shown(&first.rule), shown(&second.rule));
                let expected = format!("按规则“{}”记账", first.rule.name);
                problems.at(&codes::CASH_RULE_AMBIGUOUS, cell, found, expected);
                first.rule.clone()
            }
        };
        let book = &self.resolver.book;
        let given =
            self.given.entry(rule.name.clone()).or_insert_with(|| given_by(&rule, book)).clone();
        let (account_id, by_rule) = match given {
            Ok(given) => given,
            Err((found, expected)) => {
                let found = format!("规则“{}”：{found}", rule.name);
                problems.at(&codes::CASH_RULE_UNUSABLE, cell, found, expected);
                return None;
            }
        };
        let of_row = self.resolver.dimensions(account_id, &row.line, problems)?;
        let completed = self.completed(account_id, merged(of_row, by_rule));
        let Completed { dimensions, has_union_above: is_above_supplied } = completed;
        Some(Contra { account_id, dimensions, rule: Some(rule), is_above_supplied })
    }

    /// What follows from the unit and the entry themselves; a grassroots union has no fiscal money.
    fn completed(&self, account_id: i64, said: Dimensions) -> Completed {
        let book = &self.resolver.book;
        let Some(account) = book.chart.get(account_id) else {
            return Completed { dimensions: said, has_union_above: false };
        };
        let mut completed = complete(book, account, said);
        let asks = |wanted| account.dimensions.iter().any(|(dimension, _)| *dimension == wanted);
        if book.unit.tier == Tier::Grassroots && asks(Dimension::Funding) {
            completed.dimensions.funding_source.get_or_insert(FundingSource::Union);
        }
        completed
    }
}

/// The row's own words before those of the rule.
fn merged(of_row: Dimensions, by_rule: Dimensions) -> Dimensions {
    let names_party = of_row.counterparty_unit_id.is_some() || of_row.party_id.is_some();
    let by_rule = if names_party {
        Dimensions { counterparty_unit_id: None, party_id: None, ..by_rule }
    } else {
        by_rule
    };
    // A project of the row makes it project expenditure, whatever the rule says of others.
    let is_other_kind = of_row.project_id.is_some() && by_rule.project_id.is_none();
    let kind_by_rule = by_rule.expenditure_kind.filter(|_| !is_other_kind);
    Dimensions {
        project_id: of_row.project_id.or(by_rule.project_id),
        counterparty_unit_id: of_row.counterparty_unit_id.or(by_rule.counterparty_unit_id),
        party_id: of_row.party_id.or(by_rule.party_id),
        funding_source: of_row.funding_source.or(by_rule.funding_source),
        expenditure_kind: of_row.expenditure_kind.or(kind_by_rule),
        economic_class: of_row.economic_class.or(by_rule.economic_class),
        functional_class: of_row.functional_class,
        asset_ownership: of_row.asset_ownership.or(by_rule.asset_ownership),
        bank_account_id: of_row.bank_account_id.or(by_rule.bank_account_id),
    }
}

/// What a rule's words are in this book.
fn given_by(rule: &CashRule, book: &Book) -> Given {
    let chart = &book.chart;
    let label = |it: &crate::ledger::chart::Account| format!("{} {}", it.code, chart.full_name(it));
    let account = match chart.by_code(&rule.account_code) {
        Some(account) if chart.is_leaf(account) => account,
        Some(account) => {
            let details: Vec<String> = chart.children(account.id).map(label).collect();
            return Err((label(account), format!("末级科目：{}", details.join("、"))));
        }
        None => return Err((rule.account_code.clone(), "科目表中的末级科目".to_owned())),
    };
    let mut dimensions = Dimensions {
        funding_source: rule.funding_source,
        expenditure_kind: rule.expenditure_kind,
        economic_class: rule.economic_class,
        asset_ownership: rule.asset_ownership,
        ..Dimensions::NONE
    };
    if let Some(wanted) = &rule.project {
        let project = book.projects.iter().find(|it| it.code == *wanted || it.name == *wanted);
        let Some(project) = project else {
            return Err((format!("项目 {wanted}"), "本单位已登记的项目".to_owned()));
        };
        dimensions.project_id = Some(project.id);
    }
    match rule.counterparty.as_deref() {
        None => {}
        Some(UNION_ABOVE) => dimensions.counterparty_unit_id = book.unit.parent_id,
        Some(wanted) => {
            let unit = book.units.values().find(|it| it.code == wanted || it.name == wanted);
            let party = book.parties.iter().find(|it| it.name == wanted);
            match (unit, party) {
                (Some(unit), _) => dimensions.counterparty_unit_id = Some(unit.id),
                (None, Some(party)) => dimensions.party_id = Some(party.id),
                (None, None) => {
                    let expected = "已登记的单位或往来单位".to_owned();
                    return Err((format!("往来单位 {wanted}"), expected));
                }
            }
        }
    }
    Ok((account.id, dimensions))
}
