//! Shapes of the corpus that are written here, by the library that this program writes with.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};
use union_ledger::sheet::column_letters;

/// A workbook of one sheet: lines above the header, and columns as `heading=field`, the levels of
/// a tall heading divided by `|`. A field in angle brackets means nothing to the books.
pub struct Shape {
    pub file: &'static str,
    pub kind: &'static str,
    above: &'static [&'static str],
    columns: &'static [&'static str],
}

/// One column as it should be understood: letters, meaning.
pub type Meant = (String, String);

pub const SHAPES: &[Shape] = &[
    Shape {
        file: "written_plain.xlsx",
        kind: "journal",
        above: &[],
        columns: &[
            "日期=date",
            "凭证号=joined",
            "摘要=summary",
            "科目编码=code",
            "借方金额=debit",
            "贷方金额=credit",
        ],
    },
    Shape {
        file: "written_two_rows.xlsx",
        kind: "journal",
        above: &["江州省林业局机关工会", "序时账（2025年1至3月）"],
        columns: &[
            "凭证|日期=date",
            "凭证|字=word",
            "凭证|号=number",
            "摘要=summary",
            "科目|编码=code",
            "科目|名称=name",
            "发生额|借方=debit",
            "发生额|贷方=credit",
            "经办=<许念安>",
        ],
    },
    Shape {
        file: "written_sides.xlsx",
        kind: "journal",
        above: &["", "凭证查询结果", ""],
        columns: &[
            "序号=<1>",
            "记账日期=date",
            "凭证编号=joined",
            "业务摘要=summary",
            "会计科目=code_name",
            "借或贷=side",
            "本币金额=amount",
            "附单据张数=attachments",
            "凭证来源=<手工>",
        ],
    },
    Shape {
        file: "written_month_and_day.xlsx",
        kind: "journal",
        above: &["记　账　凭　证　登　记　簿"],
        columns: &[
            "2025年|月=month",
            "2025年|日=day",
            "凭证号=joined",
            "摘　　要=summary",
            "会计科目|总账科目=top_name",
            "会计科目|明细科目=leaf_name",
            "借 方=debit",
            "贷 方=credit",
            "制证=preparer",
            "稽核=reviewer",
        ],
    },
    Shape {
        file: "written_opening.xlsx",
        kind: "opening",
        above: &["2025年年初余额"],
        columns: &[
            "科目编码=code",
            "科目名称=name",
            "年初余额|借方=opening_debit",
            "年初余额|贷方=opening_credit",
        ],
    },
    Shape {
        file: "written_opening_one_sided.xlsx",
        kind: "opening",
        above: &["编制单位：江州省林业局机关工会", "单位：元"],
        columns: &[
            "会计科目编码=code",
            "会计科目名称=name",
            "余额方向=side",
            "期初数=opening_balance",
        ],
    },
    Shape {
        file: "written_trial_balance.xlsx",
        kind: "trial_balance",
        above: &["科目余额表", "2025年1月"],
        columns: &[
            "科目编码=code",
            "科目名称=name",
            "期初余额|借方=start_debit",
            "期初余额|贷方=start_credit",
            "本期发生|借方=debit",
            "本期发生|贷方=credit",
            "期末余额|借方=closing_debit",
            "期末余额|贷方=closing_credit",
        ],
    },
    Shape {
        file: "written_cash_book.xlsx",
        kind: "cash_book",
        above: &["工会经费收支登记"],
        columns: &[
            "日期=date",
            "用途=summary",
            "收入=income",
            "支出=outgo",
            "结余=running_balance",
        ],
    },
    Shape {
        file: "written_units.xlsx",
        kind: "units",
        above: &["基层工会名单"],
        columns: &[
            "单位编码=unit_code",
            "单位名称=unit_name",
            "上级单位=parent_unit",
            "级别=unit_level",
            "联系电话=<0591-0000000>",
        ],
    },
    Shape {
        file: "written_projects.xlsx",
        kind: "projects",
        above: &[],
        columns: &[
            "项目编码=project_code",
            "项目名称=project_name",
            "是否专项=is_earmarked",
            "起始日期=started_on",
        ],
    },
];

/// Fields whose meaning has another name.
const MEANINGS: &[(&str, &str)] = &[
    ("joined", "voucher_number"),
    ("number", "voucher_number"),
    ("word", "voucher_word"),
    ("code", "account_code"),
    ("name", "account_name"),
    ("code_name", "account_name"),
    ("top_name", "general_account"),
    ("leaf_name", "detail_account"),
    ("side", "direction"),
];

