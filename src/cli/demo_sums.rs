//! The federation of sums of the demonstration: residuals of every kind, a union that moved, one
//! that never opened its books; reports in every state of their way upward, one drifted.

use std::path::Path;

use serde::Deserialize;

use super::demo::{Loader, read};
use super::demo_life::{DemoUser, UserLine, add_people};
use super::imports::{How, ImportDesk, import_upload, read_file};
use super::output::news;
use crate::date::{Period, ReportSpan};
use crate::finding::{Failure, Outcome};
use crate::imports::batches::find_kind::Upload;
use crate::imports::kinds::SheetKind;
use crate::ledger::periods::close_period::{close_period, close_year};
use crate::ledger::periods::reopen_period::{ReopenRequest, reopen_period};
use crate::platform::database::SYSTEM_BOOK;
use crate::submissions::decide_submission::{
    accept_submission, approve_submission, return_submission,
};
use crate::submissions::prepare_submission::{Which, prepare_submission, send_submission};
use crate::submissions::sign_submission::sign_submission;
use crate::submissions::submission::{Remark, State};
use crate::trail::Actor;
use crate::units::add_unit::add_unit;
use crate::units::move_unit::{NewPlace, move_unit};
use crate::units::store as units;
use crate::units::unit::{Level, NewUnit, Tier, Unit};
use crate::wiring::act;

/// Below the folder of samples.
const FOLDER: &str = "consolidation";
const YEAR: i64 = 2025;
/// Who keeps the books, who signs with them, who decides above.
const PEOPLE: [&str; 3] = ["顾青禾", "秦怀瑾", "陶知远"];
const DECIDER: &str = "莫清扬";
/// Whose half-year sheet stands where.
const STATES: [(&str, State); 5] = [
    ("301001", State::Approved),
    ("301002", State::Returned),
    ("302001", State::Accepted),
    ("301000", State::Sent),
    ("302000", State::Draft),
];
/// Whose month is opened again after its report was approved, and by how much it drifts.
const DRIFTED: (&str, &str) = ("301001", "顾青禾");

#[derive(Deserialize)]
struct UnitLine {
    code: String,
    name: String,
    parent: String,
    level: Level,
    tier: Tier,
    from: String,
}

#[derive(Deserialize)]
struct ClosedLine {
    unit: String,
    month: i64,
}

#[derive(Deserialize)]
struct MoveLine {
    unit: String,
    parent: String,
    on: String,
}

/// Loads the federation of sums; nothing where the samples have none.
pub async fn begin_sums(loader: &Loader<'_>, actor: &Actor) -> Outcome<Vec<DemoUser>> {
    let folder = loader.samples.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let desk = SumsDesk { loader, folder: &folder };
    let lines: Vec<UnitLine> = read(&folder, "units.csv")?;
    let mut tx = loader.database.write(&[SYSTEM_BOOK]).await?;
    for line in &lines {
        let new = NewUnit {
            code: line.code.clone(),
            name: line.name.clone(),
            parent_code: Some(line.parent.clone()),
            level: line.level,
            tier: line.tier,
            valid_from_on: line.from.clone(),
        };
        add_unit(&mut tx, loader.clock, actor, new).await?;
    }
    tx.commit().await?;
    for line in &lines {
        desk.journal(&line.code).await?;
    }
    for line in read::<ClosedLine>(&folder, "closed.csv")? {
        desk.close(&line).await?;
    }
    let mut tx = loader.database.write(&[SYSTEM_BOOK]).await?;
    for line in read::<MoveLine>(&folder, "moves.csv")? {
        let new = NewPlace {
            unit_code: line.unit,
            parent_code: line.parent,
            moved_on: line.on,
            paper: "示范".to_owned(),
        };
        move_unit(&mut tx, loader.clock, actor, new).await?;
    }
    tx.commit().await?;
    for (code, state) in STATES {
        Box::pin(desk.report(code, state)).await?;
    }
    desk.drift().await?;
    news(&format!("汇总样例：{} 个单位，{} 份报送", lines.len(), STATES.len()));
    let mut tx = loader.database.write(&[SYSTEM_BOOK]).await?;
    let people: Vec<UserLine> = read(&folder, "users.csv")?;
    let people = add_people(&mut tx, loader.clock, actor, people).await?;
    tx.commit().await?;
    Ok(people)
}

struct SumsDesk<'a> {
    loader: &'a Loader<'a>,
    folder: &'a Path,
}

