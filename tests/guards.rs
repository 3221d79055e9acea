//! Attacks past the product: the database refuses them; whoever removes the guards first is
//! found by `verify`, which names the first voucher or record that does not fit.

use crate::common::books::{Books, period, preparer};
use crate::common::{both, on_postgres, on_sqlite, raw};
use union_ledger::ledger::chain::verify_chain::verify_unit;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::chart::add_account::{NewDetail, add_detail_account};
use union_ledger::ledger::periods::ask_reopening::{ask_reopening, withdraw_reopening};
use union_ledger::platform::database::{Database, Pools, SYSTEM_BOOK};

const DUES: [(&str, &str, &str); 3] =
    [("102", "debit", "100.00"), ("402", "credit", "60.00"), ("211", "credit", "40.00")];
const DRINKS: [(&str, &str, &str); 2] =
    [("50105 fund=union", "debit", "30.00"), ("102", "credit", "30.00")];
const FEES: [(&str, &str, &str); 2] = [("101", "debit", "17.25"), ("401", "credit", "17.25")];

/// The grassroots union with January closed and three vouchers in February.
async fn small_books(database: Database) -> Books {
    let books = Books::new(database).await;
    let unit = &books.grassroots;
    books.post(unit, "2025-01-10", &DUES).await;
    books.close(unit, "2025-01").await.unwrap();
    books.set(unit, "review_required", "false").await;
    let rule = "INSERT INTO cash_rules (unit_id, seq, chart, name, status, rule, set_by, set_at) \
                SELECT id, 1, 2021, '水费', 'in_force', '{}', '甲', '2025-01-01T00:00:00Z' \
                FROM units WHERE code = 'G1'";
    raw(&books.database, rule).await.unwrap();
    let batch = "INSERT INTO import_batches (id, unit_id, year, kind, file_name, file_sha256, \
                 file_size_bytes, status, sheets, voucher_count, entry_count, total_fen, findings, \
                 imported_by, imported_at) \
                 SELECT 9, id, 2025, 'statement', '上年报表.csv', 'x', 1, 'compared', '[]', 0, 0, 0, \
                 '[]', '甲', '2025-01-01T00:00:00Z' FROM units WHERE code = 'G1'";
    raw(&books.database, batch).await.unwrap();
    let figures = "INSERT INTO earlier_figures (unit_id, year, form, line, batch_id, amount_fen) \
                   SELECT id, 2025, 'balance-sheet', '货币资金', 9, 100 FROM units \
                   WHERE code = 'G1'";
    raw(&books.database, figures).await.unwrap();
    for lines in [&DUES[..], &DRINKS[..], &FEES[..]] {
        books.post(unit, "2025-02-10", lines).await;
    }
    books
}

async fn check_refused(database: &Database, attack: &str, code: &str) {
    let refused = raw(database, attack).await;
    let engine = database.engine();
    let said = refused.err().unwrap_or_else(|| panic!("{engine} allowed: {attack}"));
    assert!(said.starts_with(code), "{engine}: {attack}\n{said}");
}

#[test]
fn posted_books_cannot_be_changed_or_removed() {
    both(async |database| {
        let books = small_books(database).await;
        for (table, column) in [
            ("vouchers", "preparer = 'x'"),
            ("vouchers", "hash = 'x'"),
            ("entries", "debit_fen = 1"),
            ("entries", "summary = 'x'"),
            ("trail", "actor = 'x'"),
            ("dimension_sets", "project_id = NULL"),
            ("unit_settings", "value = 'x'"),
            ("cash_rules", "rule = 'x'"),
            ("earlier_figures", "amount_fen = 1"),
        ] {
            let code = "ledger.books_immutable";
            let update = format!("UPDATE {table} SET {column}");
            check_refused(&books.database, &update, code).await;
            check_refused(&books.database, &format!("DELETE FROM {table}"), code).await;
        }
        books.check_whole(&books.grassroots).await;
    });
}

