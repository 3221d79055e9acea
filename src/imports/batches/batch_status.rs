//! How far a batch has come, as the database, the service and the pages say it.

/// Kept and looked at.
pub const STAGED: &str = "staged";
/// On its way into the books, or broken off there.
pub const ACCEPTING: &str = "accepting";
pub const CANCELLED: &str = "cancelled";
pub const POSTED: &str = "posted";
/// Posted without the vouchers that were not chosen.
pub const PARTLY_POSTED: &str = "partly_posted";
pub const AWAITING_REVIEW: &str = "awaiting_review";
/// Units, accounts or projects of it are registered; nothing was booked.
pub const REGISTERED: &str = "registered";
/// Set beside the books; nothing was booked.
pub const COMPARED: &str = "compared";
pub const UNDONE: &str = "undone";

/// 批次状态, as pages and the command line show it.
#[must_use]
pub fn status_label(status: &str) -> &'static str {
    match status {
        STAGED => "待确认",
        ACCEPTING => "入账中或中断，可继续",
        CANCELLED => "已取消",
        POSTED => "已记账",
        PARTLY_POSTED => "部分记账",
        AWAITING_REVIEW => "待审核",
        REGISTERED => "已登记",
        COMPARED => "已核对",
        UNDONE => "已撤销",
        _ => "未知",
    }
}
