//! Giving drafts back, reviewing and posting sets of them, files beside vouchers, the list.

use union_ledger::date::ReportSpan;
use union_ledger::finding::{Failure, Outcome};
use union_ledger::ledger::drafts::attach_file::{
    Beside, NewFile, attach_file, attachments_beside, find_attachment, read_attachment,
    remove_attachment,
};
use union_ledger::ledger::drafts::choose_drafts::find_draft;
use union_ledger::ledger::drafts::draft::Draft;
use union_ledger::ledger::drafts::prepare_voucher::{change_draft, drop_draft};
use union_ledger::ledger::drafts::return_draft::return_draft;
use union_ledger::ledger::drafts::review_drafts::review_drafts;
use union_ledger::ledger::drafts::seen::{Seen, Which};
use union_ledger::ledger::post::post_drafts::post_drafts;
use union_ledger::ledger::store::AttachmentRow;
use union_ledger::ledger::voucher::list_vouchers::{
    VoucherListRequest, VoucherState, list_vouchers,
};
use union_ledger::platform::evidence::{EvidenceStore, sha256_hex};
use union_ledger::trail::Actor;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::posting::{DUES, FEES};
use crate::common::books::{Books, period, preparer, refusals, reviewer, yuan};
use crate::common::{both, temporary_folder};

async fn prepared(books: &Books, unit: &Unit, on: &str) -> Draft {
    let voucher = books.draft(unit, on, FEES).await;
    books.prepare(unit, voucher).await.unwrap()
}

async fn give_back(books: &Books, who: &Actor, id: i64, reason: &str) -> Outcome<Draft> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let draft = return_draft(&mut tx, books.clock, who, unit, (id, None, reason)).await?;
    tx.commit().await?;
    Ok(draft)
}

async fn review(books: &Books, who: &Actor, which: Which) -> Outcome<Vec<Draft>> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let drafts = review_drafts(&mut tx, books.clock, who, unit, which).await?;
    tx.commit().await?;
    Ok(drafts)
}

#[test]
fn a_returned_draft_waits_for_its_preparer() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let draft = prepared(&books, unit, "2025-02-01").await;
        let seen = review(&books, &reviewer(), Which::One(draft.seen())).await.unwrap()[0].seen();
        assert_eq!(seen.version, 2);

        for (who, reason, code) in [
            (reviewer(), "  ", "ledger.return_reason_missing"),
            (reviewer(), &*"长".repeat(201), "ledger.return_reason_missing"),
            (preparer(), "自己退自己", "ledger.return_of_own"),
        ] {
            assert_eq!(refusals(give_back(&books, &who, draft.id, reason).await), [code]);
        }
        let returned = give_back(&books, &reviewer(), draft.id, " 发票抬头不符 ").await.unwrap();
        assert!(!returned.is_reviewed, "a return takes the review away");
        assert_eq!(returned.returned.as_ref().unwrap().reason, "发票抬头不符");
        assert_eq!(returned.returned.as_ref().unwrap().by, reviewer().name);

        let one = || Which::One(returned.seen());
        let code = ["ledger.draft_returned"];
        assert_eq!(refusals(review(&books, &reviewer(), one()).await), code);
        assert_eq!(refusals(books.post_drafts(unit, one()).await), code);
        // The whole month passes it over in review; nothing is posted past it.
        assert!(review(&books, &reviewer(), Which::All).await.unwrap().is_empty());
        assert_eq!(refusals(books.post_drafts(unit, Which::All).await), code);

        let voucher = books.draft(unit, "2025-02-02", DUES).await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let which = (draft.id, returned.version);
        let changed = change_draft(&mut tx, act(books.clock, &preparer()), unit, which, voucher)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let which = Which::One(changed.draft.seen());
        let reviewed = review(&books, &reviewer(), which).await.unwrap();
        let which = Which::One(reviewed[0].seen());
        assert_eq!(books.post_drafts(unit, which).await.unwrap().len(), 1);
        books.check_whole(unit).await;
    });
}

