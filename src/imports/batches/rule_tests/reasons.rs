//! Examples of rules about reasons.

use super::answer;
use crate::finding::Finding;
use crate::imports::batches::import_request::ImportRequest;
use crate::imports::batches::import_tests::Books;

/// A number is missing and a name is no account's: one reason for both.
pub async fn answer_with_one_reason() -> Vec<Finding> {
    let file = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额\n\
                2025-01-08,记-1,收会费,102,江州银行,8,\n,,,401,,,8\n\
                2025-01-09,记-3,收会费,102,,9,\n,,,401,,,9\n";
    let because = |it: &mut ImportRequest| it.acceptance.reason = Some("已核对".to_owned());
    answer(&Books::new("false").await, file.as_bytes().to_vec(), because).await
}
