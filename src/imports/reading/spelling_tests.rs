//! Cells as people write them, through the readers to records.

use crate::imports::reading::reading_tests::{HEAD, check};

/// A voucher of two lines whose date, number and amount are written so.
fn voucher([date, number, again, amount]: [&str; 4]) -> String {
    format!(
        "{HEAD}{date},{number},收工间操比赛报名费,102,银行存款,{amount},\n\
         {date},{again},收工间操比赛报名费,408,其他收入,,{amount}\n"
    )
}

fn lines(subject: &str, amount: &str) -> Vec<String> {
    vec![
        format!("  收工间操比赛报名费 102银行存款 借{amount} 贷0.00"),
        format!("  收工间操比赛报名费 408其他收入 借0.00 贷{amount}"),
        subject.to_owned(),
    ]
}

fn read_as(csv: &str, subject: &str, amount: &str, findings: &[&str]) {
    let lines = lines(subject, amount);
    check(csv, &lines.iter().map(String::as_str).collect::<Vec<_>>(), findings);
}

#[test]
fn numbers_with_a_period_or_a_page_are_one_voucher() {
    for (one, two, subject) in [
        ("2025-03-记-0007", "2025-03-记-0007", "2025-03-06 记-7"),
        ("2025年3月记字第7号", "2025年3月记字第7号", "2025-03-06 记-7"),
        ("202503-记-7", "202503-记-7", "2025-03-06 记-7"),
        ("记字7号 1/2", "记字7号 2/2", "2025-03-06 记-7"),
        ("记字第0007号 第1页", "记字第0007号 第2页", "2025-03-06 记-7"),
        ("记-7（1/2）", "记-7（2/2）", "2025-03-06 记-7"),
        ("收 7 1/2", "收 7 2/2", "2025-03-06 收-7"),
    ] {
        read_as(&voucher(["2025-03-06", one, two, "318.40"]), subject, "318.40", &[]);
    }
}

#[test]
fn a_number_that_became_a_date_is_refused() {
    for number in ["2025-03-02", "2025/3/2", "3月2日"] {
        let csv = voucher(["2025-03-06", number, number, "318.40"]);
        let found = format!("import.number_is_date B2 {number}");
        read_as(&csv, &format!("2025-03-06 {number} ?"), "318.40", &[&found]);
    }
}

#[test]
fn several_days_in_one_cell_are_no_date() {
    for date in ["2025年3月6日-9日", "2025-03-06/2025-04-09", "2025-03-06-3", "3月6日至9日"]
    {
        let csv = voucher([date, "记-7", "记-7", "318.40"]);
        let found = format!("import.date_not_a_date A2 {date}");
        read_as(&csv, "记-7 ?", "318.40", &[&found]);
    }
}

#[test]
fn a_date_with_a_time_is_its_day_and_a_serial_number_is_told() {
    for date in ["20250306 09:30:15", "20250306093015", "2025-03-06 09:30", "\u{feff}2025/3/6"] {
        let csv = voucher([date, "记-7", "记-7", "318.40"]);
        let told = if date.starts_with('\u{feff}') {
            vec!["import.invisible_marks A2 2025/3/6，共 2 处"]
        } else {
            vec![]
        };
        read_as(&csv, "2025-03-06 记-7", "318.40", &told);
    }
    let csv = voucher(["45722", "记-7", "记-7", "318.40"]);
    let told = ["import.date_from_serial A2 45722，共 2 处"];
    read_as(&csv, "2025-03-06 记-7", "318.40", &told);
}

#[test]
fn two_numbers_in_one_cell_and_what_only_looks_like_one_are_refused() {
    for amount in ["\"100\n200\"", "100 200", "12 318.40", "1234。50", "1 2345", "\"1,23\""] {
        let csv = voucher(["2025-03-06", "记-7", "记-7", amount]);
        let shown = amount.trim_matches('"');
        let found = [
            format!("import.amount_not_a_number F2 {shown}"),
            format!("import.amount_not_a_number G3 {shown}"),
        ];
        check(&csv, &["2025-03-06 记-7 ?"], &[&found[0], &found[1]]);
    }
}

#[test]
fn full_width_amounts_are_read_and_told_once() {
    for (amount, told) in [
        ("１２３１８．４０", Some("１２３１８．４０")),
        ("\"12,318.40\"", None),
        ("12318.40 元", None),
    ] {
        let csv = voucher(["2025-03-06", "记-7", "记-7", amount]);
        let told = told.map(|told| format!("import.amount_respelled F2 {told}，共 2 处"));
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        read_as(&csv, "2025-03-06 记-7", "12318.40", &told);
    }
}

#[test]
fn marks_that_nobody_sees_make_no_other_code() {
    let csv = "\u{feff}日\u{200b}期,凭证号\u{200e},摘要,科目编码,科目名称,借方金额,\u{202a}贷方金额\u{202c}\n\
         2025-03-06,\u{200f}记-7,收工间操比赛报名费,\u{200b}102,银行存款,318.40\u{202c},\n\
         2025-03-06,记-7,收工间操比赛报名费,408,其他收入,\u{200b},318.40\n";
    let told = ["import.invisible_marks B2 记-7，共 4 处"];
    read_as(csv, "2025-03-06 记-7", "318.40", &told);
}

#[test]
fn fields_padded_with_tabs_or_parted_by_other_marks_are_read() {
    let csv = voucher(["2025-03-06", "记-7", "记-7", "318.40"]);
    for (parted, by) in [("\t,", ","), ("|", ","), ("，", ","), ("\t", ","), (";", ",")] {
        read_as(&csv.replace(by, parted), "2025-03-06 记-7", "318.40", &[]);
    }
    // Each field padded, the last one too; the header not.
    let (head, rows) = csv.split_once('\n').unwrap();
    let padded = rows.replace(',', "\t,").replace('\n', "\t\n");
    read_as(&format!("{head}\n{padded}"), "2025-03-06 记-7", "318.40", &[]);
}