/// The entries of the corpus: date, number, summary, account, its upper one, debit, credit.
const ENTRIES: &str = "\
2025-01-08,1,收到一月份会员会费,102,银行存款,,1260.00,
2025-01-08,1,收到一月份会员会费,401,会费收入,,,1260.00
2025-01-15,2,支付迎新春联欢活动费,50102,文体活动支出,职工活动支出,3480.50,
2025-01-15,2,支付迎新春联欢活动费,102,银行存款,,,3480.50
2025-01-24,3,提取备用金,101,库存现金,,1500.00,
2025-01-24,3,提取备用金,102,银行存款,,,1500.00
2025-02-11,1,收到拨缴经费返还,102,银行存款,,20000.00,
2025-02-11,1,收到拨缴经费返还,402,拨缴经费收入,,,20000.00
2025-02-18,2,付职工培训费和代表会议费,50501,培训支出,业务支出,1500.00,
2025-02-18,2,付职工培训费和代表会议费,50502,会议支出,业务支出,834.56,
2025-02-18,2,付职工培训费和代表会议费,102,银行存款,,,2334.56
2025-03-05,1,慰问困难职工秦小路,50404,困难职工帮扶支出,维权支出,1000.00,
2025-03-05,1,慰问困难职工秦小路,101,库存现金,,,1000.00
2025-03-20,2,收到行政补助经费,102,银行存款,,8000.00,
2025-03-20,2,收到行政补助经费,405,行政补助收入,,,8000.00
";

/// The balances of the corpus: account, name, debit, credit.
const BALANCES: &str = "\
101,库存现金,500.00,
102,银行存款,86340.55,
135,其他应收款,1200.00,
162,固定资产,24000.00,
163,累计折旧,,6000.00
215,其他应付款,,3300.55
30104,固定资产,,18000.00
32205,累计结余,,84740.00
";

type Row = BTreeMap<&'static str, String>;

