//! Use case: list the vouchers of a span, those still in preparation first, filtered and page by
//! page.

use crate::date::{Period, ReportSpan};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::{Chart, Era};
use crate::ledger::codes;
use crate::ledger::drafts::draft::Draft;
use crate::ledger::store::{self, AfterVoucher, ListedRow, VoucherFilter, VoucherRow};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

crate::spelled! {
    /// 凭证状态: how far a voucher has come.
    VoucherState {
        Prepared = "prepared", "草稿";
        Returned = "returned", "已退回";
        Reviewed = "reviewed", "已审核";
        Posted = "posted", "已记账";
        Reversed = "reversed", "已冲销";
        PartlyReversed = "partly_reversed", "部分冲销";
        Reversal = "reversal", "冲销凭证";
    }
}

/// What is wanted of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherListRequest {
    pub span: ReportSpan,
    pub state: Option<VoucherState>,
    pub word: String,
    /// Code that an account begins with.
    pub account: String,
    pub from: Option<Money>,
    pub to: Option<Money>,
    pub text: String,
    pub preparer: String,
    /// Where the page before ended.
    pub after: Option<ListPlace>,
    pub limit: i64,
}

impl VoucherListRequest {
    #[must_use]
    pub fn of(span: ReportSpan, limit: i64) -> Self {
        Self {
            span,
            state: None,
            word: String::new(),
            account: String::new(),
            from: None,
            to: None,
            text: String::new(),
            preparer: String::new(),
            after: None,
            limit,
        }
    }
}

/// A place in the list: drafts come first, then the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListPlace {
    Draft { period: i64, id: i64 },
    Voucher(AfterVoucher),
}

impl ListPlace {
    /// `d.202503.17`, `v.202503.记.12`.
    #[must_use]
    pub fn spell(&self) -> String {
        match self {
            Self::Draft { period, id } => format!("d.{period}.{id}"),
            Self::Voucher(it) => format!("v.{}.{}.{}", it.period, it.word, it.number),
        }
    }

    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let kind = parts.next()?;
        let period = parts.next()?.parse().ok()?;
        match kind {
            "d" => Some(Self::Draft { period, id: parts.next()?.parse().ok()? }),
            "v" => {
                let word = parts.next()?.to_owned();
                let number = parts.next()?.parse().ok()?;
                Some(Self::Voucher(AfterVoucher { period, word, number }))
            }
            _ => None,
        }
    }
}

/// A voucher or a draft in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedVoucher {
    pub place: ListPlace,
    pub id: i64,
    /// Of a draft.
    pub version: Option<i64>,
    pub dated_on: String,
    pub word: String,
    /// Given when posted.
    pub number: Option<i64>,
    pub summary: String,
    pub amount: Money,
    pub attachment_count: i64,
    pub file_count: i64,
    pub preparer: String,
    pub reviewer: Option<String>,
    pub state: VoucherState,
}

/// A page of the list, with how many there are in all and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherList {
    /// One more than wanted where there are more.
    pub vouchers: Vec<ListedVoucher>,
    pub count: i64,
    pub total: Money,
}

/// The first and last period of a span; January takes the opening in.
fn periods_of_span(span: ReportSpan) -> Option<(Period, Period)> {
    let (first, _) = span.months();
    let first = if first == 1 { 0 } else { first };
    Some((Period::new(span.year(), first)?, span.last_period()))
}

/// A posted voucher of the unit.
pub async fn find_voucher(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<VoucherRow> {
    let found = store::voucher_by_id(tx, unit.id, id).await?;
    let place = || Place::of(format!("编号 {id}"));
    found.ok_or_else(|| Finding::new(&codes::VOUCHER_UNKNOWN, place()).into())
}

/// The list.
pub async fn list_vouchers(
    tx: &mut Tx,
    unit: &Unit,
    request: &VoucherListRequest,
) -> Outcome<VoucherList> {
    use VoucherState::{PartlyReversed, Posted, Prepared, Returned, Reversal, Reversed, Reviewed};
    let mut list = VoucherList { vouchers: Vec::new(), count: 0, total: Money::ZERO };
    let Some(periods) = periods_of_span(request.span) else { return Ok(list) };
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX).saturating_add(1);
    if matches!(request.state, None | Some(Prepared | Returned | Reviewed)) {
        let drafts = listed_drafts(tx, unit, periods, request).await?;
        list.count += i64::try_from(drafts.len()).unwrap_or(i64::MAX);
        list.total += drafts.iter().map(|it| it.amount).sum();
        let rest = drafts.into_iter().filter(|it| match (&request.after, &it.place) {
            (None, _) => true,
            (Some(ListPlace::Draft { period, id }), ListPlace::Draft { period: p, id: i }) => {
                (p, i) > (period, id)
            }
            (Some(_), _) => false,
        });
        list.vouchers.extend(rest.take(limit));
    }
    if matches!(request.state, None | Some(Posted | Reversed | PartlyReversed | Reversal)) {
        let filter = filter_of(request);
        let (count, total) = store::sum_of_vouchers(tx, unit.id, periods, &filter).await?;
        list.count += count;
        list.total += Money::from_fen(total);
        let after = match &request.after {
            Some(ListPlace::Voucher(after)) => after.clone(),
            _ => AfterVoucher::default(),
        };
        let room = i64::try_from(limit - list.vouchers.len()).unwrap_or(i64::MAX);
        if room > 0 {
            let page = (&after, room);
            let rows = store::list_vouchers(tx, unit.id, periods, &filter, page).await?;
            list.vouchers.extend(rows.into_iter().map(listed));
        }
    }
    Ok(list)
}

