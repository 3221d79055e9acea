//! 年末判断表 on the command line: the list to fill in, and reading it back.
//!
//! Columns are known by their Chinese or English heading; those that only explain a row are
//! passed over. A row without an amount decides nothing.

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::GB18030;

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::chart::dimension::FundingSource;
use crate::ledger::codes;
use crate::ledger::periods::transfer::{Judgement, JudgementItem};
use crate::money::Money;
use crate::units::unit::Unit;

const UNIT: &[&str] = &["unit", "单位编码", "单位"];
const PROJECT: &[&str] = &["project_code", "项目编码", "项目代码"];
const FUND: &[&str] = &["fund", "资金来源"];
const AMOUNT: &[&str] = &["amount", "转入结余金额", "其中转入结余", "转入结余"];

/// Headings of the list to fill in; what the reader needs stands under the same words.
const HEADINGS: [&str; 7] =
    ["单位编码", "项目编码", "项目名称", "资金来源", "是否完工", "结转资金余额", "转入结余金额"];

/// The list of a unit's year with the amounts left blank, as a spreadsheet opens it.
#[must_use]
pub fn template(unit: &Unit, items: &[JudgementItem]) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    let mut line = |cells: &[&str]| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    };
    line(&HEADINGS);
    for item in items {
        let finished = if item.is_finished { "已完工" } else { "未完工" };
        let balance = item.balance.to_string();
        line(&[
            &unit.code,
            &item.project_code,
            &item.project_name,
            item.fund.label(),
            finished,
            &balance,
            "",
        ]);
    }
    text.into_bytes()
}

/// A text that a spreadsheet would take for a formula is led by an apostrophe.
fn quoted(cell: &str) -> String {
    let is_number = cell.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.');
    let guard = if cell.starts_with(['=', '+', '-', '@']) && !is_number { "'" } else { "" };
    if guard.is_empty() && !cell.contains([',', '"', '\n', '\r']) {
        return cell.to_owned();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

/// The decisions of one unit out of a filled list.
pub fn read_judgements(path: &Path, unit_code: &str) -> Outcome<Vec<Judgement>> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|problem| Failure::file(&file, problem))?;
    let text = decoded(&bytes).ok_or_else(|| {
        Finding::new(&codes::JUDGEMENT_UNREADABLE, Place::of(&file))
            .found("文件编码无法识别")
            .expected("UTF-8 或 GB18030（GBK）")
    })?;
    judgements_in(&text, &file, unit_code)
}

fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
    }
}

fn judgements_in(text: &str, file: &str, unit_code: &str) -> Outcome<Vec<Judgement>> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let place = |words: &[&str]| headers.iter().position(|it| words.contains(&it));
    let missing = |words: &[&str]| -> Failure {
        let heading = words.get(1).copied().unwrap_or_default();
        let place = Place { file: Some(file.to_owned()), ..Place::of("首行") };
        let found = headers.iter().collect::<Vec<_>>().join("、");
        Finding::new(&codes::JUDGEMENT_UNREADABLE, place)
            .found(found)
            .expected(format!("“{heading}”列"))
            .into()
    };
    let of_unit = place(UNIT);
    let of_project = place(PROJECT).ok_or_else(|| missing(PROJECT))?;
    let of_fund = place(FUND).ok_or_else(|| missing(FUND))?;
    let of_amount = place(AMOUNT).ok_or_else(|| missing(AMOUNT))?;
    let mut judgements = Vec::new();
    for (line, row) in (2..).zip(reader.records()) {
        let wrong = |found: &str, expected: &str| {
            let place = Place { file: Some(file.to_owned()), ..Place::of(format!("第{line}行")) };
            Finding::new(&codes::JUDGEMENT_UNREADABLE, place).found(found).expected(expected)
        };
        let row = row.map_err(|_| wrong("无法按列拆分", "每行各列以逗号分隔"))?;
        let cell = |place: usize| row.get(place).unwrap_or_default();
        let unit = of_unit.map_or(unit_code, cell);
        let amount = cell(of_amount);
        let is_blank = cell(of_project).is_empty() || amount.is_empty();
        if is_blank || (unit != unit_code && !unit.is_empty()) {
            continue;
        }
        let fund = fund_named(cell(of_fund))
            .ok_or_else(|| wrong(cell(of_fund), "工会资金（union）或财政拨款（fiscal）"))?;
        let read = Money::read(amount).ok().flatten();
        let amount = read.ok_or_else(|| wrong(amount, "金额，单位元，至多两位小数"))?;
        judgements.push(Judgement {
            project_code: cell(of_project).trim_start_matches('\'').to_owned(),
            fund,
            amount,
        });
    }
    Ok(judgements)
}

