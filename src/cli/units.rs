//! Units, their settings and districts.

use clap::Subcommand;

use super::desk::Desk;
use super::output::{Listed, say_done, say_list};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::SYSTEM_BOOK;
use crate::units::add_unit::{add_unit, change_setting};
use crate::units::codes::SETTING_INVALID;
use crate::units::districts::{District, NewDistrict, add_district, districts_on, join_district};
use crate::units::move_unit::{NewPlace, move_unit};
use crate::units::settings::Settings;
use crate::units::store as units;
use crate::units::unit::{Level, NewUnit, Tier, Unit};

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("unit move", "Put a union under another one from a day on"),
    ("unit move.unit", "Unit code"),
    ("unit move.parent", "Code of the new union above"),
    ("unit move.from", "First day under it"),
    ("unit move.paper", "Paper that says so"),
];

#[derive(Debug, Subcommand)]
pub enum UnitCommand {
    /// 登记单位
    Add {
        /// 单位编码
        #[arg(long)]
        code: String,
        /// 单位名称
        #[arg(long)]
        name: String,
        /// 上级工会的单位编码
        #[arg(long)]
        parent: Option<String>,
        /// 层级：federation、department、grassroots、branch
        #[arg(long)]
        level: String,
        /// 科目体系：grassroots 或 county_and_above
        #[arg(long)]
        tier: String,
        /// 启用日期
        #[arg(long, default_value = "2020-01-01")]
        from: String,
    },
    /// 列出单位
    List,
    /// 登记活动片，或将单位编入活动片
    District {
        /// 活动片编码
        #[arg(long)]
        code: String,
        /// 活动片名称（登记时填写）
        #[arg(long, required_unless_present = "unit")]
        name: Option<String>,
        /// 编入的单位编码
        #[arg(long)]
        unit: Option<String>,
        /// 启用日期
        #[arg(long, default_value = "2020-01-01")]
        from: String,
    },
    /// 改变隶属关系：自某日起归另一上级工会，此前各期仍按原隶属关系汇总
    Move {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 新的上级工会的单位编码
        #[arg(long)]
        parent: String,
        /// 自哪一日起
        #[arg(long)]
        from: String,
        /// 依据：文件名称和文号
        #[arg(long, default_value = "")]
        paper: String,
    },
    /// 更改单位设置，如 carry_forward=year_end
    Set {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 设置项=取值
        setting: String,
    },
}

pub async fn unit(desk: &Desk, command: UnitCommand) -> Outcome<()> {
    match command {
        UnitCommand::Add { code, name, parent, level, tier, from } => {
            let place = || Place::of(format!("单位 {code}"));
            let Some(level) = Level::read(&level) else {
                return Err(Finding::new(&SETTING_INVALID, place())
                    .found(level)
                    .expected("federation、department、grassroots、branch")
                    .into());
            };
            let Some(tier) = Tier::read(&tier) else {
                return Err(Finding::new(&SETTING_INVALID, place())
                    .found(tier)
                    .expected("grassroots、county_and_above")
                    .into());
            };
            let new = NewUnit { code, name, parent_code: parent, level, tier, valid_from_on: from };
            let mut tx = desk.open().await?.write(&[SYSTEM_BOOK]).await?;
            let unit = add_unit(&mut tx, desk.clock, &desk.actor, new).await?;
            tx.commit().await?;
            say_done(desk, &format!("已登记单位 {unit}"), &unit)
        }
        UnitCommand::List => {
            let listed = units::units_under(&mut desk.open().await?.read().await?, None).await?;
            let row = |unit: &Unit| {
                let (level, tier) = (unit.level.to_string(), unit.tier.to_string());
                vec![unit.code.clone(), unit.name.clone(), level, tier]
            };
            let rows = listed.iter().map(row).collect();
            let headers = &["编码", "名称", "层级", "科目体系"];
            let (name, title) = ("units", "单位");
            say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &listed)
        }
        UnitCommand::District { code, name, unit, from } => {
            let mut tx = desk.open().await?.write(&[SYSTEM_BOOK]).await?;
            let (clock, actor) = (desk.clock, &desk.actor);
            if let Some(name) = name {
                let new = NewDistrict { code: code.clone(), name, valid_from_on: from.clone() };
                add_district(&mut tx, clock, actor, new).await?;
            }
            if let Some(unit) = unit {
                join_district(&mut tx, clock, actor, (&code, &unit), &from).await?;
            }
            let districts = districts_on(&mut tx, &desk.clock.today().to_string()).await?;
            tx.commit().await?;
            let row = |it: &District| {
                let to = it.valid_to_on.clone().unwrap_or_default();
                let (from, members) = (it.valid_from_on.clone(), it.members.join("、"));
                vec![it.code.clone(), it.name.clone(), from, to, members]
            };
            let rows = districts.iter().map(row).collect();
            let headers = &["编码", "名称", "启用日期", "停用日期", "单位"];
            let (name, title) = ("districts", "活动片");
            say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &districts)
        }
        UnitCommand::Move { unit, parent, from, paper } => {
            let new = NewPlace { unit_code: unit, parent_code: parent, moved_on: from, paper };
            let mut tx = desk.open().await?.write(&[SYSTEM_BOOK]).await?;
            let said = format!("自 {} 起归 {}", new.moved_on, new.parent_code);
            let unit = move_unit(&mut tx, desk.clock, &desk.actor, new).await?;
            tx.commit().await?;
            say_done(desk, &format!("{unit} {said}"), &unit)
        }
        UnitCommand::Set { unit, setting } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let (key, value) = setting.split_once('=').unwrap_or((&setting, ""));
            change_setting(&mut tx, desk.clock, &desk.actor, &unit, (key, value)).await?;
            let settings = units::settings_of(&mut tx, unit.id).await?;
            tx.commit().await?;
            let rows = setting_rows(&settings);
            let (name, title, headers) = ("settings", "单位设置", &["设置项", "取值"]);
            say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &settings)
        }
    }
}

/// Each setting and its value, as a command spells them.
fn setting_rows(settings: &Settings) -> Vec<Vec<String>> {
    let rows = [
        ("carry_forward", settings.carry_forward.as_str().to_owned()),
        ("voucher_words", settings.voucher_words.join("|")),
        ("transfer_word", settings.transfer_word.clone()),
        ("review_required", settings.review_required.to_string()),
        ("dues_booking", settings.dues_booking.as_str().to_owned()),
        ("budget_control", settings.budget_control.as_str().to_owned()),
        ("large_payment", settings.large_payment.to_string()),
        ("limit_control", settings.limit_control.as_str().to_owned()),
        ("county_accounts", settings.county_accounts.to_string()),
        ("province", settings.province.clone()),
        ("appraisal_grades", settings.appraisal_grades.clone()),
        ("audit_terms", settings.audit_terms.to_string()),
    ];
    rows.map(|(key, value)| vec![key.to_owned(), value]).into()
}
