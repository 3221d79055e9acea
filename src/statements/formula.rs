//! The little language in which the forms say what a line adds up.
//!
//! `bal(101)+bal(102)`, `[income]-[expense]`, `mov(501,funding=fiscal)`. Pure: reading only;
//! `figures` answers the terms.
//!
//! Invariants: a formula is a flat sum of terms; every term is a measure of one account code or
//! another line of the same form.

use std::fmt;
use std::str::FromStr;

use super::figures::FiscalRow;
use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind, FundingSource};

crate::spelled! {
    /// What is taken of an account, on its normal side.
    Measure {
        /// Balance at the start of the year.
        Opening = "open", "年初余额";
        /// Balance at the start of the span.
        Start = "start", "期初余额";
        /// Balance at the end of the span; in an opening column, of the year before.
        Closing = "bal", "余额";
        /// Net movement before the period-end transfer.
        Movement = "mov", "发生额";
        /// Gross debit before the period-end transfer.
        Debit = "debit", "借方发生额";
        /// Gross credit before the period-end transfer.
        Credit = "credit", "贷方发生额";
    }
}

/// Which entries count, by their dimensions. An empty filter lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub ownership: Option<AssetOwnership>,
    pub funding: Option<FundingSource>,
    pub kind: Option<ExpenditureKind>,
    pub bank_account_id: Option<i64>,
    pub fiscal_row: Option<FiscalRow>,
    /// Only what is with this unit.
    pub counterparty: Option<Counterparty>,
    /// Only details of this name.
    pub detail: Option<String>,
}

/// Who is on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Counterparty {
    pub unit_id: i64,
    /// What names nobody counts, too: upward that is the union right above.
    pub or_nobody: bool,
}

impl Counterparty {
    const OR_NOBODY: &str = ",none";

    fn passes(self, dimensions: &Dimensions) -> bool {
        match dimensions.counterparty_unit_id {
            Some(id) => id == self.unit_id,
            None => self.or_nobody && dimensions.party_id.is_none(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let id = text.strip_suffix(Self::OR_NOBODY);
        let unit_id = id.unwrap_or(text).parse().ok()?;
        Some(Self { unit_id, or_nobody: id.is_some() })
    }
}

/// `17`, or `17,none`.
impl fmt::Display for Counterparty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.unit_id, if self.or_nobody { Self::OR_NOBODY } else { "" })
    }
}

impl Filter {
    #[must_use]
    pub fn passes(&self, dimensions: &Dimensions, account_name: &str) -> bool {
        self.ownership.is_none_or(|it| dimensions.asset_ownership == Some(it))
            && self.funding.is_none_or(|it| dimensions.funding_source == Some(it))
            && self.kind.is_none_or(|it| dimensions.expenditure_kind == Some(it))
            && self.bank_account_id.is_none_or(|it| dimensions.bank_account_id == Some(it))
            && self.fiscal_row.is_none_or(|it| FiscalRow::of(dimensions) == it)
            && self.counterparty.is_none_or(|it| it.passes(dimensions))
            && self.detail.as_deref().is_none_or(|name| account_name == name)
    }

    /// As `Display` spells it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut filter = Self::default();
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=')?;
            let is_read = match (key, value) {
                ("bank_account", _) => {
                    filter.bank_account_id = value.parse().ok();
                    filter.bank_account_id.is_some()
                }
                ("counterparty", _) => {
                    filter.counterparty = Counterparty::read(value);
                    filter.counterparty.is_some()
                }
                ("project", "none") => {
                    filter.fiscal_row = Some(FiscalRow::Unnamed);
                    true
                }
                ("project", _) => {
                    filter.fiscal_row = value.parse().ok().map(FiscalRow::Project);
                    filter.fiscal_row.is_some()
                }
                _ => filter.set(key, value),
            };
            if !is_read {
                return None;
            }
        }
        Some(filter)
    }

    fn set(&mut self, key: &str, value: &str) -> bool {
        match key {
            "ownership" => self.ownership = AssetOwnership::read(value),
            "funding" => self.funding = FundingSource::read(value),
            "kind" => self.kind = ExpenditureKind::read(value),
            "detail" => self.detail = Some(value.to_owned()),
            _ => return false,
        }
        match key {
            "ownership" => self.ownership.is_some(),
            "funding" => self.funding.is_some(),
            "kind" => self.kind.is_some(),
            _ => true,
        }
    }
}

