//! Codes of checks.

crate::codes! {
    NO_RUN = "checks.no_run", 404, Refuse,
        "本单位该年度还没有检查记录", "请先运行检查（check run）";
    RULE_UNKNOWN = "checks.rule_unknown", 422, Refuse,
        "没有这条规则", "请使用规则编号，如 VC04；规则见检查规则页";
    FAMILY_UNKNOWN = "checks.family_unknown", 422, Refuse,
        "没有这一类规则", "请使用规则编号开头的字母，如 UP";
    FINDING_UNKNOWN = "checks.finding_unknown", 404, Refuse,
        "最近一次检查没有这条问题", "请按检查结果填写规则和凭证、科目或期间";
    SUBJECT_AMBIGUOUS = "checks.subject_ambiguous", 422, Refuse,
        "有几条问题与所填的对象相符", "请写明凭证；没有凭证的写科目和期间，如 211 2025-02；有对方单位的另写对方单位";
    REASON_INVALID = "checks.reason_invalid", 422, Refuse,
        "理由为空或过长", "请写明理由，不超过 500 字";
    NOT_EXPLAINED = "checks.not_explained", 409, Refuse,
        "这条问题没有待审的说明", "请先由单位说明，再退回或认可";
    NOT_A_FINDING = "checks.not_a_finding", 422, Refuse,
        "无法计算的规则不是问题，不需要说明", "请补充所缺的资料";
    END_INVALID = "checks.end_invalid", 422, Refuse,
        "放行的截止日期不合规定", "请填写今天以后、一年以内的日期";
    DAY_INVALID = "checks.day_invalid", 422, Refuse,
        "日期无法识别", "请使用 2025-01-01 的写法";
    CALENDAR_NOT_OF_FEDERATION = "checks.calendar_not_of_federation", 422, Refuse,
        "节假日安排由最上级工会导入", "请由最上级工会导入";
    CALENDAR_DAY_TWICE = "checks.calendar_day_twice", 422, Refuse,
        "同一天列了两次", "请保留一行";
    CALENDAR_NOT_A_CHANGE = "checks.calendar_not_a_change", 422, Warn,
        "这一天本来就是工作日或休息日", "请核对日期：类别为“班”的应是周六、周日";
    TERM_UNKNOWN = "checks.term_unknown", 422, Refuse,
        "没有这个检查参数", "请核对参数的名称";
    TERM_NEGATIVE = "checks.term_negative", 422, Refuse,
        "检查参数不得为负数", "请核对参数的数值";
    ACCEPTED_BY_OWN = "checks.accepted_by_own", 403, Refuse,
        "本单位的说明由上级单位认可", "请由上级单位的审核人办理；本单位审核人可以退回";
    TERMS_UNREADABLE = "checks.terms_unreadable", 422, Refuse,
        "检查参数无法识别", "请核对参数名称和数值";
}
