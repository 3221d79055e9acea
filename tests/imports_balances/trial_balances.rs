//! Trial balances: what is posted of them, what the reports then show, and what is refused.

use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::drafts::review_drafts::review_drafts;
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::store;
use union_ledger::statements::report_name::ReportName;

use super::{Desk, said};
use crate::common::books::{Line, reviewer};
use crate::common::both;

/// January of books that transfer at the end of the year.
const JANUARY: &str = "\
实验学校工会科目余额表,,,,,,,
期间：2025年1月,,,打印日期：2025-02-03,,,,单位：元
科目编码,科目名称,期初余额,,本期发生额,,期末余额,
,,借方,贷方,借方,贷方,借方,贷方
101,库存现金,100,,50,30,120,
102,银行存款,900,,\"1,000.00\",400,1500,
资产小计,,1000,,1050,430,1620,
32205,累计结余,,1000,,,,1000
401,会费收入,,,,1000,,1000
501,职工活动支出,,,380,,380,
50101,职工教育支出,,,280,,280,
50102,文体活动支出,,,100,,100,
合计,,1000,1000,1430,1430,2000,2000
制表：张三,,,,,,,
";

/// February after [`JANUARY`], with the year to date and one column for each balance.
const FEBRUARY: &str = "\
科目余额表,,,,,,,,,
会计期间,2025.02,,,,,,,,
科目编码,科目名称,方向,期初余额,本期借方,本期贷方,本年累计借方,本年累计贷方,方向,期末余额
101,库存现金,借,120,,20,50,50,借,100
102,银行存款,借,1500,200,,1200,400,借,1700
32205,累计结余,贷,1000,,,,,贷,1000
401,会费收入,贷,1000,,200,,1200,贷,1200
50101,职工教育支出,借,280,20,,300,,借,300
50102,文体活动支出,借,100,,,100,,借,100
";

/// January of books that transfer every month.
const TRANSFERRED: &str = "\
期间：2025年1月,,,,,,,
科目编码,科目名称,期初余额,,本期发生额,,期末余额,
,,借方,贷方,借方,贷方,借方,贷方
102,银行存款,1000,,1000,380,1620,
32203,本年收支结转,,,380,1000,,620
32205,累计结余,,1000,,,,1000
401,会费收入,,,1000,1000,,
50101,职工教育支出,,,380,380,,
";

const TRANSFERRED_FEBRUARY: &str = "\
期间：2025年2月,,,,,,,
科目编码,科目名称,期初余额,,本期发生额,,期末余额,
,,借方,贷方,借方,贷方,借方,贷方
102,银行存款,1620,,500,120,2000,
32203,本年收支结转,,620,120,500,,1000
32205,累计结余,,1000,,,,1000
401,会费收入,,,500,500,,
50101,职工教育支出,,,120,120,,
";

async fn kinds(desk: &Desk) -> Vec<String> {
    let mut tx = desk.books.database.read().await.unwrap();
    let vouchers = store::vouchers_in_chain(&mut tx, desk.unit().id, 1, 100).await.unwrap();
    tx.commit().await.unwrap();
    vouchers.iter().map(|it| format!("{} {} {}", it.period, it.kind, it.dated_on)).collect()
}

