//! The trail in words: what each action is called, and its detail as people read it.

use serde_json::Value;

use crate::platform::clock::local_text;
use crate::trail::Action;
use crate::web::words::Words;

/// What parts of a detail are called.
const KEYS: &[(&str, &str)] = &[
    ("account", "科目"),
    ("address", "来源地址"),
    ("approved_by", "批准人"),
    ("batch", "批次"),
    ("batch_id", "批次"),
    ("carried_from", "结转自"),
    ("channel", "渠道"),
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
    ("paper", "依据"),
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
    Action::read(action).map_or_else(|| action.to_owned(), |it| words.t(it.label()).to_owned())
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
    fn an_action_is_told_by_its_name_and_an_unknown_one_by_its_code() {
        assert_eq!(action_name(Words::default(), "period.closed"), "结账");
        assert_eq!(action_name(Words::default(), "other.thing"), "other.thing");
    }
}
