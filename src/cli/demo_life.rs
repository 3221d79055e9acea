//! What makes the demonstration a federation at work: people of every role, and a new year with
//! vouchers to review, one that was returned, an upload with mistakes, a request to reopen.

use std::path::Path;

use serde::Deserialize;

use super::demo::{Loader, read};
use super::imports::{How, ImportDesk, import_upload, read_file};
use super::output::news;
use crate::access::grant_role::{NewGrant, Place};
use crate::access::manage_users::{NewUser, add_user};
use crate::access::role::Role;
use crate::approvals::excuse_duties::grant_role;
use crate::finding::Outcome;
use crate::imports::batches::find_kind::Upload;
use crate::imports::batches::import_request::ImportRequest;
use crate::imports::batches::staged_import::{Desk as ImportsDesk, stage_import};
use crate::imports::kinds::SheetKind;
use crate::ledger::drafts::return_draft::return_draft;
use crate::ledger::drafts::review_drafts::review_drafts;
use crate::ledger::drafts::seen::Which;
use crate::ledger::periods::ask_reopening::ask_reopening;
use crate::ledger::periods::close_period::close_period;
use crate::ledger::post::post_drafts::post_drafts;
use crate::ledger::store as ledger;
use crate::platform::clock::Clock;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::units::districts::{NewDistrict, add_district, join_district};
use crate::units::store as units;
use crate::wiring::{SOCKETS, act};

/// The grassroots union whose new year is under way, and who keeps and reviews its books.
const UNIT: &str = "101001";
const PREPARER: &str = "方小满";
const REVIEWER: &str = "程望舒";
/// The district that the appraisal group is assigned to, and its member.
const DISTRICT: (&str, &str, &str) = ("P1", "林业活动片", "101000");
const YEAR: i64 = 2026;
/// Since when roles and districts of the samples hold.
const SINCE: &str = "2020-01-01";

#[derive(Deserialize)]
pub(super) struct UserLine {
    login: String,
    name: String,
    role: Role,
    scope: String,
    at: String,
}

/// An account of the demonstration, with the password that is printed.
#[derive(Debug)]
pub struct DemoUser {
    pub login: String,
    pub name: String,
    pub role: Role,
    pub password: String,
}

/// Registers a person of every role; their passwords need not be changed.
pub async fn register_people(loader: &Loader<'_>, actor: &Actor) -> Outcome<Vec<DemoUser>> {
    let clock = loader.clock;
    let mut tx = loader.database.write(&[SYSTEM_BOOK]).await?;
    let (code, name, member) = DISTRICT;
    let new = NewDistrict {
        code: code.to_owned(),
        name: name.to_owned(),
        valid_from_on: SINCE.to_owned(),
    };
    add_district(&mut tx, clock, actor, new).await?;
    join_district(&mut tx, clock, actor, (code, member), SINCE).await?;
    let lines = read::<UserLine>(loader.samples, "users.csv")?;
    let people = add_people(&mut tx, clock, actor, lines).await?;
    tx.commit().await?;
    Ok(people)
}

/// Registers people with a role each, and a password that need not be changed.
pub(super) async fn add_people(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    lines: Vec<UserLine>,
) -> Outcome<Vec<DemoUser>> {
    let mut people = Vec::with_capacity(lines.len());
    for line in lines {
        let (login, name) = (line.login, line.name);
        let new = NewUser { login, name, must_change_password: false };
        let (user, secret) = add_user(tx, clock, actor, new).await?;
        let place = Place::read(&line.scope, &line.at).unwrap_or(Place::Everything);
        let mut grant = NewGrant::lasting(line.role, place, clock);
        SINCE.clone_into(&mut grant.valid_from_on);
        grant_role(tx, clock, actor, &user, grant).await?;
        people.push(DemoUser {
            login: user.login,
            name: user.name,
            role: line.role,
            password: secret.reveal().to_owned(),
        });
    }
    Ok(people)
}

/// The new year: January closed, February posted in part, March waiting, April with mistakes.
pub async fn begin_new_year(loader: &Loader<'_>) -> Outcome<()> {
    let (database, clock) = (loader.database, loader.clock);
    let preparer = Actor::named(PREPARER);
    let reviewer = Actor::named(REVIEWER);
    let folder = loader.samples.join("this_year");
    let unit = units::unit_by_code(&mut database.read().await?, UNIT).await?;
    let reason = vec!["ledger.dimension_missing=示范数据".to_owned()];
    let how = How { reason, ..How::default() };
    let desk = ImportDesk { data_dir: loader.data_dir, clock, actor: &preparer, how: &how };
    let file = upload(loader, &folder.join("101001_journal_2026.csv"))?;
    let outcome = import_upload(&desk, database, &unit, SheetKind::Journal, file).await?;
    news(&format!("{}：{} 张凭证待审核", outcome.file, outcome.vouchers));

    let mut tx = database.write(&[unit.id]).await?;
    for month in [1, 2] {
        let Some(period) = crate::date::Period::new(YEAR, month) else { continue };
        let which = Which::Period(period);
        review_drafts(&mut tx, clock, &reviewer, &unit, which.clone()).await?;
        if month == 1 {
            post_drafts(&mut tx, act(clock, &preparer), &unit, which).await?;
            close_period(&mut tx, act(clock, &reviewer), &unit, period).await?;
        }
    }
    let march = crate::date::Period::new(YEAR, 3);
    if let Some(draft) = ledger::drafts_of(&mut tx, unit.id, march).await?.last() {
        let remark = (draft.id, None, "附件中没有发票清单，请补充后重新送审");
        return_draft(&mut tx, clock, &reviewer, &unit, remark).await?;
    }
    let Some(december) = crate::date::Period::new(YEAR - 1, 12) else { return Ok(()) };
    let reason = "补记12月份银行手续费".to_owned();
    ask_reopening(&mut tx, clock, &reviewer, &unit, (december, &reason)).await?;
    tx.commit().await?;

    let file = upload(loader, &folder.join("101001_with_mistakes_2026.csv"))?;
    let Upload { year, file_name, bytes, isolation, .. } = file;
    let mut request = ImportRequest::new(unit, (year, SheetKind::Journal), file_name, bytes);
    request.isolation = isolation;
    let evidence = EvidenceStore::under(loader.data_dir);
    let isolation = &loader.isolation;
    let (evidence, sockets) = (&evidence, SOCKETS);
    let desk = ImportsDesk { database, evidence, clock, actor: &preparer, isolation, sockets };
    let batch = stage_import(&desk, &request).await?;
    news(&format!("{}：已上传，有差错待更正", batch.file_name));
    Ok(())
}

fn upload(loader: &Loader<'_>, path: &Path) -> Outcome<Upload> {
    let (file_name, bytes) = read_file(path)?;
    let isolation = loader.isolation.clone();
    let mapping = Vec::new();
    Ok(Upload { year: YEAR, file_name, bytes: bytes.into(), isolation, mapping })
}