#[test]
fn two_months_give_the_books_that_their_tables_say() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.books.set(desk.unit(), "carry_forward", "year_end").await;
        let outcome = desk.post(JANUARY).await;
        assert_eq!(said(&outcome), ["table_opening_posted C4"]);
        assert_eq!((outcome.vouchers, outcome.entries), (2, 10));
        assert_eq!(kinds(&desk).await, ["202500 opening 2025-01-01", "202501 summary 2025-01-31"]);
        let (name, of_sheet) = (ReportName::TrialBalance, ReportName::BalanceSheet);
        desk.check_figures(
            name,
            "2025-01",
            &[
                ("101", "期初余额借方", "100.00"),
                ("101", "本期发生额借方", "50.00"),
                ("101", "本期发生额贷方", "30.00"),
                ("101", "期末余额借方", "120.00"),
                ("102", "期初余额借方", "900.00"),
                ("102", "本期发生额借方", "1000.00"),
                ("102", "本期发生额贷方", "400.00"),
                ("102", "期末余额借方", "1500.00"),
                ("32205", "期初余额贷方", "1000.00"),
                ("32205", "期末余额贷方", "1000.00"),
                ("401", "本期发生额贷方", "1000.00"),
                ("401", "期末余额贷方", "1000.00"),
                ("501", "本期发生额借方", "380.00"),
                ("50102", "期末余额借方", "100.00"),
                ("合计", "期末余额借方", "2000.00"),
                ("合计", "期末余额贷方", "2000.00"),
            ],
        )
        .await;
        assert_eq!(said(&desk.post(FEBRUARY).await), Vec::<String>::new());
        desk.check_figures(
            name,
            "2025-02",
            &[
                ("101", "期初余额借方", "120.00"),
                ("101", "本期发生额借方", "0.00"),
                ("101", "本期发生额贷方", "20.00"),
                ("101", "本年累计贷方", "50.00"),
                ("102", "本年累计借方", "1200.00"),
                ("102", "期末余额借方", "1700.00"),
                ("401", "本年累计贷方", "1200.00"),
                ("401", "期末余额贷方", "1200.00"),
                ("50101", "期末余额借方", "300.00"),
            ],
        )
        .await;
        desk.check_figures(
            ReportName::IncomeExpenditure,
            "2025-02",
            &[
                ("会费收入", "本月数", "200.00"),
                ("会费收入", "本年累计数", "1200.00"),
                ("职工活动支出", "本月数", "20.00"),
                ("本期收支差额", "本年累计数", "800.00"),
            ],
        )
        .await;
        let sheet = [("货币资金", "年初余额", "1000.00"), ("货币资金", "期末余额", "1800.00")];
        desk.check_figures(of_sheet, "2025-02", &sheet).await;
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn a_monthly_transfer_is_booked_apart_so_that_statements_show_what_was_earned() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let outcome = desk.post(TRANSFERRED).await;
        assert_eq!(said(&outcome), ["table_opening_posted C3", "table_transfer_separated"]);
        let posted = [
            "202500 opening 2025-01-01",
            "202501 summary 2025-01-31",
            "202501 transfer 2025-01-31",
        ];
        assert_eq!(kinds(&desk).await, posted);
        // Closing finds nothing left to transfer, and the next month goes on from there.
        assert!(desk.books.close(desk.unit(), "2025-01").await.unwrap().posted.is_empty());
        desk.post(TRANSFERRED_FEBRUARY).await;
        desk.check_figures(
            ReportName::IncomeExpenditure,
            "2025-02",
            &[
                ("会费收入", "本月数", "500.00"),
                ("会费收入", "本年累计数", "1500.00"),
                ("职工活动支出", "本月数", "120.00"),
                ("职工活动支出", "本年累计数", "500.00"),
            ],
        )
        .await;
        desk.check_figures(
            ReportName::TrialBalance,
            "2025-02",
            &[
                ("401", "本期发生额借方", "500.00"),
                ("401", "本期发生额贷方", "500.00"),
                ("401", "期末余额贷方", "0.00"),
                ("32203", "期初余额贷方", "620.00"),
                ("32203", "本期发生额借方", "120.00"),
                ("32203", "期末余额贷方", "1000.00"),
                ("102", "期末余额借方", "2000.00"),
            ],
        )
        .await;
        let sheet = [("工会资金结余", "期末余额", "2000.00"), ("资产总计", "期末余额", "2000.00")];
        desk.check_figures(ReportName::BalanceSheet, "2025-02", &sheet).await;
        desk.books.check_whole(desk.unit()).await;
    });
}

/// A change of [`JANUARY`] as text, and what is then said.
type Spoiled = (&'static [(&'static str, &'static str)], &'static [&'static str]);

const SPOILED: &[Spoiled] = &[
    (&[("期间：2025年1月", "")], &["table_period_missing"]),
    (&[("期间：2025年1月", "期间：2024年1月")], &["header_year A2"]),
    (&[("期间：2025年1月,", "期间：2025年1月,期间：2025年2月")], &["table_period_ambiguous B2"]),
    (
        &[(",50,30,120,", ",50,30,121,")],
        &[
            "total_differs G7",
            "total_differs G13",
            "table_line_not_tied G5",
            "table_not_balanced G4",
        ],
    ),
    (&[("合计,,1000,1000,1430,", "合计,,1000,1000,1431,")], &["total_differs E13"]),
    (&[("资产小计,,1000,,1050,", "资产小计,,1000,,1051,")], &["total_differs E7"]),
    (
        &[("501,职工活动支出,,,380,,380", "501,职工活动支出,,,381,,381")],
        &["subtotal_differs E10", "subtotal_differs G10"],
    ),
    (
        &[("50101,职工教育支出,,,280,,280,\n50102,文体活动支出,,,100,,100,\n", "")],
        &["table_account_not_leaf A10"],
    ),
    (&[("50102,文体活动支出", "50101,职工教育支出")], &["table_account_twice A12"]),
    (&[("50102,文体活动支出", "50199,不存在支出")], &["account_unknown A12"]),
    (&[(",\"1,000.00\",400,", ",一千,400,")], &["amount_not_a_number E6"]),
    (&[("101,库存现金,", ",,")], &["line_without_account A5"]),
];

#[test]
fn what_does_not_tie_is_told_at_its_cell_and_nothing_is_posted() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.books.set(desk.unit(), "carry_forward", "year_end").await;
        for (changes, expected) in SPOILED {
            let mut csv = JANUARY.to_owned();
            for (from, to) in *changes {
                assert!(csv.contains(from), "{from}");
                csv = csv.replacen(from, to, 1);
            }
            let outcome = desk.balances(&csv).await;
            let mut found = said(&outcome);
            found.retain(|it| !it.starts_with("table_opening_posted"));
            assert_eq!(found, *expected, "{changes:?}");
            // A total that is wrong by itself is a warning; its file comes in last.
            let is_warning = expected.iter().all(|it| it.starts_with("total_differs"));
            if is_warning {
                assert!(!outcome.is_refused);
                undo(&desk).await;
            } else {
                assert!(outcome.is_refused && !outcome.posted, "{changes:?}");
            }
        }
    });
}

