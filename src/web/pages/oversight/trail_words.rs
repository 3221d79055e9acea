//! The trail in words: what each action is called, and its detail as people read it.

use serde_json::Value;

use crate::platform::clock::local_text;
use crate::web::words::Words;

/// Every action that is written down, with its name. The code stays beside it.
pub const ACTIONS: &[(&str, &str)] = &[
    ("account.added", "增设明细科目"),
    ("attachment.added", "添加附件"),
    ("attachment.removed", "移除附件"),
    ("backup.made", "备份"),
    ("backup.taken", "下载备份"),
    ("balances.rebuilt", "重建余额"),
    ("bank_account.added", "登记银行账户"),
    ("books.read", "查阅账簿"),
    ("cash_rule.retired", "停用出纳账规则"),
    ("cash_rule.set", "设定出纳账规则"),
    ("chart.migrated", "新旧制度衔接"),
    ("district.added", "登记活动片"),
    ("district.joined", "加入活动片"),
    ("draft.changed", "修改待处理凭证"),
    ("draft.dropped", "删除待处理凭证"),
    ("draft.prepared", "制单"),
    ("draft.returned", "退回制单"),
    ("draft.reviewed", "审核"),
    ("drafts.reviewed", "成批审核"),
    ("import.accepted", "接受导入"),
    ("import.cancelled", "取消导入"),
    ("import.explained", "说明导入警告"),
    ("import.staged", "上传工作簿"),
    ("import.undone", "撤销导入"),
    ("period.closed", "结账"),
    ("period.reopened", "例外开账"),
    ("project.added", "登记项目"),
    ("project.finished", "登记项目完工"),
    ("register.imported", "导入名册"),
    ("reopening.approved", "批准例外开账"),
    ("reopening.refused", "不批准例外开账"),
    ("reopening.requested", "申请例外开账"),
    ("reopening.withdrawn", "撤回例外开账申请"),
    ("role.granted", "授予岗位"),
    ("role.revoked", "收回岗位"),
    ("session.ended", "结束登录会话"),
    ("token.added", "发放接口令牌"),
    ("token.revoked", "吊销接口令牌"),
    ("unit.added", "登记单位"),
    ("unit.setting_changed", "更改核算设置"),
    ("user.added", "登记用户"),
    ("user.locked", "锁定用户"),
    ("user.password_changed", "修改密码"),
    ("user.password_reset", "重置密码"),
    ("user.sign_in_refused", "登录被拒"),
    ("user.signed_in", "登录"),
    ("user.signed_out", "退出登录"),
    ("user.started", "启用用户"),
    ("user.stopped", "停用用户"),
    ("user.unlocked", "解锁用户"),
    ("voucher.posted", "记账"),
    ("voucher.reversed", "红字冲销"),
    ("year.closed", "年终结账"),
    ("year.opened", "建立年度账"),
    ("year.withdrawn", "撤销未启用的年度账"),
];

/// What parts of a detail are called.
const KEYS: &[(&str, &str)] = &[
    ("account", "科目"),
    ("address", "来源地址"),
    ("approved_by", "批准人"),
    ("batch", "批次"),
    ("batch_id", "批次"),
    ("carried_from", "结转自"),
    ("chart", "会计制度"),
    ("count", "数量"),
    ("draft", "待处理凭证"),
    ("drafts", "待处理凭证"),
    ("entries", "分录"),
    ("excuse", "兼任理由"),
    ("expires_at", "开放至"),
    ("file", "文件"),
    ("file_name", "文件"),
    ("file_sha256", "文件校验值"),
    ("files", "原始文件"),
    ("finished_on", "完工日期"),
    ("first_seq", "起始序号"),
    ("from", "起"),
    ("head", "末端校验值"),
    ("is_earmarked", "专项"),
    ("judgements", "年末判断"),
    ("kind", "类型"),
    ("last_seq", "末端序号"),
    ("level", "层级"),
    ("line", "行"),
    ("login", "用户名"),
    ("name", "名称"),
    ("note", "意见"),
    ("number", "凭证号"),
    ("origin", "来源"),
    ("parent", "上级"),
    ("period", "期间"),
    ("query", "条件"),
    ("reason", "原因"),
    ("request", "申请序号"),
    ("requested_by", "申请人"),
    ("reverses", "冲销凭证"),
    ("reviewer", "审核人"),
    ("role", "岗位"),
    ("rows", "行数"),
    ("rule", "规则"),
    ("scope", "范围"),
    ("sha256", "文件校验值"),
    ("tier", "适用科目"),
    ("to", "止"),
    ("total_fen", "金额（分）"),
    ("unit", "单位"),
    ("until", "至"),
    ("value", "取值"),
    ("version", "版次"),
    ("voucher", "凭证"),
    ("voucher_count", "凭证数"),
    ("vouchers", "凭证数"),
    ("word", "凭证字"),
    ("year", "年度"),
];

/// What an action is called; its code where it has no name.
pub fn action_name(words: Words, action: &str) -> String {
    let known = ACTIONS.iter().find(|(code, _)| *code == action);
    known.map_or_else(|| action.to_owned(), |(_, name)| words.t(name).to_owned())
}

/// A detail in one line: `原因：补记发票；批准人：周会计`.
pub fn detail_line(words: Words, detail: &str) -> String {
    let Ok(Value::Object(parts)) = serde_json::from_str::<Value>(detail) else {
        return String::new();
    };
    let told: Vec<String> = parts
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| {
            let name = KEYS.iter().find(|(known, _)| known == key);
            let name = name.map_or(key.as_str(), |(_, name)| words.t(name));
            format!("{name}：{}", value_text(words, value))
        })
        .collect();
    told.join("；")
}

fn value_text(words: Words, value: &Value) -> String {
    match value {
        Value::String(text) => shortened(&local_text(text)),
        Value::Bool(true) => words.t("是").to_owned(),
        Value::Bool(false) => words.t("否").to_owned(),
        Value::Null => String::new(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|it| value_text(words, it)).collect();
            items.join("、")
        }
        Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// A hash by its beginning; the raw record has all of it.
fn shortened(text: &str) -> String {
    let is_hash = text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.get(..12).filter(|_| is_hash) {
        Some(beginning) => format!("{beginning}…"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_read_as_a_sentence() {
        let detail = r#"{"reason":"补记","expires_at":null,"is_earmarked":true,"x":[1,"二"]}"#;
        let told = detail_line(Words::default(), detail);
        assert_eq!(told, "专项：是；原因：补记；x：1、二");
        assert_eq!(detail_line(Words::default(), "not json"), "");
    }

    #[test]
    fn every_action_stands_once() {
        let mut codes: Vec<&str> = ACTIONS.iter().map(|(code, _)| *code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert_eq!(action_name(Words::default(), "period.closed"), "结账");
        assert_eq!(action_name(Words::default(), "other.thing"), "other.thing");
    }
}
