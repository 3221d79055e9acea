//! Every code of the ledger is raised by something that a person can do.

use union_ledger::dealings::reconcile::reconcile;
use union_ledger::ledger::chart::{Chart, Era};
use union_ledger::ledger::codes;
use union_ledger::ledger::drafts::prepare_voucher::prepare_voucher;
use union_ledger::ledger::store;
use union_ledger::ledger::voucher::{MAX_ENTRIES, VoucherDraft};
use union_ledger::money::{MAX_ENTRY_FEN, Money};
use union_ledger::wiring::act;

use super::posting::DUES;
use crate::common::books::{Books, preparer, refusals};
use crate::common::{both, files_under};

type Spoil = fn(&mut VoucherDraft, &Chart);

/// What is done to a sound voucher of the grassroots union, and what is said of it.
const SPOILED: &[(&str, Spoil)] = &[
    ("ledger.too_few_entries", |it, _| it.entries.truncate(1)),
    ("ledger.too_many_entries", |it, _| it.entries = vec![it.entries[0].clone(); MAX_ENTRIES + 1]),
    ("ledger.not_balanced", |it, _| it.entries[0].debit = Money::from_fen(10_001)),
    ("ledger.entry_not_one_sided", |it, _| it.entries[0].debit = Money::ZERO),
    ("ledger.entry_not_one_sided", |it, _| it.entries[0].credit = Money::from_fen(1)),
    ("ledger.amount_too_large", |it, _| it.entries[0].debit = Money::from_fen(MAX_ENTRY_FEN + 1)),
    ("ledger.red_without_reason", |it, _| it.entries[0].debit = Money::from_fen(-1)),
    ("ledger.summary_missing", |it, _| it.entries[0].summary = " ".to_owned()),
    ("ledger.summary_too_long", |it, _| it.entries[0].summary = "长".repeat(201)),
    ("ledger.account_unknown", |it, _| it.entries[0].account_id = 5),
    ("ledger.account_not_leaf", |it, chart| it.entries[0].account_id = id(chart, "501")),
    ("ledger.account_of_other_tier", |it, chart| it.entries[0].account_id = id(chart, "502")),
    ("ledger.dimension_required", |it, chart| it.entries[0].account_id = id(chart, "132")),
    ("ledger.dimension_missing", |it, chart| it.entries[0].account_id = id(chart, "50105")),
    ("ledger.dimension_unknown", |it, _| it.entries[0].dimensions.project_id = Some(999)),
    ("ledger.dimension_unknown", |it, _| it.entries[0].dimensions.bank_account_id = Some(999)),
    ("ledger.dimension_unknown", |it, _| it.entries[0].dimensions.party_id = Some(999)),
    ("ledger.dimension_unknown", |it, _| it.entries[0].dimensions.counterparty_unit_id = Some(99)),
    ("ledger.counterparty_is_self", |it, _| {
        it.entries[0].dimensions.counterparty_unit_id = Some(3);
    }),
    ("ledger.date_outside_year", |it, _| it.dated_on = jiff::civil::date(2009, 12, 31)),
    ("ledger.date_outside_year", |it, _| it.dated_on = jiff::civil::date(2100, 1, 1)),
    ("ledger.word_unknown", |it, _| it.word = "杂".to_owned()),
    ("ledger.attachments_out_of_range", |it, _| it.attachment_count = -1),
    ("ledger.attachments_out_of_range", |it, _| it.attachment_count = 10_001),
    ("ledger.preparer_missing", |it, _| it.preparer = " ".to_owned()),
    ("ledger.voucher_unknown", |it, _| it.reverses_id = Some(1)),
];

fn id(chart: &Chart, code: &str) -> i64 {
    chart.by_code(code).unwrap().id
}

#[test]
fn every_fault_of_a_voucher_has_its_code() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let sound = books.draft(unit, "2025-03-10", DUES).await;
        let mut tx = books.database.read().await.unwrap();
        let chart = store::chart_of(&mut tx, Era::Y2021, unit.id).await.unwrap();
        tx.commit().await.unwrap();
        for (code, spoil) in SPOILED {
            let mut voucher = sound.clone();
            spoil(&mut voucher, &chart);
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            let outcome =
                prepare_voucher(&mut tx, act(books.clock, &preparer()), unit, voucher, None).await;
            tx.rollback().await.unwrap();
            let said: Vec<&str> = match outcome {
                Ok(prepared) => prepared.findings.iter().map(|it| it.code.id).collect(),
                refused => refusals(refused),
            };
            assert!(said.contains(code), "{code}: {said:?}");
        }
    });
}

#[test]
fn sound_vouchers_are_said_to_be_sound() {
    both(async |database| {
        let books = Books::new(database).await;
        let lines = [("101", "debit", "17.25"), ("401", "credit", "17.25")];
        let voucher = books.draft(&books.grassroots, "2025-03-10", &lines).await;
        let mut tx = books.database.write(&[books.grassroots.id]).await.unwrap();
        let unit = &books.grassroots;
        let prepared = prepare_voucher(&mut tx, act(books.clock, &preparer()), unit, voucher, None)
            .await
            .unwrap();
        assert_eq!(prepared.findings, []);
        tx.rollback().await.unwrap();
    });
}

#[test]
fn only_a_union_and_the_one_right_above_it_are_reconciled() {
    both(async |database| {
        let books = Books::new(database).await;
        let mut tx = books.database.read().await.unwrap();
        let outcome = reconcile(&mut tx, &books.federation, &books.grassroots, 2025).await;
        assert_eq!(refusals(outcome), ["ledger.not_upper_and_lower"]);
        tx.commit().await.unwrap();
    });
}

/// Codes that other areas raise, and are tested there.
const RAISED_ELSEWHERE: &[(&str, &str)] = &[
    ("ledger.closing_changed", "pages, API and command line: a closing after its preview"),
    ("ledger.opening_closed", "imports: an opening table after a month was closed"),
    ("ledger.opening_differs_from_closing", "imports: how books begin"),
    ("ledger.earlier_figures_taken", "imports: how books begin"),
    ("ledger.earlier_figures_missing", "imports: how books begin"),
    ("ledger.judgement_unreadable", "command line: the judgement list as a file"),
    ("ledger.earmarked_refused", "budgets: restricted money under a setting that refuses"),
    ("ledger.chain_broken", "checks and command line: what verify_unit found"),
    ("ledger.balances_differ", "checks and command line: what compare_balances found"),
];

#[test]
fn every_code_of_the_ledger_is_raised_by_a_test() {
    let mut texts: Vec<String> =
        files_under("tests/ledger", ".rs").into_iter().map(|(_, text)| text).collect();
    texts.retain(|text| !text.contains("RAISED_ELSEWHERE"));
    let here = SPOILED.iter().map(|(code, _)| *code);
    let here: Vec<&str> = here.chain(["ledger.not_upper_and_lower"]).collect();
    for code in codes::ALL {
        let quoted = format!("\"{}\"", code.id);
        let is_raised = here.contains(&code.id) || texts.iter().any(|it| it.contains(&quoted));
        let is_elsewhere = RAISED_ELSEWHERE.iter().any(|(id, _)| *id == code.id);
        assert!(is_raised != is_elsewhere, "{} is raised by no test, or by one after all", code.id);
    }
}