/// Reverses everything that stands, newest first.
async fn undo(desk: &Desk) {
    let mut tx = desk.books.database.read().await.unwrap();
    let vouchers = store::vouchers_in_chain(&mut tx, desk.unit().id, 1, 1_000).await.unwrap();
    tx.commit().await.unwrap();
    let reversed: Vec<i64> = vouchers.iter().filter_map(|it| it.reverses_id).collect();
    let is_standing = |id: i64| !reversed.contains(&id);
    for voucher in vouchers.iter().rev() {
        if voucher.reverses_id.is_none() && is_standing(voucher.id) {
            let on = if voucher.period % 100 == 0 { "2025-01-01" } else { &voucher.dated_on };
            desk.books.reverse(desk.unit(), voucher.id, &[], on).await.unwrap();
        }
    }
}

#[test]
fn an_undone_month_leaves_nothing_and_may_come_again() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.post(TRANSFERRED).await;
        undo(&desk).await;
        desk.books.check_balances(desk.unit(), "2025-01", &[]).await;
        desk.check_figures(
            ReportName::IncomeExpenditure,
            "2025-01",
            &[("会费收入", "本月数", "0.00"), ("职工活动支出", "本月数", "0.00")],
        )
        .await;
        let other = TRANSFERRED.replace("380", "400").replace("1620", "1600").replace("620", "600");
        desk.post(&other).await;
        let closing = [("102", "1600.00"), ("32203", "-600.00"), ("32205", "-1000.00")];
        desk.books.check_balances(desk.unit(), "2025-01", &closing).await;
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn a_month_comes_once_and_in_order() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.books.set(desk.unit(), "carry_forward", "year_end").await;
        desk.post(JANUARY).await;
        // The same figures in another file book nothing; other figures are refused at their cells.
        let same = desk.balances(&JANUARY.replace("制表：张三", "制表：李四")).await;
        assert_eq!((said(&same), same.vouchers), (vec!["table_month_same".to_owned()], 0));
        let other = JANUARY.replace("100,,50,30,120", "100,,60,40,120");
        let other = other.replace("1050,430", "1060,440").replace("1430,1430", "1440,1440");
        let taken = desk.balances(&other).await;
        assert_eq!(said(&taken), ["table_month_taken E5"]);
        assert_eq!(taken.findings[0].found, "借 60.00 贷 40.00");
        assert!(taken.findings[0].expected.starts_with("借 50.00 贷 30.00（批次"));
        // A start that is not the books' closing, and an account that is left out.
        let start = FEBRUARY.replace("借,120,,20,50,50,借,100", "借,121,,20,50,50,借,101");
        let start = start.replace("贷,1000,,,,,贷,1000", "贷,1001,,,,,贷,1001");
        let refused = desk.balances(&start).await;
        assert_eq!(said(&refused), ["table_start_differs D4", "table_start_differs D6"]);
        let [first, ..] = refused.findings.as_slice() else { panic!() };
        assert_eq!((first.found.as_str(), first.expected.as_str()), ("借 121.00", "借 120.00"));
        let missing = FEBRUARY.replace("50102,文体活动支出,借,100,,,100,,借,100\n", "");
        let missing = desk.balances(&missing).await;
        let found = said(&missing);
        assert_eq!(found.last().unwrap(), "table_account_missing");
        assert_eq!(missing.findings.last().unwrap().expected, "借 100.00");
        desk.post(FEBRUARY).await;
        let late = desk.balances(&JANUARY.replace("50,30,120", "60,40,120")).await;
        assert!(said(&late).contains(&"table_later_month".to_owned()), "{:?}", said(&late));
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn a_month_is_kept_here_or_elsewhere_but_not_both() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let lines: &[Line<'_>] = &[("101", "debit", "5.00"), ("401", "credit", "5.00")];
        desk.books.post(desk.unit(), "2025-01-10", lines).await;
        let refused = desk.balances(JANUARY).await;
        assert_eq!(said(&refused), ["table_month_has_vouchers"]);
        assert_eq!(refused.findings[0].found, "2025年1月 1 张日常凭证");
    });
}

