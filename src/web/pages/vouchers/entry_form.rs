//! The entry form as it is sent: a head and numbered lines of plain fields, with or without
//! scripts, and the voucher that it asks for.

use jiff::civil::Date;

use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::chart::dimension::{AssetOwnership, Dimension, ExpenditureKind, FundingSource};
use crate::ledger::codes as ledger;
use crate::ledger::voucher::MAX_ENTRIES;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::web::views::draft_body::{EntryRequest, VoucherRequest, line_place};
use crate::web::views::voucher_body::{ContentBody, EntryBody, Named};

/// Lines of an empty form.
pub const BLANK_LINES: usize = 6;

/// Fields of a line, as they are named after its number.
pub const FIELDS: [&str; 12] = [
    "summary",
    "account",
    "project",
    "counterparty",
    "funding",
    "expenditure",
    "economic_class",
    "ownership",
    "bank_account",
    "functional_class",
    "debit",
    "credit",
];

/// A line as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineForm {
    values: [String; FIELDS.len()],
}

impl LineForm {
    pub fn get(&self, field: &str) -> &str {
        let place = FIELDS.iter().position(|it| *it == field);
        place.map_or("", |place| self.values[place].as_str())
    }

    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        if let Some(place) = FIELDS.iter().position(|it| *it == field) {
            self.values[place] = value.into();
        }
    }

    pub fn is_blank(&self) -> bool {
        self.values.iter().all(|value| value.trim().is_empty())
    }
}

/// What the form says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryForm {
    pub dated_on: String,
    pub word: String,
    pub attachment_count: String,
    pub cashier: String,
    /// Names this one voucher, so that sending it twice makes one.
    pub key: String,
    /// Of the draft that is changed.
    pub version: i64,
    /// The posted voucher that some of its lines take back.
    pub reverses: Option<i64>,
    /// Which lines of it were chosen.
    pub chosen: Vec<i64>,
    /// The draft that this form was saved as before, with other content.
    pub saved_as: Option<i64>,
    /// Which button sent it.
    pub action: String,
    pub lines: Vec<LineForm>,
    /// Lines to show at least.
    pub room: usize,
}

impl EntryForm {
    /// Reads the pairs of a form; lines in which nothing stands are left out.
    #[must_use]
    pub fn read(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self { room: BLANK_LINES, ..Self::default() };
        let mut numbered: std::collections::BTreeMap<usize, LineForm> =
            std::collections::BTreeMap::default();
        for (name, value) in pairs {
            match name.as_str() {
                "dated_on" => form.dated_on = value,
                "word" => form.word = value,
                "attachment_count" => form.attachment_count = value,
                "cashier" => form.cashier = value,
                "key" => form.key = value,
                "version" => form.version = value.parse().unwrap_or_default(),
                "reverses" => form.reverses = value.parse().ok(),
                "chosen" => form.chosen = read_lines(&value),
                "action" => form.action = value,
                _ => {
                    let Some((number, field)) =
                        name.strip_prefix('l').and_then(|rest| rest.split_once('-'))
                    else {
                        continue;
                    };
                    if let Ok(number) = number.parse::<usize>()
                        && numbered.len() <= MAX_ENTRIES
                    {
                        numbered.entry(number).or_default().set(field, value);
                    }
                }
            }
        }
        form.lines = numbered.into_values().filter(|line| !line.is_blank()).collect();
        form
    }

    /// The form of a draft or voucher that stands.
    #[must_use]
    pub fn of(content: &ContentBody, version: i64) -> Self {
        Self {
            dated_on: content.dated_on.to_string(),
            word: content.word.clone(),
            attachment_count: content.attachment_count.to_string(),
            cashier: content.cashier.clone().unwrap_or_default(),
            version,
            lines: content.entries.iter().map(line_of).collect(),
            room: BLANK_LINES,
            ..Self::default()
        }
    }

