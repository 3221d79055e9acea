//! What the commands of audits and rectification are asked with, and their English.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("peer", "Peer review: districts, and the draw of who checks whom"),
    ("peer district", "Register a district"),
    ("peer district.code", "Code of the district"),
    ("peer district.name", "Name of the district"),
    ("peer district.from", "First day"),
    ("peer join", "Put a unit into a district"),
    ("peer join.district", "Code of the district"),
    ("peer join.from", "First day"),
    ("peer draw", "Draw within a district; nobody checks themselves, no two each other"),
    ("peer draw.district", "Code of the district"),
    ("peer draw.seed", "Seed of the draw, agreed beforehand"),
    ("peer draw.date", "Day of the draw; today unless given"),
    ("audit", "Audits and inspections: plan, notify, papers, comments, letter"),
    (".audit", "Number of the audit"),
    ("audit plan", "Plan an audit of a union"),
    ("audit plan.of", "Code of the union that is looked at"),
    ("audit plan.title", "Name of the audit"),
    ("audit plan.basis", "Paper by which it is made"),
    ("audit plan.members", "Names of the group"),
    ("audit plan.from", "First day of the span that is looked at"),
    ("audit plan.to", "Last day of the span that is looked at"),
    ("audit notice", "Notify the union of the day on which the group comes"),
    ("audit notice.enter", "Day on which the group comes"),
    ("audit notice.date", "Day of the notice; today unless given"),
    ("audit paper", "Write a paper; the union does not see it before the letter"),
    ("audit paper.problem", "Code of the problem, K01 to K19 or Z and two digits"),
    ("audit paper.fact", "What was found"),
    ("audit paper.amount", "Amount"),
    ("audit paper.vouchers", "Vouchers that show it"),
    ("audit paper.clause", "Rule that is broken"),
    ("audit paper.demand", "What is to be mended"),
    ("audit paper.owner", "Who is to mend it"),
    ("audit ask", "Ask the union for its comments"),
    ("audit ask.date", "Day of the question; today unless given"),
    ("audit comment", "Comment as the union that is looked at"),
    ("audit comment.by", "Code of the union that looks"),
    ("audit comment.text", "The comment"),
    ("audit issue", "Issue the letter; papers become problems"),
    ("audit issue.letter", "Number of the letter"),
    ("audit issue.evaluation", "Evaluation"),
    ("audit issue.advice", "Advice"),
    ("audit issue.date", "Day of the letter; today unless given"),
    ("audit issue.due", "Day by which problems are to be mended"),
    ("audit list", "List audits of a year"),
    ("audit papers", "List papers of an audit"),
    ("audit papers.by", "Code of the union that looks; the unit itself unless given"),
    ("rectify", "Rectification: reply, verify, close"),
    (".letter", "Number of the letter"),
    (".problem", "Code of the problem, or its line in the letter"),
    ("rectify reply", "Reply how a problem was mended"),
    ("rectify reply.text", "How it was mended"),
    ("rectify reply.evidence", "File that shows it; kept as evidence"),
    ("rectify reply.date", "Day of the reply; today unless given"),
    ("rectify verify", "Look whether a problem was mended"),
    ("rectify verify.result", "rectified, continuing or unrectified"),
    ("rectify verify.text", "What was seen"),
    ("rectify verify.date", "Day of the verification; today unless given"),
    ("rectify close", "Close a problem that was found mended"),
    ("rectify close.text", "Remark"),
    ("rectify close.date", "Day of closing; today unless given"),
];

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// 列入检查计划
    Plan {
        /// 检查单位的编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 被检查单位的编码
        #[arg(long)]
        of: String,
        /// 检查名称
        #[arg(long)]
        title: String,
        /// 检查依据
        #[arg(long, default_value = "")]
        basis: String,
        /// 检查组成员
        #[arg(long)]
        members: String,
        /// 检查期间的第一天；不写为年初
        #[arg(long)]
        from: Option<String>,
        /// 检查期间的最后一天；不写为年末
        #[arg(long)]
        to: Option<String>,
    },
    /// 发检查通知
    Notice {
        /// 检查单位的编码
        #[arg(long)]
        unit: String,
        /// 检查号
        #[arg(long)]
        audit: i64,
        /// 进点日期
        #[arg(long)]
        enter: String,
        /// 通知日期；不写为今天
        #[arg(long)]
        date: Option<String>,
    },
    /// 编制底稿，出具意见书之前不对被检查单位开放
    Paper {
        /// 检查单位的编码
        #[arg(long)]
        unit: String,
        /// 检查号
        #[arg(long)]
        audit: i64,
        /// 问题代码：K01 至 K19，或 Z 加两位数字
        #[arg(long)]
        problem: String,
        /// 事实
        #[arg(long)]
        fact: String,
        /// 金额
        #[arg(long)]
        amount: Option<String>,
        /// 凭证
        #[arg(long, default_value = "")]
        vouchers: String,
        /// 违反的制度和条款
        #[arg(long)]
        clause: String,
        /// 整改要求
        #[arg(long)]
        demand: String,
        /// 责任人
        #[arg(long, default_value = "")]
        owner: String,
    },
    /// 向被检查单位征求意见
    Ask {
        /// 检查单位的编码
        #[arg(long)]
        unit: String,
        /// 检查号
        #[arg(long)]
        audit: i64,
        /// 征求意见日期；不写为今天
        #[arg(long)]
        date: Option<String>,
    },
    /// 被检查单位答复意见
    Comment {
        /// 被检查单位的编码
        #[arg(long)]
        unit: String,
        /// 检查单位的编码
        #[arg(long)]
        by: String,
        /// 检查号
        #[arg(long)]
        audit: i64,
        /// 意见
        #[arg(long)]
        text: String,
    },
    /// 出具检查意见书，底稿成为问题清单
    Issue {
        /// 检查单位的编码
        #[arg(long)]
        unit: String,
        /// 检查号
        #[arg(long)]
        audit: i64,
        /// 意见书编号
        #[arg(long)]
        letter: String,
        /// 总体评价
        #[arg(long, default_value = "")]
        evaluation: String,
        /// 建议
        #[arg(long, default_value = "")]
        advice: String,
        /// 出具日期；不写为今天
        #[arg(long)]
        date: Option<String>,
        /// 整改期限；不写按设置的天数
        #[arg(long)]
        due: Option<String>,
    },
    /// 一个年度的检查
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
    },
    /// 一项检查的底稿
    Papers {
        /// 查看单位的编码
        #[arg(long)]
        unit: String,
        /// 检查单位的编码；不写为查看单位自己
        #[arg(long)]
        by: Option<String>,
        /// 检查号
        #[arg(long)]
        audit: i64,
    },
}

