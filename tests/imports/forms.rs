//! Vouchers as they are printed: beside each other, and with the account of cash or bank above the
//! table.

use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::reading::recognise_kind::KindLooker;
use union_ledger::ledger::voucher::VoucherDraft;
use union_ledger::ledger::voucher::book::Book;

use super::{Desk, read, refusals, with_desk};

/// Number, account, debit and credit of every entry.
fn told(vouchers: &[VoucherDraft], book: &Book) -> Vec<String> {
    let of_voucher = |voucher: &VoucherDraft| {
        let number = voucher.source_number.clone().unwrap_or_default();
        let entry = |entry: &union_ledger::ledger::voucher::EntryDraft| {
            let account = book.chart.get(entry.account_id).unwrap();
            format!("{number} {} {} {}", account.code, entry.debit, entry.credit)
        };
        voucher.entries.iter().map(entry).collect::<Vec<_>>()
    };
    vouchers.iter().flat_map(of_voucher).collect()
}

/// Entries of a file that nothing refuses, every row of which is accounted for.
fn entries(desk: &Desk, text: &str) -> Vec<String> {
    let mut looker = KindLooker::new(2025, Vec::new());
    let isolation = crate::common::isolation();
    union_ledger::formats::read_workbook(text.as_bytes(), "账.csv", &isolation, &mut looker)
        .unwrap();
    assert_eq!(looker.finish().settled("账.csv").unwrap(), SheetKind::Journal, "{text}");
    let (read, vouchers) = read(desk, "账.csv", text.as_bytes(), SheetKind::Journal);
    assert_eq!(refusals(&read), Vec::<String>::new(), "{text}");
    let rows = &read.rows;
    assert_eq!(rows.read, rows.booked + rows.passed_over + rows.refused, "{rows:?}\n{text}");
    assert_eq!(rows.refused, 0, "{text}");
    told(&vouchers, &desk.book)
}

const HEAD: &str = "摘要,科目编码,借方金额,贷方金额";

#[test]
fn vouchers_beside_each_other_are_read_from_the_left_band_by_band() {
    with_desk(|desk| {
        let text = format!(
            "记账凭证,,,,,记账凭证,,,\n\
             2025年1月8日,,记字第1号,,,2025年1月9日,,记字第2号,\n{HEAD},,{HEAD}\n\
             收会费,102,8.00,,,购文具,50504,3.00,\n收会费,401,,8.00,,付邮费,50504,1.50,\n\
             合计,,8.00,8.00,,付款,102,,4.50\n制单：许念安,,,,,合计,,4.50,4.50\n\
             记账凭证,,,,,,,,\n2025年1月10日,,记字第3号,,,,,,\n{HEAD},,{HEAD}\n\
             收会费,101,2.00,,,,,,\n收会费,401,,2.00,,,,,\n"
        );
        let expected = [
            "记-1 102 8.00 0.00",
            "记-1 401 0.00 8.00",
            "记-2 50504 3.00 0.00",
            "记-2 50504 1.50 0.00",
            "记-2 102 0.00 4.50",
            "记-3 101 2.00 0.00",
            "记-3 401 0.00 2.00",
        ];
        assert_eq!(entries(&desk, &text), expected);
        // What is wrong with one on the right is told at its cell.
        let wrong = text.replace("1.50,\n", "1.2.3,\n");
        let (read, _) = read(&desk, "账.csv", wrong.as_bytes(), SheetKind::Journal);
        let told = refusals(&read).join("\n");
        assert!(told.contains("import.amount_not_a_number 账.csv CSV H5"), "{told}");
        assert_eq!(read.rows.read, read.rows.booked + read.rows.passed_over + read.rows.refused);
    });
}