#[test]
fn a_set_is_reviewed_and_posted_whole_or_not_at_all() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let mut seen = Vec::new();
        for on in ["2025-03-01", "2025-02-01", "2025-02-03"] {
            seen.push(prepared(&books, unit, on).await.seen());
        }
        let set = |seen: &[Seen]| Which::These(seen.to_vec());
        // Each draft of one's own is named.
        assert_eq!(
            refusals(review(&books, &preparer(), set(&seen[..2])).await),
            ["ledger.reviewer_is_preparer"; 2]
        );
        let unknown = [seen[0], Seen { id: seen[2].id + 1, version: 1 }];
        assert_eq!(
            refusals(review(&books, &reviewer(), set(&unknown)).await),
            ["ledger.draft_unknown"]
        );
        let reviewed = review(&books, &reviewer(), set(&seen[..2])).await.unwrap();
        let mut ready: Vec<Seen> = reviewed.iter().map(Draft::seen).collect();
        assert_eq!(ready.len(), 2);
        ready.push(seen[2]);
        assert_eq!(
            refusals(books.post_drafts(unit, set(&ready)).await),
            ["ledger.review_required"]
        );
        let posted = books.post_drafts(unit, set(&ready[..2])).await.unwrap();
        let periods: Vec<String> = posted.iter().map(|it| it.period.to_string()).collect();
        assert_eq!(periods, ["2025-02", "2025-03"], "by date");
        let mut tx = books.database.read().await.unwrap();
        assert!(!find_draft(&mut tx, unit, seen[2].id).await.unwrap().is_reviewed);
        tx.commit().await.unwrap();
        books.check_whole(unit).await;
    });
}

async fn attach(
    books: &Books,
    evidence: &EvidenceStore,
    beside: Beside,
    (name, bytes): (&str, &[u8]),
) -> Outcome<AttachmentRow> {
    let unit = &books.grassroots;
    let file = NewFile { name: name.to_owned(), bytes: bytes.to_vec() };
    let mut tx = books.database.write(&[unit.id]).await?;
    let place = (evidence, beside);
    let row = attach_file(&mut tx, books.clock, &preparer(), unit, place, file).await?;
    tx.commit().await?;
    Ok(row)
}

async fn detach(books: &Books, id: i64) -> Outcome<AttachmentRow> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let row = remove_attachment(&mut tx, books.clock, &preparer(), unit, id).await?;
    tx.commit().await?;
    Ok(row)
}

async fn names(books: &Books, beside: Beside) -> Vec<String> {
    let mut tx = books.database.read().await.unwrap();
    let rows = attachments_beside(&mut tx, &books.grassroots, beside).await.unwrap();
    tx.commit().await.unwrap();
    rows.into_iter().map(|row| row.file_name).collect()
}

#[test]
fn other_files_make_another_draft_that_is_reviewed_again() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let folder = temporary_folder();
        let evidence = EvidenceStore::under(folder.path());
        let seen = prepared(&books, unit, "2025-02-01").await;
        let beside = Beside::Draft(seen.id);
        let file = attach(&books, &evidence, beside, ("发票.pdf", b"%PDF-1.7 one")).await.unwrap();
        let approve = async |which: Which| {
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            let who = reviewer();
            let done = review_drafts(&mut tx, books.clock, &who, unit, which).await;
            tx.commit().await.unwrap();
            done
        };
        let now = async || {
            let mut tx = books.database.read().await.unwrap();
            let draft = find_draft(&mut tx, unit, seen.id).await.unwrap();
            tx.commit().await.unwrap();
            draft
        };
        let told = |outcome: Outcome<Vec<Draft>>| {
            let Err(Failure::Refused(findings)) = outcome else { panic!("{outcome:?}") };
            assert_eq!(findings[0].code.id, "ledger.draft_changed");
            let changes = findings[0].changes.clone().into_iter();
            changes.map(|it| (it.field, it.was, it.now)).collect::<Vec<_>>()
        };
        // The file was not there when the draft was looked at.
        let come = ("attachments", None, Some("发票.pdf".to_owned()));
        assert_eq!(told(approve(Which::One(seen.seen())).await), [come]);
        let with_file = now().await;
        assert!(with_file.version > seen.version);
        approve(Which::One(with_file.seen())).await.unwrap();
        let reviewed = now().await;
        assert!(reviewed.is_reviewed);

        // One that goes takes the review along, and so does one that comes.
        detach(&books, file.id).await.unwrap();
        let without = now().await;
        assert!(!without.is_reviewed && without.version > reviewed.version);
        let gone = ("attachments", Some("发票.pdf".to_owned()), None);
        assert_eq!(told(approve(Which::One(reviewed.seen())).await), [gone]);
        let early = books.post_drafts(unit, Which::One(without.seen())).await;
        assert_eq!(refusals(early), ["ledger.review_required"]);
        approve(Which::One(without.seen())).await.unwrap();
        attach(&books, &evidence, beside, ("合同.pdf", b"%PDF-1.7 two")).await.unwrap();
        assert!(!now().await.is_reviewed);

        // What was given back for want of a file waits again once it is there.
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let which = (seen.id, Some(now().await.version), "缺验收单");
        return_draft(&mut tx, books.clock, &reviewer(), unit, which).await.unwrap();
        tx.commit().await.unwrap();
        assert!(now().await.returned.is_some());
        attach(&books, &evidence, beside, ("验收单.pdf", b"%PDF-1.7 three")).await.unwrap();
        let mended = now().await;
        assert!(mended.returned.is_none());
        approve(Which::One(mended.seen())).await.unwrap();
        let posted = books.post_drafts(unit, Which::One(now().await.seen())).await.unwrap();
        assert_eq!(names(&books, Beside::Voucher(posted[0].id)).await, ["合同.pdf", "验收单.pdf"]);
        books.check_whole(unit).await;
    });
}

