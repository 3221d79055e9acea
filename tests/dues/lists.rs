//! Nothing of a list is lost: totals are set beside their rows, and a row that lacks almost
//! everything is told.

use union_ledger::dues::store;
use union_ledger::imports::kinds::SheetKind;

use super::refusals::bring;
use crate::common::books::Books;
use crate::common::both;

const HEAD: &str = "缴费单位名称,收缴渠道,实缴金额,到账日期,票据号\n";
const ROWS: &str = "甲公司,税务代收,100.10,2025-03-10,S1\n乙公司,税务代收,200.20,2025-03-11,S2\n";

/// The codes of what is told of a list, and whether it is refused.
async fn told(books: &Books, rows: &str) -> (Vec<&'static str>, bool) {
    let list = (SheetKind::DuesReceipts, format!("{HEAD}{rows}"));
    let outcome = bring(books, "F1", &list).await;
    assert!(outcome.rows.add_up(), "{rows}: {:?}", outcome.rows);
    (outcome.findings.iter().map(|it| it.code.id).collect(), outcome.is_refused)
}

#[test]
fn a_total_is_set_beside_the_rows_above_it_and_an_amount_alone_is_no_remark() {
    both(async |database| {
        let books = Books::new(database).await;
        for (more, codes, is_refused) in [
            ("合计,,300.31,,\n", &["import.total_differs"][..], false),
            (",,50.00,,\n", &["import.cell_blank"], true),
        ] {
            let rows = format!("{}{more}", ROWS.replace(",S", &format!(",{}", more.len())));
            assert_eq!(told(&books, &rows).await, (codes.to_vec(), is_refused), "{more}");
        }
        let right = format!(
            "{ROWS}小计,,300.30,,\n丙公司,税务代收,1,2025-03-12,S3\n小计,,1.00,,\n合计,,301.30,,\n制表：许念安,,,,\n"
        );
        assert_eq!(told(&books, &right).await, (Vec::new(), false));
    });
}

/// The account that a payer pays from is kept; another one is another row, from another day.
#[test]
fn the_account_of_a_payer_is_kept_and_not_said_otherwise() {
    const PAYERS: &str = "单位编码,缴费单位名称,收缴渠道,起始日期,付款账号\n";
    both(async |database| {
        let books = Books::new(database).await;
        let line = |account: &str| format!("{PAYERS}G1,星河一中,自主拨缴,2025-01-01,{account}\n");
        let told = async |text: String| {
            let outcome = bring(&books, "F1", &(SheetKind::DuesChannels, text)).await;
            let codes = outcome.findings.iter().map(|it| it.code.id).collect::<Vec<_>>();
            (outcome.is_refused, codes)
        };
        assert_eq!(told(line("")).await, (false, Vec::new()));
        // What nobody said yet is said once.
        assert_eq!(told(line("6222000000000012345")).await, (false, Vec::new()));
        let known = vec!["import.file_already_imported"];
        assert_eq!(told(line("")).await, (false, known));
        assert_eq!(told(line("6222000000000099999")).await, (true, vec!["dues.channel_overlaps"]));
        let mut tx = books.database.read().await.unwrap();
        let kept = store::channels_below(&mut tx, books.federation.id).await.unwrap();
        tx.commit().await.unwrap();
        let accounts: Vec<&str> = kept.iter().map(|it| it.bank_account.as_str()).collect();
        assert_eq!(accounts, ["6222000000000012345"]);
    });
}
