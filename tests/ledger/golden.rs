//! What the accounting system prescribes, booked and read back: cases G1 to G14, and the year end.

use union_ledger::ledger::chart::dimension::FundingSource;
use union_ledger::ledger::periods::transfer::Judgement;

use crate::common::books::{Books, Line, new_project, yuan};
use crate::common::both;

/// One case: what is booked where and when, and what the books say then (net debit, in yuan).
struct Case {
    name: &'static str,
    vouchers: &'static [(&'static str, &'static str, &'static [Line<'static>])],
    balances: &'static [(&'static str, &'static [(&'static str, &'static str)])],
}

const CASES: &[Case] = &[
    Case {
        name: "G1 a grassroots union receives dues and keeps 60 percent",
        vouchers: &[(
            "G1",
            "2025-03-10",
            &[
                ("102", "debit", "100000.00"),
                ("402", "credit", "60000.00"),
                ("211 unit=D1", "credit", "40000.00"),
            ],
        )],
        balances: &[("G1", &[("102", "100000.00"), ("211", "-40000.00"), ("402", "-60000.00")])],
    },
    Case {
        name: "G2 it remits what it owes upward",
        vouchers: &[
            (
                "G1",
                "2025-03-10",
                &[
                    ("102", "debit", "100000.00"),
                    ("402", "credit", "60000.00"),
                    ("211 unit=D1", "credit", "40000.00"),
                ],
            ),
            (
                "G1",
                "2025-03-20",
                &[("211 unit=D1", "debit", "40000.00"), ("102", "credit", "40000.00")],
            ),
        ],
        balances: &[("G1", &[("102", "60000.00"), ("402", "-60000.00")])],
    },
    Case {
        name: "G3 the union above splits what it receives",
        vouchers: &[(
            "D1",
            "2025-03-21",
            &[
                ("102", "debit", "40000.00"),
                ("402", "credit", "15000.00"),
                ("211 unit=F1", "credit", "25000.00"),
            ],
        )],
        balances: &[("D1", &[("102", "40000.00"), ("211", "-25000.00"), ("402", "-15000.00")])],
    },
    Case {
        name: "G4 dues reported at year end and not yet paid, 6:1:3 of 200,000",
        vouchers: &[(
            "D1",
            "2025-12-31",
            &[
                ("132 unit=G1", "debit", "80000.00"),
                ("402", "credit", "20000.00"),
                ("211 unit=F1", "credit", "60000.00"),
            ],
        )],
        balances: &[("D1", &[("132", "80000.00"), ("211", "-60000.00"), ("402", "-20000.00")])],
    },
    Case {
        name: "G5 dues that the tax office collected belong to three",
        vouchers: &[(
            "F1",
            "2025-04-15",
            &[
                ("102", "debit", "100000.00"),
                ("21202 unit=D1", "credit", "60000.00"),
                ("402", "credit", "25000.00"),
                ("211", "credit", "15000.00"),
            ],
        )],
        balances: &[(
            "F1",
            &[
                ("102", "100000.00"),
                ("211", "-15000.00"),
                ("21202", "-60000.00"),
                ("402", "-25000.00"),
            ],
        )],
    },
    Case {
        name: "G6 the share of the union below is passed on and received",
        vouchers: &[
            (
                "F1",
                "2025-04-15",
                &[
                    ("102", "debit", "100000.00"),
                    ("21202 unit=D1", "credit", "60000.00"),
                    ("402", "credit", "40000.00"),
                ],
            ),
            (
                "F1",
                "2025-04-20",
                &[("21202 unit=D1", "debit", "60000.00"), ("102", "credit", "60000.00")],
            ),
            ("D1", "2025-04-21", &[("102", "debit", "60000.00"), ("402", "credit", "60000.00")]),
        ],
        balances: &[
            ("F1", &[("102", "40000.00"), ("402", "-40000.00")]),
            ("D1", &[("102", "60000.00"), ("402", "-60000.00")]),
        ],
    },
    Case {
        name: "G7 a general grant notified at year end",
        vouchers: &[
            (
                "F1",
                "2025-12-31",
                &[
                    ("50801 unit=D1 fund=union", "debit", "8000.00"),
                    ("21201 unit=D1", "credit", "8000.00"),
                ],
            ),
            (
                "D1",
                "2025-12-31",
                &[("13101 unit=F1", "debit", "8000.00"), ("40301 unit=F1", "credit", "8000.00")],
            ),
        ],
        balances: &[
            ("F1", &[("21201", "-8000.00"), ("50801", "8000.00")]),
            ("D1", &[("13101", "8000.00"), ("40301", "-8000.00")]),
        ],
    },
    Case {
        name: "G8 preparation money is shared out once the union is founded",
        vouchers: &[
            ("D1", "2025-02-10", &[("102", "debit", "3000.00"), ("215", "credit", "3000.00")]),
            (
                "D1",
                "2025-08-10",
                &[
                    ("215", "debit", "3000.00"),
                    ("212 unit=G1", "credit", "1800.00"),
                    ("402", "credit", "500.00"),
                    ("211 unit=F1", "credit", "700.00"),
                ],
            ),
        ],
        balances: &[(
            "D1",
            &[("102", "3000.00"), ("211", "-700.00"), ("212", "-1800.00"), ("402", "-500.00")],
        )],
    },
    Case {
        name: "G9 a membership fee of half a percent of 3,456, less its fen",
        vouchers: &[("G1", "2025-05-10", &[("101", "debit", "17.25"), ("401", "credit", "17.25")])],
        balances: &[("G1", &[("101", "17.25"), ("401", "-17.25")])],
    },
    Case {
        name: "G10 gifts are bought into store and partly issued",
        vouchers: &[
            (
                "G1",
                "2025-01-15",
                &[
                    ("50105", "debit", "10000.00"),
                    ("102", "credit", "10000.00"),
                    ("141", "debit", "10000.00"),
                    ("30101", "credit", "10000.00"),
                ],
            ),
            ("G1", "2025-01-20", &[("30101", "debit", "4000.00"), ("141", "credit", "4000.00")]),
        ],
        balances: &[(
            "G1",
            &[
                ("102", "-10000.00"),
                ("141", "6000.00"),
                ("30101", "-6000.00"),
                ("50105", "10000.00"),
            ],
        )],
    },
    Case {
        name: "G11 a computer is an expense and an asset, depreciated from its first month",
        vouchers: &[
            (
                "G1",
                "2025-01-15",
                &[
                    ("50702", "debit", "6000.00"),
                    ("102", "credit", "6000.00"),
                    ("162", "debit", "6000.00"),
                    ("30104", "credit", "6000.00"),
                ],
            ),
            ("G1", "2025-01-31", &[("30104", "debit", "83.33"), ("163", "credit", "83.33")]),
        ],
        balances: &[(
            "G1",
            &[
                ("102", "-6000.00"),
                ("162", "6000.00"),
                ("163", "-83.33"),
                ("30104", "-5916.67"),
                ("50702", "6000.00"),
            ],
        )],
    },
    Case {
        name: "G12 a bond is bought out of accumulated surplus",
        vouchers: &[(
            "D1",
            "2025-01-15",
            &[
                ("151", "debit", "50000.00"),
                ("30102", "credit", "50000.00"),
                ("32205", "debit", "50000.00"),
                ("102", "credit", "50000.00"),
            ],
        )],
        balances: &[(
            "D1",
            &[
                ("102", "-50000.00"),
                ("151", "50000.00"),
                ("30102", "-50000.00"),
                ("32205", "50000.00"),
            ],
        )],
    },
    Case {
        name: "G13 an expense of last year comes back",
        vouchers: &[(
            "G1",
            "2025-01-15",
            &[("102", "debit", "500.00"), ("32201", "credit", "500.00")],
        )],
        balances: &[("G1", &[("102", "500.00"), ("32201", "-500.00")])],
    },
    Case {
        name: "G14 the stabilisation fund is filled and drawn on",
        vouchers: &[
            ("D1", "2025-11-15", &[("521", "debit", "9000.00"), ("341", "credit", "9000.00")]),
            ("D1", "2025-12-15", &[("341", "debit", "2000.00"), ("411", "credit", "2000.00")]),
        ],
        balances: &[("D1", &[("341", "-7000.00"), ("411", "-2000.00"), ("521", "9000.00")])],
    },
];

fn check(case: &Case) {
    both(async |database| {
        let books = Books::new(database).await;
        let units = [&books.federation, &books.department, &books.grassroots];
        let unit = |code: &str| *units.iter().find(|unit| unit.code == code).unwrap();
        for (code, on, lines) in case.vouchers {
            books.post(unit(code), on, lines).await;
        }
        for (code, expected) in case.balances {
            books.check_balances(unit(code), "2025-12", expected).await;
            books.check_whole(unit(code)).await;
        }
    });
}

#[test]
fn the_prescribed_entries_give_the_prescribed_balances() {
    for case in CASES {
        println!("{}", case.name);
        check(case);
    }
    assert_eq!(CASES.len(), 14);
}

/// Income and expense of every kind of money, in one union, in one month.
const EVERY_KIND_OF_MONEY: &[&[Line<'static>]] = &[
    &[("102", "debit", "1000.00"), ("402", "credit", "1000.00")],
    &[("102", "debit", "500.00"), ("40302 unit=F1 project=P001", "credit", "500.00")],
    &[("102", "debit", "300.00"), ("40401 kind=basic", "credit", "300.00")],
    &[("50602 fund=union kind=basic class=30201", "debit", "200.00"), ("102", "credit", "200.00")],
    &[("502 fund=union kind=project project=P001", "debit", "100.00"), ("102", "credit", "100.00")],
    &[("50602 fund=fiscal kind=basic", "debit", "250.00"), ("102", "credit", "250.00")],
    &[("521", "debit", "50.00"), ("341", "credit", "50.00")],
    &[("102", "debit", "7.00"), ("32101 project=P001", "credit", "7.00")],
    &[("102", "debit", "5.00"), ("32201", "credit", "5.00")],
];

/// Books every kind of money in March for the department union, with an earmarked project.
async fn book_every_kind_of_money(books: &Books, finished_on: Option<&str>) {
    books.project(&books.department, new_project("职工之家建设", true, finished_on)).await;
    for lines in EVERY_KIND_OF_MONEY {
        books.post(&books.department, "2025-03-10", lines).await;
    }
}

#[test]
fn the_month_end_takes_each_kind_of_money_where_it_belongs() {
    both(async |database| {
        let books = Books::new(database).await;
        book_every_kind_of_money(&books, None).await;
        for month in ["2025-01", "2025-02"] {
            assert_eq!(books.close(&books.department, month).await.unwrap().posted, []);
        }
        let closing = books.close(&books.department, "2025-03").await.unwrap();
        assert_eq!(closing.posted.len(), 2, "one voucher for income, one for expense");
        books
            .check_balances(
                &books.department,
                "2025-03",
                &[
                    ("102", "1262.00"),
                    ("32101", "-7.00"),
                    ("32103", "-400.00"),
                    ("32201", "-5.00"),
                    ("32203", "-750.00"),
                    ("33103", "-50.00"),
                    ("341", "-50.00"),
                ],
            )
            .await;
        books.check_whole(&books.department).await;
    });
}

#[test]
fn after_the_year_end_only_the_accumulated_accounts_hold_money() {
    both(async |database| {
        let books = Books::new(database).await;
        book_every_kind_of_money(&books, None).await;
        books.close_year(&books.department, 2025, &[]).await.unwrap();
        let expected = &[
            ("102", "1262.00"),
            ("32104", "-407.00"),
            ("32205", "-755.00"),
            ("33104", "-50.00"),
            ("341", "-50.00"),
        ];
        books.check_balances(&books.department, "2025-12", expected).await;
        books.check_balances(&books.department, "2026-00", expected).await;
        books.check_whole(&books.department).await;
    });
}

#[test]
fn what_is_surplus_by_nature_of_a_finished_project_leaves_the_carried_over_money() {
    both(async |database| {
        let books = Books::new(database).await;
        book_every_kind_of_money(&books, Some("2025-12-31")).await;
        let judgement = Judgement {
            project_code: "P001".to_owned(),
            fund: FundingSource::Union,
            amount: yuan("406.50"),
        };
        books.close_year(&books.department, 2025, &[judgement]).await.unwrap();
        books
            .check_balances(
                &books.department,
                "2025-12",
                &[
                    ("102", "1262.00"),
                    ("32104", "-0.50"),
                    ("32205", "-1161.50"),
                    ("33104", "-50.00"),
                    ("341", "-50.00"),
                ],
            )
            .await;
    });
}

#[test]
fn a_unit_that_transfers_at_year_end_leaves_its_months_alone() {
    both(async |database| {
        let books = Books::new(database).await;
        books.set(&books.department, "carry_forward", "year_end").await;
        book_every_kind_of_money(&books, None).await;
        for month in ["2025-01", "2025-02", "2025-03"] {
            assert_eq!(books.close(&books.department, month).await.unwrap().posted, []);
        }
        books.close_year(&books.department, 2025, &[]).await.unwrap();
        let after = books.balances(&books.department, "2025-12").await;
        let codes: Vec<&str> = after.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["102", "32104", "32205", "33104", "341"]);
    });
}