#[test]
fn files_go_with_the_draft_into_the_books_and_stay() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let folder = temporary_folder();
        let evidence = EvidenceStore::under(folder.path());
        let draft = prepared(&books, unit, "2025-02-01").await;
        let beside = Beside::Draft(draft.id);
        let invoice: (&str, &[u8]) = ("单据/发票.pdf", b"%PDF-1.7 one");
        let kept = attach(&books, &evidence, beside, invoice).await.unwrap();
        assert_eq!(
            (kept.file_name.as_str(), kept.media_type.as_str()),
            ("发票.pdf", "application/pdf")
        );
        assert_eq!(kept.file_sha256, sha256_hex(invoice.1));
        assert_eq!(read_attachment(evidence.clone(), &kept).await.unwrap(), invoice.1);
        for (file, code) in [
            (("网页.pdf", &b"<html>"[..]), "ledger.attachment_kind_unknown"),
            (("again.pdf", invoice.1), "ledger.attachment_repeated"),
            (("大.png", &vec![0; 20 * 1024 * 1024 + 1]), "ledger.attachment_too_large"),
        ] {
            assert_eq!(refusals(attach(&books, &evidence, beside, file).await), [code]);
        }
        let wrong =
            attach(&books, &evidence, beside, ("错.png", b"\x89PNG\r\n\x1a\n")).await.unwrap();
        detach(&books, wrong.id).await.unwrap();
        assert_eq!(refusals(detach(&books, wrong.id).await), ["ledger.attachment_unknown"]);
        assert_eq!(names(&books, beside).await, ["发票.pdf"]);

        let mut tx = books.database.read().await.unwrap();
        let draft = find_draft(&mut tx, unit, draft.id).await.unwrap();
        tx.commit().await.unwrap();
        let posted = books.post_drafts(unit, Which::One(draft.seen())).await.unwrap();
        let beside = Beside::Voucher(posted[0].id);
        attach(&books, &evidence, beside, ("合同.pdf", b"%PDF-1.7 two")).await.unwrap();
        assert_eq!(names(&books, beside).await, ["发票.pdf", "合同.pdf"]);
        assert_eq!(refusals(detach(&books, kept.id).await), ["ledger.attachment_fixed"]);

        // The files of a dropped draft do not turn up beside another one.
        let dropped = prepared(&books, unit, "2025-02-02").await;
        attach(&books, &evidence, Beside::Draft(dropped.id), invoice).await.unwrap();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        drop_draft(&mut tx, act(books.clock, &preparer()), unit, dropped.id).await.unwrap();
        tx.commit().await.unwrap();
        let next = prepared(&books, unit, "2025-02-03").await;
        assert_ne!(next.id, dropped.id);
        assert!(names(&books, Beside::Draft(next.id)).await.is_empty());
        // Another unit's attachment is nobody's here.
        let mut tx = books.database.read().await.unwrap();
        let foreign = find_attachment(&mut tx, &books.department, kept.id).await;
        assert_eq!(refusals(foreign), ["ledger.attachment_unknown"]);
        tx.commit().await.unwrap();
        books.check_whole(unit).await;
    });
}

#[test]
fn a_voucher_has_room_for_two_hundred_files() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let folder = temporary_folder();
        let evidence = EvidenceStore::under(folder.path());
        let draft = prepared(&books, unit, "2025-02-01").await;
        let place = (&evidence, Beside::Draft(draft.id));
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let mut refused = Vec::new();
        for number in 0..=200 {
            let bytes = format!("%PDF-1.7 {number}").into_bytes();
            let file = NewFile { name: format!("{number}.pdf"), bytes };
            let kept = attach_file(&mut tx, books.clock, &preparer(), unit, place, file).await;
            refused.extend(refusals(kept));
        }
        assert_eq!(refused, ["ledger.too_many_attachments"]);
        tx.commit().await.unwrap();
    });
}