/// A copy of one row with something else in one column, written over the row.
fn overwritten(table: &str, columns: &str, changed: &str, value: &str) -> String {
    let values = columns.replace(changed, value);
    format!("INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE true")
}

const VOUCHER: &str = "id, unit_id, seq, period, word, number, dated_on, kind, attachment_count, \
    preparer, poster, posted_at, entry_count, total_fen, hash_version, previous_hash, hash";
const ENTRY: &str = "voucher_id, line_no, period, unit_id, account_id, dimension_set_id, \
    summary, debit_fen, credit_fen";
const TRAIL: &str =
    "unit_id, seq, at, actor, action, subject, detail, hash_version, previous_hash, hash";
const ACCOUNT: &str = "id, chart, code, name, parent_id, class, normal_side, tier, rule, \
    owner_unit_id, dimensions, takes_postings, has_details, is_active, applies_below";

#[test]
fn posted_books_cannot_be_written_over() {
    both(async |database| {
        let books = small_books(database).await;
        let code = "ledger.books_immutable";
        for (attack, key, set) in [
            (overwritten("vouchers", VOUCHER, "preparer", "'x'"), "id", "preparer = 'x'"),
            (
                overwritten("entries", ENTRY, "summary", "'x'"),
                "voucher_id, line_no",
                "summary = ''",
            ),
            (overwritten("trail", TRAIL, "actor", "'x'"), "unit_id, seq", "actor = 'x'"),
            (overwritten("dimension_sets", "id, key", "key", "'x'"), "id", "key = 'x'"),
        ] {
            let upsert = format!("{attack} ON CONFLICT ({key}) DO UPDATE SET {set}");
            check_refused(&books.database, &upsert, code).await;
        }
        books.check_whole(&books.grassroots).await;
    });
}

/// SQLite's REPLACE removes the row in its way without firing a delete trigger, unless the
/// connection asks for it, which somebody else's connection does not.
#[test]
fn posted_books_cannot_be_replaced_in_the_file() {
    on_sqlite(async |database| {
        let books = small_books(database).await;
        raw(&books.database, "PRAGMA recursive_triggers = OFF").await.unwrap();
        raw(&books.database, "PRAGMA foreign_keys = OFF").await.unwrap();
        for (attack, code) in [
            (overwritten("vouchers", VOUCHER, "preparer", "'x'"), "ledger.books_immutable"),
            (overwritten("entries", ENTRY, "summary", "'x'"), "ledger.books_immutable"),
            (overwritten("trail", TRAIL, "actor", "'x'"), "ledger.books_immutable"),
            (overwritten("dimension_sets", "id, key", "key", "'x'"), "ledger.books_immutable"),
            (
                overwritten("dimension_sets", "id, key, project_id", "project_id", "7"),
                "ledger.books_immutable",
            ),
            (overwritten("accounts", ACCOUNT, "name", "'x'"), "ledger.account_fixed"),
            (
                overwritten(
                    "periods",
                    "unit_id, period, status, changed_by, changed_at",
                    "status",
                    "'open'",
                ),
                "ledger.period_closed",
            ),
        ] {
            let replace = attack.replace("INSERT INTO", "INSERT OR REPLACE INTO");
            check_refused(&books.database, &replace, code).await;
        }
        books.check_whole(&books.grassroots).await;
    });
}

#[test]
fn posted_books_cannot_be_truncated() {
    on_postgres(async |database| {
        let books = small_books(database).await;
        for table in [
            "vouchers",
            "entries",
            "trail",
            "dimension_sets",
            "accounts",
            "periods",
            "approvals",
            "approval_steps",
        ] {
            let truncate = format!("TRUNCATE {table} CASCADE");
            check_refused(&books.database, &truncate, "ledger.books_immutable").await;
        }
        books.check_whole(&books.grassroots).await;
    });
}

fn voucher_in(period: i64, seq: i64) -> String {
    format!(
        "INSERT INTO vouchers ({VOUCHER}) SELECT unit_id * 4294967296 + {seq}, unit_id, {seq}, \
         {period}, word, 1000 + {seq}, dated_on, kind, 0, preparer, poster, posted_at, 0, 0, 1, \
         hash, hash FROM vouchers WHERE seq = 1"
    )
}

