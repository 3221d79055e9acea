//! `user`: accounts and roles from the machine itself, and the first administrator.

use clap::Subcommand;
use serde_json::{Value, json};

use super::desk::Desk;
use super::output::{Listed, say_done, say_list, tell};
use crate::access::codes::SCOPE_INVALID;
use crate::access::grant_role::{NewGrant, Place, revoke_role};
use crate::access::manage_users::{
    NewUser, add_user, find_user, first_administrator, reset_password, set_active, unlock,
};
use crate::access::role::Role;
use crate::access::scope::GrantRow;
use crate::access::store;
use crate::approvals::excuse_duties::grant_role;
use crate::finding::{Finding, Outcome};
use crate::platform::clock::local_minute;
use crate::platform::database::{Database, SYSTEM_BOOK, Tx};

/// Users that a list on the screen shows.
const MAX_LISTED: i64 = 10_000;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// 登记用户，显示一次性密码
    Add {
        /// 用户名
        #[arg(long)]
        login: String,
        /// 姓名，记入凭证和留痕
        #[arg(long)]
        name: String,
    },
    /// 列出用户及其岗位
    List,
    /// 授予岗位
    Grant {
        /// 用户名
        #[arg(long)]
        login: String,
        /// 岗位：unit_finance、reviewer、handler、cashier、federation_finance、appraisal_group、
        /// audit_committee、administrator
        #[arg(long)]
        role: String,
        /// 范围：everything、subtree（单位及其下级）、unit（本单位）、district（活动片）
        #[arg(long, default_value = "unit")]
        scope: String,
        /// 单位或活动片的编码
        #[arg(long, default_value = "")]
        at: String,
        /// 起日；默认今日
        #[arg(long)]
        from: Option<String>,
        /// 止日；默认长期
        #[arg(long)]
        to: Option<String>,
        /// 兼任不相容职务的理由
        #[arg(long)]
        excuse: Option<String>,
    },
    /// 收回岗位
    Revoke {
        /// 用户名
        #[arg(long)]
        login: String,
        /// 授权编号，见 user list
        #[arg(long)]
        grant: i64,
    },
    /// 重置密码，显示一次性密码
    Reset {
        /// 用户名
        #[arg(long)]
        login: String,
    },
    /// 解除登录锁定
    Unlock {
        /// 用户名
        #[arg(long)]
        login: String,
    },
    /// 停用用户
    Stop {
        /// 用户名
        #[arg(long)]
        login: String,
    },
    /// 重新启用用户
    Start {
        /// 用户名
        #[arg(long)]
        login: String,
    },
}

/// Makes the administrator of a service that has no users, and says the password once.
pub async fn first_start(desk: &Desk, database: &Database) -> Outcome<()> {
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    let made = first_administrator(&mut tx, desk.clock).await?;
    tx.commit().await?;
    if let Some((user, secret)) = made {
        tell(&format!(
            "已建立系统管理员：用户名 {}，一次性密码 {}（只显示这一次，首次登录须修改）",
            user.login,
            secret.reveal()
        ));
    }
    Ok(())
}

pub async fn user(desk: &Desk, command: UserCommand) -> Outcome<()> {
    let database = desk.open().await?;
    if matches!(command, UserCommand::List) {
        return list(desk, &database).await;
    }
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    let (said, json) = change(desk, &mut tx, command).await?;
    tx.commit().await?;
    say_done(desk, &said, &json)
}