impl SumsDesk<'_> {
    async fn unit(&self, code: &str) -> Outcome<Unit> {
        units::unit_by_code(&mut self.loader.database.read().await?, code).await
    }

    /// Imports a unit's journal, where it has one.
    async fn journal(&self, code: &str) -> Outcome<()> {
        let path = self.folder.join(format!("{code}_journal_{YEAR}.csv"));
        if !path.exists() {
            return Ok(());
        }
        self.import(code, &path).await
    }

    async fn import(&self, code: &str, path: &Path) -> Outcome<()> {
        let Loader { database, data_dir, clock, isolation, .. } = self.loader;
        let unit = self.unit(code).await?;
        let (file_name, bytes) = read_file(path)?;
        let (isolation, mapping) = (isolation.clone(), Vec::new());
        let file = Upload { year: YEAR, file_name, bytes: bytes.into(), isolation, mapping };
        let reason = vec!["ledger.dimension_missing=示范数据".to_owned()];
        let how = How { reason, ..How::default() };
        let keeper = Actor::named(PEOPLE[0]);
        let at = ImportDesk { data_dir, clock: *clock, actor: &keeper, how: &how };
        let outcome = import_upload(&at, database, &unit, SheetKind::Journal, file).await?;
        if outcome.is_refused { Err(Failure::Refused(outcome.findings)) } else { Ok(()) }
    }

    async fn close(&self, line: &ClosedLine) -> Outcome<()> {
        let unit = self.unit(&line.unit).await?;
        let keeper = Actor::named(PEOPLE[1]);
        let mut tx = self.loader.database.write(&[unit.id]).await?;
        let acting = act(self.loader.clock, &keeper);
        for month in 1..=line.month.min(11) {
            if let Some(period) = Period::new(YEAR, month) {
                close_period(&mut tx, acting, &unit, period).await?;
            }
        }
        if line.month == 12 {
            close_year(&mut tx, acting, &unit, YEAR, &[]).await?;
        }
        tx.commit().await
    }

    /// Brings the half-year sheet of a unit so far.
    async fn report(&self, code: &str, state: State) -> Outcome<()> {
        let unit = self.unit(code).await?;
        let Some(above_id) = unit.parent_id else { return Ok(()) };
        let span = ReportSpan::HalfYear { year: YEAR, half: 1 };
        let which = Which { form: "balance-sheet", span };
        let mut tx = self.loader.database.write(&[SYSTEM_BOOK, unit.id, above_id]).await?;
        let Some(above) = units::unit_by_id(&mut tx, above_id).await? else { return Ok(()) };
        let people = PEOPLE.map(Actor::named);
        let acting = |who| act(self.loader.clock, who);
        prepare_submission(&mut tx, acting(&people[0]), &unit, (which, "")).await?;
        for who in &people {
            sign_submission(&mut tx, acting(who), &unit, (which, None)).await?;
        }
        if state == State::Draft {
            return tx.commit().await;
        }
        send_submission(&mut tx, acting(&people[0]), &unit, which).await?;
        let (decider, pair) = (Actor::named(DECIDER), (&unit, &above));
        match state {
            State::Returned => {
                let remarks = [Remark::read("货币资金/期末余额=请附银行对账单")];
                return_submission(&mut tx, acting(&decider), pair, (which, &remarks)).await?;
            }
            State::Accepted => {
                accept_submission(&mut tx, acting(&decider), pair, which).await?;
            }
            State::Approved => {
                accept_submission(&mut tx, acting(&decider), pair, which).await?;
                let paper = (which, "产工财〔2025〕12号");
                approve_submission(&mut tx, acting(&decider), pair, paper).await?;
            }
            _ => {}
        }
        tx.commit().await
    }

    /// The year is opened again after the report was approved; what comes in then is of December,
    /// so that the year's sheet that is sent first drifts.
    async fn drift(&self) -> Outcome<()> {
        let unit = self.unit(DRIFTED.0).await?;
        let Some(above_id) = unit.parent_id else { return Ok(()) };
        let clock = self.loader.clock;
        let span = ReportSpan::Year(YEAR);
        let which = Which { form: "balance-sheet", span };
        let people = PEOPLE.map(Actor::named);
        let mut tx = self.loader.database.write(&[SYSTEM_BOOK, unit.id, above_id]).await?;
        prepare_submission(&mut tx, act(clock, &people[0]), &unit, (which, "")).await?;
        for who in &people {
            sign_submission(&mut tx, act(clock, who), &unit, (which, None)).await?;
        }
        send_submission(&mut tx, act(clock, &people[0]), &unit, which).await?;
        let Some(december) = Period::new(YEAR, 12) else { return Ok(()) };
        let later = clock.now().checked_add(jiff::SignedDuration::from_hours(72));
        let request = ReopenRequest {
            period: december,
            reason: "补记年末收到的经费".to_owned(),
            approved_by: DECIDER.to_owned(),
            expires_at: later.unwrap_or(clock.now()),
        };
        let who = Actor::named(DRIFTED.1);
        reopen_period(&mut tx, clock, &who, &unit, request).await?;
        tx.commit().await?;
        self.import(DRIFTED.0, &self.folder.join("late/301001_journal_2025.csv")).await
    }
}