#[test]
fn nothing_comes_into_a_closed_or_unknown_period() {
    both(async |database| {
        let books = small_books(database).await;
        for period in [202501, 202500, 202401, 209901] {
            let attack = voucher_in(period, 900);
            check_refused(&books.database, &attack, "ledger.period_closed").await;
        }
    });
}

#[test]
fn a_closed_period_stays_closed() {
    both(async |database| {
        let books = small_books(database).await;
        let code = "ledger.period_closed";
        for attack in [
            "UPDATE periods SET status = 'open' WHERE period = 202501",
            "UPDATE periods SET status = 'open'",
            "DELETE FROM periods WHERE period = 202501",
            // Out of the way first, a fresh open one in its place next.
            "UPDATE periods SET period = 199901 WHERE period = 202501",
            "UPDATE periods SET unit_id = 1 WHERE period = 202501",
        ] {
            check_refused(&books.database, attack, code).await;
        }
    });
}

#[test]
fn what_was_done_about_a_document_stays_on_the_record() {
    both(async |database| {
        let books = small_books(database).await;
        let unit = &books.grassroots;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let asked = (period("2025-01"), "补记");
        ask_reopening(&mut tx, books.clock, &preparer(), unit, asked).await.unwrap();
        tx.commit().await.unwrap();
        let code = "ledger.books_immutable";
        for attack in [
            "UPDATE approval_steps SET acted_by = 'x'",
            "UPDATE approval_steps SET content_hash = 'x'",
            "DELETE FROM approval_steps",
            "DELETE FROM approvals",
            "UPDATE approvals SET content = 'x'",
            "UPDATE approvals SET subject_id = 9",
        ] {
            check_refused(&books.database, attack, code).await;
        }
        let columns = "unit_id, kind, subject_id, seq, act, acted_by, acted_at, content_hash, note";
        let over = overwritten("approval_steps", columns, "acted_by", "'x'");
        let key = "unit_id, kind, subject_id, seq";
        let over = format!("{over} ON CONFLICT ({key}) DO UPDATE SET acted_by = 'x'");
        check_refused(&books.database, &over, code).await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        withdraw_reopening(&mut tx, books.clock, &preparer(), unit, 1).await.unwrap();
        tx.commit().await.unwrap();
        let again = "UPDATE approvals SET state = 'approved'";
        check_refused(&books.database, again, code).await;
    });
}

#[test]
fn a_reopening_stays_on_the_record() {
    both(async |database| {
        let books = small_books(database).await;
        books.reopen(&books.grassroots, "2025-01").await.unwrap();
        for attack in [
            "DELETE FROM reopenings",
            "UPDATE reopenings SET reason = 'x'",
            "UPDATE reopenings SET expires_at = '2199-01-01T00:00:00.000000Z'",
        ] {
            check_refused(&books.database, attack, "ledger.books_immutable").await;
        }
        books.close(&books.grassroots, "2025-01").await.unwrap();
        let again = "UPDATE reopenings SET closed_at = NULL, last_voucher_seq = NULL";
        check_refused(&books.database, again, "ledger.books_immutable").await;
    });
}

fn entry_on(account: &str, voucher: &str, line_no: i64) -> String {
    format!(
        "INSERT INTO entries ({ENTRY}) SELECT v.id, {line_no}, v.period, v.unit_id, a.id, 0, 'x', \
         1, 0 FROM vouchers v JOIN accounts a ON a.chart = 2021 AND a.code = '{account}' \
         WHERE v.seq = {voucher}"
    )
}

#[test]
fn a_posted_voucher_takes_no_further_entry() {
    both(async |database| {
        let books = small_books(database).await;
        for line_no in [0, 4, 9] {
            let attack = entry_on("102", "1", line_no);
            check_refused(&books.database, &attack, "ledger.books_immutable").await;
        }
        books.check_whole(&books.grassroots).await;
    });
}

