//! What is approved is what was seen: versions named by reviews, postings and returns.

use std::process::Command;

use serde_json::Value;
use union_ledger::approvals::approval::{Act, Kind};
use union_ledger::approvals::store as approvals;
use union_ledger::finding::{Failure, Finding, Outcome};
use union_ledger::ledger::drafts::choose_drafts::find_draft;
use union_ledger::ledger::drafts::choose_drafts::said_at;
use union_ledger::ledger::drafts::draft::Draft;
use union_ledger::ledger::drafts::prepare_voucher::{change_draft, drop_draft};
use union_ledger::ledger::drafts::return_draft::return_draft;
use union_ledger::ledger::drafts::review_drafts::review_drafts;
use union_ledger::ledger::drafts::seen::{Seen, Which};
use union_ledger::trail::Actor;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::posting::FEES;
use crate::common::books::{Books, Line, preparer, refusals, reviewer, yuan};
use crate::common::{both, raw, temporary_folder};

/// What stands in place of [`FEES`] after it was changed.
const RAISED: &[Line<'static>] = &[("101", "debit", "1725.00"), ("401", "credit", "1725.00")];

async fn prepared(books: &Books, on: &str) -> Draft {
    let voucher = books.draft(&books.grassroots, on, FEES).await;
    books.prepare(&books.grassroots, voucher).await.unwrap()
}

/// The preparer puts other amounts in its place.
async fn raise(books: &Books, draft: &Draft) -> Draft {
    let unit = &books.grassroots;
    let voucher = books.draft(unit, &draft.voucher.dated_on.to_string(), RAISED).await;
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let which = (draft.id, draft.version);
    let changed =
        change_draft(&mut tx, act(books.clock, &preparer()), unit, which, voucher).await.unwrap();
    tx.commit().await.unwrap();
    changed.draft
}

async fn review(books: &Books, who: &Actor, which: Which) -> Outcome<Vec<Draft>> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let drafts = review_drafts(&mut tx, books.clock, who, unit, which).await?;
    tx.commit().await?;
    Ok(drafts)
}

async fn now(books: &Books, unit: &Unit, id: i64) -> Draft {
    let mut tx = books.database.read().await.unwrap();
    let draft = find_draft(&mut tx, unit, id).await.unwrap();
    tx.commit().await.unwrap();
    draft
}

fn told<T: std::fmt::Debug>(outcome: Outcome<T>) -> Vec<Finding> {
    match outcome {
        Err(Failure::Refused(findings)) => findings,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_version_that_nobody_saw_is_neither_reviewed_nor_posted_nor_returned() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let seen = prepared(&books, "2025-02-01").await;
        let other = prepared(&books, "2025-02-02").await;
        let raised = raise(&books, &seen).await;
        for which in [
            Which::One(seen.seen()),
            Which::These(vec![other.seen(), seen.seen()]),
            Which::One(Seen { version: 0, ..seen.seen() }),
            Which::One(Seen { version: 9, ..seen.seen() }),
        ] {
            let refused = review(&books, &reviewer(), which).await;
            assert_eq!(refusals(refused), ["ledger.draft_changed"]);
        }
        // What it was and what it is are told, with amounts.
        let findings = told(review(&books, &reviewer(), Which::One(seen.seen())).await);
        assert!(findings[0].expected.contains("17.25 元"), "{findings:?}");
        assert!(findings[0].found.contains("1,725.00 元"), "{findings:?}");
        let changes = findings[0].changes.iter();
        let changes: Vec<_> =
            changes.map(|it| (it.line, it.field, it.was.as_deref(), it.now.as_deref())).collect();
        assert_eq!(
            changes,
            [
                (None, "total_debit", Some("17.25"), Some("1,725.00")),
                (Some(1), "debit", Some("17.25"), Some("1,725.00")),
                (Some(2), "credit", Some("17.25"), Some("1,725.00")),
            ]
        );
        let mut tx = books.database.read().await.unwrap();
        let before = said_at(&mut tx, unit, seen.seen()).await.unwrap().unwrap();
        assert_eq!(before.voucher, seen.voucher);
        assert_eq!(said_at(&mut tx, unit, raised.seen()).await.unwrap(), None);
        tx.commit().await.unwrap();
        // Nothing was approved along with it.
        for id in [seen.id, other.id] {
            assert!(!now(&books, unit, id).await.is_reviewed);
        }

        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let which = (seen.id, Some(seen.version), "金额不符");
        let refused = return_draft(&mut tx, books.clock, &reviewer(), unit, which).await;
        assert_eq!(refusals(refused), ["ledger.draft_changed"]);
        tx.rollback().await.unwrap();

        let reviewed = review(&books, &reviewer(), Which::One(raised.seen())).await.unwrap();
        let reviewed = &reviewed[0];
        // A review makes a version of its own: what was seen before it is not posted.
        let early = books.post_drafts(unit, Which::One(raised.seen())).await;
        assert_eq!(refusals(early), ["ledger.draft_changed"]);
        let posted = books.post_drafts(unit, Which::One(reviewed.seen())).await.unwrap();
        assert_eq!(posted.len(), 1);
        books.check_balances(unit, "2025-02", &[("101", "1725.00"), ("401", "-1725.00")]).await;
        books.check_whole(unit).await;
    });
}