async fn change(desk: &Desk, tx: &mut Tx, command: UserCommand) -> Outcome<(String, Value)> {
    let (clock, actor) = (desk.clock, &desk.actor);
    Ok(match command {
        UserCommand::List => (String::new(), Value::Null),
        UserCommand::Add { login, name } => {
            let new = NewUser { login, name, must_change_password: true };
            let (user, secret) = add_user(tx, clock, actor, new).await?;
            let password = secret.reveal();
            let said = format!("已登记用户 {}（{}），一次性密码 {password}", user.login, user.name);
            let json = json!({ "login": user.login, "name": user.name, "password": password });
            (said, json)
        }
        UserCommand::Grant { login, role, scope, at, from, to, excuse } => {
            let user = find_user(tx, &login).await?;
            let (Some(role), Some(place)) = (Role::read(&role), Place::read(&scope, &at)) else {
                let place = crate::finding::Place::of("--role --scope --at");
                let found = format!("{role} {scope} {at}");
                return Err(Finding::new(&SCOPE_INVALID, place).found(found).into());
            };
            let mut new = NewGrant::lasting(role, place, clock);
            new.valid_from_on = from.unwrap_or(new.valid_from_on);
            (new.valid_to_on, new.excuse) = (to, excuse);
            let grant = grant_role(tx, clock, actor, &user, new).await?;
            let said = format!("已授予 {}：{role}，授权编号 {}", user.login, grant.id);
            let json = json!({ "login": user.login, "role": role.as_str(), "grant": grant.id });
            (said, json)
        }
        UserCommand::Revoke { login, grant } => {
            let user = find_user(tx, &login).await?;
            revoke_role(tx, clock, actor, &user, grant).await?;
            let json = json!({ "login": user.login, "revoked": grant });
            (format!("已收回 {} 的授权 {grant}", user.login), json)
        }
        UserCommand::Reset { login } => {
            let user = find_user(tx, &login).await?;
            let secret = reset_password(tx, clock, actor, &user).await?;
            let json = json!({ "login": user.login, "password": secret.reveal() });
            (format!("{} 的一次性密码 {}", user.login, secret.reveal()), json)
        }
        UserCommand::Unlock { login } => {
            let user = find_user(tx, &login).await?;
            unlock(tx, clock, actor, &user).await?;
            let said = format!("已解除 {} 的登录锁定", user.login);
            (said, json!({ "login": user.login, "is_locked": false }))
        }
        UserCommand::Stop { ref login } | UserCommand::Start { ref login } => {
            let is_active = matches!(command, UserCommand::Start { .. });
            let user = find_user(tx, login).await?;
            set_active(tx, clock, actor, &user, is_active).await?;
            let done = if is_active { "已重新启用" } else { "已停用" };
            let json = json!({ "login": user.login, "is_active": is_active });
            (format!("{done} {}", user.login), json)
        }
    })
}

async fn list(desk: &Desk, database: &Database) -> Outcome<()> {
    let mut tx = database.read().await?;
    let users = store::users_after(&mut tx, "", MAX_LISTED).await?;
    let grants = store::grants_in_force(&mut tx, &desk.clock.today().to_string()).await?;
    let places = store::grant_places(&mut tx, None).await?;
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for user in users {
        let mut held = Vec::new();
        for grant in grants.iter().filter(|grant| grant.user_id == user.id) {
            held.push(format!("{}：{}", grant.id, grant_text(grant, places.get(&grant.id))));
        }
        let state = match (user.is_active, user.locked_until.as_deref()) {
            (false, _) => "停用".to_owned(),
            (true, Some(until)) if until > desk.clock.now_text().as_str() => {
                format!("锁定至 {}", local_minute(until))
            }
            _ => "正常".to_owned(),
        };
        told.push(serde_json::json!({
            "login": user.login, "name": user.name, "state": state, "grants": held,
        }));
        rows.push(vec![user.login, user.name, state, held.join("\n")]);
    }
    let headers = &["用户名", "姓名", "状态", "岗位（授权编号：岗位 范围）"];
    let (name, title) = ("users", "用户与岗位");
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &told)
}

/// `单位财务 101001 江州省林业局机关工会`.
fn grant_text(grant: &GrantRow, place: Option<&(String, String)>) -> String {
    let role = grant.role().map_or_else(|| grant.role.clone(), |role| role.label().to_owned());
    let place = place.map_or("全部单位".to_owned(), |(code, name)| format!("{code} {name}"));
    let until = grant.valid_to_on.as_deref().map_or(String::new(), |to| format!("，至 {to}"));
    format!("{role} {place}{until}")
}