fn filter_of(request: &VoucherListRequest) -> VoucherFilter {
    let standing = match request.state {
        Some(VoucherState::Posted) => "posted",
        Some(VoucherState::Reversed | VoucherState::PartlyReversed) => "reversed",
        Some(VoucherState::Reversal) => "reversal",
        _ => "",
    };
    VoucherFilter {
        word: request.word.clone(),
        preparer: request.preparer.clone(),
        text: request.text.to_lowercase(),
        account: request.account.clone(),
        from_fen: request.from.map(Money::fen),
        to_fen: request.to.map(Money::fen),
        standing: standing.to_owned(),
    }
}

fn listed(row: ListedRow) -> ListedVoucher {
    let state = if row.reverses_id.is_some() {
        VoucherState::Reversal
    } else if row.reversed_count == 0 {
        VoucherState::Posted
    } else if row.reversed_count >= row.entry_count {
        VoucherState::Reversed
    } else {
        VoucherState::PartlyReversed
    };
    let after = AfterVoucher { period: row.period, word: row.word.clone(), number: row.number };
    ListedVoucher {
        place: ListPlace::Voucher(after),
        id: row.id,
        version: None,
        dated_on: row.dated_on,
        word: row.word,
        number: Some(row.number),
        summary: row.summary,
        amount: Money::from_fen(row.total_fen),
        attachment_count: row.attachment_count,
        file_count: row.file_count,
        preparer: row.preparer,
        reviewer: row.reviewer,
        state,
    }
}

/// How far a draft has come.
#[must_use]
pub fn state_of(draft: &Draft) -> VoucherState {
    match (&draft.returned, draft.is_reviewed) {
        (Some(_), _) => VoucherState::Returned,
        (None, true) => VoucherState::Reviewed,
        (None, false) => VoucherState::Prepared,
    }
}

async fn listed_drafts(
    tx: &mut Tx,
    unit: &Unit,
    periods: (Period, Period),
    request: &VoucherListRequest,
) -> Outcome<Vec<ListedVoucher>> {
    let rows = store::drafts_between(tx, unit.id, periods).await?;
    let (Some(first), Some(last)) =
        (rows.iter().map(|it| it.id).min(), rows.iter().map(|it| it.id).max())
    else {
        return Ok(Vec::new());
    };
    let files = store::attachment_counts(tx, unit.id, (first, last)).await?;
    let chart = store::chart_of(tx, Era::of_year(request.span.year()), unit.id).await?;
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        let draft = Draft::from_row(row)?;
        if !is_wanted(&draft, &chart, request) {
            continue;
        }
        let file_count = files.iter().find(|(id, _)| *id == draft.id).map_or(0, |(_, it)| *it);
        listed.push(listed_draft(draft, file_count));
    }
    Ok(listed)
}

/// A draft as the list shows it.
#[must_use]
pub fn listed_draft(draft: Draft, file_count: i64) -> ListedVoucher {
    let state = state_of(&draft);
    let Draft { id, version, period, voucher, prepared_by, reviewed_by, .. } = draft;
    let summary = voucher.entries.first().map(|it| it.summary.clone()).unwrap_or_default();
    ListedVoucher {
        place: ListPlace::Draft { period: period.number(), id },
        id,
        version: Some(version),
        dated_on: voucher.dated_on.to_string(),
        amount: voucher.total_debit(),
        word: voucher.word,
        number: None,
        summary,
        attachment_count: voucher.attachment_count,
        file_count,
        preparer: prepared_by,
        reviewer: reviewed_by,
        state,
    }
}

/// The filter of posted vouchers, said of a document.
fn is_wanted(draft: &Draft, chart: &Chart, request: &VoucherListRequest) -> bool {
    let voucher = &draft.voucher;
    let amount = voucher.total_debit();
    let text = request.text.to_lowercase();
    let has_line = voucher.entries.iter().any(|entry| {
        let code = chart.get(entry.account_id).map_or("", |account| account.code.as_str());
        code.starts_with(&request.account) && entry.summary.to_lowercase().contains(&text)
    });
    let looks_at_lines = !request.account.is_empty() || !text.is_empty();
    request.state.is_none_or(|state| state == state_of(draft))
        && (request.word.is_empty() || voucher.word == request.word)
        && (request.preparer.is_empty() || draft.is_of(&request.preparer))
        && request.from.is_none_or(|from| amount >= from)
        && request.to.is_none_or(|to| amount <= to)
        && (!looks_at_lines || has_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_can_be_read_back() {
        for text in ["d.202503.17", "v.202503.记.12"] {
            assert_eq!(ListPlace::read(text).unwrap().spell(), text);
        }
        for text in ["", "x.1.2", "d.202503", "v.202503.记", "v.a.记.1"] {
            assert_eq!(ListPlace::read(text), None, "{text}");
        }
    }
}