fn fund_named(text: &str) -> Option<FundingSource> {
    let labelled = FundingSource::EVERY.iter().find(|fund| fund.label() == text);
    FundingSource::read(text).or_else(|| labelled.copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::unit::{Level, Tier};

    fn read(text: &str) -> Vec<(String, FundingSource, i64)> {
        let read = judgements_in(text, "判断.csv", "800101").unwrap();
        read.into_iter().map(|it| (it.project_code, it.fund, it.amount.fen())).collect()
    }

    #[test]
    fn headings_and_values_are_read_in_chinese_and_english() {
        use FundingSource::{Fiscal, Union};
        for (text, expected) in [
            (
                "unit,project_code,fund,amount\n800101,P007,union,12.50\n800102,P008,union,1\n",
                vec![("P007", Union, 1_250)],
            ),
            (
                "单位编码,项目编码,资金来源,转入结余金额\n800101,P007,工会资金,\"1,012.50\"\n",
                vec![("P007", Union, 101_250)],
            ),
            (
                "项目编码,项目名称,资金来源,其中转入结余\nP007,书屋,财政拨款,0\nP008,球场,财政拨款,\n",
                vec![("P007", Fiscal, 0)],
            ),
            ("项目编码,资金来源,转入结余\nP007,fiscal,-300.00\n", vec![("P007", Fiscal, -30_000)]),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(code, fund, fen)| (code.to_owned(), fund, fen))
                .collect();
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        for (text, found, expected) in [
            ("项目编码,资金来源\nP007,工会资金\n", "项目编码、资金来源", "“转入结余金额”列"),
            (
                "项目编码,资金来源,转入结余\nP007,自筹,1\n",
                "自筹",
                "工会资金（union）或财政拨款（fiscal）",
            ),
            (
                "项目编码,资金来源,转入结余\nP007,工会资金,一百\n",
                "一百",
                "金额，单位元，至多两位小数",
            ),
        ] {
            let Err(crate::finding::Failure::Refused(told)) =
                judgements_in(text, "判断.csv", "800101")
            else {
                panic!("read: {text}");
            };
            assert_eq!((told[0].found.as_str(), told[0].expected.as_str()), (found, expected));
            assert_eq!(told[0].code.id, "ledger.judgement_unreadable");
        }
    }

    #[test]
    fn the_list_to_fill_in_is_read_again() {
        let unit = Unit {
            id: 7,
            code: "800101".to_owned(),
            name: "云岭市气象局工会".to_owned(),
            parent_id: None,
            level: Level::Grassroots,
            tier: Tier::Grassroots,
            valid_from_on: "2025-01-01".to_owned(),
            valid_to_on: None,
        };
        let item = |code: &str, name: &str, fund, fen| JudgementItem {
            project_code: code.to_owned(),
            project_name: name.to_owned(),
            fund,
            balance: Money::from_fen(fen),
            is_finished: true,
        };
        let items = [
            item("P007", "书屋,\"二期\"", FundingSource::Union, 123_456),
            item("P009", "培训", FundingSource::Fiscal, -5_000),
        ];
        let text = String::from_utf8(template(&unit, &items)).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap();
        assert_eq!(read(text), []);
        let filled = text.replace("1234.56,", "1234.56,1000").replace("-50.00,", "-50.00,-50");
        let expected =
            [("P007", FundingSource::Union, 100_000), ("P009", FundingSource::Fiscal, -5_000)];
        assert_eq!(read(&filled), expected.map(|(code, fund, fen)| (code.to_owned(), fund, fen)));
        let gbk = GB18030.encode(&filled).0;
        assert_eq!(read(&decoded(&gbk).unwrap()), read(&filled));
    }
}