#[test]
fn only_leaves_take_entries() {
    both(async |database| {
        let books = small_books(database).await;
        let mut tx = books.database.write(&[SYSTEM_BOOK, books.department.id]).await.unwrap();
        let new = NewDetail {
            era: Era::Y2021,
            parent_code: "408".to_owned(),
            code: "40801".to_owned(),
            name: "利息收入".to_owned(),
            applies_below: true,
        };
        add_detail_account(&mut tx, books.clock, &preparer(), &books.department, new)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        // A voucher that still waits for its lines, so that only the account is at fault.
        let waiting = voucher_in(202502, 900).replace(" 0, 0, 1, hash", " 9, 0, 1, hash");
        raw(&books.database, &waiting).await.unwrap();
        for account in ["501", "301", "408"] {
            let attack = entry_on(account, "900", 1);
            check_refused(&books.database, &attack, "ledger.account_not_leaf").await;
        }
        raw(&books.database, &entry_on("40801", "900", 1)).await.unwrap();
    });
}

#[test]
fn statutory_accounts_are_neither_renamed_nor_removed() {
    both(async |database| {
        let books = small_books(database).await;
        for attack in [
            "UPDATE accounts SET name = 'x' WHERE code = '102'",
            "UPDATE accounts SET code = '103' WHERE code = '102'",
            "UPDATE accounts SET class = 'expense' WHERE code = '102'",
            "UPDATE accounts SET is_active = (1 = 0) WHERE code = '221'",
            "UPDATE accounts SET parent_id = NULL WHERE code = '50101'",
            "UPDATE accounts SET rule = 'own' WHERE code = '102'",
            "UPDATE accounts SET takes_postings = (1 = 1) WHERE code = '501'",
            "UPDATE accounts SET applies_below = (1 = 0) WHERE code = '501'",
            "DELETE FROM accounts WHERE code = '221'",
        ] {
            // SQLite keeps truth values as integers; the expression suits both.
            check_refused(&books.database, attack, "ledger.account_fixed").await;
        }
    });
}

// ---- after the guards were removed -------------------------------------------------------

async fn remove_guards(database: &Database) {
    let statements: Vec<String> = match &database.pools {
        Pools::Sqlite { writer, .. } => {
            let list = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
            let names: Vec<(String,)> = sqlx::query_as(list).fetch_all(writer).await.unwrap();
            names.iter().map(|(name,)| format!("DROP TRIGGER {name}")).collect()
        }
        Pools::Postgres(_) => {
            ["vouchers", "entries", "trail", "dimension_sets", "periods", "accounts"]
                .iter()
                .map(|table| format!("ALTER TABLE {table} DISABLE TRIGGER USER"))
                .collect()
        }
    };
    for statement in statements {
        raw(database, &statement).await.unwrap();
    }
    if database.engine() == "sqlite" {
        raw(database, "PRAGMA foreign_keys = OFF").await.unwrap();
    }
}

/// The grassroots union's first id, as SQL.
const BASE: &str = "(SELECT MIN(id) FROM vouchers) - 1";

/// Removes the guards, does the deed and expects the chain and place that `verify` names first.
fn check_found(deed: &str, (chain, seq): (&str, i64)) {
    both(async |database| {
        let books = small_books(database).await;
        books.check_whole(&books.grassroots).await;
        remove_guards(&books.database).await;
        for statement in deed.replace("BASE", BASE).split("; ") {
            raw(&books.database, statement).await.unwrap_or_else(|why| panic!("{why}: {deed}"));
        }
        let found = books.verify(&books.grassroots).await;
        let engine = books.database.engine();
        let first = found.faults.first().unwrap_or_else(|| panic!("{engine} missed: {deed}"));
        assert_eq!((first.chain, first.seq), (chain, seq), "{engine}: {deed}\n{first:?}");
    });
}

// The chain: 1 dues in January, 2 and 3 its transfers (income only: 2), then February's three.

