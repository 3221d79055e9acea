//! A posted voucher: its entries, what they name, the cell they came from, what reverses it.

use std::fmt::Write as _;

use axum::extract::State;
use maud::PreEscaped;

use super::html::{PageAnswer, escape, url_part};
use crate::money::Money;
use crate::web::api::voucher_body::{
    DimensionsBody, EntryBody, Named, SourceBody, VoucherBody, VoucherHead,
};
use crate::web::api::vouchers::read_voucher;
use crate::web::extract::Path;
use crate::web::frame::Frame;
use crate::web::state::AppState;

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
) -> PageAnswer {
    let voucher = read_voucher(&state, &code, id).await?;
    let mut body = format!(
        "<ul class=\"links screen\"><li><a href=\"/units/{}\">返回单位</a></li></ul>\n",
        url_part(&code)
    );
    write_head(&mut body, &voucher.head);
    write_links(&mut body, &voucher, &code);
    body.push_str(
        "<div class=\"wide\"><table>\n<thead><tr><th>行</th><th>摘要</th><th>科目</th>\
         <th>核算项</th><th class=\"money\">借方</th><th class=\"money\">贷方</th><th>来源</th>\
         </tr></thead>\n<tbody>\n",
    );
    let file = voucher.source_file.as_ref();
    let file = file.map(|file| format!("/units/{}/imports/{}", url_part(&code), file.batch_id));
    for entry in &voucher.entries {
        write_entry(&mut body, entry, file.as_deref());
    }
    let total = voucher.head.total.grouped();
    let _ = write!(
        body,
        "<tr class=\"total\"><td></td><td>合计</td><td></td><td></td>\
         <td class=\"money\">{total}</td><td class=\"money\">{total}</td><td></td></tr>\n\
         </tbody>\n</table></div>\n<div class=\"notes\"><p>链上第 {} 号，校验值 {}</p></div>",
        voucher.head.seq,
        escape(&voucher.head.hash)
    );
    Ok(frame.page(&name_of(&voucher.head), &PreEscaped(body)))
}

/// `2025-03 记-7号`.
fn name_of(head: &VoucherHead) -> String {
    format!("{} {}-{}号", head.period, head.word, head.number)
}

fn write_head(body: &mut String, head: &VoucherHead) {
    let none = || "（无）".to_owned();
    let parts = [
        ("日期", head.dated_on.clone()),
        ("附件", format!("{} 张", head.attachment_count)),
        ("制单", head.preparer.clone()),
        ("审核", head.reviewer.clone().unwrap_or_else(none)),
        ("记账", head.poster.clone()),
        ("出纳", head.cashier.clone().unwrap_or_else(none)),
    ];
    body.push_str("<p class=\"head\">");
    for (label, value) in parts {
        let _ = write!(body, "<span>{label}：{}</span>", escape(value));
    }
    body.push_str("</p>\n");
}

fn write_links(body: &mut String, voucher: &VoucherBody, code: &str) {
    let code = url_part(code);
    let link = |head: &VoucherHead| {
        let name = escape(name_of(head));
        format!("<a href=\"/units/{code}/vouchers/{}\">{name}</a>", head.id)
    };
    if let Some(original) = &voucher.reverses {
        let _ = writeln!(body, "<p>本凭证冲销 {}。</p>", link(original));
    }
    for reversal in &voucher.reversed_by {
        let _ = writeln!(body, "<p>已由 {} 冲销（全部或部分分录）。</p>", link(reversal));
    }
    if let Some(file) = &voucher.source_file {
        let _ = writeln!(
            body,
            "<p>来自 <a href=\"/api/v1/units/{code}/imports/{}/file\">{}</a></p>",
            file.batch_id,
            escape(&file.file_name)
        );
    }
}

fn write_entry(body: &mut String, entry: &EntryBody, file: Option<&str>) {
    let source = entry.source.as_ref().map(|source| source_link(source, file)).unwrap_or_default();
    let _ = writeln!(
        body,
        "<tr><td class=\"mark\">{}</td><td>{}</td><td>{} {}</td><td>{}</td>\
         <td class=\"money\">{}</td><td class=\"money\">{}</td><td>{}</td></tr>",
        entry.line_no,
        escape(&entry.summary),
        escape(&entry.account.code),
        escape(&entry.account.name),
        escape(dimensions_text(&entry.dimensions)),
        amount_text(entry.debit),
        amount_text(entry.credit),
        source
    );
}

fn amount_text(amount: Money) -> String {
    if amount.is_zero() { String::new() } else { amount.grouped() }
}

/// The row in the file, with a way to the file at that row.
fn source_link(source: &SourceBody, file: Option<&str>) -> String {
    let text = escape(source_text(source));
    match (file, source.row) {
        (Some(file), Some(row)) => {
            let sheet = source.sheet;
            format!("<a href=\"{file}?sheet={sheet}&amp;row={row}#asked\">{text}</a>")
        }
        _ => text,
    }
}

/// `凭证 第12行`.
fn source_text(source: &SourceBody) -> String {
    let sheet = match &source.sheet_name {
        Some(name) => name.clone(),
        None => format!("第{}张表", source.sheet + 1),
    };
    source.row.map_or(sheet.clone(), |row| format!("{sheet} 第{row}行"))
}

fn dimensions_text(dimensions: &DimensionsBody) -> String {
    let named = |it: &Named| it.name.clone();
    let class = |it: i64| it.to_string();
    let parts = [
        dimensions.project.as_ref().map(named),
        dimensions.counterparty.as_ref().map(named),
        dimensions.party.clone(),
        dimensions.funding_source.map(|it| it.label().to_owned()),
        dimensions.expenditure_kind.map(|it| it.label().to_owned()),
        dimensions.economic_class.map(class),
        dimensions.functional_class.map(class),
        dimensions.asset_ownership.map(|it| it.label().to_owned()),
        dimensions.bank_account.as_ref().map(named),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("、")
}
