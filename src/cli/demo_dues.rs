//! The federation of dues of the demonstration: a whole year from lists, its accruals, and a
//! quarter under way with money on its way, a dispute, payers in arrears, what matched nobody, a
//! run of returns that waits for its approval.

use std::path::{Path, PathBuf};

use super::demo::{Loader, read};
use super::demo_life::{DemoUser, UserLine, add_people};
use super::imports::{How, ImportDesk, import_upload, read_file};
use super::output::news;
use crate::date::ReportSpan;
use crate::dealings::announce_grants::dispute;
use crate::dealings::rows::Side;
use crate::dealings::store::transfers_of;
use crate::dues::accrue_year::accrue_year;
use crate::dues::found_union::found_union;
use crate::finding::{Failure, Outcome};
use crate::grants::approve_run::approve_run;
use crate::grants::return_run::{Asked, Way};
use crate::grants::run_returns::run_returns;
use crate::imports::batches::find_kind::Upload;
use crate::imports::kinds::SheetKind;
use crate::platform::database::SYSTEM_BOOK;
use crate::trail::Actor;
use crate::units::add_unit::add_unit;
use crate::units::store as units;
use crate::units::unit::{Level, NewUnit, Tier, Unit};
use crate::wiring::act;

/// Below the folder of samples.
const FOLDER: &str = "dues";
const ROOT: (&str, &str) = ("200000", "江州省直属机关工会联合会");
const YEAR: i64 = 2025;
/// Who keeps the lists, who pays, who approves, and who disputes.
const KEEPER: &str = "温若舟";
const PAYER: &str = "乔云帆";
const APPROVER: &str = "何书怡";
const DISPUTER: (&str, &str) = ("203000", "罗辰奕");
/// The union that is founded in the year.
const FOUNDED: (&str, jiff::civil::Date) = ("203002", jiff::civil::date(2025, 6, 20));

/// The registers of a year, of the root.
const REGISTERS: [(SheetKind, &str); 7] = [
    (SheetKind::Units, "units.csv"),
    (SheetKind::SplitRules, "split_rules.csv"),
    (SheetKind::DuesChannels, "dues_channels.csv"),
    (SheetKind::DuesBase, "dues_base.csv"),
    (SheetKind::DuesTargets, "dues_targets.csv"),
    (SheetKind::GrantNotices, "grant_notices.csv"),
    (SheetKind::ReturnRules, "return_rules.csv"),
];
/// Of the quarter under way.
const NEWER: [(SheetKind, &str); 3] = [
    (SheetKind::DuesBase, "this_year/dues_base.csv"),
    (SheetKind::DuesTargets, "this_year/dues_targets.csv"),
    (SheetKind::DuesReceipts, "this_year/dues_receipts.csv"),
];

/// Loads the federation of dues; nothing where the samples have none.
pub async fn begin_dues(loader: &Loader<'_>, actor: &Actor) -> Outcome<Vec<DemoUser>> {
    let folder = loader.samples.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let keeper = Actor::named(KEEPER);
    let desk = DuesDesk { loader, folder: &folder, keeper: &keeper };
    desk.register_root(actor).await?;
    for (kind, name) in REGISTERS {
        desk.list(ROOT.0, kind, &folder.join(name)).await?;
    }
    desk.lists(SheetKind::DuesReceipts, "receipts").await?;
    desk.lists(SheetKind::Transfers, "transfers").await?;
    desk.end_year().await?;
    for (kind, name) in NEWER {
        desk.list(ROOT.0, kind, &folder.join(name)).await?;
    }
    desk.lists(SheetKind::Transfers, "this_year/transfers").await?;
    desk.say_dispute().await?;
    desk.run_returns().await?;
    let mut tx = loader.database.write(&[SYSTEM_BOOK]).await?;
    let people: Vec<UserLine> = read(&folder, "users.csv")?;
    let people = add_people(&mut tx, loader.clock, actor, people).await?;
    tx.commit().await?;
    loader.database.analyze().await?;
    Ok(people)
}

struct DuesDesk<'a> {
    loader: &'a Loader<'a>,
    folder: &'a Path,
    keeper: &'a Actor,
}

