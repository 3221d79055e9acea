//! What keeps months from closing, told beforehand; reopening asked by one and decided by another.

use union_ledger::approvals::approval::State;
use union_ledger::finding::Outcome;
use union_ledger::ledger::periods::ask_reopening::{
    Decision, ask_reopening, decide_reopening, requests_of, withdraw_reopening,
};
use union_ledger::ledger::periods::close_period::judgement_list;
use union_ledger::ledger::periods::period_board::{NextStep, Standing, period_board};
use union_ledger::ledger::periods::reopening_request::ReopeningRequest;
use union_ledger::ledger::periods::what_blocks::{MonthState, months_of_year};
use union_ledger::ledger::store::Reopening;
use union_ledger::trail::{Actor, TrailFilter, store as trail};
use union_ledger::units::add_unit::finish_project;
use union_ledger::units::store::units_under;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::posting::{DUES, FEES};
use crate::common::books::{Books, Line, new_project, period, preparer, refusals};
use crate::common::{both, raw};

async fn months(books: &Books, unit: &Unit) -> Vec<MonthState> {
    let mut tx = books.database.read().await.unwrap();
    months_of_year(&mut tx, unit, 2025).await.unwrap()
}

fn codes(month: &MonthState) -> Vec<&'static str> {
    month.findings.iter().map(|it| it.code.id).collect()
}

async fn ask(books: &Books, who: &Actor, month: &str, reason: &str) -> Outcome<ReopeningRequest> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let asked = (period(month), reason);
    let request = ask_reopening(&mut tx, books.clock, who, unit, asked).await?;
    tx.commit().await?;
    Ok(request)
}

async fn decide(
    books: &Books,
    who: &Actor,
    seq: i64,
    decision: Decision,
) -> Outcome<(ReopeningRequest, Option<Reopening>)> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let decided = decide_reopening(&mut tx, books.clock, who, unit, (seq, decision)).await?;
    tx.commit().await?;
    Ok(decided)
}

fn approved(until: &str) -> Decision {
    Decision::Approved { expires_at: until.parse().unwrap(), note: "同意".to_owned() }
}

#[test]
fn what_blocks_a_month_is_told_before_it_is_closed() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-10", FEES).await;
        let voucher = books.draft(unit, "2025-02-10", FEES).await;
        let draft = books.prepare(unit, voucher).await.unwrap();
        let told = months(&books, unit).await;
        assert_eq!(codes(&told[0]), [] as [&str; 0]);
        assert_eq!(codes(&told[1]), ["ledger.earlier_period_open", "ledger.period_has_drafts"]);
        assert_eq!((told[1].drafts, told[2].drafts), (1, 0));
        books.close(unit, "2025-01").await.unwrap();
        let told = months(&books, unit).await;
        assert!(!told[0].is_open && told[0].findings.is_empty());
        assert_eq!(codes(&told[1]), refusals(books.close(unit, "2025-02").await));
        books
            .post_drafts(unit, union_ledger::ledger::drafts::seen::Which::One(draft.seen()))
            .await
            .unwrap();
        assert_eq!(codes(&months(&books, unit).await[1]), [] as [&str; 0]);
        books.close(unit, "2025-02").await.unwrap();
    });
}

#[test]
fn balances_that_were_tampered_with_are_told_from_their_month_on() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-10", FEES).await;
        books.post(unit, "2025-03-10", FEES).await;
        let set = "UPDATE balances SET debit_fen = debit_fen + 1 \
                   WHERE period = 202503 AND debit_fen > 0";
        raw(&books.database, set).await.unwrap();
        let told = months(&books, unit).await;
        let is_out = |month: &MonthState| codes(month).contains(&"ledger.close_out_of_balance");
        let out: Vec<bool> = told.iter().take(4).map(is_out).collect();
        assert_eq!(out, [false, false, true, true]);
    });
}

