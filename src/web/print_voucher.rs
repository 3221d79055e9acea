//! 记账凭证 on paper: boxes for the digits of amounts, capitals, signatures, continued on further
//! sheets where the lines are many. An official form: Chinese in either language.

use maud::{Markup, html};
use serde::Deserialize;

use crate::money::Money;
use crate::units::unit::Unit;
use crate::web::frame::Frame;
use crate::web::views::voucher_body::{EntryBody, VoucherHead, dimensions_text};

/// 纸张.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    #[default]
    A5,
    B5,
}

impl Paper {
    pub fn key(self) -> &'static str {
        match self {
            Self::A5 => "a5",
            Self::B5 => "b5",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::A5 => "A5",
            Self::B5 => "B5",
        }
    }

    /// Lines of one sheet.
    fn lines(self) -> usize {
        match self {
            Self::A5 => 6,
            Self::B5 => 8,
        }
    }
}

/// Places of an amount, from the right.
const PLACES: [&str; 16] = [
    "分", "角", "元", "十", "百", "千", "万", "十", "百", "千", "亿", "十", "百", "千", "万", "十",
];
/// Boxes of an amount as printed forms have them: 亿 to 分.
const USUAL_BOXES: usize = 11;

/// A sheet: which lines stand on it, what was carried to it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sheet {
    from: usize,
    to: usize,
    is_continued: bool,
    goes_on: bool,
}

/// How lines fall on sheets: a continued sheet gives its first line to 承前页.
fn paginate(lines: usize, per_sheet: usize) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    let mut from = 0;
    loop {
        let is_continued = from > 0;
        let room = if is_continued { per_sheet - 1 } else { per_sheet };
        let to = lines.min(from + room);
        let goes_on = to < lines;
        sheets.push(Sheet { from, to, is_continued, goes_on });
        if !goes_on {
            return sheets;
        }
        from = to;
    }
}

/// Boxes that the widest amount needs, with one for the sign before it.
fn boxes_of(entries: &[EntryBody], total: Money) -> usize {
    let digits = |it: Money| it.fen().unsigned_abs().to_string().len();
    let amounts = entries.iter().flat_map(|it| [it.debit, it.credit]).chain([total]);
    let widest = amounts.map(digits).max().unwrap_or(0);
    if widest <= USUAL_BOXES { USUAL_BOXES } else { (widest + 1).min(PLACES.len()) }
}

/// What stands in each box, from the left; `¥` or a minus before the first digit.
fn boxed(amount: Money, boxes: usize) -> Vec<String> {
    let mut cells = vec![String::new(); boxes];
    if amount.is_zero() {
        return cells;
    }
    let digits = format!("{:03}", amount.fen().unsigned_abs());
    let skipped = digits.len().saturating_sub(boxes);
    let first = boxes.saturating_sub(digits.len());
    for (cell, digit) in cells.iter_mut().skip(first).zip(digits.chars().skip(skipped)) {
        cell.push(digit);
    }
    let sign = if amount.is_negative() { "-" } else { "¥" };
    if let Some(before) = first.checked_sub(1).and_then(|place| cells.get_mut(place)) {
        before.push_str(sign);
    }
    cells
}

/// Thicker lines stand before 角 and before each group of three whole digits.
fn box_class(place_from_right: usize) -> &'static str {
    match place_from_right {
        1 => "box cents",
        4 | 7 | 10 | 13 => "box group",
        _ => "box",
    }
}

fn amount_cells(amount: Money, boxes: usize) -> Markup {
    let red = if amount.is_negative() { " red" } else { "" };
    html! {
        @for (place, text) in boxed(amount, boxes).iter().enumerate() {
            td class={ (box_class(boxes - 1 - place)) (red) } { (text) }
        }
    }
}

/// All sheets of all vouchers.
pub fn sheets(
    frame: &Frame,
    unit: &Unit,
    vouchers: &[(VoucherHead, Vec<EntryBody>)],
    paper: Paper,
) -> Markup {
    html! {
        div class={ "voucher-sheets " (paper.key()) } lang="zh-CN" tabindex="0" role="region"
            aria-label=(frame.t("凭证预览")) {
            @for (head, entries) in vouchers {
                @let pages = paginate(entries.len(), paper.lines());
                @for (place, sheet) in pages.iter().enumerate() {
                    (draw(unit, (head, entries), (sheet, paper), (place + 1, pages.len())))
                }
            }
        }
    }
}

fn sums(entries: &[EntryBody]) -> (Money, Money) {
    (entries.iter().map(|it| it.debit).sum(), entries.iter().map(|it| it.credit).sum())
}

