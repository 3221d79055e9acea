//! Rows of cash books that look like something else: closings that are lines, halves of two tables,
//! and lists of banks beside which somebody wrote accounts.

use union_ledger::finding::Severity;
use union_ledger::imports::kinds::SheetKind;

use super::cash_book::{Desk, lines, said};
use crate::common::both;

#[test]
fn a_closing_with_date_amount_and_account_is_a_line() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let head = "现金流水账,,,,\n日期,摘要,收入,支出,科目\n2025-03-04,收会费,90,,401\n";
        for word in ["结转下年", "本年结余", "过次页"] {
            let text = format!("{head}2025-03-06,{word},,40,50404\n");
            let preview = desk.preview(&text).await;
            let expected = ["101 90.00 0.00；401 0.00 90.00", "50404 40.00 0.00；101 0.00 40.00"];
            assert_eq!(lines(&preview), expected, "{word}");
            assert!(
                said(&preview, Severity::Inform).contains(&"carried_row_is_line B4".to_owned())
            );
            // Without the account on the other side it says what is left.
            let preview = desk.preview(&format!("{head}2025-03-06,{word},,90,\n")).await;
            assert_eq!(lines(&preview), expected[..1], "{word}");
        }
    });
}

#[test]
fn each_half_of_two_tables_is_what_it_says() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let head = "收入,,,支出,,,\n日期,摘要,金额,日期,摘要,金额,结余\n";
        let income = |fen: &str| format!("102 {fen} 0.00；401 0.00 {fen}");
        let outgo = |fen: &str| format!("50102 {fen} 0.00；102 0.00 {fen}");
        for (rows, expected) in [
            // The balance behind both tables makes no row of the right one.
            (
                "2025-03-03,收会费,64,,,,64\n,,,2025-03-11,购羽毛球赛奖品,14,50\n",
                vec![income("64.00"), outgo("14.00")],
            ),
            (
                "2025-03-03,收会费,64,2025-03-11,购羽毛球赛奖品,14,50\n2025-03-20,收会费,6,,,,56\n\
                 合计,,70,合计,,14,\n,,,结余,,56,\n",
                vec![income("64.00"), outgo("14.00"), income("6.00")],
            ),
            // A total below the shorter list, beside a row of the longer one.
            (
                "2025-03-03,收会费,64,2025-03-11,购羽毛球赛奖品,14,\n\
                 合计,,64,2025-03-12,购羽毛球赛奖品,10,\n,,,合计,,24,\n",
                vec![income("64.00"), outgo("14.00"), outgo("10.00")],
            ),
            (
                "2025-03-03,收会费,64,2025-03-11,购羽毛球赛奖品,14,\n2025-03-20,收会费,6,合计,,14,\n",
                vec![income("64.00"), outgo("14.00"), income("6.00")],
            ),
        ] {
            let text = format!("银行存款流水账,,,,,,\n{head}{rows}");
            let preview = desk.preview(&text).await;
            assert_eq!(said(&preview, Severity::Warn), Vec::<String>::new(), "{text}");
            let mut found = lines(&preview);
            let mut expected = expected;
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}");
            assert!(preview.rows.add_up(), "{text}");
        }
        let wrong = format!(
            "银行存款流水账,,,,,,\n{head}2025-03-03,收会费,64,2025-03-11,购羽毛球赛奖品,14,50\n\
             ,,,结余,,55,\n"
        );
        let preview = desk.preview(&wrong).await;
        assert_eq!(said(&preview, Severity::Warn), ["closing_differs F5"]);
    });
}

#[test]
fn a_banks_list_with_accounts_written_beside_it_is_a_cash_book() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let expected = ["102 31.00 0.00；401 0.00 31.00", "50504 4.00 0.00；102 0.00 4.00"];
        for text in [
            "交易流水,,,,\n交易日期,借贷标志,交易金额,摘要,科目\n\
             2025-03-03,贷,31,收会费,401\n2025-03-04,借,4,手续费,50504\n",
            "江州银行账户明细,,,,\n日期,类型,金额,摘要,科目\n\
             2025-03-03,转入,31,收会费,401\n2025-03-04,转出,4,手续费,50504\n",
            "江州银行交易明细,,,,,\n交易日期,摘要,借方发生额,贷方发生额,余额,会计科目\n\
             2025-03-03,收会费,,31,31,401\n2025-03-04,手续费,4,,27,50504\n",
        ] {
            let preview = desk.preview(text).await;
            assert_eq!(said(&preview, Severity::Refuse), Vec::<String>::new(), "{text}");
            assert_eq!(lines(&preview), expected, "{text}");
        }
        // Lines of a journal are none, with or without the numbers of their vouchers.
        for text in [
            "日期,摘要,科目,借方,贷方\n2025-03-03,收会费,102,31,\n2025-03-03,收会费,401,,31\n",
            "日期,凭证号,摘要,科目,借贷,金额\n2025-03-03,1,收会费,102,借,31\n",
        ] {
            assert!(desk.preview(text).await.is_refused, "{text}");
        }
    });
}

#[test]
fn petty_cash_brought_to_the_bank_is_booked_once() {
    both(async |database| {
        let desk = Desk::new(database).await;
        for (place, (cash, bank)) in (1..).zip([
            ("备用金存回银行", "交存现金"),
            ("余款存入银行", "备用金存回"),
            ("交存银行", "现金送存"),
        ]) {
            let cash = format!("现金流水账,,,\n日期,摘要,收入,支出\n2025-0{place}-09,{cash},,12\n");
            let accepted = desk.accept(&cash).await;
            assert_eq!(accepted.vouchers, 1, "{:#?}", accepted.findings);
            let bank =
                format!("银行存款流水账,,,\n日期,摘要,收入,支出\n2025-0{place}-09,{bank},12,\n");
            let met = desk.accept(&bank).await;
            assert!(said(&met, Severity::Inform).contains(&"transfer_met B3".to_owned()), "{bank}");
        }
        desk.balances("2025-03", &[("101", "-36.00"), ("102", "36.00"), ("135", "0.00")]).await;
        // Whoever hands money back has borrowed it.
        let back = "现金流水账,,,\n日期,摘要,收入,支出\n2025-04-09,秦小路退回备用金,12,\n";
        assert_eq!(lines(&desk.preview(back).await), ["101 12.00 0.00；135 0.00 12.00"]);
        assert_eq!(desk.preview(back).await.kind, SheetKind::CashBook);
    });
}
