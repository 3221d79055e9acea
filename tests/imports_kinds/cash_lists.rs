//! Lists of receipts and payments in the shapes in which banks, programs and people make them.

use union_ledger::finding::Severity;
use union_ledger::imports::batches::import_request::{ImportRequest, Mode};
use union_ledger::imports::drafting::outbox::VoucherPage;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::kinds::columns::ColumnKind;
use union_ledger::imports::reading::mapping::SheetMapping;
use union_ledger::imports::reading::recognise_kind::KindLooker;

use super::cash_book::{Desk, lines, said};
use crate::common::both;

/// What every shape below says, row by row.
const EXPECTED: [&str; 4] = [
    "2025-03-03 102 640.00 0.00；401 0.00 640.00",
    "2025-03-11 50102 275.50 0.00；102 0.00 275.50",
    "2025-03-20 102 18.20 0.00；408 0.00 18.20",
    "2025-03-28 50504 6.00 0.00；102 0.00 6.00",
];

/// Headers above the same four rows: date, summary, income, outgo and balance as the columns ask.
const SHAPES: [&[&str]; 12] = [
    // The balance proves whose debit it is.
    &["交易日期,摘要,借方发生额,贷方发生额,余额", "D,S,O,I,B"],
    &["交易日期,摘要,借方金额,贷方金额,账户余额", "D,S,O,I,B"],
    &["日期,摘要,借方,贷方,余额", "D,S,I,O,B"],
    // The heading says it.
    &["交易日期,借方发生额（支取）,贷方发生额（存入）,摘要", "D,O,I,S"],
    &["交易日期,借方（付）,贷方（收）,摘要", "D,O,I,S"],
    &["记账日期,记账时间,摘要,收入,支出,余额", "D,T,S,I,O,B"],
    &["交易时间,收入金额,支出金额,本次余额,交易用途", "DT,I,O,B,S"],
    &["日期,摘要,交易金额,余额", "D,S,±,B"],
    &["日期,收付方向,摘要,金额", "D,W,S,+"],
    &["日期,项目名称,收入,支出,结余,备注", "D,S,I,O,B,-"],
    &["日期,收支用途,收入（元）,支出（元）,结余（元）,经办人", "D,S,I,O,B,-"],
    &["日期,摘要,转入,转出,结存", "D,S,I,O,B"],
];

/// Date, summary, income, outgo, balance.
const ROWS: [[&str; 5]; 4] = [
    ["2025-03-03", "收三月会费", "640.00", "", "2640.00"],
    ["2025-03-11", "购羽毛球赛奖品", "", "275.50", "2364.50"],
    ["2025-03-20", "存款利息", "18.20", "", "2382.70"],
    ["2025-03-28", "账户管理费", "", "6.00", "2376.70"],
];

fn cell(row: &[&str; 5], what: &str) -> String {
    let [date, summary, income, outgo, balance] = row;
    match what {
        "D" => (*date).to_owned(),
        "DT" => format!("{date} 10:20:30"),
        "T" => "10:20:30".to_owned(),
        "S" => (*summary).to_owned(),
        "I" => (*income).to_owned(),
        "O" => (*outgo).to_owned(),
        "B" => (*balance).to_owned(),
        "±" if income.is_empty() => format!("-{outgo}"),
        "±" | "+" => {
            let amount = if income.is_empty() { *outgo } else { *income };
            amount.to_owned()
        }
        "W" => if income.is_empty() { "付" } else { "收" }.to_owned(),
        _ => String::new(),
    }
}

fn file(shape: &[&str], is_upward: bool) -> String {
    let line = |row: &[&str; 5]| {
        shape[1].split(',').map(|what| cell(row, what)).collect::<Vec<_>>().join(",")
    };
    let mut lines: Vec<String> = ROWS.iter().map(line).collect();
    if is_upward {
        lines.reverse();
    }
    format!("{}\n{}\n", shape[0], lines.join("\n"))
}

/// Date and lines of each voucher, in their order.
fn dated(outcome: &union_ledger::imports::batches::import_request::ImportOutcome) -> Vec<String> {
    let dates = outcome.shown.iter().map(|it| it.dated_on.clone());
    dates.zip(lines(outcome)).map(|(date, lines)| format!("{date} {lines}")).collect()
}

fn kind_of(text: &str) -> Option<SheetKind> {
    let mut looker = KindLooker::new(2025, Vec::new());
    let isolation = union_ledger::formats::Isolation::InProcess;
    union_ledger::formats::read_workbook(text.as_bytes(), "表.csv", &isolation, &mut looker)
        .unwrap();
    looker.finish().settled("表.csv").ok()
}