#[test]
fn an_edited_voucher_is_named() {
    for deed in [
        "UPDATE entries SET debit_fen = debit_fen + 1 WHERE voucher_id = BASE + 3 AND line_no = 1",
        "UPDATE entries SET summary = 'x' WHERE voucher_id = BASE + 3 AND line_no = 2",
        "UPDATE entries SET account_id = 20210001 WHERE voucher_id = BASE + 3 AND line_no = 1",
        "UPDATE entries SET period = 202501 WHERE voucher_id = BASE + 3 AND line_no = 1",
        "UPDATE entries SET unit_id = 1 WHERE voucher_id = BASE + 3 AND line_no = 1",
        "UPDATE vouchers SET dated_on = '2025-02-11' WHERE seq = 3",
        "UPDATE vouchers SET preparer = 'x' WHERE seq = 3",
        "UPDATE vouchers SET reviewer = 'x' WHERE seq = 3",
        "UPDATE vouchers SET number = 7 WHERE seq = 3",
        "UPDATE vouchers SET period = 202503 WHERE seq = 3",
        "UPDATE vouchers SET kind = 'transfer' WHERE seq = 3",
        "UPDATE vouchers SET hash_version = 2 WHERE seq = 3",
        "UPDATE vouchers SET hash = previous_hash WHERE seq = 3",
        "UPDATE vouchers SET attachment_count = 9 WHERE seq = 3",
    ] {
        check_found(deed, ("voucher", 3));
    }
}

#[test]
fn an_account_swapped_for_its_namesake_of_the_other_chart_is_named() {
    let deed = "UPDATE entries SET account_id = \
        (SELECT id FROM accounts WHERE chart = 2009 AND code = '102') \
        WHERE voucher_id = BASE + 3 AND line_no = 1";
    check_found(deed, ("voucher", 3));
}

#[test]
fn an_edited_dimension_set_is_named_by_the_first_voucher_that_uses_it() {
    for deed in [
        "UPDATE dimension_sets SET funding_source = 'fiscal' WHERE id <> 0",
        "UPDATE dimension_sets SET funding_source = 'fiscal', key = 'ffiscal;' WHERE id <> 0",
        "UPDATE dimension_sets SET funding_source = NULL, key = '-' WHERE id <> 0",
        "DELETE FROM dimension_sets WHERE id <> 0",
        "UPDATE entries SET dimension_set_id = 0 WHERE dimension_set_id <> 0",
    ] {
        check_found(deed, ("voucher", 4));
    }
}

#[test]
fn inserted_deleted_and_swapped_vouchers_are_named() {
    for (deed, seq) in [
        ("DELETE FROM entries WHERE voucher_id = BASE + 3; DELETE FROM vouchers WHERE seq = 3", 4),
        ("DELETE FROM entries WHERE voucher_id = BASE + 1; DELETE FROM vouchers WHERE seq = 1", 2),
        ("DELETE FROM entries WHERE voucher_id = BASE + 3 AND line_no = 2", 3),
        (
            "UPDATE vouchers SET seq = 99, number = 99 WHERE seq = 3; \
             UPDATE vouchers SET seq = 3, number = 1 WHERE seq = 4; \
             UPDATE vouchers SET seq = 4, number = 2 WHERE seq = 99",
            3,
        ),
        (
            "INSERT INTO entries (voucher_id, line_no, period, unit_id, account_id, \
             dimension_set_id, summary, debit_fen, credit_fen) \
             SELECT voucher_id, line_no + 10, period, unit_id, account_id, dimension_set_id, \
             summary, debit_fen, credit_fen FROM entries WHERE voucher_id = BASE + 3",
            3,
        ),
        (
            "INSERT INTO entries (voucher_id, line_no, period, unit_id, account_id, \
             dimension_set_id, summary, debit_fen, credit_fen) \
             SELECT BASE + 99, line_no, period, unit_id, account_id, dimension_set_id, \
             summary, debit_fen, credit_fen FROM entries WHERE voucher_id = BASE + 3",
            5,
        ),
    ] {
        check_found(deed, ("voucher", seq));
    }
}

