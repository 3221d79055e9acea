//! `--map 列=含义`: which column of a sheet is what, said by letter or by heading.

use std::collections::BTreeMap;

use super::codes::COLUMN_NOT_MAPPED;
use crate::finding::{Finding, Outcome, Place};
use crate::formats::Isolation;
use crate::imports::cells::words::heading;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::header::LOOK_ROWS;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::reading::sheet_view::{SheetView, ViewRow, ViewWanted, view_sheet};
use crate::sheet::column_of_letters;

/// Rows of a header at most, as recognition takes them.
const MAX_HEADER_ROWS: u32 = 3;

/// What is said of the columns of one sheet.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct SaidColumns {
    /// 说明一列的含义：列=含义，如 C=摘要 或 业务说明=摘要；列写字母或列名，不读写作 列=不读，可重复
    #[arg(long = "map", value_name = "列=含义")]
    pub map: Vec<String>,
    /// --map 所说的工作表；不写则为第一张
    #[arg(long, requires = "map")]
    pub sheet: Option<String>,
    /// --map 所说的表头在第几行，如 3 或 3-4；按列名说明时可不写
    #[arg(long, requires = "map")]
    pub header: Option<String>,
}

/// A file whose columns are explained.
#[derive(Clone, Copy, Debug)]
pub struct File<'f> {
    pub name: &'f str,
    pub bytes: &'f [u8],
    pub isolation: &'f Isolation,
    /// Where recognition found the headers of sheets.
    pub known: &'f [(String, (u32, u32))],
}

impl SaidColumns {
    /// The mapping that is said; nothing where nothing is.
    pub fn mapping(&self, file: File<'_>) -> Outcome<Vec<SheetMapping>> {
        if self.map.is_empty() {
            return Ok(Vec::new());
        }
        let said: Vec<(String, Option<ColumnKind>)> =
            self.map.iter().map(|text| read_pair(text)).collect::<Outcome<_>>()?;
        let last = u32::try_from(LOOK_ROWS).unwrap_or(u32::MAX);
        let wanted =
            ViewWanted { sheet: self.sheet.clone(), header: None, stretches: vec![(1, last)] };
        let view = view_sheet(file.bytes, file.name, file.isolation, wanted)?;
        let Some(sheet) = view.sheet.as_ref().map(|it| it.name.clone()) else {
            let names: Vec<&str> = view.sheets.iter().map(|it| it.name.as_str()).collect();
            return Err(wrong("--sheet", self.sheet.as_deref().unwrap_or_default())
                .expected(names.join("、"))
                .into());
        };
        let explicit = self.header.as_deref().map(read_rows).transpose()?;
        let known = explicit
            .or_else(|| file.known.iter().find(|(name, _)| *name == sheet).map(|(_, rows)| *rows));
        Ok(vec![place(&view, &sheet, &said, known)?])
    }
}

fn wrong(option: &str, found: &str) -> Finding {
    Finding::new(&COLUMN_NOT_MAPPED, Place::of(option)).found(found)
}

/// `3` or `3-4`.
fn read_rows(text: &str) -> Outcome<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let rows = first.trim().parse::<u32>().ok().zip(last.trim().parse::<u32>().ok());
    let is_right =
        |(first, last): &(u32, u32)| *first >= 1 && first <= last && last - first < MAX_HEADER_ROWS;
    let refused = || wrong("--header", text).expected("表头所在的行，如 3 或 3-4");
    rows.filter(is_right).ok_or_else(|| refused().into())
}

/// `C=摘要`: a column, and what it means; `不读` passes it over.
fn read_pair(text: &str) -> Outcome<(String, Option<ColumnKind>)> {
    let parts = text.split_once(['=', '＝']).map(|(column, it)| (column.trim(), it.trim()));
    let refused = || wrong("--map", text).expected("列=含义，如 C=摘要");
    let (column, meaning) =
        parts.filter(|(column, it)| !column.is_empty() && !it.is_empty()).ok_or_else(refused)?;
    if matches!(meaning, "不读" | "none") {
        return Ok((column.to_owned(), None));
    }
    let Some(kind) = kind_of(meaning) else {
        let labels: Vec<&str> = ColumnKind::EVERY.iter().map(|kind| kind.label()).collect();
        return Err(wrong("--map", meaning).expected(labels.join("、")).into());
    };
    Ok((column.to_owned(), Some(kind)))
}

/// By its Chinese name, its key, or a word that usually heads such a column.
fn kind_of(meaning: &str) -> Option<ColumnKind> {
    let key = serde_json::Value::String(meaning.to_ascii_lowercase());
    let by_key = || serde_json::from_value(key.clone()).ok();
    let each = || ColumnKind::EVERY.iter().copied();
    let word = heading(meaning, true);
    each()
        .find(|kind| kind.label() == meaning)
        .or_else(by_key)
        .or_else(|| each().find(|kind| kind.synonyms().contains(&word.as_str())))
}

