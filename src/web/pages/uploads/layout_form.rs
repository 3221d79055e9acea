//! Which column of a sheet is what, to be corrected by whoever knows the sheet; and what stands
//! beside a file that does not say it itself.

use maud::{Markup, html};

use super::batch::Upload;
use super::{act_path, upload_path};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::header::LOOK_ROWS;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::reading::sheet_view::SheetView;
use crate::imports::reading::workbook_reader::RecognisedSheet;
use crate::web::frame::Frame;
use crate::web::parts::table::framed;
use crate::web::views::upload_form::needed_for;

/// `3-4` or `3`: the rows of a header.
pub fn read_head(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let limit = u32::try_from(LOOK_ROWS).unwrap_or(u32::MAX);
    (first >= 1 && first <= last && last <= limit).then_some((first, last))
}

/// What a column of this kind of workbook may be.
fn choices(kind: SheetKind) -> Vec<ColumnKind> {
    let mut kinds: Vec<ColumnKind> = kind.columns().iter().map(|column| column.kind).collect();
    if !kind.is_register() {
        let general = ColumnKind::EVERY.iter().filter(|kind| !kind.synonyms().is_empty());
        kinds.extend(general);
    }
    let mut seen = Vec::new();
    kinds.retain(|kind| {
        let is_new = !seen.contains(kind);
        seen.push(*kind);
        is_new
    });
    kinds
}

/// How a column is spelled in forms and mappings.
pub fn key_of(kind: ColumnKind) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

pub fn kind_of(key: &str) -> Option<ColumnKind> {
    serde_json::from_value(serde_json::Value::String(key.to_owned())).ok()
}

struct Column {
    letters: String,
    heading: String,
    found: Option<ColumnKind>,
}

fn columns(
    view: &SheetView,
    said: Option<&SheetMapping>,
    recognised: Option<&RecognisedSheet>,
) -> Vec<Column> {
    let heading = |place: usize| {
        let parts = view.header.iter().filter_map(|row| row.cells.get(place));
        let parts: Vec<&str> = parts.map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
        parts.join(" ")
    };
    let found = |letters: &str| {
        if let Some(kind) = said.and_then(|said| said.columns.get(letters)) {
            return *kind;
        }
        let used = recognised?.columns.iter().find(|used| used.column == letters);
        used.map(|used| used.kind)
    };
    let columns = view.columns.iter().enumerate().map(|(place, letters)| Column {
        letters: letters.clone(),
        heading: heading(place),
        found: found(letters),
    });
    columns.collect()
}

/// The forms for the sheet that is shown.
pub fn draw(frame: &Frame, upload: &Upload, view: Option<&SheetView>, head: &str) -> Markup {
    let Some(kind) = upload.kind else { return html! {} };
    html! {
        (options(frame, upload, kind))
        @if let Some(view) = view {
            @if let Some(sheet) = &view.sheet {
                (mapping(frame, upload, (kind, view), (&sheet.name, head)))
            }
        }
        (other_kind(frame, upload, kind))
    }
}

fn mapping(
    frame: &Frame,
    upload: &Upload,
    (kind, view): (SheetKind, &SheetView),
    (sheet, head): (&str, &str),
) -> Markup {
    let recognised = upload.sheets.iter().find(|it| it.name == sheet);
    let pointed = read_head(head);
    let said = upload.mapping.iter().find(|it| it.sheet == sheet);
    let said = said.filter(|said| pointed.is_none_or(|rows| rows == said.header_rows));
    let rows = pointed.or(recognised.map(|it| it.header_rows)).or(said.map(|it| it.header_rows));
    let is_open = pointed.is_some() || recognised.is_none();
    html! {
        details class="card screen" id="layout" open[is_open] {
            summary { (frame.words.f("列的对应关系：{}", &[&sheet])) }
            @match recognised {
                Some(it) => p class="quiet" { (frame.words.f(
                    "表头在第 {} 至 {} 行，识别了 {} 列。识别不对的，在此改正后重新读取。",
                    &[&it.header_rows.0, &it.header_rows.1, &it.columns.len()])) },
                None => p { (frame.t("这张表没有识别出表头。请先指出表头在第几行，再说明各列的内容；不需要读取的表不必理会。")) },
            }
            (head_rows(frame, upload, sheet, rows))
            @if let Some((first, last)) = rows {
                @if !view.header.is_empty() {
                    @let columns = columns(view, said, recognised);
                    (columns_form(frame, upload, (kind, sheet), (first, last), &columns))
                }
            }
        }
    }
}

/// Where the header is, where it was not found or found wrongly.
fn head_rows(frame: &Frame, upload: &Upload, sheet: &str, rows: Option<(u32, u32)>) -> Markup {
    let shown = rows.map(|(first, last)| format!("{first}-{last}")).unwrap_or_default();
    html! {
        form class="filters" method="get"
            action={ (upload_path(frame, upload.batch.id)) "#layout" } {
                (frame.kept_fields())
            input type="hidden" name="sheet" value=(sheet);
            label { (frame.t("表头所在的行（如 3 或 3-4）"))
                input name="head" value=(shown) size="8" maxlength="7"
                required pattern="[0-9]+(-[0-9]+)?"; }
            button { (frame.t("按此行读取列名")) }
        }
    }
}

