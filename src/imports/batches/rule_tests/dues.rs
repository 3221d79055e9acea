//! Examples of rules about what lists of dues booked.

use super::answer;
use crate::finding::{Finding, refuses};
use crate::imports::batches::import_request::ImportRequest;
use crate::imports::batches::import_tests::Books;
use crate::imports::kinds::SheetKind;

/// A list of dues is booked; then a journal brings money of dues two days later.
pub async fn findings(books: &Books, code: &str) -> Vec<Finding> {
    let root = books.unit("100000").await;
    let shares = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                  100000,60,10,20,10,2025-01-01,工发〔2025〕1号\n";
    let of_root = |it: &mut ImportRequest| (it.kind, it.unit) = (SheetKind::SplitRules, root);
    let list = "单位编码,收缴渠道,所属期,实缴金额,到账日期,票据号\n\
                101001,自主拨缴,2025-02,100,2025-03-10,A1\n";
    let of_dues = |it: &mut ImportRequest| it.kind = SheetKind::DuesReceipts;
    let ruled = answer(books, shares.as_bytes().to_vec(), of_root).await;
    let listed = answer(books, list.as_bytes().to_vec(), of_dues).await;
    assert!(ruled.is_empty() && !refuses(&listed), "{ruled:?} {listed:?}");
    let amounts = match code {
        "import.dues_beside_lists" => "90,\n,,,402,,54\n,,,211,,36",
        _ => "100,\n,,,402,,60\n,,,211,,40",
    };
    let head = "日期,凭证号,摘要,科目编码,借方金额,贷方金额";
    let journal = format!("{head}\n2025-03-12,记-1,收经费,102,{amounts}\n");
    answer(books, journal.into_bytes(), |_| {}).await
}