/// The letters of a column that is named by letters.
fn letters_of(column: &str) -> Option<String> {
    let is_letters = column.len() <= 3 && column.bytes().all(|it| it.is_ascii_alphabetic());
    let letters = column.to_ascii_uppercase();
    (is_letters && column_of_letters(&letters).is_some()).then_some(letters)
}

fn place(
    view: &SheetView,
    sheet: &str,
    said: &[(String, Option<ColumnKind>)],
    known: Option<(u32, u32)>,
) -> Outcome<SheetMapping> {
    let headings: Vec<&str> = said
        .iter()
        .map(|(column, _)| column.as_str())
        .filter(|column| letters_of(column).is_none())
        .collect();
    let has = |row: &ViewRow, wanted: &str| {
        let wanted = heading(wanted, true);
        row.cells.iter().any(|cell| heading(cell, true) == wanted)
    };
    let first_with_all = || {
        let with = |row: &&ViewRow| headings.iter().all(|it| has(row, it));
        let row = view.rows.iter().find(with).filter(|_| !headings.is_empty())?;
        Some((row.row, row.row))
    };
    let Some((first, last)) = known.or_else(first_with_all) else {
        let expected = "前 60 行中有全部所说列名的一行，或用 --header 写明表头所在的行";
        return Err(wrong("--map", &headings.join("、")).expected(expected).into());
    };
    let rows = || view.rows.iter().filter(|row| (first..=last).contains(&row.row));
    let mut columns = BTreeMap::new();
    for (column, kind) in said {
        let letters = match letters_of(column) {
            Some(letters) => letters,
            None => one_column(view, &rows().collect::<Vec<_>>(), column)?,
        };
        columns.insert(letters, *kind);
    }
    Ok(SheetMapping { sheet: sheet.to_owned(), header_rows: (first, last), columns })
}

/// The one column under a heading.
fn one_column(view: &SheetView, rows: &[&ViewRow], column: &str) -> Outcome<String> {
    let wanted = heading(column, true);
    let is_it = |place: usize| {
        let mut cells = rows.iter().filter_map(|row| row.cells.get(place));
        cells.any(|cell| heading(cell, true) == wanted)
    };
    let found: Vec<&String> = view
        .columns
        .iter()
        .enumerate()
        .filter(|(place, _)| is_it(*place))
        .map(|(_, it)| it)
        .collect();
    match found.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(wrong("--map", column).expected("表头中的列名或列的字母").into()),
        several => {
            let letters: Vec<&str> = several.iter().map(|it| it.as_str()).collect();
            let expected = format!("有几列叫这个名称，请写列的字母：{}", letters.join("、"));
            Err(wrong("--map", column).expected(expected).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "某工会流水\n记账时间,业务说明,数目,数目\n2025-01-02,会费,1,2\n";

    fn said(map: &[&str], header: Option<&str>) -> Outcome<Vec<SheetMapping>> {
        let map = map.iter().map(|it| (*it).to_owned()).collect();
        let said = SaidColumns { map, sheet: None, header: header.map(str::to_owned) };
        let isolation = Isolation::InProcess;
        said.mapping(File {
            name: "账.csv",
            bytes: TEXT.as_bytes(),
            isolation: &isolation,
            known: &[],
        })
    }

    #[test]
    fn columns_are_named_by_letter_or_heading_and_meant_by_name_or_key() {
        let mapping =
            said(&["记账时间=日期", "业务说明=summary", "C=借方", "d=不读"], None).unwrap();
        let mapping = &mapping[0];
        assert_eq!(mapping.header_rows, (2, 2));
        let expected = [
            ("A", Some(ColumnKind::Date)),
            ("B", Some(ColumnKind::Summary)),
            ("C", Some(ColumnKind::Debit)),
            ("D", None),
        ];
        let expected: BTreeMap<String, Option<ColumnKind>> =
            expected.into_iter().map(|(letters, kind)| (letters.to_owned(), kind)).collect();
        assert_eq!(mapping.columns, expected);
        assert_eq!(said(&["A=日期"], Some("2")).unwrap()[0].header_rows, (2, 2));
    }

    #[test]
    fn what_cannot_be_placed_is_told_with_what_could() {
        for (map, header, expected) in [
            (vec!["A"], None, "列=含义"),
            (vec!["A=日子吧"], None, "日期"),
            (vec!["没有=日期"], None, "--header"),
            (vec!["A=日期"], None, "--header"),
            (vec!["没有=日期"], Some("2"), "列的字母"),
            (vec!["数目=借方"], None, "C、D"),
            (vec!["A=日期"], Some("9-3"), "3-4"),
        ] {
            let refused = said(&map, header).unwrap_err().to_string();
            assert!(refused.contains(expected), "{map:?}: {refused}");
        }
    }
}
