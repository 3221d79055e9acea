//! Codes of the access area.

crate::codes! {
    SIGN_IN_NEEDED = "access.sign_in_needed", 401, Refuse,
        "尚未登录或登录已失效", "请重新登录；程序访问请在 Authorization 中携带有效的接口令牌";
    SIGN_IN_REFUSED = "access.sign_in_refused", 401, Refuse,
        "用户名或密码不正确", "请核对后重试；忘记密码的，请系统管理员重置";
    LOCKED_OUT = "access.locked_out", 429, Refuse,
        "连续多次登录失败，账户暂时锁定", "请在所示时间之后再试，或请系统管理员解锁";
    TOO_MANY_ATTEMPTS = "access.too_many_attempts", 429, Refuse,
        "登录尝试过于频繁", "请稍候片刻再试";
    PASSWORD_MUST_CHANGE = "access.password_must_change", 403, Refuse,
        "首次登录须先修改初始密码", "请先修改密码，再继续操作";
    PASSWORD_WEAK = "access.password_weak", 422, Refuse,
        "密码不符合要求", "至少 10 个字符，不含用户名，不用常见或单调的密码";
    PASSWORD_WRONG = "access.password_wrong", 422, Refuse,
        "原密码不正确", "请核对原密码";
    PASSWORD_SAME = "access.password_same", 422, Refuse,
        "新密码与原密码相同", "请换一个新密码";
    FORBIDDEN = "access.forbidden", 403, Refuse,
        "您的岗位没有此项权限", "需要此项权限的，请向系统管理员申请相应岗位";
    LOGIN_INVALID = "access.login_invalid", 422, Refuse,
        "用户名不合要求", "请用 2 至 32 位小写字母、数字、点或短横线，以字母开头";
    LOGIN_TAKEN = "access.login_taken", 409, Refuse,
        "用户名已经使用", "请换一个用户名";
    NAME_INVALID = "access.name_invalid", 422, Refuse,
        "姓名不合要求", "请填写 1 至 64 个字符的姓名，不含控制字符";
    NAME_TAKEN = "access.name_taken", 409, Refuse,
        "姓名已经使用", "凭证以姓名区分制单与审核，同名人员请加注部门，如 王敏（办公室）";
    USER_UNKNOWN = "access.user_unknown", 404, Refuse,
        "没有这个用户", "请核对用户名";
    OWN_ACCOUNT = "access.own_account", 409, Refuse,
        "不能停用自己的账户或收回自己的管理岗位", "请由另一名系统管理员办理";
    SCOPE_INVALID = "access.scope_invalid", 422, Refuse,
        "岗位范围不合要求", "系统管理员的范围为全部；其他岗位须指明单位、单位及其下级或活动片";
    DATES_INVALID = "access.dates_invalid", 422, Refuse,
        "起止日期不合要求", "日期写作 2025-01-01，止日不早于起日";
    DUTIES_CONFLICT = "access.duties_conflict", 409, Refuse,
        "与该用户已有岗位属于不相容职务", "请由不同人员担任；确需临时兼任的，写明理由和到期日（最长一年）";
    EXCUSE_INVALID = "access.excuse_invalid", 422, Refuse,
        "兼任理由或期限不合要求", "兼任须写明理由，并在一年之内到期";
    GRANT_UNKNOWN = "access.grant_unknown", 404, Refuse,
        "没有这项岗位授权", "请刷新后核对";
    GRANT_REVOKED = "access.grant_revoked", 409, Refuse,
        "该岗位授权已经收回", "无需重复收回";
    SESSION_UNKNOWN = "access.session_unknown", 404, Refuse,
        "没有这个登录会话", "可能已经退出或失效，请刷新后核对";
    TOKEN_UNKNOWN = "access.token_unknown", 404, Refuse,
        "没有这个接口令牌", "可能已经吊销，请刷新后核对";
    TOKEN_INVALID = "access.token_invalid", 422, Refuse,
        "接口令牌的名称、范围或期限不合要求", "请填写名称，期限为 1 至 366 天，范围须在您的权限之内";
    FILTER_INVALID = "access.filter_invalid", 422, Refuse,
        "筛选无法保存", "请填写不超过 40 个字符的名称；一个列表最多保存 50 个筛选";
}
