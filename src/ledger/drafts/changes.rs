//! 改动: what is different in a draft from what somebody looked at, field by field and line by
//! line, in the words of the books.

use serde::{Deserialize, Serialize};

use crate::finding::Change;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::store::AttachmentRow;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft};
use crate::money::Money;

/// A draft as it was at some version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub voucher: VoucherDraft,
    pub attachments: Vec<FileBeside>,
}

/// A file that stood beside a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileBeside {
    pub file_name: String,
    pub file_sha256: String,
}

/// The files as versions keep them.
#[must_use]
pub fn files_of(rows: &[AttachmentRow]) -> Vec<FileBeside> {
    let file = |it: &AttachmentRow| FileBeside {
        file_name: it.file_name.clone(),
        file_sha256: it.file_sha256.clone(),
    };
    rows.iter().map(file).collect()
}

/// What is not what it was; nothing where only a decision came between.
#[must_use]
pub fn changes(before: &Earlier, now: &Earlier, book: &Book) -> Vec<Change> {
    let mut found = of_head(&before.voucher, &now.voucher);
    let (old, new) = (&before.voucher.entries, &now.voucher.entries);
    for place in 0..old.len().max(new.len()) {
        let line = Some(place + 1);
        match (old.get(place), new.get(place)) {
            (Some(was), Some(is)) => found.extend(of_line(line, was, is, book)),
            (was, is) => found.push(Change {
                line,
                field: "entry",
                label: "整行",
                was: was.map(|it| line_text(it, book)),
                now: is.map(|it| line_text(it, book)),
            }),
        }
    }
    found.extend(of_files(&before.attachments, &now.attachments));
    found
}

type Fact = (&'static str, &'static str, String, String);

fn differing(line: Option<usize>, facts: impl IntoIterator<Item = Fact>) -> Vec<Change> {
    let said = |text: String| (!text.is_empty()).then_some(text);
    let differs = facts.into_iter().filter(|(_, _, was, now)| was != now);
    let change =
        |(field, label, was, now)| Change { line, field, label, was: said(was), now: said(now) };
    differs.map(change).collect()
}

fn of_head(before: &VoucherDraft, now: &VoucherDraft) -> Vec<Change> {
    type Said = fn(&VoucherDraft) -> String;
    let facts: [(&str, &str, Said); 6] = [
        ("dated_on", "日期", |it| it.dated_on.to_string()),
        ("word", "凭证字", |it| it.word.clone()),
        ("attachment_count", "附单据", |it| it.attachment_count.to_string()),
        ("cashier", "出纳", |it| it.cashier.clone().unwrap_or_default()),
        ("preparer", "制单", |it| it.preparer.clone()),
        ("total_debit", "合计", |it| it.total_debit().grouped()),
    ];
    differing(None, facts.map(|(field, label, said)| (field, label, said(before), said(now))))
}

fn of_line(line: Option<usize>, was: &EntryDraft, is: &EntryDraft, book: &Book) -> Vec<Change> {
    let amount = |it: Money| if it.is_zero() { String::new() } else { it.grouped() };
    let dimensions = |it: &EntryDraft| dimensions_text(&it.dimensions, book);
    differing(
        line,
        [
            ("summary", "摘要", was.summary.clone(), is.summary.clone()),
            ("account", "科目", account_text(was, book), account_text(is, book)),
            ("dimensions", "辅助核算", dimensions(was), dimensions(is)),
            ("debit", "借方", amount(was.debit), amount(is.debit)),
            ("credit", "贷方", amount(was.credit), amount(is.credit)),
        ],
    )
}

fn of_files(before: &[FileBeside], now: &[FileBeside]) -> Vec<Change> {
    let file = |was: Option<&FileBeside>, now: Option<&FileBeside>| Change {
        line: None,
        field: "attachments",
        label: "电子附件",
        was: was.map(|it| it.file_name.clone()),
        now: now.map(|it| it.file_name.clone()),
    };
    let gone = before.iter().filter(|it| !now.contains(it)).map(|it| file(Some(it), None));
    let come = now.iter().filter(|it| !before.contains(it)).map(|it| file(None, Some(it)));
    gone.chain(come).collect()
}

/// `付会议费；50201 会议费；工会资金；借方 90.00`.
fn line_text(entry: &EntryDraft, book: &Book) -> String {
    let (side, amount) =
        if entry.debit.is_zero() { ("贷方", entry.credit) } else { ("借方", entry.debit) };
    let parts = [
        entry.summary.clone(),
        account_text(entry, book),
        dimensions_text(&entry.dimensions, book),
        format!("{side} {}", amount.grouped()),
    ];
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("；")
}

fn account_text(entry: &EntryDraft, book: &Book) -> String {
    let account = book.chart.get(entry.account_id);
    account.map(|it| format!("{} {}", it.code, it.name)).unwrap_or_default()
}

fn dimensions_text(named: &Dimensions, book: &Book) -> String {
    let party = |id: i64| book.parties.iter().find(|it| it.id == id).map(|it| it.name.clone());
    let project = |id: i64| book.project(id).map(|it| format!("{} {}", it.code, it.name));
    let unit = |id: i64| book.units.get(&id).map(ToString::to_string);
    let bank = |id: i64| book.bank_account(id).map(|it| format!("{} {}", it.code, it.name));
    let parts = [
        named.project_id.and_then(project),
        named.counterparty_unit_id.and_then(unit),
        named.party_id.and_then(party),
        named.funding_source.map(|it| it.label().to_owned()),
        named.expenditure_kind.map(|it| it.label().to_owned()),
        named.economic_class.map(|it| it.to_string()),
        named.functional_class.map(|it| it.to_string()),
        named.asset_ownership.map(|it| it.label().to_owned()),
        named.bank_account_id.and_then(bank),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("、")
}
