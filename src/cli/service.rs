//! Serving, and where and by which name the service is reached.

use clap::Args;

use super::desk::Desk;
use super::output::tell;
use super::users::first_start;
use crate::finding::Outcome;
use crate::platform::database::Database;
use crate::web::door::Door;
use crate::web::{ServeSettings, serve as serve_web};

/// 启动服务；首次启动建立系统管理员并显示一次性密码
#[derive(Debug, Args)]
pub struct ServeArguments {
    #[command(flatten)]
    reach: Reach,
}

/// Where and by which name the service is reached.
#[derive(Clone, Debug, Args)]
pub struct Reach {
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: std::net::SocketAddr,
    /// 对外访问地址 https://…；监听本机以外的地址时必填，https 由前置的反向代理终止
    #[arg(long, env = "UNION_LEDGER_PUBLIC_URL")]
    public_url: Option<String>,
    /// 反向代理的地址，其所报的来访地址可信；可多次填写
    #[arg(long)]
    proxy: Vec<std::net::IpAddr>,
}

pub async fn serve(desk: &Desk, asked: ServeArguments) -> Outcome<()> {
    start(desk, desk.open().await?, asked.reach).await
}

pub async fn start(desk: &Desk, database: Database, reach: Reach) -> Outcome<()> {
    let door = Door::new(reach.listen, reach.public_url.as_deref(), reach.proxy)?;
    first_start(desk, &database).await?;
    let own = format!("http://{}/", reach.listen);
    let address = reach.public_url.unwrap_or(own);
    tell(&format!("服务地址：{address}（按 Ctrl+C 停止）"));
    let settings = ServeSettings {
        listen: reach.listen,
        data_dir: desk.data_dir.clone(),
        clock: desk.clock,
        door,
    };
    serve_web(database, settings).await
}