async fn listed(books: &Books, request: &VoucherListRequest) -> (Vec<String>, i64, String) {
    let mut tx = books.database.read().await.unwrap();
    let list = list_vouchers(&mut tx, &books.grassroots, request).await.unwrap();
    tx.commit().await.unwrap();
    let names = list.vouchers.iter().map(|it| {
        format!(
            "{}{} {}",
            it.dated_on,
            it.number.map(|n| format!(" {n}")).unwrap_or_default(),
            it.state
        )
    });
    (names.collect(), list.count, list.total.to_string())
}

#[test]
fn the_list_shows_drafts_and_vouchers_of_the_span_and_filters_both() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let first = books.post(unit, "2025-02-01", DUES).await;
        books.post(unit, "2025-02-03", FEES).await;
        books.post(unit, "2025-03-03", FEES).await;
        books.reverse(unit, first.id, &[], "2025-02-20").await.unwrap();
        prepared(&books, unit, "2025-02-09").await;
        let span = ReportSpan::Month(period("2025-02"));
        let all = VoucherListRequest::of(span, 10);
        let whole = (
            vec![
                "2025-02-09 草稿".to_owned(),
                "2025-02-01 1 已冲销".to_owned(),
                "2025-02-03 2 已记账".to_owned(),
                "2025-02-20 3 冲销凭证".to_owned(),
            ],
            4,
            "34.50".to_owned(),
        );
        assert_eq!(listed(&books, &all).await, whole);
        let of = |change: &dyn Fn(&mut VoucherListRequest)| {
            let mut request = all.clone();
            change(&mut request);
            request
        };
        for (request, count) in [
            (of(&|it| it.state = Some(VoucherState::Prepared)), 1),
            (of(&|it| it.state = Some(VoucherState::Posted)), 2),
            (of(&|it| it.state = Some(VoucherState::Reversed)), 1),
            (of(&|it| it.state = Some(VoucherState::Reversal)), 1),
            (of(&|it| it.account = "101".to_owned()), 2),
            (of(&|it| it.account = "21".to_owned()), 2),
            (of(&|it| it.text = "业务 401".to_owned()), 2),
            (of(&|it| it.text = "%".to_owned()), 0),
            (of(&|it| it.from = Some(yuan("17.26"))), 1),
            (of(&|it| it.to = Some(yuan("17.25"))), 3),
            (of(&|it| it.word = "收".to_owned()), 0),
            (of(&|it| it.preparer = "别人".to_owned()), 0),
            (of(&|it| it.span = ReportSpan::Year(2025)), 5),
        ] {
            assert_eq!(listed(&books, &request).await.1, count, "{request:?}");
        }
        // Page by page, the same vouchers come once each.
        let mut request = of(&|it| it.limit = 1);
        let mut seen = Vec::new();
        loop {
            let mut tx = books.database.read().await.unwrap();
            let page = list_vouchers(&mut tx, unit, &request).await.unwrap().vouchers;
            tx.commit().await.unwrap();
            seen.extend(page.first().map(|it| it.dated_on.clone()));
            if page.len() < 2 {
                break;
            }
            request.after = page.first().map(|it| it.place.clone());
        }
        assert_eq!(seen, ["2025-02-09", "2025-02-01", "2025-02-03", "2025-02-20"]);
    });
}

#[test]
fn a_changed_reversal_still_reverses() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let original = books.post(unit, "2025-02-01", FEES).await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let request = union_ledger::ledger::drafts::reverse_voucher::ReversalRequest {
            voucher_id: original.id,
            lines: Vec::new(),
            dated_on: "2025-02-10".parse().unwrap(),
            reason: "金额有误".to_owned(),
        };
        let prepared = union_ledger::ledger::drafts::reverse_voucher::reverse_voucher(
            &mut tx,
            act(books.clock, &preparer()),
            unit,
            request,
            None,
        )
        .await
        .unwrap();
        // As a page sends it back: what it reverses is not said.
        let mut voucher = prepared.draft.voucher.clone();
        voucher.reverses_id = None;
        voucher.dated_on = "2025-02-11".parse().unwrap();
        for entry in &mut voucher.entries {
            entry.reverses_line_no = None;
        }
        let which = (prepared.draft.id, prepared.draft.version);
        let changed = change_draft(&mut tx, act(books.clock, &preparer()), unit, which, voucher)
            .await
            .unwrap();
        let which = Which::One(changed.draft.seen());
        post_drafts(&mut tx, act(books.clock, &preparer()), unit, which).await.unwrap();
        tx.commit().await.unwrap();
        let again = books.reverse(unit, original.id, &[], "2025-02-12").await;
        assert!(refusals(again).contains(&"ledger.already_reversed"));
        books.check_whole(unit).await;
    });
}
