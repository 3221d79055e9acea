//! A workbook with mistakes, on its way into the books: sent, looked at beside its sheet, handed
//! back with its mistakes marked, mended, sent again, accepted.

use std::fmt::Write as _;
use std::path::Path;

use super::browsed;
use crate::common::books::yuan;

const HEAD: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n";

/// A month of fees; the amounts of `wrong` vouchers cannot be read.
fn journal(wrong: &[usize]) -> String {
    let mut text = HEAD.to_owned();
    for number in 1..=24 {
        let amount = format!("{}.50", 900 + number);
        let day = number.min(28);
        let said = if wrong.contains(&number) { "九百多元".to_owned() } else { amount.clone() };
        let _ = writeln!(text, "2025-03-{day:02},记-{number},收到会费,102,{said},");
        let _ = writeln!(text, "2025-03-{day:02},记-{number},收到会费,401,,{amount}");
    }
    text
}

fn write(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_workbook_with_mistakes_is_mended_by_its_marks_sent_again_and_accepted() {
    browsed(|browser, site| async move {
        browser.sign_in(&site.service.clerk).await;
        browser.go("/units/G1/uploads?period=2025-03").await;
        browser.wait_text("还没有上传过").await;
        browser.click_text("下载 2025 年的模板").await;
        browser.picture("uploads-empty").await;

        let folder = browser.folder.path().to_owned();
        let wrong = write(&folder, "三月序时账.csv", &journal(&[4, 17]));
        browser.hand_over("#f-file", &wrong).await;
        browser.click_text("上传并核对").await;
        browser.wait_text("有 2 处错误，改正之前不能入账").await;
        browser.picture("upload-mistakes").await;
        // The finding leads to its cell, and the cell back to its finding.
        browser.click("#f2 a[data-cell], #f1 a[data-cell]").await;
        browser.wait_for("td.flagged.current").await;
        browser.click("td.flagged.refuse a[data-finding]").await;
        browser.wait_for(".findings li.current").await;
        // Only the rows around what was found; the whole sheet on request.
        browser.click_text("看整张表").await;
        browser.wait_for("#r-49").await;
        browser.check("upload-whole-sheet").await;
        let refused = browser.path().await.split('?').next().unwrap().to_owned();
        browser.go(&refused).await;
        browser.click_text("下载标注文件").await;
        let annotated = browser.downloaded(".xlsx").await;
        assert!(std::fs::metadata(annotated).unwrap().len() > 1_000);

        let mended = write(&folder, "三月序时账改.csv", &journal(&[]));
        browser.hand_over("#f-file", &mended).await;
        browser.click_text("上传并核对").await;
        browser.wait_text("入账 24 张凭证").await;
        browser.picture("upload-preview").await;
        browser.click(".accept button.primary").await;
        browser.wait_text("已入账。").await;
        browser.picture("upload-accepted").await;
        let total = yuan("21912.00").grouped();
        browser.wait_text(&format!("24 张凭证，48 条分录，借方合计 {total} 元")).await;

        browser.go(&refused).await;
        browser.wait_text("已取消").await;
        browser.go("/units/G1/uploads").await;
        browser.wait_text("三月序时账改.csv").await;
        browser.picture("uploads").await;
        // The same file once more leads to the batch that stands.
        browser.hand_over("#f-file", &mended).await;
        browser.click_text("上传并核对").await;
        browser.wait_text("这个文件此前已经导入，没有重复入账").await;

        browser.click_text("第一张凭证").await;
        browser.click("a[href*='#asked']").await;
        browser.wait_for("tr.asked").await;
        assert!(browser.path().await.contains("/source?sheet=0&row=2"), "{}", browser.path().await);
        browser.picture("upload-source").await;
        (browser, site)
    });
}

#[test]
fn columns_that_nobody_knows_are_explained_on_the_page() {
    browsed(|browser, site| async move {
        browser.sign_in(&site.service.clerk).await;
        browser.go("/units/G1/uploads?period=2025-03").await;
        let folder = browser.folder.path().to_owned();
        let text = journal(&[]).replace(HEAD, "啥时候,单子,干啥,码子,进,出\n");
        let odd = write(&folder, "随手记.csv", &text);
        browser.hand_over("#f-file", &odd).await;
        browser.click_text("上传并核对").await;
        browser.wait_text("没有找到可以导入的工作表").await;
        browser.choose("#f-kind", "journal").await;
        browser.hand_over("#f-file", &odd).await;
        browser.click_text("上传并核对").await;
        browser.wait_text("这张表没有识别出表头").await;
        browser.fill("#layout [name=head]", "1").await;
        browser.click_text("按此行读取列名").await;
        browser.wait_for("[name=c-A]").await;
        let columns = ["date", "voucher_number", "summary", "account_code", "debit", "credit"];
        for (letter, column) in ('A'..).zip(columns) {
            browser.choose(&format!("[name=c-{letter}]"), column).await;
        }
        browser.picture("upload-columns").await;
        browser.click("#layout button.primary").await;
        browser.wait_text("列的对应关系已保存").await;
        browser.wait_text("入账 24 张凭证").await;
        browser.click_text("取消这次上传").await;
        browser.wait_text("已取消。文件和记录仍保留").await;
        (browser, site)
    });
}