    /// The voucher that the form asks for. What cannot be read is told with its line.
    pub async fn request(&self, tx: &mut Tx) -> Outcome<VoucherRequest> {
        let mut findings = Vec::new();
        let dated_on = self.dated_on.trim().parse::<Date>().ok();
        if dated_on.is_none() {
            let finding = Finding::new(&ledger::DATE_OUTSIDE_YEAR, Place::of("日期"));
            findings.push(finding.found(&self.dated_on));
        }
        let count = self.attachment_count.trim();
        let attachment_count = if count.is_empty() { Some(0) } else { count.parse::<i64>().ok() };
        if attachment_count.is_none() {
            let finding = Finding::new(&ledger::ATTACHMENTS_OUT_OF_RANGE, Place::of("附件"));
            findings.push(finding.found(count));
        }
        let known = known_units(tx, &self.lines).await?;
        let mut entries = Vec::with_capacity(self.lines.len());
        for (number, line) in (1..).zip(&self.lines) {
            entries.push(entry_of(line, number, &known, &mut findings));
        }
        refuse_if_any(findings)?;
        Ok(VoucherRequest {
            dated_on: dated_on.unwrap_or_default(),
            word: filled(&self.word),
            attachment_count: attachment_count.unwrap_or_default(),
            cashier: filled(&self.cashier),
            entries,
        })
    }
}