#[test]
fn the_board_tells_each_units_next_step() {
    both(async |database| {
        let books = Books::new(database).await;
        books.post(&books.grassroots, "2025-01-10", FEES).await;
        books.close(&books.grassroots, "2025-01").await.unwrap();
        let voucher = books.draft(&books.grassroots, "2025-02-10", FEES).await;
        books.prepare(&books.grassroots, voucher).await.unwrap();
        books.post(&books.department, "2025-01-10", FEES).await;
        books.close_year(&books.department, 2025, &[]).await.unwrap();
        let mut tx = books.database.read().await.unwrap();
        let units = units_under(&mut tx, None).await.unwrap();
        let board = period_board(&mut tx, units, 2025).await.unwrap();
        let told: Vec<(&str, NextStep)> =
            board.iter().map(|row| (row.unit.code.as_str(), row.next)).collect();
        assert_eq!(
            told,
            [
                ("D1", NextStep::Done),
                ("F1", NextStep::NoBooks),
                ("G1", NextStep::Drafts { month: 2, drafts: 1 }),
            ]
        );
        let standings: Vec<Standing> =
            board[2].months.iter().take(3).map(|it| it.standing).collect();
        assert_eq!(standings, [Standing::Closed, Standing::Open, Standing::Open]);
    });
}

#[test]
fn a_reopening_is_asked_by_one_and_decided_by_another() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let (clerk, boss) = (preparer(), Actor::named("陆处长"));
        books.post(unit, "2025-01-10", DUES).await;
        books.close(unit, "2025-01").await.unwrap();
        let refused = refusals(ask(&books, &clerk, "2025-02", "补记").await);
        assert_eq!(refused, ["ledger.not_closed"]);
        let refused = refusals(ask(&books, &clerk, "2025-01", " ").await);
        assert_eq!(refused, ["ledger.reopen_text_invalid"]);
        let request = ask(&books, &clerk, "2025-01", "补记漏记的会费").await.unwrap();
        assert_eq!((request.seq, request.status), (1, State::Waiting));
        let refused = refusals(ask(&books, &boss, "2025-01", "又一次").await);
        assert_eq!(refused, ["ledger.reopen_already_asked"]);

        let soon = "2025-07-02T00:00:00Z";
        for (who, seq, decision, expected) in [
            (&clerk, 1, approved(soon), "ledger.reopen_self_approved"),
            (&boss, 2, approved(soon), "ledger.reopen_request_unknown"),
            (&boss, 1, approved("2025-06-30T08:00:00Z"), "ledger.reopen_expiry_past"),
            (&boss, 1, Decision::Refused { note: " ".into() }, "ledger.reopen_text_invalid"),
        ] {
            let refused = refusals(decide(&books, who, seq, decision.clone()).await);
            assert_eq!(refused, [expected], "{decision:?}");
        }
        let (request, opened) = decide(&books, &boss, 1, approved(soon)).await.unwrap();
        let opened = opened.unwrap();
        assert_eq!(
            (opened.requested_by, opened.approved_by),
            (clerk.name.clone(), boss.name.clone())
        );
        assert_eq!(request.decided_at, Some(opened.opened_at));
        let again = refusals(decide(&books, &boss, 1, approved(soon)).await);
        assert_eq!(again, ["ledger.reopen_request_decided"]);
        books.post(unit, "2025-01-31", FEES).await;
        let told = months(&books, unit).await;
        assert_eq!(told[0].reopening.as_ref().map(|it| it.seq), Some(1));
        books.close(unit, "2025-01").await.unwrap();

        // Who acted stands on the trail, not who asked.
        let mut tx = books.database.read().await.unwrap();
        let wanted = TrailFilter { text: Some("2025-01".into()), ..TrailFilter::default() };
        let records = trail::search(&mut tx, unit.id, &wanted, (i64::MAX, 50)).await.unwrap();
        let told: Vec<(&str, &str)> = records
            .iter()
            .rev()
            .map(|it| (it.action.as_str(), it.actor.as_str()))
            .filter(|(action, _)| action.contains("reopen"))
            .collect();
        assert_eq!(
            told,
            [
                ("reopening.requested", "制单员"),
                ("period.reopened", "陆处长"),
                ("reopening.approved", "陆处长"),
            ]
        );
        tx.rollback().await.unwrap();
        books.check_whole(unit).await;
    });
}