#[test]
fn a_set_with_one_that_changed_is_not_posted_at_all() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let first = prepared(&books, "2025-02-01").await;
        let second = prepared(&books, "2025-02-02").await;
        let raised = raise(&books, &second).await;
        let as_seen = Which::These(vec![first.seen(), second.seen()]);
        assert_eq!(refusals(books.post_drafts(unit, as_seen).await), ["ledger.draft_changed"]);
        assert_eq!(books.verify(unit).await.vouchers, 0);
        let as_is = Which::These(vec![first.seen(), raised.seen()]);
        assert_eq!(books.post_drafts(unit, as_is).await.unwrap().len(), 2);
        assert_eq!(raised.voucher.total_debit(), yuan("1725.00"));
    });
}

#[test]
fn a_review_sent_twice_by_the_same_person_is_one_review() {
    both(async |database| {
        let books = Books::new(database).await;
        let draft = prepared(&books, "2025-02-01").await;
        let which = || Which::One(draft.seen());
        assert_eq!(review(&books, &reviewer(), which()).await.unwrap().len(), 1);
        assert_eq!(review(&books, &reviewer(), which()).await.unwrap().len(), 0);
        assert_eq!(now(&books, &books.grassroots, draft.id).await.version, 2);
        // Somebody else learns that it was reviewed.
        let late = told(review(&books, &Actor::named("主席"), which()).await);
        assert_eq!(late[0].code.id, "ledger.draft_changed");
        assert!(late[0].found.contains("审核员已审核"), "{late:?}");
    });
}

/// What was done about a draft, as it is on the record: act, who, and whose content.
async fn done(books: &Books, id: i64) -> Vec<(Act, String, String)> {
    let mut tx = books.database.read().await.unwrap();
    let of = (books.grassroots.id, Kind::DraftVoucher);
    let mut histories = approvals::histories(&mut tx, of, id..=id).await.unwrap();
    let history = histories.remove(&id).unwrap_or_default();
    history.into_iter().map(|it| (it.act, it.by, it.content_hash)).collect()
}

#[test]
fn a_reviewed_draft_that_was_changed_past_the_product_is_not_reviewed_any_more() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let draft = prepared(&books, "2025-02-01").await;
        let reviewed = review(&books, &reviewer(), Which::One(draft.seen())).await.unwrap();
        raw(&books.database, "UPDATE drafts SET body = body || ' '").await.unwrap();
        let which = || Which::One(reviewed[0].seen());
        let refused = books.post_drafts(unit, which()).await;
        assert_eq!(refusals(refused), ["ledger.review_required"]);
        // It cannot be reviewed a second time; only its preparer can put it forward again.
        let refused = review(&books, &Actor::named("主席"), which()).await;
        assert_eq!(refusals(refused), ["ledger.draft_changed"]);
        let raised = raise(&books, &now(&books, unit, draft.id).await).await;
        let again = review(&books, &reviewer(), Which::One(raised.seen())).await.unwrap();
        assert_eq!(books.post_drafts(unit, Which::One(again[0].seen())).await.unwrap().len(), 1);
        books.check_whole(unit).await;
    });
}