#[test]
fn books_that_begin_in_the_middle_of_a_year_come_with_their_year_to_date() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.books.set(desk.unit(), "carry_forward", "year_end").await;
        let outcome = desk.post(FEBRUARY).await;
        assert_eq!(said(&outcome), ["table_span_widened G3", "table_opening_posted G3"]);
        desk.check_figures(
            ReportName::TrialBalance,
            "2025-02",
            &[
                ("101", "本年累计借方", "50.00"),
                ("101", "期末余额借方", "100.00"),
                ("102", "期末余额借方", "1700.00"),
                ("401", "期末余额贷方", "1200.00"),
            ],
        )
        .await;
        let opening = [("101", "100.00"), ("102", "900.00"), ("32205", "-1000.00")];
        desk.books.check_balances(desk.unit(), "2025-00", &opening).await;
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn a_table_without_a_start_of_the_year_needs_one() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let csv = JANUARY.replace("2025年1月", "2025年3月");
        let refused = said(&desk.balances(&csv).await);
        assert!(refused.contains(&"table_year_start_missing C4".to_owned()), "{refused:?}");
        // Where the year has one, from whatever file, March must begin with it.
        let opening = "科目编码,借方余额,贷方余额\n101,100,\n102,900,\n32205,,1000\n";
        let taken = desk.try_import(SheetKind::Opening, opening.as_bytes(), None).await.unwrap();
        assert!(taken.posted, "{:?}", said(&taken));
        desk.books.set(desk.unit(), "carry_forward", "year_end").await;
        let posted = desk.post(&csv).await;
        assert_eq!(said(&posted), Vec::<String>::new());
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn balances_alone_move_by_their_difference() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let csv = "科目编码,年初借方余额,年初贷方余额,期末借方余额,期末贷方余额\n\
                   102,1000,,1300,\n32205,,1000,,1000\n215,,,,300\n";
        let kind = SheetKind::TrialBalance;
        let unsaid = desk.try_import(kind, csv.as_bytes(), None).await.unwrap();
        assert_eq!(said(&unsaid), ["table_period_missing"]);
        let posted = desk.try_import(kind, csv.as_bytes(), Some(1)).await.unwrap();
        assert_eq!(said(&posted), ["table_movement_derived D1", "table_opening_posted B1"]);
        let closing = [("102", "1300.00"), ("215", "-300.00"), ("32205", "-1000.00")];
        desk.books.check_balances(desk.unit(), "2025-01", &closing).await;
        let dated = csv.replacen("科目编码", "2025年2月,,,,\n科目编码", 1);
        let differs = desk.try_import(kind, dated.as_bytes(), Some(3)).await.unwrap();
        assert_eq!(said(&differs), ["table_period_differs A1"]);
        let nothing = desk.try_import(kind, dated.as_bytes(), Some(2)).await.unwrap();
        let expected = ["table_movement_derived D2", "table_nothing_moved D2"];
        assert_eq!((said(&nothing), nothing.vouchers), (expected.map(str::to_owned).to_vec(), 0));
    });
}