impl AuditCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        matches!(self, Self::List { .. } | Self::Papers { .. })
    }
}

/// Which problem.
#[derive(Debug, Args)]
pub struct WhichProblem {
    /// 被检查单位的编码
    #[arg(long)]
    pub unit: String,
    /// 意见书编号
    #[arg(long)]
    pub letter: String,
    /// 问题代码，或问题在意见书中的序号
    #[arg(long)]
    pub problem: String,
    /// 日期；不写为今天
    #[arg(long)]
    pub date: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum RectifyCommand {
    /// 回复整改情况
    Reply {
        #[command(flatten)]
        which: WhichProblem,
        /// 整改情况
        #[arg(long)]
        text: String,
        /// 证明材料，存入证据库
        #[arg(long)]
        evidence: Option<PathBuf>,
    },
    /// 复核整改情况，由责任人和回复人以外的人办理
    Verify {
        #[command(flatten)]
        which: WhichProblem,
        /// 复核结论：已整改、持续整改、未整改
        #[arg(long)]
        result: String,
        /// 复核说明
        #[arg(long, default_value = "")]
        text: String,
    },
    /// 销号，由责任人和回复人以外的人办理
    Close {
        #[command(flatten)]
        which: WhichProblem,
        /// 说明
        #[arg(long, default_value = "")]
        text: String,
    },
}