impl DuesDesk<'_> {
    async fn unit(&self, code: &str) -> Outcome<Unit> {
        units::unit_by_code(&mut self.loader.database.read().await?, code).await
    }

    async fn register_root(&self, actor: &Actor) -> Outcome<()> {
        let new = NewUnit {
            code: ROOT.0.to_owned(),
            name: ROOT.1.to_owned(),
            parent_code: None,
            level: Level::Federation,
            tier: Tier::CountyAndAbove,
            valid_from_on: "2020-01-01".to_owned(),
        };
        let mut tx = self.loader.database.write(&[SYSTEM_BOOK]).await?;
        add_unit(&mut tx, self.loader.clock, actor, new).await?;
        tx.commit().await
    }

    /// Imports a list of a unit, which has to be right.
    async fn list(&self, code: &str, kind: SheetKind, path: &Path) -> Outcome<()> {
        let Loader { database, data_dir, clock, isolation, .. } = self.loader;
        let unit = self.unit(code).await?;
        let (file_name, bytes) = read_file(path)?;
        let (isolation, mapping) = (isolation.clone(), Vec::new());
        let file = Upload { year: YEAR, file_name, bytes: bytes.into(), isolation, mapping };
        // What the lists differ in is what there is to see.
        let how = How { reason: vec!["示范数据".to_owned()], ..How::default() };
        let at = ImportDesk { data_dir, clock: *clock, actor: self.keeper, how: &how };
        let outcome = import_upload(&at, database, &unit, kind, file).await?;
        if outcome.is_refused { Err(Failure::Refused(outcome.findings)) } else { Ok(()) }
    }

    /// Every list of a folder, each of the unit that it is named by.
    async fn lists(&self, kind: SheetKind, folder: &str) -> Outcome<()> {
        let mut files = files_in(&self.folder.join(folder))?;
        files.sort();
        for path in &files {
            let code = path.file_stem().unwrap_or_default().to_string_lossy();
            self.list(&code, kind, path).await?;
        }
        news(&format!("经费样例：{} {} 份", kind.label(), files.len()));
        Ok(())
    }

    /// The founding of the year, and what its last day accrues.
    async fn end_year(&self) -> Outcome<()> {
        let acting = act(self.loader.clock, self.keeper);
        let (founded, root) = (self.unit(FOUNDED.0).await?, self.unit(ROOT.0).await?);
        let mut tx = self.loader.database.write(&[SYSTEM_BOOK, founded.id]).await?;
        found_union(&mut tx, acting, &founded, FOUNDED.1).await?;
        tx.commit().await?;
        let mut tx = self.loader.database.write(&[SYSTEM_BOOK, root.id]).await?;
        let (accrued, _) = accrue_year(&mut tx, acting, &root, YEAR).await?;
        tx.commit().await?;
        news(&format!("经费样例：{YEAR} 年末计提 {} 笔", accrued.len()));
        Ok(())
    }

    /// What came short is disputed by who paid it.
    async fn say_dispute(&self) -> Outcome<()> {
        let unit = self.unit(DISPUTER.0).await?;
        let disputer = Actor::named(DISPUTER.1);
        let mut tx = self.loader.database.write(&[SYSTEM_BOOK, unit.id]).await?;
        let transfers = transfers_of(&mut tx, unit.id, YEAR).await?;
        let is_short = |it: &&crate::dealings::transfer::Transfer| {
            let received = it.sum(Side::Receiver);
            !received.is_zero() && received != it.sum(Side::Payer)
        };
        if let Some(short) = transfers.iter().find(is_short) {
            let acting = act(self.loader.clock, &disputer);
            let note = "银行回单为全额，请省直工会核对入账通知";
            dispute(&mut tx, acting, &unit, (short.row.id, note)).await?;
        }
        tx.commit().await
    }

    /// The half year's run is approved, the year's waits for another person.
    async fn run_returns(&self) -> Outcome<()> {
        let root = self.unit(ROOT.0).await?;
        let (payer, approver) = (Actor::named(PAYER), Actor::named(APPROVER));
        let clock = self.loader.clock;
        let mut tx = self.loader.database.write(&[SYSTEM_BOOK, root.id]).await?;
        let asked = |code: &str, span, way, dated_on| {
            let code = code.to_owned();
            Asked { code, span, way, dated_on }
        };
        let half = ReportSpan::HalfYear { year: YEAR, half: 2 };
        let members = asked("会员活动补助", half, Way::Notice, jiff::civil::date(2026, 1, 20));
        run_returns(&mut tx, act(clock, &payer), &root, &members).await?;
        let which = (members.code.as_str(), half);
        approve_run(&mut tx, act(clock, &approver), &root, which, None).await?;
        let year = ReportSpan::Year(YEAR);
        let done = asked("完成任务回拨", year, Way::Paid, jiff::civil::date(2026, 3, 27));
        run_returns(&mut tx, act(clock, &payer), &root, &done).await?;
        tx.commit().await
    }
}

fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).map_err(|it| Failure::file(folder.display(), it))?;
    Ok(listed.filter_map(|file| Some(file.ok()?.path())).collect())
}