#[test]
fn every_shape_of_a_list_gives_the_same_vouchers() {
    both(async |database| {
        let desk = Desk::new(database).await;
        for shape in SHAPES {
            for is_upward in [false, true] {
                let text = file(shape, is_upward);
                assert_eq!(kind_of(&text), Some(SheetKind::CashBook), "{text}");
                let preview = desk.preview(&text).await;
                assert_eq!(said(&preview, Severity::Refuse), Vec::<String>::new(), "{text}");
                assert_eq!(dated(&preview), EXPECTED, "{text}");
            }
        }
    });
}

#[test]
fn income_beside_outgo_is_two_lists_in_one_order_of_days() {
    both(async |database| {
        let desk = Desk::new(database).await;
        for text in [
            "收入,,,支出,,\n日期,摘要,金额,日期,摘要,金额\n\
             2025-03-03,收三月会费,640.00,2025-03-11,购羽毛球赛奖品,275.50\n\
             2025-03-20,存款利息,18.20,2025-03-28,账户管理费,6.00\n\
             合计,,658.20,合计,,281.50\n",
            "收入日期,收入事由,收入金额,支出日期,支出事由,支出金额\n\
             2025-03-03,收三月会费,640.00,2025-03-11,购羽毛球赛奖品,275.50\n\
             2025-03-20,存款利息,18.20,2025-03-28,账户管理费,6.00\n",
            "支出,,,收入,,\n日期,项目,金额,日期,项目,金额\n\
             2025-03-11,购羽毛球赛奖品,275.50,2025-03-03,收三月会费,640.00\n\
             2025-03-28,账户管理费,6.00,2025-03-20,存款利息,18.20\n",
        ] {
            assert_eq!(kind_of(text), Some(SheetKind::CashBook), "{text}");
            let preview = desk.preview(text).await;
            assert_eq!(said(&preview, Severity::Warn), Vec::<String>::new(), "{text}");
            assert_eq!(dated(&preview), EXPECTED, "{text}");
        }
        // A longer list on one side, and a total that is wrong.
        let uneven = "收入,,,支出,,\n日期,摘要,金额,日期,摘要,金额\n\
             2025-03-03,收三月会费,640.00,2025-03-11,购羽毛球赛奖品,275.50\n\
             ,,,2025-03-28,账户管理费,6.00\n合计,,640.00,合计,,281.00\n";
        let preview = desk.preview(uneven).await;
        assert_eq!(preview.vouchers, 3);
        assert_eq!(said(&preview, Severity::Warn), ["total_differs C5"]);
    });
}

#[test]
fn the_sides_of_a_bank_are_read_as_it_means_them_or_asked() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let head = "日期,摘要,借方发生额,贷方发生额";
        let rows = "2025-03-03,收三月会费,,640.00\n2025-03-11,购羽毛球赛奖品,275.50,\n";
        let as_bank = EXPECTED[..2].iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        for title in ["账户交易明细", "江州银行对账单", "流水清单", "活期明细查询"]
        {
            let preview = desk.preview(&format!("{title},,,\n{head}\n{rows}")).await;
            assert_eq!(said(&preview, Severity::Refuse), Vec::<String>::new(), "{title}");
            assert!(said(&preview, Severity::Inform).contains(&"bank_sides".to_owned()));
            assert_eq!(dated(&preview), as_bank, "{title}");
        }
        let own = "银行存款日记账,,,\n日期,摘要,借方发生额,贷方发生额\n\
                   2025-03-03,收三月会费,640.00,\n2025-03-11,购羽毛球赛奖品,,275.50\n";
        assert_eq!(dated(&desk.preview(own).await), as_bank);
        // Of 库存现金 no bank makes a list.
        let cash = desk.preview(&own.replace("银行存款日记账", "现金收付")).await;
        assert_eq!(lines(&cash)[0], "101 640.00 0.00；401 0.00 640.00");
        // One row and an opening are enough.
        let one =
            format!("{head},余额\n上年结转,,,,2000.00\n2025-03-03,收三月会费,,640.00,2640.00\n");
        assert_eq!(dated(&desk.preview(&one).await), as_bank[..1]);
        // Nothing tells: both readings, and what makes one of them hold.
        let open = format!("2025年一季度,,,\n{head}\n{rows}");
        let asked = desk.preview(&open).await;
        assert_eq!(said(&asked, Severity::Refuse), ["sides_unclear C2"]);
        assert_eq!(asked.vouchers, 0);
        let told = asked.findings.iter().find(|it| it.code.id.ends_with("unclear")).unwrap();
        assert!(told.expected.contains("读法一") && told.expected.contains("读法二"));
        assert!(told.found.contains("收三月会费"), "{}", told.found);
        for (debit, credit) in
            [(Some(ColumnKind::Outgo), Some(ColumnKind::Income)), (Some(ColumnKind::Outgo), None)]
        {
            let answer = |it: &mut ImportRequest| {
                it.mode = Mode::Preview;
                it.page = Some(VoucherPage { skip: 0, take: 100 });
                let mut columns = std::collections::BTreeMap::from([("C".to_owned(), debit)]);
                if credit.is_some() {
                    columns.insert("D".to_owned(), credit);
                }
                let sheet = "CSV".to_owned();
                it.mapping = vec![SheetMapping { sheet, header_rows: (2, 2), columns }];
            };
            let answered = desk.ask(&open, answer).await.unwrap();
            assert_eq!(said(&answered, Severity::Refuse), Vec::<String>::new());
            assert_eq!(dated(&answered), as_bank);
        }
    });
}

