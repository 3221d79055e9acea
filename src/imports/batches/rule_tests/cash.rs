//! Examples of rules about cash books, where the file alone does not show them.

use super::{answer, many_vouchers};
use crate::finding::Finding;
use crate::imports::batches::import_request::ImportRequest;
use crate::imports::batches::import_tests::Books;
use crate::imports::kinds::SheetKind;

/// A cash book of one row that names its account, with this before it.
fn cash_book(before: &str) -> Vec<u8> {
    book_of("银行存款", &format!("{before}2025-02-08,收会费,8.00,,,401\n"))
}

fn book_of(account: &str, rows: &str) -> Vec<u8> {
    format!("{account}流水账,,,,,\n日期,摘要,收入,支出,余额,科目\n{rows}").into_bytes()
}

/// What is said of the second of two cash books.
async fn second_of(books: &Books, first: Vec<u8>, second: Vec<u8>) -> Vec<Finding> {
    let choose = |it: &mut ImportRequest| {
        it.kind = SheetKind::CashBook;
        it.acceptance.reason = Some("已核对".to_owned());
    };
    let posted = answer(books, first, choose).await;
    assert!(posted.is_empty(), "{posted:?}");
    answer(books, second, choose).await
}

/// The voucher that the books have, under another number.
pub async fn like_posted(books: &Books) -> Vec<Finding> {
    let text = String::from_utf8(many_vouchers(1, "8")).unwrap().replace("记-1", "记-2");
    let because = |it: &mut ImportRequest| it.acceptance.reason = Some("另一笔".to_owned());
    answer(books, text.into_bytes(), because).await
}

/// What is said of cash books that books or a person decide about.
pub async fn findings(books: &Books, code: &str) -> Vec<Finding> {
    match code {
        "import.cash_account_unknown" => {
            let choose = |it: &mut ImportRequest| {
                it.kind = SheetKind::CashBook;
                it.options.account_code = Some("401".to_owned());
            };
            answer(books, cash_book(""), choose).await
        }
        "import.cash_opening_differs" => {
            let choose = |it: &mut ImportRequest| it.kind = SheetKind::CashBook;
            answer(books, cash_book("上年结转,,,,5.00\n"), choose).await
        }
        "import.cash_account_assumed" => {
            let upper = books.unit("101000").await;
            let line = "单位编码,单位名称,上级单位,单位层级\n101901,苗圃工会,101000,基层工会\n";
            let register = |it: &mut ImportRequest| (it.kind, it.unit) = (SheetKind::Units, upper);
            answer(books, line.as_bytes().to_vec(), register).await;
            let unit = books.unit("101901").await;
            let choose = |it: &mut ImportRequest| {
                (it.kind, it.unit) = (SheetKind::CashBook, unit);
                it.acceptance.reason = Some("没有银行账户".to_owned());
            };
            let rows = "日期,摘要,收入,支出,科目\n2025-01-08,收会费,8.00,,401\n";
            answer(books, rows.as_bytes().to_vec(), choose).await
        }
        "import.cash_last_balance_differs" => {
            let choose = |it: &mut ImportRequest| it.kind = SheetKind::CashBook;
            let again = book_of("银行存款", "2025-01-08,收会费,8.00,,8.00,401\n");
            answer(books, again, choose).await
        }
        "import.cash_transfer_met" | "import.cash_transfer_near" => {
            let bank = book_of("银行存款", "2025-01-09,提取现金,,5.00,3.00,101\n");
            let day = if code.ends_with("met") { "09" } else { "12" };
            let cash = format!("2025-01-{day},提取现金,5.00,,,102\n");
            second_of(books, bank, book_of("现金", &cash)).await
        }
        "import.cash_equal_row" => {
            let row = "2025-02-08,收会费,8.00,,,401\n";
            let both = format!("{row}2025-02-08,补收会费,5.00,,,401\n");
            let first = book_of("银行存款", &both);
            second_of(books, first, book_of("银行存款", row)).await
        }
        other => panic!("{other}: show here how it is tripped"),
    }
}
