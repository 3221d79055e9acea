//! The smallest books that trip one rule: of vouchers, payments and amounts.

use union_ledger::checks::books::{Books, SharedFile};
use union_ledger::units::unit::Tier::Grassroots;

use super::cases::{Case, changed, day, with};
use super::fixture::{Entry, Fixture};

/// A payment: day, what for, payee, amount.
type Paid<'a> = (&'a str, &'a str, Option<i64>, &'a str);

fn paid(payments: &[Paid<'_>]) -> Books {
    let lines: Vec<[(&str, &str, &str); 2]> = payments
        .iter()
        .map(|(_, _, _, amount)| [("50102", *amount, ""), ("102", "", *amount)])
        .collect();
    let entries: Vec<Entry<'_>> = payments
        .iter()
        .zip(&lines)
        .map(|((on, summary, party, _), lines)| (*on, *summary, *party, &lines[..]))
        .collect();
    with(Grassroots, &entries)
}

pub fn of_vouchers() -> Vec<Case> {
    vec![
        (
            "VC01",
            changed(|books| {
                books.vouchers[0].file_number = Some("记-1".to_owned());
                books.vouchers[1].file_number = Some("记-4".to_owned());
            }),
        ),
        (
            "VC01",
            changed(|books| {
                books.vouchers[0].file_number = Some("记-1".to_owned());
                books.vouchers[1].file_number = Some("记-1".to_owned());
            }),
        ),
        (
            "VC02",
            changed(|books| {
                books.vouchers[0].file_number = Some("记-2".to_owned());
                books.vouchers[1].file_number = Some("记-1".to_owned());
            }),
        ),
        ("VC03", changed(|books| books.vouchers[0].reviewer = Some("甲".to_owned()))),
        ("VC03", changed(|books| books.vouchers[0].cashier = None)),
        ("VC03", changed(|books| books.vouchers[0].cashier = Some("乙".to_owned()))),
        ("VC04", changed(|books| books.vouchers[0].attachment_count = 0)),
        ("VC05", paid(&[("2025-03-12", "冲减活动费", None, "-10.10")])),
        ("VC06", paid(&[("2025-03-12", "更正上年活动费", None, "10.10")])),
        (
            "VC07",
            changed(|books| {
                books.vouchers[1].dated_on = day("2025-04-01");
                books.vouchers[1].posted_on = day("2025-04-01");
            }),
        ),
        (
            "VC08",
            paid(&[
                ("2025-03-12", "活动用品", Some(3), "10.10"),
                ("2025-03-12", "活动用品", Some(3), "10.10"),
            ]),
        ),
        (
            "VC08",
            paid(&[
                ("2025-03-12", "活动用品 发票号码12345678", Some(3), "10.10"),
                ("2025-04-15", "活动用品 发票号码12345678", Some(3), "10.10"),
            ]),
        ),
    ]
}

pub fn of_payments() -> Vec<Case> {
    vec![
        (
            "CS01",
            with(
                Grassroots,
                &[
                    (
                        "2025-03-12",
                        "活动用品",
                        None,
                        &[("50102", "30.10", ""), ("101", "", "30.10")],
                    ),
                    ("2025-03-13", "提取现金", None, &[("101", "50.10", ""), ("102", "", "50.10")]),
                ],
            ),
        ),
        (
            "JT01",
            paid(&[
                ("2025-03-12", "活动用品", Some(3), "10.10"),
                ("2025-03-14", "活动用品", Some(3), "10.10"),
            ]),
        ),
        ("JT02", paid(&[("2025-03-12", "活动用品", Some(2), "10.10")])),
        (
            "JT03",
            paid(&[
                ("2025-03-12", "活动用品", Some(3), "6000.10"),
                ("2025-03-14", "活动用品", Some(3), "5000.20"),
            ]),
        ),
        ("JT04", paid(&[("2025-03-12", "活动用品", None, "20000.00")])),
        ("JT05", paid(&[("2025-03-15", "活动用品", None, "10.10")])),
        ("JT05", paid(&[("2025-10-06", "活动用品", None, "10.10")])),
        ("JT06", changed(|books| books.vouchers[0].posted_on = day("2025-04-06"))),
    ]
}

pub fn of_summaries() -> Vec<Case> {
    vec![
        (
            "JT08",
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "收入抵支出",
                    None,
                    &[("50102", "10.10", ""), ("408", "", "10.10")],
                )],
            ),
        ),
        (
            "JT10",
            changed(|books| {
                books.shared_files.push(SharedFile {
                    file_name: "发票.pdf".to_owned(),
                    vouchers: vec!["G8:2025-03 记-1".to_owned(), "G9:2025-03 记-2".to_owned()],
                    period: 202503,
                });
            }),
        ),
        ("JT11", paid(&[("2025-03-12", "会员体检费", None, "10.10")])),
        (
            "JT12",
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "购置电脑",
                    None,
                    &[("50702", "10.10", ""), ("102", "", "10.10")],
                )],
            ),
        ),
        ("JT13", paid(&[("2025-03-12", "支付2024年活动费", None, "10.10")])),
        (
            "JT14",
            Fixture::new(Grassroots)
                .opening(&[("101", "5000.00"), ("32205", "-5000.00")])
                .with(&[(
                    "2025-03-12",
                    "活动用品",
                    None,
                    &[("50102", "1000.01", ""), ("101", "", "1000.01")],
                )])
                .books(),
        ),
    ]
}

/// Amounts that begin with the same digits, and one that is far from its like.
pub fn of_amounts() -> Vec<Case> {
    let same: [(&str, &str, &str); 2] = [("50102", "99.10", ""), ("102", "", "99.10")];
    let entries: Vec<Entry<'_>> =
        (0..120).map(|_| ("2025-03-12", "活动用品", None, &same[..])).collect();
    let texts: Vec<String> =
        (0..19).map(|place| format!("{}.10", 90 + place)).chain(["5000.10".to_owned()]).collect();
    let lines: Vec<[(&str, &str, &str); 2]> =
        texts.iter().map(|it| [("50102", it.as_str(), ""), ("102", "", it.as_str())]).collect();
    let various: Vec<Entry<'_>> =
        lines.iter().map(|it| ("2025-03-12", "活动用品", None, &it[..])).collect();
    vec![("JT07", with(Grassroots, &entries)), ("JT09", with(Grassroots, &various))]
}