/// `ownership=state;bank_account=4294967297`.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(it) = self.ownership {
            parts.push(format!("ownership={}", it.as_str()));
        }
        if let Some(it) = self.funding {
            parts.push(format!("funding={}", it.as_str()));
        }
        if let Some(it) = self.kind {
            parts.push(format!("kind={}", it.as_str()));
        }
        if let Some(it) = self.bank_account_id {
            parts.push(format!("bank_account={it}"));
        }
        if let Some(it) = self.fiscal_row {
            parts.push(it.to_string());
        }
        if let Some(it) = self.counterparty {
            parts.push(format!("counterparty={it}"));
        }
        if let Some(it) = &self.detail {
            parts.push(format!("detail={it}"));
        }
        f.write_str(&parts.join(";"))
    }
}

/// One term of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A measure of an account and everything below it.
    Account { measure: Measure, code: String, filter: Filter },
    /// Another line of the form.
    Line(String),
}

/// A term with its sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTerm {
    pub is_minus: bool,
    pub term: Term,
}

/// A sum of terms. Empty for captions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula(pub Vec<SignedTerm>);

impl Formula {
    /// Whether it adds up other lines only, so that it can be printed as a sum of their cells.
    #[must_use]
    pub fn is_of_lines(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|term| matches!(term.term, Term::Line(_)))
    }
}

impl FromStr for Formula {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        let mut rest = text.trim();
        let mut is_minus = false;
        while !rest.is_empty() {
            let (term, after) = read_term(rest).ok_or_else(|| format!("公式有误：{text}"))?;
            terms.push(SignedTerm { is_minus, term });
            rest = after.trim_start();
            let Some(sign) = rest.chars().next() else { break };
            if sign != '+' && sign != '-' {
                return Err(format!("公式中应为 + 或 -：{text}"));
            }
            is_minus = sign == '-';
            rest = rest[1..].trim_start();
            if rest.is_empty() {
                return Err(format!("公式末尾多余的运算符：{text}"));
            }
        }
        Ok(Self(terms))
    }
}

fn read_term(text: &str) -> Option<(Term, &str)> {
    if let Some(inner) = text.strip_prefix('[') {
        let (key, rest) = inner.split_once(']')?;
        return (!key.is_empty()).then(|| (Term::Line(key.to_owned()), rest));
    }
    let (name, inner) = text.split_once('(')?;
    let (arguments, rest) = inner.split_once(')')?;
    let measure = Measure::EVERY.iter().copied().find(|it| it.as_str() == name.trim())?;
    let mut arguments = arguments.split(',').map(str::trim);
    let code = arguments.next()?;
    if code.is_empty() || !code.chars().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let mut filter = Filter::default();
    for argument in arguments {
        let (key, value) = argument.split_once('=')?;
        if !filter.set(key.trim(), value.trim()) {
            return None;
        }
    }
    Some((Term::Account { measure, code: code.to_owned(), filter }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_read_as_sums_of_signed_terms() {
        let formula: Formula = "bal(101) + bal(102,ownership=state) - [total]".parse().unwrap();
        let state = Filter { ownership: Some(AssetOwnership::State), ..Filter::default() };
        let account = |code: &str, filter: Filter| Term::Account {
            measure: Measure::Closing,
            code: code.to_owned(),
            filter,
        };
        assert_eq!(
            formula.0,
            vec![
                SignedTerm { is_minus: false, term: account("101", Filter::default()) },
                SignedTerm { is_minus: false, term: account("102", state) },
                SignedTerm { is_minus: true, term: Term::Line("total".to_owned()) },
            ]
        );
        assert_eq!("".parse::<Formula>().unwrap(), Formula::default());
        assert!("[a]+[b]".parse::<Formula>().unwrap().is_of_lines());
    }

    #[test]
    fn what_is_not_a_formula_is_refused() {
        for wrong in [
            "bal101",
            "bal()",
            "bal(10x)",
            "sum(101)",
            "bal(101",
            "bal(101)+",
            "bal(101)bal(102)",
            "[]",
            "bal(101,colour=red)",
            "bal(101,ownership=nobody)",
            "*bal(101)",
        ] {
            assert!(wrong.parse::<Formula>().is_err(), "{wrong}");
        }
    }
}