#[test]
fn what_was_done_about_a_draft_stays_on_the_record_after_it_is_posted_or_dropped() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let draft = prepared(&books, "2025-02-01").await;
        assert_eq!(done(&books, draft.id).await, []);
        let return_it = async |version: i64| {
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            let which = (draft.id, Some(version), "金额不符");
            return_draft(&mut tx, books.clock, &reviewer(), unit, which).await.unwrap();
            tx.commit().await.unwrap();
        };
        return_it(1).await;
        return_it(2).await;
        let raised = raise(&books, &now(&books, unit, draft.id).await).await;
        assert_eq!((raised.version, raised.is_reviewed), (4, false));
        let reviewed = review(&books, &reviewer(), Which::One(raised.seen())).await.unwrap();
        books.post_drafts(unit, Which::One(reviewed[0].seen())).await.unwrap();
        let (first, second) = (draft.content_hash, raised.content_hash);
        assert_ne!(first, second);
        let step = |act: Act, who: &Actor, hash: &str| (act, who.name.clone(), hash.to_owned());
        assert_eq!(
            done(&books, draft.id).await,
            [
                step(Act::Submit, &preparer(), &first),
                step(Act::Return, &reviewer(), &first),
                step(Act::Return, &reviewer(), &first),
                step(Act::Submit, &preparer(), &second),
                step(Act::Approve, &reviewer(), &second),
            ]
        );

        // A dropped one waits for nobody; one that nobody decided about leaves nothing.
        let kept = prepared(&books, "2025-02-02").await;
        let other = prepared(&books, "2025-02-03").await;
        review(&books, &reviewer(), Which::One(kept.seen())).await.unwrap();
        for id in [kept.id, other.id] {
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            drop_draft(&mut tx, act(books.clock, &preparer()), unit, id).await.unwrap();
            tx.commit().await.unwrap();
        }
        let acts: Vec<Act> = done(&books, kept.id).await.into_iter().map(|(act, ..)| act).collect();
        assert_eq!(acts, [Act::Submit, Act::Approve, Act::Withdraw]);
        assert_eq!(done(&books, other.id).await, []);
    });
}

#[test]
fn the_number_of_a_draft_is_never_given_again() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let mut given = Vec::new();
        for round in 0..3 {
            let draft = prepared(&books, "2025-02-01").await;
            given.push(draft.id & 0xffff_ffff);
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            if round < 2 {
                drop_draft(&mut tx, act(books.clock, &preparer()), unit, draft.id).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        assert_eq!(given, [1, 2, 3]);
        // What was rolled back was given to nobody.
        let voucher = books.draft(unit, "2025-02-01", FEES).await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let prepare = union_ledger::ledger::drafts::prepare_voucher::prepare_voucher;
        prepare(&mut tx, act(books.clock, &preparer()), unit, voucher, None).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(prepared(&books, "2025-02-01").await.id & 0xffff_ffff, 4);
    });
}

#[test]
fn the_command_line_posts_what_its_mark_was_given_for() {
    let folder = temporary_folder();
    let url = format!("sqlite:{}", folder.path().join("books.sqlite").display());
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_union-ledger"))
            .args(["--lang", "zh", "--format", "json", "--database", &url, "--data-dir"])
            .arg(folder.path())
            .args(arguments)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let json = serde_json::from_str::<Value>(&text).unwrap_or_default();
        (output.status.code(), json, text)
    };
    let done = |arguments: &[&str]| {
        let (code, json, text) = run(arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {text}");
        json
    };
    let keep = |name: &str, day: &str| {
        let text = format!(
            "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n{day},记-1,收会费,101,46.30,\n\
             {day},记-1,收会费,401,,46.30\n"
        );
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let path = path.display().to_string();
        done(&["--actor", "王敏", "import", "--unit", "G1", "--year", "2025", &path]);
    };
    let unit = ["unit", "add", "--code", "G1", "--name", "图书馆工会"];
    done(&[&unit[..], &["--level", "department", "--tier", "grassroots"]].concat());
    done(&["unit", "set", "--unit", "G1", "review_required=true"]);
    keep("一.csv", "2025-02-03");
    let look = ["post", "--unit", "G1", "--dry-run"];
    let seen = done(&look);
    assert_eq!(seen["drafts"].as_array().unwrap().len(), 1);
    keep("二.csv", "2025-02-04");
    let post = |seen: &Value| {
        let seen = seen["seen"].as_str().unwrap();
        run(&["--actor", "李芳", "post", "--unit", "G1", "--review", "--seen", seen])
    };
    let (code, _, text) = post(&seen);
    assert_eq!(code, Some(1), "{text}");
    let seen = done(&look);
    assert_eq!(seen["drafts"].as_array().unwrap().len(), 2, "nothing was posted");
    let (code, posted, text) = post(&seen);
    assert_eq!((code, posted.as_array().map(Vec::len)), (Some(0), Some(2)), "{text}");
}
