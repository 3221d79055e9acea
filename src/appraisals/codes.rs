//! Codes of schemes, rounds, scores and what is published.

crate::codes! {
    POINTS_INVALID = "appraisals.points_invalid", 422, Refuse,
        "分值写法不正确", "请写不小于 0、至多四位小数的数，如 1.5";
    COMPUTABLE_UNKNOWN = "appraisals.computable_unknown", 422, Refuse,
        "没有这种计分方式", "请写 auto（自动）、assisted（辅助）或 manual（人工）";
    RULE_NOT_UNDERSTOOD = "appraisals.rule_not_understood", 422, Refuse,
        "扣分规则看不懂",
        "请用 fail:分、partial:分、per:分/单位、cap:分、late:分/week、tier:指标<百分数:分、judge:分..分、\
         grade:100/80/60、bonus:分、veto、alt:zero(片区字母)、escalate:条目，用分号分开";
    RULE_BEYOND_POINTS = "appraisals.rule_beyond_points", 422, Refuse,
        "扣分超过本条标准分", "请核对标准分和扣分规则";
    ITEM_WITHOUT_POINTS = "appraisals.item_without_points", 422, Refuse,
        "没有分值的条目既不是否决项也不是加分项", "请填写分值，或在扣分规则中写 veto 或 bonus:分";
    ITEM_TWICE = "appraisals.item_twice", 422, Refuse,
        "条目编号重复", "请核对编号";
    TOTAL_NOT_HUNDRED = "appraisals.total_not_hundred", 422, Refuse,
        "各条标准分合计不是 100", "请核对各条分值；否决项和加分项不计入合计";
    SCHEME_UNKNOWN = "appraisals.scheme_unknown", 404, Refuse,
        "没有这个考核方案", "请核对方案代码和年度";
    ROUND_UNKNOWN = "appraisals.round_unknown", 404, Refuse,
        "该年度没有开展这项考核", "请先由上级工会开展考核（appraisal open）";
    ROUND_AMBIGUOUS = "appraisals.round_ambiguous", 422, Refuse,
        "该年度有几项考核", "请写明方案代码";
    ROUND_EXISTS = "appraisals.round_exists", 409, Refuse,
        "该年度已经开展这项考核", "可以直接自查、评分";
    ITEM_UNKNOWN = "appraisals.item_unknown", 422, Refuse,
        "方案中没有这个条目", "请核对条目编号";
    SCORE_INVALID = "appraisals.score_invalid", 422, Refuse,
        "得分写法不正确或超出本条标准分", "请写 0 至标准分之间的数；分等条目写 A、B、C；不适用的写 不适用；否决项写 否决 或 0";
    REASON_MISSING = "appraisals.reason_missing", 422, Refuse,
        "扣分、不适用、否决或更改自动得分没有说明", "请填写扣分说明";
    UNIT_OUT_OF_REACH = "appraisals.unit_out_of_reach", 422, Refuse,
        "单位不在本次考核范围之内", "请核对单位编码；被考核单位须在开展考核的工会之下";
    OWN_UNION = "appraisals.own_union", 403, Refuse,
        "不得由本单位人员对本单位互查或复核", "请由其他单位的人员评分";
    NOT_OWN_WORD = "appraisals.not_own_word", 403, Refuse,
        "自评只能由被考核单位自己填报", "请由被考核单位导入，或改为互查、复核";
    SELF_CHECK_FILED = "appraisals.self_check_filed", 409, Refuse,
        "自评已经报送", "确需更改的，请由考核组在互查或复核中处理";
    NOTHING_TO_PUBLISH = "appraisals.nothing_to_publish", 422, Refuse,
        "没有可以发布的得分", "请核对年度和考核范围";
    STILL_PROVISIONAL = "appraisals.still_provisional", 422, Refuse,
        "还有条目没有评分", "请评完其余条目；确需带着暂评发布的，加 --provisional";
    NOT_PUBLISHED = "appraisals.not_published", 404, Refuse,
        "考核结果尚未发布", "请先发布（appraisal publish）";
    APPEAL_UNKNOWN = "appraisals.appeal_unknown", 404, Refuse,
        "没有这项申诉", "请核对申诉号";
    APPEAL_ANSWERED = "appraisals.appeal_answered", 409, Refuse,
        "申诉已经答复", "答复不能更改；再次发布后可以再次申诉";
    BOOKS_CHANGED = "appraisals.books_changed", 422, Inform,
        "发布之后账簿又有变动", "发布的得分不变；如需反映变动，请重新评分并再次发布";
}
