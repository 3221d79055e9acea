//! Codes of consolidation.

crate::codes! {
    UNITS_MISSING = "consolidation.units_missing", 200, Warn,
        "有单位尚未结账或没有建账，合计不完整", "请催报缺报单位；未结账单位按账面已登记数计入";
    ACCOUNT_UNMAPPED = "consolidation.account_unmapped", 200, Warn,
        "原制度科目在新制度中没有对应科目，未计入", "请核对新旧科目对照，必要时先办理衔接";
    NOT_A_CONSOLIDATION = "consolidation.tree_unknown", 422, Refuse,
        "没有这种隶属关系口径", "请写 then（当时的隶属关系）或 now（现在的隶属关系）";
    DISTRICT_EMPTY = "consolidation.district_empty", 422, Refuse,
        "活动片在这一天没有单位", "请核对活动片编码和期间";
}