#[test]
fn a_request_is_withdrawn_by_who_asked_or_refused_with_a_reason() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let (clerk, boss) = (preparer(), Actor::named("陆处长"));
        books.post(unit, "2025-01-10", DUES).await;
        books.close(unit, "2025-01").await.unwrap();
        ask(&books, &clerk, "2025-01", "补记").await.unwrap();
        let withdraw = async |who: &Actor| -> Outcome<()> {
            let mut tx = books.database.write(&[unit.id]).await?;
            withdraw_reopening(&mut tx, books.clock, who, unit, 1).await?;
            tx.commit().await
        };
        assert_eq!(refusals(withdraw(&boss).await), ["ledger.reopen_not_own_request"]);
        withdraw(&clerk).await.unwrap();
        ask(&books, &clerk, "2025-01", "补记").await.unwrap();
        let decision = Decision::Refused { note: "用下月更正".to_owned() };
        let (request, opened) = decide(&books, &boss, 2, decision).await.unwrap();
        assert_eq!((request.status, opened), (State::Refused, None));
        let mut tx = books.database.read().await.unwrap();
        let requests = requests_of(&mut tx, unit.id).await.unwrap();
        let told: Vec<State> = requests.iter().map(|it| it.status).collect();
        assert_eq!(told, [State::Withdrawn, State::Refused]);
        assert_eq!(
            refusals(books.try_post(unit, "2025-01-31", FEES).await),
            ["ledger.period_closed"]
        );
    });
}

#[test]
fn the_judgement_list_is_known_before_anything_is_decided() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        books.project(unit, new_project("职工书屋", true, None)).await;
        let grant: &[Line<'_>] =
            &[("102", "debit", "500.00"), ("40302 unit=F1 project=P001", "credit", "500.00")];
        books.post(unit, "2025-03-10", grant).await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let finish = ("P001", "2025-10-31");
        finish_project(&mut tx, books.clock, &preparer(), unit.id, finish).await.unwrap();
        let again = finish_project(&mut tx, books.clock, &preparer(), unit.id, finish).await;
        assert_eq!(refusals(again), ["units.project_finished"]);
        tx.commit().await.unwrap();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let items =
            judgement_list(&mut tx, act(books.clock, &preparer()), unit, 2025).await.unwrap();
        tx.rollback().await.unwrap();
        let told: Vec<_> = items
            .iter()
            .map(|it| (it.project_code.as_str(), it.balance.to_string(), it.is_finished))
            .collect();
        assert_eq!(told, [("P001", "500.00".to_owned(), true)]);
        // Nothing of it stayed.
        assert!(months(&books, unit).await.iter().all(|month| month.is_open));
        books.check_whole(unit).await;
    });
}

#[test]
fn a_trail_is_searched_by_who_what_when_and_words() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-10", FEES).await;
        books.set(unit, "voucher_words", "收|付_转").await;
        let found = async |filter: TrailFilter| {
            let mut tx = books.database.read().await.unwrap();
            let newest = trail::search(&mut tx, unit.id, &filter, (i64::MAX, 50)).await.unwrap();
            let mut oldest =
                trail::search_oldest(&mut tx, unit.id, &filter, (0, 50)).await.unwrap();
            oldest.reverse();
            assert_eq!(newest, oldest);
            newest.into_iter().map(|it| it.action).collect::<Vec<_>>()
        };
        let all = found(TrailFilter::default()).await;
        assert_eq!(all.first().map(String::as_str), Some("unit.setting_changed"));
        let some = |text: &str| Some(text.to_owned());
        for (filter, count) in [
            (TrailFilter { actor: some("制单"), ..TrailFilter::default() }, all.len()),
            (TrailFilter { actor: some("无人"), ..TrailFilter::default() }, 0),
            (TrailFilter { action: some("voucher.posted"), ..TrailFilter::default() }, 1),
            (TrailFilter { text: some("付_转"), ..TrailFilter::default() }, 1),
            (TrailFilter { text: some("%"), ..TrailFilter::default() }, 0),
            (TrailFilter { from_at: some("2025-07-01"), ..TrailFilter::default() }, 0),
            (TrailFilter { before_at: some("2025-07-01"), ..TrailFilter::default() }, all.len()),
        ] {
            assert_eq!(found(filter.clone()).await.len(), count, "{filter:?}");
        }
    });
}