#[test]
fn other_tables_beside_each_other_are_refused_with_their_columns() {
    with_desk(|desk| {
        for (kind, text) in [
            (
                SheetKind::Journal,
                "日期,凭证号,摘要,科目编码,借方金额,贷方金额,,日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
                 2025-01-08,1,收会费,102,8,,,2025-01-09,2,收会费,102,8,\n",
            ),
            (
                SheetKind::Opening,
                "科目编码,科目名称,年初借方余额,年初贷方余额,科目编码,科目名称,年初借方余额,年初贷方余额\n\
                 102,银行存款,8,,32205,累计结余,,8\n",
            ),
        ] {
            let (read, vouchers) = read(&desk, "账.csv", text.as_bytes(), kind);
            let told = refusals(&read);
            assert!(told[0].contains("import.column_twice"), "{told:?}");
            assert!(told[0].contains("并排的2张表：A至"), "{told:?}");
            assert!(told[0].contains("移到左边的表之下"), "{told:?}");
            assert!(vouchers.is_empty());
        }
    });
}

#[test]
fn a_receipt_and_a_payment_take_their_other_side_from_above_the_table() {
    with_desk(|desk| {
        let of_two = ["收-1 401 0.00 8.00", "收-1 408 0.00 1.20", "收-1 102 9.20 0.00"];
        for (text, expected) in [
            (
                "收款凭证\n借方科目：银行存款,,2025年1月8日,收字第1号\n摘要,贷方科目,金额\n\
                 收会费,401,8.00\n收利息,408,1.20\n合计,,9.20\n",
                of_two.to_vec(),
            ),
            (
                "收 款 凭 证\n借方科目：,102 银行存款,2025年1月8日,收字第1号\n\
                 摘要,贷方科目,,金额\n,一级科目,二级或明细科目,\n\
                 收会费,会费收入,,8.00\n收利息,其他收入,,1.20\n合计,,,9.20\n",
                vec!["收-1 401 0.00 8.00", "收-1 408 0.00 1.20", "收-1 102 9.20 0.00"],
            ),
            // The table itself says no side.
            (
                "付款凭证\n贷方科目：库存现金　　附件2张,,2025年1月8日,付字第3号\n\
                 摘要,总账科目,明细科目,金额\n购文具,业务支出,其他业务支出,3.00\n\
                 退回,业务支出,其他业务支出,-1.00\n",
                vec!["付-3 50504 3.00 0.00", "付-3 50504 -1.00 0.00", "付-3 101 0.00 2.00"],
            ),
            // One kind below the other, each by its own header.
            (
                "收款凭证\n借方科目：银行存款,2025年1月8日,收字第1号\n摘要,贷方科目,金额\n\
                 收会费,401,8.00\n收利息,408,1.20\n\
                 付款凭证\n贷方科目：银行存款,2025年1月9日,付字第1号\n摘要,借方科目,金额\n\
                 购文具,50504,3.00\n",
                [of_two.as_slice(), &["付-1 50504 3.00 0.00", "付-1 102 0.00 3.00"]].concat(),
            ),
        ] {
            assert_eq!(entries(&desk, text), expected, "{text}");
        }
    });
}

#[test]
fn a_form_of_one_side_without_its_other_account_says_what_it_lacks() {
    with_desk(|desk| {
        for (text, code, found) in [
            (
                "收款凭证\n2025年1月8日,收字第1号\n摘要,贷方科目,金额\n收会费,401,8.00\n",
                "import.columns_missing",
                "表格上方的“借方科目：”或“贷方科目：”及其科目",
            ),
            // What is on the same side as the lines cannot be their other side.
            (
                "收款凭证\n贷方科目：银行存款,2025年1月8日,收字第1号\n摘要,贷方科目,金额\n\
                 收会费,401,8.00\n收会费,401,1.00\n",
                "ledger.not_balanced",
                "贷方合计 9.00",
            ),
            (
                "收款凭证\n借方科目：银行钱款,2025年1月8日,收字第1号\n摘要,贷方科目,金额\n\
                 收会费,401,8.00\n",
                "import.account_unknown",
                "A2",
            ),
        ] {
            let (read, vouchers) = read(&desk, "账.csv", text.as_bytes(), SheetKind::Journal);
            let told = refusals(&read).join("\n");
            assert!(told.contains(code) && told.contains(found), "{told}");
            assert!(vouchers.is_empty());
            let rows = &read.rows;
            assert_eq!(rows.read, rows.booked + rows.passed_over + rows.refused, "{text}");
        }
    });
}