fn draw(
    unit: &Unit,
    (head, entries): (&VoucherHead, &[EntryBody]),
    (sheet, paper): (&Sheet, Paper),
    (place, count): (usize, usize),
) -> Markup {
    let boxes = boxes_of(entries, head.total);
    let shown = entries.get(sheet.from..sheet.to).unwrap_or_default();
    let before = sums(entries.get(..sheet.from).unwrap_or_default());
    let through = sums(entries.get(..sheet.to).unwrap_or_default());
    let used = shown.len() + usize::from(sheet.is_continued);
    html! {
        section class="voucher-sheet" {
            h2 { "记账凭证" }
            div class="sheet-head" {
                span { "单位：" (unit.name) }
                span { (long_date(&head.dated_on)) }
                span { (head.word) "字第 " (head.number) " 号"
                    @if count > 1 { "（" (place) "/" (count) "）" } }
            }
            table {
                (sheet_columns(boxes))
                tbody {
                    @if sheet.is_continued { (carried("承前页", before, boxes)) }
                    @for entry in shown { (line(entry, boxes)) }
                    @for _ in used..paper.lines() { (empty_line(boxes)) }
                    @if sheet.goes_on { (carried("过次页", through, boxes)) }
                        @else { (total(head, through, boxes)) }
                }
            }
            div class="sheet-foot" {
                span { "附单据 " b { (head.attachment_count) } " 张" }
                span { "制单：" (head.preparer) }
                span { "审核：" (head.reviewer.as_deref().unwrap_or_default()) }
                span { "记账：" (head.poster) }
                span { "出纳：" (head.cashier.as_deref().unwrap_or_default()) }
            }
            p class="sheet-chain" { "链上第 " (head.seq) " 号　校验值 " (head.hash) }
        }
    }
}

/// `2025 年 3 月 15 日`.
fn long_date(text: &str) -> String {
    let mut parts = text.split('-').map(|part| part.trim_start_matches('0'));
    let mut next = || parts.next().unwrap_or_default();
    format!("{} 年 {} 月 {} 日", next(), next(), next())
}

fn sheet_columns(boxes: usize) -> Markup {
    html! {
        colgroup { col class="c-summary"; col class="c-account"; col class="c-detail"; }
        colgroup { @for _ in 0..boxes { col class="c-box"; } }
        colgroup { @for _ in 0..boxes { col class="c-box"; } }
        thead {
            tr {
                th rowspan="2" scope="col" { "摘　　要" }
                th rowspan="2" scope="col" { "总账科目" }
                th rowspan="2" scope="col" { "明细科目及核算项" }
                th colspan=(boxes) scope="colgroup" { "借方金额" }
                th colspan=(boxes) scope="colgroup" { "贷方金额" }
            }
            tr class="places" {
                @for _ in 0..2 {
                    @for place in (0..boxes).rev() {
                        th class=(box_class(place))
                            scope="col" { (PLACES.get(place).copied().unwrap_or_default()) }
                    }
                }
            }
        }
    }
}

fn line(entry: &EntryBody, boxes: usize) -> Markup {
    let (top, detail) = entry.account.name.split_once('-').unwrap_or((&entry.account.name, ""));
    let named = dimensions_text(&entry.dimensions);
    html! {
        tr class="sheet-line" {
            td { div class="fit" { (entry.summary) } }
            td { div class="fit" { (top) } }
            td { div class="fit" { (detail) @if !detail.is_empty() && !named.is_empty() { " " }
                (named) } }
            (amount_cells(entry.debit, boxes))
            (amount_cells(entry.credit, boxes))
        }
    }
}

fn empty_line(boxes: usize) -> Markup {
    html! {
        tr class="sheet-line" { td {} td {} td {}
            (amount_cells(Money::ZERO, boxes)) (amount_cells(Money::ZERO, boxes)) }
    }
}

fn carried(label: &str, (debit, credit): (Money, Money), boxes: usize) -> Markup {
    html! {
        tr class="sheet-line carried" { td colspan="3" { (label) }
            (amount_cells(debit, boxes)) (amount_cells(credit, boxes)) }
    }
}

fn total(head: &VoucherHead, (debit, credit): (Money, Money), boxes: usize) -> Markup {
    html! {
        tr class="sheet-line sheet-total" {
            td colspan="3" { "合计（大写）　" (head.total.capitals()) }
            (amount_cells(debit, boxes)) (amount_cells(credit, boxes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fall_on_sheets_with_room_for_what_is_carried() {
        let spans = |lines, per_sheet| -> Vec<(usize, usize)> {
            paginate(lines, per_sheet).iter().map(|sheet| (sheet.from, sheet.to)).collect()
        };
        assert_eq!(spans(2, 6), [(0, 2)]);
        assert_eq!(spans(6, 6), [(0, 6)]);
        assert_eq!(spans(7, 6), [(0, 6), (6, 7)]);
        assert_eq!(spans(12, 6), [(0, 6), (6, 11), (11, 12)]);
        assert_eq!(spans(0, 6), [(0, 0)]);
        assert!(paginate(7, 6)[0].goes_on && paginate(7, 6)[1].is_continued);
    }

    #[test]
    fn digits_stand_in_their_boxes() {
        let text = |amount: &str| boxed(amount.parse().unwrap(), USUAL_BOXES).join("|");
        assert_eq!(text("1234.50"), "||||¥|1|2|3|4|5|0");
        assert_eq!(text("-0.05"), "|||||||-|0|0|5");
        assert_eq!(text("0"), "||||||||||");
        assert_eq!(text("123456789.01"), "1|2|3|4|5|6|7|8|9|0|1");
    }
}
