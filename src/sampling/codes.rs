//! Codes of sampling.

crate::codes! {
    RATE_INVALID = "audits.sample_rate_invalid", 422, Refuse,
        "比率写法不正确", "请写 0 至 1 之间的小数、百分数或分数，如 0.05、5%、1/20";
    CONFIDENCE_INVALID = "audits.sample_confidence_invalid", 422, Refuse,
        "置信度应大于 0 小于 1", "请写如 0.95 或 95%";
    RATES_DO_NOT_FIT = "audits.sample_rates_do_not_fit", 422, Refuse,
        "可容忍差错应大于预计差错，且在范围之内", "请调整可容忍差错或预计差错";
    AMOUNT_INVALID = "audits.sample_amount_invalid", 422, Refuse,
        "金额写法不正确", "货币单位抽样的可容忍差错和预计差错以元为单位，如 50000.00";
    NO_EXPANSION = "audits.sample_no_expansion", 422, Refuse,
        "该置信度没有公布的扩张系数", "预计差错不为 0 时，请选用有扩张系数的置信度";
    TOO_LARGE = "audits.sample_too_large", 422, Refuse,
        "样本量过大", "可容忍差错与预计差错过于接近，请调整，或改为全部检查";
    NOTHING_TO_DRAW = "audits.sample_nothing_to_draw", 422, Refuse,
        "没有可抽取的支出分录", "请核对单位和年度是否已记账";
    METHOD_UNKNOWN = "audits.sample_method_unknown", 422, Refuse,
        "没有这种抽样方法", "请写 mus（货币单位）、random（随机）或 stratified（分层）";
    SEED_INVALID = "audits.sample_seed_invalid", 422, Refuse,
        "抽样种子不能为空，不超过 64 字，不含斜线", "请填写事先约定的数字";
    SAMPLE_UNKNOWN = "audits.sample_unknown", 404, Refuse,
        "没有这份样本", "请核对单位和样本号";
    LINE_UNKNOWN = "audits.sample_line_unknown", 404, Refuse,
        "样本中没有这一序号", "请核对序号";
    ERRORS_DO_NOT_FIT = "audits.sample_errors_do_not_fit", 422, Refuse,
        "样本量应不超过 5000，差错数应不大于样本量，差错金额应在 0 与账面金额之间", "请核对检查结果";
    NOT_ALL_LOOKED_AT = "audits.sample_not_all_looked_at", 422, Refuse,
        "样本尚未全部检查", "请登记其余各行的检查结果后再评价";
}
