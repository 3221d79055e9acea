//! The report on receipts, management and use: of a union alone, and of it and all below it.

use union_ledger::formats::printable::Report;
use union_ledger::regular::build_regular::{Asked, build_regular};

use super::planted;
use crate::common::books::Books;
use crate::common::both;

async fn report(books: &Books, span: &str, is_below: bool) -> Report {
    let mut tx = books.database.read().await.unwrap();
    let (unit, today) = (&books.federation, books.clock.today());
    let asked = Asked { unit, span: span.parse().unwrap(), is_below, today };
    build_regular(&mut tx, asked).await.unwrap()
}

/// `本期 上期 上年同期` of a line; nothing is a dash.
fn line(report: &Report, name: &str) -> String {
    let row = report.rows.iter().find(|row| row.cells[1].shown() == name).unwrap();
    let said = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    let cells: Vec<String> = row.cells[3..6].iter().map(|it| said(it.shown())).collect();
    cells.join(" ")
}

#[test]
fn what_came_in_and_went_out_is_said_beside_the_span_before() {
    both(async |database| {
        let books = Books::new(database).await;
        planted(&books).await;
        let alone = report(&books, "2025Q1", false).await;
        assert_eq!(line(&alone, "收入合计"), "5,000.00 - -");
        assert_eq!(line(&alone, "支出合计"), "1,060.00 - -");
        assert_eq!(line(&alone, "货币资金"), "3,940.00 - -");
        assert_eq!(line(&alone, "按期结账单位"), "1/1 - -");
        let second = report(&books, "2025Q2", false).await;
        assert_eq!(line(&second, "收入合计"), "0.00 5,000.00 -");
        assert_eq!(line(&second, "补助下级支出"), "250.00 1,060.00 -");
        let all = report(&books, "2025H1", true).await;
        assert_eq!(line(&all, "收入合计"), "6,288.00 - -");
        assert_eq!(line(&all, "按期结账单位"), "3/5 - -");
        assert_eq!(line(&all, "检查问题"), "未检查 - -");
        assert!(all.notes.iter().any(|it| it.contains("在途 1 项，差额合计 250.00 元")));
        assert!(all.notes.iter().any(|it| it.contains("缺报：D2")));
    });
}