fn rows(text: &str, fields: &[&'static str]) -> Vec<Row> {
    let fill =
        |line: &str| fields.iter().copied().zip(line.split(',').map(str::to_owned)).collect();
    text.lines().map(fill).collect()
}

fn journal_rows() -> Vec<Row> {
    let fields = ["date", "number", "summary", "code", "name", "parent", "debit", "credit"];
    let mut rows = rows(ENTRIES, &fields);
    for row in &mut rows {
        let (date, number) = (row["date"].clone(), row["number"].clone());
        let (name, parent) = (row["name"].clone(), row["parent"].clone());
        let is_debit = !row["debit"].is_empty();
        let part = |range: std::ops::Range<usize>| date[range].trim_start_matches('0').to_owned();
        row.insert("month", part(5..7));
        row.insert("day", part(8..10));
        row.insert("word", "记".to_owned());
        row.insert("joined", format!("记-{number}"));
        row.insert("code_name", format!("{} {name}", row["code"]));
        row.insert("side", if is_debit { "借" } else { "贷" }.to_owned());
        row.insert("amount", row[if is_debit { "debit" } else { "credit" }].clone());
        row.insert("top_name", if parent.is_empty() { name.clone() } else { parent.clone() });
        row.insert("leaf_name", if parent.is_empty() { String::new() } else { name });
        row.insert("attachments", "1".to_owned());
        row.insert("preparer", "许念安".to_owned());
        row.insert("reviewer", "程望舒".to_owned());
    }
    rows
}

fn balance_rows() -> Vec<Row> {
    let mut rows = rows(BALANCES, &["code", "name", "opening_debit", "opening_credit"]);
    for row in &mut rows {
        let (debit, credit) = (row["opening_debit"].clone(), row["opening_credit"].clone());
        row.insert("side", if debit.is_empty() { "贷" } else { "借" }.to_owned());
        row.insert("opening_balance", format!("{debit}{credit}"));
        row.insert("start_debit", debit.clone());
        row.insert("start_credit", credit.clone());
        row.insert("closing_debit", debit);
        row.insert("closing_credit", credit);
    }
    rows
}

fn rows_of(kind: &str) -> Vec<Row> {
    match kind {
        "journal" => journal_rows(),
        "opening" | "trial_balance" => balance_rows(),
        "cash_book" => rows(
            "2025-01-08,收一月会费,1260.00,,14100.55\n2025-01-15,付活动奖品,,3480.50,10620.05\n",
            &["date", "summary", "income", "outgo", "running_balance"],
        ),
        "units" => rows(
            "100000,江州省直属机关工会委员会,,省级\n101000,江州省林业局直属机关工会,100000,厅局\n",
            &["unit_code", "unit_name", "parent_unit", "unit_level"],
        ),
        _ => rows(
            "J01,困难职工帮扶,是,2024-01-01\nJ04,全民健身月,否,2025-05-01\n",
            &["project_code", "project_name", "is_earmarked", "started_on"],
        ),
    }
}

impl Shape {
    fn headings(&self) -> Vec<(Vec<&str>, &str)> {
        let split = |column: &&'static str| {
            let (heading, field) = column.split_once('=').unwrap();
            (heading.split('|').collect(), field)
        };
        self.columns.iter().map(split).collect()
    }

    fn height(&self) -> usize {
        self.headings().iter().map(|(parts, _)| parts.len()).max().unwrap()
    }

    /// First and last row of the header, from one.
    pub fn header_rows(&self) -> (u32, u32) {
        let first = self.above.len() + 1;
        (first as u32, (first + self.height() - 1) as u32)
    }

    pub fn meant(&self) -> Vec<Meant> {
        let mean = |(column, (_, field)): (u32, (Vec<&str>, &str))| {
            let found = MEANINGS.iter().find(|(other, _)| *other == field);
            let meaning = if field.starts_with('<') { "ignored" } else { field };
            (column_letters(column), found.map_or(meaning, |(_, meaning)| meaning).to_owned())
        };
        (0_u32..).zip(self.headings()).map(mean).collect()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, text) in (0_u32..).zip(self.above) {
            sheet.write(row, 0, *text).unwrap();
        }
        let top = self.above.len() as u32;
        self.write_header(sheet, top);
        let first = top + self.height() as u32;
        for (row, values) in (first..).zip(rows_of(self.kind)) {
            for (column, (_, field)) in (0_u16..).zip(self.headings()) {
                write_value(sheet, (row, column), field, &values);
            }
        }
        workbook.save_to_buffer().unwrap()
    }

    fn write_header(&self, sheet: &mut Worksheet, top: u32) {
        let format = Format::new().set_bold().set_align(FormatAlign::Center);
        let headings = self.headings();
        let last = top + self.height() as u32 - 1;
        let mut column = 0;
        while column < headings.len() {
            let parts = &headings[column].0;
            let group =
                headings[column..].iter().take_while(|(it, _)| it.len() > 1 && it[0] == parts[0]);
            let end = column + group.count().max(1) - 1;
            let merged = (top, column as u16, if parts.len() > 1 { top } else { last }, end as u16);
            if (merged.0, merged.1) == (merged.2, merged.3) {
                sheet.write_with_format(top, merged.1, parts[0], &format).unwrap();
            } else {
                sheet
                    .merge_range(merged.0, merged.1, merged.2, merged.3, parts[0], &format)
                    .unwrap();
            }
            for (at, (parts, _)) in headings.iter().enumerate().take(end + 1).skip(column) {
                if let Some(lower) = parts.get(1) {
                    sheet.write_with_format(last, at as u16, *lower, &format).unwrap();
                }
            }
            column = end + 1;
        }
    }
}

fn write_value(sheet: &mut Worksheet, (row, column): (u32, u16), field: &str, values: &Row) {
    if let Some(text) = field.strip_prefix('<').and_then(|it| it.strip_suffix('>')) {
        sheet.write(row, column, text).unwrap();
        return;
    }
    let text = values.get(field).map(String::as_str).unwrap_or_default();
    if text.is_empty() {
        return;
    }
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        let serial = day.since(jiff::civil::date(1899, 12, 30)).unwrap().get_days();
        let format = Format::new().set_num_format("yyyy/m/d");
        sheet.write_with_format(row, column, serial, &format).unwrap();
    } else if let (true, Ok(amount)) = (text.contains('.'), text.parse::<f64>()) {
        let format = Format::new().set_num_format("#,##0.00");
        sheet.write_with_format(row, column, amount, &format).unwrap();
    } else {
        sheet.write(row, column, text).unwrap();
    }
}