#[test]
fn lines_by_counterparty_keep_it_and_are_judged_each_by_itself() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let table = |month: &str, rows: &str| {
            format!(
                "期间：2025年{month}月,,,,,,\n\
                 科目编码,往来单位,期初借方,期初贷方,借方发生额,贷方发生额,期末借方,期末贷方\n{rows}"
            )
        };
        let january = "102,,1000,,,300,700,\n135,,,,300,,300,\n135,甲公司,,,100,,100,\n\
                       135,乙公司,,,200,,200,\n32205,,,1000,,,,1000\n";
        desk.post(&table("1", january)).await;
        let moved = "102,,700,,100,,800,\n135,甲公司,100,,,100,,\n135,乙公司,200,,,,200,\n\
                     32205,,,1000,,,,1000\n";
        let swapped = moved.replace("甲公司", "丙公司");
        let refused = said(&desk.balances(&table("2", &swapped)).await);
        let expected = ["project_registered", "party_registered"];
        let refused: Vec<&String> =
            refused.iter().filter(|it| !expected.iter().any(|ok| it.starts_with(ok))).collect();
        assert_eq!(refused, ["table_start_differs C4", "table_account_missing"]);
        desk.post(&table("2", moved)).await;
        let closing = [("102", "800.00"), ("135", "200.00"), ("32205", "-1000.00")];
        desk.books.check_balances(desk.unit(), "2025-02", &closing).await;
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn a_refund_that_hides_in_a_transfer_is_told() {
    both(async |database| {
        let desk = Desk::new(database).await;
        // 20 of the 380 credited on the expense came back and were not transferred.
        let mixed = TRANSFERRED
            .replace("102,银行存款,1000,,1000,380,1620,", "102,银行存款,1000,,1020,380,1640,")
            .replace("32203,本年收支结转,,,380,1000,,620", "32203,本年收支结转,,,360,1000,,640");
        let refused = desk.balances(&mixed).await;
        let expected = ["table_opening_posted C3", "table_transfer_not_separable E5"];
        assert_eq!(said(&refused), expected);
        assert!(refused.is_refused);
        // Written in red on the other side it can be told apart.
        let red = mixed
            .replace("50101,职工教育支出,,,380,380,,", "50101,职工教育支出,,,360,360,,")
            .replace("102,银行存款,1000,,1020,380,1640,", "102,银行存款,1000,,1000,360,1640,");
        desk.post(&red).await;
    });
}

#[test]
fn vouchers_that_wait_for_review_hold_the_next_month() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let unit = desk.unit();
        desk.books.set(unit, "review_required", "true").await;
        let outcome = desk.balances(TRANSFERRED).await;
        assert!(outcome.awaiting_review, "{:?}", said(&outcome));
        let early = desk.balances(TRANSFERRED_FEBRUARY).await;
        assert_eq!(said(&early), ["table_drafts_wait"]);
        let mut tx = desk.books.database.write(&[unit.id]).await.unwrap();
        review_drafts(&mut tx, desk.books.clock, &reviewer(), unit, Which::All).await.unwrap();
        tx.commit().await.unwrap();
        desk.books.post_drafts(unit, Which::All).await.unwrap();
        let next = desk.balances(TRANSFERRED_FEBRUARY).await;
        assert!(next.awaiting_review, "{:?}", said(&next));
    });
}

#[test]
fn the_months_of_one_workbook_follow_each_other() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let mut workbook = rust_xlsxwriter::Workbook::new();
        for (name, csv) in [("二月", TRANSFERRED_FEBRUARY), ("一月", TRANSFERRED)] {
            let sheet = workbook.add_worksheet().set_name(name).unwrap();
            for (row, line) in (0_u32..).zip(csv.lines()) {
                for (column, cell) in (0_u16..).zip(line.split(',')) {
                    match cell.parse::<f64>() {
                        Ok(number) if row > 2 && column > 1 => {
                            sheet.write_number(row, column, number).unwrap();
                        }
                        _ => {
                            sheet.write_string(row, column, cell).unwrap();
                        }
                    }
                }
            }
        }
        let bytes = workbook.save_to_buffer().unwrap();
        let posted = desk.try_import(SheetKind::TrialBalance, &bytes, None).await.unwrap();
        assert!(posted.posted, "{:?}", said(&posted));
        assert_eq!(posted.vouchers, 5);
        let closing = [("102", "2000.00"), ("32203", "-1000.00"), ("32205", "-1000.00")];
        desk.books.check_balances(desk.unit(), "2025-02", &closing).await;
        let mut tx = desk.books.database.read().await.unwrap();
        let vouchers = store::vouchers_in_chain(&mut tx, desk.unit().id, 2, 2).await.unwrap();
        let entries = store::entries_of_vouchers(&mut tx, vouchers[0].id, vouchers[0].id).await;
        tx.commit().await.unwrap();
        // January is the second sheet, and bank deposits stand in its fourth row.
        let first = entries.unwrap().remove(0);
        assert_eq!((first.source_sheet, first.source_row), (Some(1), Some(4)));
    });
}

#[test]
fn a_month_that_leaves_income_standing_warns_where_closing_would_transfer_it() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let outcome = desk.post(JANUARY).await;
        let expected = ["table_opening_posted C4", "table_result_left H9"];
        assert_eq!(said(&outcome), expected);
    });
}
