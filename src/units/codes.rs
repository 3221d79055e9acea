//! Codes of the units area.

crate::codes! {
    UNIT_UNKNOWN = "units.unit_unknown", 404, Refuse,
        "没有这个单位", "请核对单位编码，或先用 unit add 登记单位";
    UNIT_EXISTS = "units.unit_exists", 409, Refuse,
        "单位编码已经使用", "请换一个编码";
    UNIT_CODE_INVALID = "units.code_invalid", 422, Refuse,
        "单位编码不合要求", "请用 1 至 32 位字母、数字或短横线";
    UNIT_NAME_MISSING = "units.name_missing", 422, Refuse,
        "单位名称为空", "请填写单位全称";
    PARENT_REQUIRED = "units.parent_required", 422, Refuse,
        "该层级的单位须有上级工会", "请指明上级工会的单位编码";
    LEVEL_NOT_BELOW_PARENT = "units.level_not_below_parent", 422, Refuse,
        "单位层级不能高于上级工会", "请核对单位层级和上级工会";
    DATE_INVALID = "units.date_invalid", 422, Refuse,
        "日期不合要求", "请写作 2025-01-01";
    SETTING_INVALID = "units.setting_invalid", 422, Refuse,
        "设置项或其取值不合要求", "请核对设置项名称和允许的取值";
    DISTRICT_EXISTS = "units.district_exists", 409, Refuse,
        "活动片编码已经使用", "请换一个编码";
    DISTRICT_UNKNOWN = "units.district_unknown", 404, Refuse,
        "没有这个活动片", "请先登记活动片，或核对编码";
    DISTRICT_MEMBER_TWICE = "units.district_member_twice", 409, Refuse,
        "单位已在该活动片内", "无需重复加入";
    REGISTER_NAME_MISSING = "units.register_name_missing", 422, Refuse,
        "名称或编码为空", "请填写名称和编码";
    PROJECT_FINISHED = "units.project_finished", 409, Refuse,
        "项目已登记完工", "完工日期有误的，请联系上级工会财务";
    UNIT_MOVE_INVALID = "units.move_invalid", 422, Refuse,
        "不能这样改变隶属关系", "请核对单位、新的上级工会和日期；每次改变须晚于上一次";
    PROJECT_EXISTS = "units.project_exists", 409, Refuse,
        "项目编码或名称已经使用", "请换一个编码或名称";
    PROJECT_UNKNOWN = "units.project_unknown", 404, Refuse,
        "没有这个项目", "请先登记项目，或核对项目编码和名称";
    RULE_INVALID = "units.rule_invalid", 422, Refuse,
        "规定填写不全或过长", "请写明种类和依据（文件名称和文号），依据不超过 200 字";
    RULE_OVERLAPS = "units.rule_overlaps", 409, Refuse,
        "与已有的规定在同一期间重叠", "请先终止已有的规定，或改写起止日期";
    RULE_UNKNOWN = "units.rule_unknown", 404, Refuse,
        "没有这项规定", "请刷新后再试";
    RULE_ENDED = "units.rule_ended", 409, Refuse,
        "规定已经终止", "终止后不再更改；需要的请另立规定";
    BANK_NUMBER_INVALID = "units.bank_number_invalid", 422, Refuse,
        "银行账号不合要求", "请填写 6 至 32 位数字，可用空格或短横线分隔";
    BANK_ACCOUNT_CLOSED = "units.bank_account_closed", 409, Refuse,
        "银行账户已登记销户", "无需重复登记；重新开户的请另行登记";
    BANK_ACCOUNT_EXISTS = "units.bank_account_exists", 409, Refuse,
        "银行账户编码或名称已经使用", "请换一个编码或名称";
}