#[test]
fn a_cut_off_tail_is_found() {
    let cut = "DELETE FROM entries WHERE voucher_id = BASE + 5; DELETE FROM vouchers WHERE seq = 5";
    let head = "UPDATE chain_heads SET seq = 4, hash = \
        (SELECT hash FROM vouchers WHERE seq = 4) WHERE chain = 'voucher'";
    check_found(cut, ("voucher", 4));
    check_found(&format!("{cut}; {head}"), ("voucher", 4));
}

/// The trail's last record and with it the witness of the last posting.
const CUT_TRAIL: &str = "DELETE FROM trail WHERE unit_id = 3 AND seq = \
    (SELECT seq FROM chain_heads WHERE unit_id = 3 AND chain = 'trail')";
const TRAIL_HEAD: &str = "UPDATE chain_heads SET \
    seq = (SELECT MAX(seq) FROM trail WHERE unit_id = 3), \
    hash = (SELECT hash FROM trail WHERE unit_id = 3 ORDER BY seq DESC LIMIT 1) \
    WHERE unit_id = 3 AND chain = 'trail'";

#[test]
fn an_edited_or_cut_trail_is_found() {
    check_found("UPDATE trail SET actor = 'x' WHERE unit_id = 3 AND seq = 4", ("trail", 4));
    check_found("UPDATE trail SET detail = '{}' WHERE unit_id = 3 AND seq = 2", ("trail", 2));
    check_found("DELETE FROM trail WHERE unit_id = 3 AND seq = 4", ("trail", 5));
    both(async |database| {
        let books = small_books(database).await;
        let whole = books.verify(&books.grassroots).await;
        remove_guards(&books.database).await;
        raw(&books.database, CUT_TRAIL).await.unwrap();
        let faults = books.verify(&books.grassroots).await.faults;
        assert!(faults.iter().any(|it| it.chain == "trail"), "{faults:?}");
        // With the head mended, the voucher chain has an end that nothing witnesses any more.
        raw(&books.database, TRAIL_HEAD).await.unwrap();
        let cut = books.verify(&books.grassroots).await;
        assert_eq!(cut.trail_records, whole.trail_records - 1);
        let chains: Vec<_> = cut.faults.iter().map(|it| (it.chain, it.seq)).collect();
        assert_eq!(chains, [("voucher", 5)], "{:?}", cut.faults);
    });
}

#[test]
fn balances_that_were_edited_do_not_accuse_the_vouchers() {
    both(async |database| {
        let books = small_books(database).await;
        raw(&books.database, "DELETE FROM balances").await.unwrap();
        raw(&books.database, "DELETE FROM openings").await.unwrap();
        assert_eq!(books.verify(&books.grassroots).await.faults, []);
    });
}

/// Both tails cut and both heads mended: only what was printed earlier can tell.
#[test]
fn a_printed_head_tells_when_both_tails_are_cut() {
    both(async |database| {
        let books = small_books(database).await;
        let printed = books.verify(&books.grassroots).await.voucher_head;
        remove_guards(&books.database).await;
        let cut = "DELETE FROM entries WHERE voucher_id = BASE + 5; \
            DELETE FROM vouchers WHERE seq = 5; \
            UPDATE chain_heads SET seq = 4, hash = \
            (SELECT hash FROM vouchers WHERE seq = 4) WHERE chain = 'voucher'";
        let trail = format!("{CUT_TRAIL}; {TRAIL_HEAD}");
        for statement in format!("{cut}; {trail}").replace("BASE", BASE).split("; ") {
            raw(&books.database, statement).await.unwrap();
        }
        let mut tx = books.database.read().await.unwrap();
        let unit = &books.grassroots;
        let with_print = verify_unit(&mut tx, unit, Some(&printed)).await.unwrap();
        assert_eq!(with_print.faults.len(), 1, "{:?}", with_print.faults);
        tx.commit().await.unwrap();
    });
}
