//! English for these pages: health, work under way, backups.

use super::List;

pub const WORDS: List = &[
    (
        "{} 的备份没有完成，请检查数据目录的权限和剩余空间。",
        "The backup of {} was not finished; check the permissions and free space of the data \
         folder.",
    ),
    ("刷新", "Refresh"),
    ("启动时间", "Started at"),
    (
        "备份包含全部账簿、用户和原始文件，保存在数据目录的 backups 文件夹。请定期下载到另一台机器妥善保管；下载会记入系统留痕。",
        "A backup holds all books, users and files; it is kept in the folder backups of the \
         data folder. Take it to another machine regularly; taking it is on the trail of the \
         service.",
    ),
    ("备份清单", "Backups"),
    ("大小", "Size"),
    ("完成时间", "Finished at"),
    ("已记账凭证", "Posted vouchers"),
    ("已运行 {} 天 {} 小时 {} 分", "running for {} d {} h {} min"),
    ("批次 {}：已读 {} 行，已入账 {} 张凭证", "batch {}: {} rows read, {} vouchers booked"),
    ("数据库", "Database"),
    ("最近备份", "Last backup"),
    ("正在备份，开始于 {}。", "A backup is being made since {}."),
    ("正在进行的导入", "Imports under way"),
    ("没有正在进行的导入。", "No import is under way."),
    ("版本", "Version"),
    ("用户", "Users"),
    ("监控指标", "Metrics"),
    ("立即备份", "Back up now"),
    ("运行状况", "Health"),
    ("还没有备份", "There is no backup yet"),
];