/// `2,3`: numbers of lines.
pub fn read_lines(text: &str) -> Vec<i64> {
    text.split(',').filter_map(|it| it.trim().parse().ok()).collect()
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn line_of(entry: &EntryBody) -> LineForm {
    let mut line = LineForm::default();
    let both = |it: &Named| format!("{} {}", it.code, it.name);
    let amount = |it: Money| if it.is_zero() { String::new() } else { it.grouped() };
    let it = &entry.dimensions;
    line.set("summary", entry.summary.clone());
    line.set("account", both(&entry.account));
    line.set("debit", amount(entry.debit));
    line.set("credit", amount(entry.credit));
    line.set("project", it.project.as_ref().map(both).unwrap_or_default());
    let party = || it.party.clone().unwrap_or_default();
    line.set("counterparty", it.counterparty.as_ref().map_or_else(party, both));
    line.set("funding", it.funding_source.map_or("", FundingSource::as_str));
    line.set("expenditure", it.expenditure_kind.map_or("", ExpenditureKind::as_str));
    line.set("ownership", it.asset_ownership.map_or("", AssetOwnership::as_str));
    let number = |it: Option<i64>| it.map(|it| it.to_string()).unwrap_or_default();
    line.set("economic_class", class_text(it.economic_class));
    line.set("functional_class", number(it.functional_class));
    line.set("bank_account", it.bank_account.as_ref().map(both).unwrap_or_default());
    line
}

/// `30215 会议费`.
fn class_text(class: Option<i64>) -> String {
    let Some(code) = class.map(|class| class.to_string()) else { return String::new() };
    let listed = crate::units::economic_classes::listed_classes();
    let name = listed.into_iter().find(|(it, _)| *it == code).map(|(_, name)| name);
    name.map_or(code.clone(), |name| format!("{code} {name}"))
}

/// Texts that name a unit, with its code: `101001 某某工会`, the code or the name alone.
async fn known_units(tx: &mut Tx, lines: &[LineForm]) -> Outcome<Vec<(String, String)>> {
    let mut texts: Vec<&str> = lines.iter().map(|line| line.get("counterparty").trim()).collect();
    texts.retain(|text| !text.is_empty());
    texts.sort_unstable();
    texts.dedup();
    let mut known = Vec::new();
    for text in texts {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let by_code = units::unit_named(tx, first).await?;
        let by_code = by_code.filter(|unit| rest.is_empty() || unit.name == rest.trim());
        let found = match by_code {
            Some(unit) => Some(unit),
            None => units::unit_named(tx, text).await?,
        };
        known.extend(found.map(|unit| (text.to_owned(), unit.code)));
    }
    Ok(known)
}

fn entry_of(
    line: &LineForm,
    number: usize,
    known: &[(String, String)],
    findings: &mut Vec<Finding>,
) -> EntryRequest {
    let place = || line_place(number);
    let mut unread = |dimension: Dimension, text: &str| {
        let finding = Finding::new(&ledger::DIMENSION_UNKNOWN, place());
        findings.push(finding.found(format!("{dimension} {text}")));
    };
    let word = |field: &str| line.get(field).trim().to_owned();
    let funding = word("funding");
    let funding_source =
        spelled(&funding, FundingSource::EVERY, FundingSource::as_str, FundingSource::label);
    if funding_source.is_none() && !funding.is_empty() {
        unread(Dimension::Funding, &funding);
    }
    let kind = word("expenditure");
    let expenditure_kind =
        spelled(&kind, ExpenditureKind::EVERY, ExpenditureKind::as_str, ExpenditureKind::label);
    if expenditure_kind.is_none() && !kind.is_empty() {
        unread(Dimension::Expenditure, &kind);
    }
    let owner = word("ownership");
    let asset_ownership =
        spelled(&owner, AssetOwnership::EVERY, AssetOwnership::as_str, AssetOwnership::label);
    if asset_ownership.is_none() && !owner.is_empty() {
        unread(Dimension::Ownership, &owner);
    }
    let class = word("economic_class");
    let economic_class =
        crate::imports::naming::economic_classes::read_class(&class).map(|(code, _)| code);
    if economic_class.is_none() && !class.is_empty() {
        unread(Dimension::EconomicClass, &class);
    }
    let text = word("counterparty");
    let unit = known.iter().find(|(it, _)| *it == text).map(|(_, code)| code.clone());
    let party = if unit.is_none() { filled(&text) } else { None };
    EntryRequest {
        summary: word("summary"),
        account: word("account"),
        debit: filled(line.get("debit")),
        credit: filled(line.get("credit")),
        project: filled(line.get("project")),
        counterparty: unit,
        party,
        funding_source,
        expenditure_kind,
        economic_class,
        functional_class: word("functional_class").parse().ok(),
        asset_ownership,
        bank_account: filled(line.get("bank_account")),
    }
}

/// One of a few words, as stored or as shown.
fn spelled<T: Copy>(
    text: &str,
    every: &[T],
    key: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
) -> Option<T> {
    every.iter().copied().find(|it| key(*it) == text || label(*it) == text)
}

/// Which line and field a finding is about; line 0 is the head. Nothing: the voucher as a whole.
pub fn spot_of(finding: &Finding) -> Option<(usize, &'static str)> {
    let line = finding.place.line;
    let field = match finding.code.id {
        "ledger.summary_missing" | "ledger.summary_too_long" => "summary",
        "ledger.account_unknown" | "ledger.account_not_leaf" | "ledger.account_of_other_tier" => {
            "account"
        }
        "ledger.dimension_required"
        | "ledger.dimension_missing"
        | "ledger.dimension_unknown"
        | "ledger.counterparty_is_self" => "dimensions",
        "ledger.entry_not_one_sided"
        | "ledger.amount_too_large"
        | "ledger.red_without_reason"
        | "web.amount_invalid" => "debit",
        "ledger.date_outside_year" | "ledger.period_closed" | "ledger.year_closed" => "dated_on",
        "ledger.word_unknown" => "word",
        "ledger.attachments_out_of_range" => "attachment_count",
        _ => return line.map(|line| (line, "summary")),
    };
    let is_head = matches!(field, "dated_on" | "word" | "attachment_count");
    if is_head { Some((0, field)) } else { line.map(|line| (line, field)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn lines_are_read_by_their_number_and_blank_ones_left_out() {
        let form = EntryForm::read(vec![
            pair("dated_on", "2025-03-01"),
            pair("l10-summary", "二"),
            pair("l2-summary", "一"),
            pair("l2-debit", "1,000"),
            pair("l3-summary", " "),
            pair("lx-summary", "?"),
            pair("l4-unknown", "?"),
        ]);
        let summaries: Vec<&str> = form.lines.iter().map(|line| line.get("summary")).collect();
        assert_eq!(summaries, ["一", "二"]);
        assert_eq!(form.lines[0].get("debit"), "1,000");
        assert_eq!(form.dated_on, "2025-03-01");
    }

    #[test]
    fn a_finding_stands_at_its_line_and_field() {
        let voucher = || Place::of("凭证");
        for (code, place, expected) in [
            (&ledger::SUMMARY_MISSING, voucher().line(3), Some((3, "summary"))),
            (&ledger::DIMENSION_REQUIRED, voucher().line(12), Some((12, "dimensions"))),
            (&ledger::WORD_UNKNOWN, voucher(), Some((0, "word"))),
            (&ledger::NOT_BALANCED, voucher(), None),
        ] {
            assert_eq!(spot_of(&Finding::new(code, place.clone())), expected, "{place}");
        }
    }
}
