//! What is measured: a journal of any length with 12 columns, and empty books for it.

use std::io::Write as _;
use std::path::Path;

use union_ledger::catalogue::SCHEMA;
use union_ledger::ledger::prepare_database;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::trail::Actor;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::unit::{Level, NewUnit, Tier, Unit};

pub const HEADERS: [&str; 12] = [
    "日期",
    "凭证字",
    "凭证号",
    "摘要",
    "科目编码",
    "科目名称",
    "借方金额",
    "贷方金额",
    "经济分类",
    "附件数",
    "制单",
    "审核",
];

/// Line `index` of a journal whose vouchers have four lines: three expenses, one payment.
pub fn line(index: usize, lines: usize) -> [String; 12] {
    let voucher = index / 4;
    let vouchers_per_month = lines / 4 / 12 + 1;
    let month = voucher / vouchers_per_month + 1;
    let number = voucher % vouchers_per_month + 1;
    let day = (number - 1) * 28 / vouchers_per_month + 1;
    let amount = |part: usize| (voucher * 7 + part * 131) % 500_000 + 100;
    let yuan = |fen: usize| format!("{}.{:02}", fen / 100, fen % 100);
    let accounts = [
        ("50501", "培训支出"),
        ("50502", "会议支出"),
        ("50404", "困难职工帮扶支出"),
        ("102", "银行存款"),
    ];
    let part = index % 4;
    let (code, name) = accounts[part];
    let (debit, credit) = if part < 3 {
        (yuan(amount(part)), String::new())
    } else {
        (String::new(), yuan(amount(0) + amount(1) + amount(2)))
    };
    let class = if part < 3 { (30201 + voucher % 10).to_string() } else { String::new() };
    [
        format!("2025-{month:02}-{day:02}"),
        "记".into(),
        number.to_string(),
        format!("支付职工服务活动费用第{voucher}笔"),
        code.into(),
        name.into(),
        debit,
        credit,
        class,
        "1".into(),
        "周敏".into(),
        "方文".into(),
    ]
}

pub fn csv_file(lines: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(lines * 120);
    writeln!(text, "{}", HEADERS.join(",")).unwrap();
    for index in 0..lines {
        writeln!(text, "{}", line(index, lines).join(",")).unwrap();
    }
    text
}

/// Empty books of one union.
pub async fn fresh(path: &Path) -> (Database, Unit) {
    for tail in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{tail}", path.display()));
    }
    let database = Database::open(&format!("sqlite:{}", path.display()), &SCHEMA).await.unwrap();
    prepare_database(&database).await.unwrap();
    let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
    let new = NewUnit {
        code: "1".into(),
        name: "测速工会".into(),
        parent_code: None,
        level: Level::Federation,
        tier: Tier::CountyAndAbove,
        valid_from_on: "2020-01-01".into(),
    };
    let unit = add_unit(&mut tx, Clock::System, &Actor::named("甲"), new).await.unwrap();
    tx.commit().await.unwrap();
    (database, unit)
}
