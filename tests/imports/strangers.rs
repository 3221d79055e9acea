//! Units that nobody names are not looked at: with one in the register that no version can read,
//! whoever loads all of them fails.

use union_ledger::imports::batches::staged_import::Desk as ImportDesk;
use union_ledger::imports::batches::undo_batch::{UndoRequest, undo_batch};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::store::batches_of;
use union_ledger::imports::templates::write_template::{TemplateRequest, make_template};
use union_ledger::ledger::periods::migrate_chart::migrate_chart;
use union_ledger::ledger::store::{dimension_sets_of, entries_of_vouchers, vouchers_in_chain};
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::store::units_under;
use union_ledger::units::unit::{Level, Tier, Unit};
use union_ledger::wiring::{SOCKETS, act};

use super::asked::Desk;
use crate::common::books::{Books, clock_at, day, new_unit, preparer};
use crate::common::{both, isolation, raw, reasons, temporary_folder};

/// A union far from the books that name it.
async fn stranger(books: &Books) -> Unit {
    let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    let office = new_unit("D2", "农业厅工会", Some("F1"), Level::Department, Tier::CountyAndAbove);
    add_unit(&mut tx, books.clock, &preparer(), office).await.unwrap();
    let farm = new_unit("H1", "青山农场工会", Some("D2"), Level::Grassroots, Tier::Grassroots);
    let farm = add_unit(&mut tx, books.clock, &preparer(), farm).await.unwrap();
    tx.commit().await.unwrap();
    farm
}

/// A unit at which whoever reads it stops.
async fn spoil(books: &Books) {
    let text = "INSERT INTO units \
                (id, code, name, parent_id, level, tier, valid_from_on, created_at) \
                VALUES (9000, 'X1', '远山矿区工会', NULL, 'strange', 'strange', '2020-01-01', '')";
    raw(&books.database, text).await.unwrap();
    let mut tx = books.database.read().await.unwrap();
    assert!(units_under(&mut tx, None).await.is_err(), "nothing would be shown by it");
}

/// Whom the entries of a unit name, voucher by voucher.
async fn named_by(books: &Books, unit: &Unit) -> Vec<Option<i64>> {
    let mut tx = books.database.read().await.unwrap();
    let vouchers = vouchers_in_chain(&mut tx, unit.id, 0, 100).await.unwrap();
    let (first, last) = (vouchers.first().unwrap().id, vouchers.last().unwrap().id);
    let sets = dimension_sets_of(&mut tx, unit.id).await.unwrap();
    let entries = entries_of_vouchers(&mut tx, first, last).await.unwrap();
    let named = entries.iter().filter(|entry| entry.dimension_set_id != 0);
    named.map(|entry| sets[&entry.dimension_set_id].counterparty_unit_id).collect()
}

#[test]
fn vouchers_and_closings_look_only_at_units_that_they_name() {
    both(async |database| {
        let books = Books::new(database).await;
        let farm = stranger(&books).await;
        let unit = &books.grassroots;
        let lent = [("135 unit=H1", "debit", "8.00"), ("102", "credit", "8.00")];
        let income = [("102", "debit", "9.00"), ("401", "credit", "9.00")];
        let vouchers = [
            books.draft(unit, "2025-01-10", &lent).await,
            books.draft(unit, "2025-01-11", &income).await,
        ];
        spoil(&books).await;
        for voucher in vouchers {
            books.post_voucher(unit, voucher).await.unwrap();
        }
        books.close(unit, "2025-01").await.unwrap();
        books.close_year(unit, 2025, &[]).await.unwrap();
        assert_eq!(named_by(&books, unit).await, [Some(farm.id)]);
        books.check_whole(unit).await;
    });
}

#[test]
fn a_new_chart_looks_only_at_units_that_balances_name() {
    both(async |database| {
        let books = Books::new(database).await;
        stranger(&books).await;
        let unit = &books.department;
        let lent = [("102", "debit", "8.00"), ("221 unit=H1", "credit", "8.00")];
        let voucher = books.draft(unit, "2021-05-10", &lent).await;
        spoil(&books).await;
        books.post_voucher(unit, voucher).await.unwrap();
        books.close_year(unit, 2021, &[]).await.unwrap();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let clock = clock_at("2025-06-30T08:00:00Z");
        migrate_chart(&mut tx, act(clock, &preparer()), unit, &[]).await.unwrap();
        tx.commit().await.unwrap();
        books.check_whole(unit).await;
    });
}

#[test]
fn a_file_looks_only_at_units_that_it_names_and_so_does_whoever_takes_it_back() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let books = &desk.books;
        let farm = stranger(books).await;
        spoil(books).await;
        let (school, reasons) = (&books.grassroots, reasons("已核对"));
        for (month, party) in
            (1..).zip(["H1", "青山农场工会", "青山 农场工会", "青山农场工会委员会"])
        {
            let text = format!(
                "日期,凭证号,摘要,科目编码,借方金额,贷方金额,往来单位\n\
                 2025-{month:02}-08,记-1,借款,135,8.00,,{party}\n,,,102,,8.00,\n"
            );
            let outcome =
                desk.import_as(school, (SheetKind::Journal, "账.csv"), &text, &reasons).await;
            assert!(outcome.posted, "{party}: {:?}", outcome.findings);
        }
        assert_eq!(named_by(books, school).await, [Some(farm.id); 4]);
        let mut tx = books.database.read().await.unwrap();
        let last = batches_of(&mut tx, school.id).await.unwrap().first().unwrap().id;
        let asked = TemplateRequest { kind: SheetKind::Journal, year: 2025, span: None };
        make_template(&mut tx, school, day("2025-06-30"), asked).await.unwrap();
        tx.rollback().await.unwrap();
        let folder = temporary_folder();
        let import_desk = ImportDesk {
            database: &books.database,
            evidence: &EvidenceStore::under(folder.path()),
            clock: books.clock,
            actor: &preparer(),
            isolation: &isolation(),
            sockets: SOCKETS,
        };
        let request = UndoRequest { reason: "重来".to_owned(), dated_on: None };
        undo_batch(&import_desk, school, last, request).await.unwrap();
        assert_eq!(named_by(books, school).await, [Some(farm.id); 5]);
        books.check_whole(school).await;
    });
}