fn columns_form(
    frame: &Frame,
    upload: &Upload,
    (kind, sheet): (SheetKind, &str),
    (first, last): (u32, u32),
    columns: &[Column],
) -> Markup {
    let choices: Vec<(String, &str)> =
        choices(kind).into_iter().map(|kind| (key_of(kind), kind.label())).collect();
    let is_said = upload.mapping.iter().any(|said| said.sheet == sheet);
    html! {
        form method="post" action=(act_path(frame, upload.batch.id, "layout")) {
            input type="hidden" name="sheet" value=(sheet);
            input type="hidden" name="first" value=(first);
            input type="hidden" name="last" value=(last);
            (framed(frame.words, ("", "mapping", frame.t("各列的内容")),
                &[("列", ""), ("表头", ""), ("内容", "")], &html! {
                    tbody {
                        @for column in columns {
                            tr {
                                th scope="row" class="mark" { (column.letters) }
                                td { (column.heading)
                                    @if !column.heading.is_empty() {
                                        input type="hidden" value="1"
                                            name={ "h-" (column.letters) };
                                    }
                                }
                                td { select name={ "c-" (column.letters) }
                                    aria-label=(frame.words.f("{} 列的内容", &[&column.letters])) {
                                    option value="" { (frame.t("不读取")) }
                                    @let found = column.found.map(key_of);
                                    @for (key, label) in &choices {
                                        option value=(key) selected[found.as_ref() == Some(key)] {
                                            (label)
                                        }
                                    }
                                } }
                            }
                        }
                    }
            }))
            p class="actions" {
                label { input type="checkbox" name="remembers" value="true" checked; " "
                    (frame.t("入账后记住，以后同样的表头自动识别")) }
                button class="primary" { (frame.t("保存并重新读取")) }
                @if is_said { button name="reset" value="1" { (frame.t("改回自动识别")) } }
            }
        }
    }
}

/// What stands beside the file: the month of a table, the account of a cash book.
fn options(frame: &Frame, upload: &Upload, kind: SheetKind) -> Markup {
    let said: KindOptions = serde_json::from_str(&upload.batch.options).unwrap_or_default();
    let is_dated = matches!(kind, SheetKind::TrialBalance | SheetKind::Statement);
    if !is_dated && kind != SheetKind::CashBook {
        return html! {};
    }
    html! {
        form class="card filters screen" method="post"
            action=(act_path(frame, upload.batch.id, "layout")) {
            input type="hidden" name="options" value="1";
            @if is_dated {
                label { (frame.t("表的月份（表上没有写明时选择）"))
                    select name="month" {
                        option value="" { (frame.t("按表上所写")) }
                        @for month in 1_i8..=12 {
                            option value=(month) selected[said.month == Some(month)] {
                                (frame.words.f("{} 月", &[&month]))
                            }
                        }
                    }
                }
            } @else {
                label { (frame.t("流水账的资金科目（表上没有写明时填写编码）"))
                    input name="account_code" value=(said.account_code.unwrap_or_default())
                    size="12" maxlength="20"; }
            }
            button { (frame.t("保存并重新读取")) }
        }
    }
}

/// The file read as another kind or for another year.
fn other_kind(frame: &Frame, upload: &Upload, kind: SheetKind) -> Markup {
    html! {
        details class="card screen" {
            summary { (frame.t("种类或年度不对？")) }
            form class="filters" method="post"
                action=(act_path(frame, upload.batch.id, "kind")) {
                label { (frame.t("种类"))
                    select name="kind" {
                        @for it in
                            SheetKind::EVERY.iter().filter(|it| frame.may(needed_for(**it))) {
                            option value=(it.key()) selected[*it == kind] { (it.label()) }
                        }
                    }
                }
                label { (frame.t("会计年度"))
                    input name="year" value=(upload.batch.year) size="6" maxlength="4"
                    required inputmode="numeric"; }
                button { (frame.t("按此重新读取")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_header_are_read_within_what_is_looked_at() {
        for (text, expected) in [
            ("3", Some((3, 3))),
            ("3-4", Some((3, 4))),
            ("4-3", None),
            ("0", None),
            ("61", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(read_head(text), expected, "{text}");
        }
    }

    #[test]
    fn every_column_offered_is_read_back() {
        for kind in SheetKind::EVERY {
            let offered = choices(*kind);
            for column in &offered {
                assert_eq!(kind_of(&key_of(*column)), Some(*column));
            }
            for column in kind.columns() {
                assert!(offered.contains(&column.kind));
            }
        }
    }
}