#[test]
fn amounts_of_one_sign_and_exchanged_columns_are_not_guessed() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let rows = "2025-03-11,购羽毛球赛奖品,275.50\n2025-03-28,账户管理费,6.00\n";
        let head = "日期,摘要,金额";
        let asked = desk.preview(&format!("{head}\n{rows}")).await;
        assert_eq!(said(&asked, Severity::Refuse), ["sides_unclear C1"]);
        let titled = desk.preview(&format!("三月支出明细,,\n{head}\n{rows}")).await;
        assert_eq!(said(&titled, Severity::Refuse), Vec::<String>::new());
        assert_eq!(dated(&titled), [EXPECTED[1], EXPECTED[3]]);
        let exchanged = "日期,摘要,收入,支出,余额\n2025-03-03,账户管理费,6.00,,994.00\n\
                         2025-03-11,账户管理费,6.00,,988.00\n";
        let told = desk.preview(exchanged).await;
        assert!(told.is_refused);
        let broken = told.findings.iter().find(|it| it.code.id.ends_with("broken")).unwrap();
        assert!(broken.expected.contains("收入、支出两栏可能相反"), "{}", broken.expected);
        let word = desk
            .preview(
                "日期,收支,摘要,金额\n2025-03-03,收入,收会费,5.00\n2025-03-04,转账,收会费,5.00\n",
            )
            .await;
        assert_eq!(said(&word, Severity::Refuse), ["direction_unknown B3"]);
    });
}

#[test]
fn the_newest_row_on_top_is_booked_from_the_bottom_with_its_opening() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let text = "银行存款流水账,,,,\n日期,摘要,收入,支出,余额\n\
            2025-02-14,购羽毛球赛奖品,,275.50,364.50\n2025-02-10,收会费,640.00,,640.00\n\
            合计,,640.00,275.50,364.50\n";
        let accepted = desk.accept(text).await;
        assert!(accepted.posted, "{:#?}", accepted.findings);
        assert!(said(&accepted, Severity::Warn).is_empty(), "{:#?}", accepted.findings);
        assert!(said(&accepted, Severity::Inform).contains(&"read_upwards".to_owned()));
        desk.balances("2025-02", &[("102", "364.50")]).await;
        // The next one goes on from it, and the books know when it does not.
        let next = |left: &str, before: &str| {
            format!(
                "银行存款流水账,,,,\n日期,摘要,收入,支出,余额\n\
                 2025-03-05,账户管理费,,4.50,{left}\n2025-03-01,收会费,10.00,,{before}\n"
            )
        };
        let wrong = desk.preview(&next("375.50", "380.00")).await;
        assert_eq!(said(&wrong, Severity::Refuse), ["opening_differs E4"]);
        assert!(desk.accept(&next("370.00", "374.50")).await.posted);
        desk.balances("2025-03", &[("102", "370.00")]).await;
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn a_ledger_of_another_account_is_no_cash_book() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let head = "日期,凭证号,摘要,对方科目,借方,贷方,方向,余额";
        let row = "2025-01-08,记-1,购墨盒,库存现金,68.00,,借,68.00\n\
                   2025-01-20,记-5,付邮费,库存现金,12.00,,借,80.00\n";
        let page = |title: &str| format!("{title}\n{head}\n{row}");
        for title in [
            "明细账,,,,,,,\n科目：50504 业务支出-其他业务支出,,,,,,,",
            "科目名称：,会费收入,,,,,,",
            "会计科目：401,,,,,,,",
            "应收上级经费明细账,,,,,,,",
            "实验学校工会2025年其他业务支出三栏式明细账,,,,,,,",
            "科目：小食堂往来,,,,,,,",
        ] {
            let told = desk.preview(&page(title)).await;
            assert_eq!(said(&told, Severity::Refuse), ["other_account"], "{title}");
            assert_eq!(told.vouchers, 0, "{title}");
        }
        // A page that does not say whose it is may be anybody's.
        for title in ["明细账,,,,,,,", "2025年,,,,,,,"] {
            let told = desk.preview(&page(title)).await;
            assert_eq!(said(&told, Severity::Refuse), ["account_ambiguous"], "{title}");
        }
        let cash = "科目：101 库存现金,,,,,,,\n日期,凭证号,摘要,对方科目,借方,贷方,方向,余额\n\
                    2025-01-08,记-1,收会费,会费收入,68.00,,借,68.00\n";
        let preview = desk.preview(cash).await;
        assert_eq!(lines(&preview), ["101 68.00 0.00；401 0.00 68.00"]);
    });
}
