//! Nothing of a list is lost: totals are set beside their rows, and a row that lacks almost
//! everything is told.

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
