//! Codes of requests that are wrong as requests, before any area is asked.

crate::codes! {
    ROUTE_UNKNOWN = "web.route_unknown", 404, Refuse,
        "没有这个地址", "请核对地址；全部接口见 /api/v1/openapi.json";
    METHOD_NOT_ALLOWED = "web.method_not_allowed", 405, Refuse,
        "该地址不支持这种请求方法", "请核对请求方法；全部接口见 /api/v1/openapi.json";
    BODY_INVALID = "web.body_invalid", 422, Refuse,
        "请求内容与接口约定不符", "请对照 /api/v1/openapi.json 核对字段名和取值；金额须为文本";
    BODY_NOT_JSON = "web.body_not_json", 400, Refuse,
        "请求内容不是正确的 JSON", "请核对 JSON 格式";
    MEDIA_TYPE_UNSUPPORTED = "web.media_type_unsupported", 415, Refuse,
        "不支持这种内容类型", "请用 Content-Type: application/json；上传文件可用 multipart/form-data";
    BODY_TOO_LARGE = "web.body_too_large", 413, Refuse,
        "请求内容过大", "请减小文件或分批提交";
    BODY_UNREADABLE = "web.body_unreadable", 400, Refuse,
        "请求内容没有读完", "请检查网络后重试";
    QUERY_INVALID = "web.query_invalid", 400, Refuse,
        "查询参数与接口约定不符", "请核对参数名和取值";
    PATH_INVALID = "web.path_invalid", 400, Refuse,
        "地址中的参数与接口约定不符", "请核对编号、年度和期间；期间写作 2025-03";
    AMOUNT_INVALID = "web.amount_invalid", 422, Refuse,
        "金额不是至多两位小数的数字", "请以文本填写以元为单位的金额，例如 \"1234.50\"";
    FORM_ALREADY_SAVED = "web.form_already_saved", 409, Refuse,
        "这张表单已经保存过，现在的内容与保存的不同",
        "要修改已保存的凭证，请打开它修改；若这是另一张凭证，请再按一次“保存”，另存为新凭证";
    REVERSAL_SCOPE_UNCLEAR = "web.reversal_scope_unclear", 422, Refuse,
        "冲销整张还是部分分录，按钮与勾选不一致",
        "冲销整张凭证的不勾选分录；只冲销部分分录的，先勾选，再按“冲销所选分录”";
    KEY_INVALID = "web.idempotency_key_invalid", 400, Refuse,
        "幂等键不合要求", "Idempotency-Key 应为 1 至 200 个可见的 ASCII 字符";
    FILE_MISSING = "web.file_missing", 422, Refuse,
        "没有收到文件", "请以 multipart/form-data 的 file 字段上传，或直接以文件内容作为请求体";
    FILE_REFUSED = "web.file_refused", 422, Refuse,
        "文件有差错，未予入账", "请按所列问题逐条改正后重新上传；可先用 dry_run=true 预览";
    IMPORT_UNDER_WAY = "web.import_under_way", 409, Refuse,
        "该批次正在入账", "请查看进度，完成后再操作";
    IMPORT_NOT_UNDER_WAY = "web.import_not_under_way", 404, Refuse,
        "该批次没有正在进行或刚结束的入账", "请查看批次状态；中断的可以继续入账";
    HOST_REFUSED = "web.host_refused", 421, Refuse,
        "不接受以这个名称访问", "请用启动时 --public-url 指定的地址，或在本机以 http://127.0.0.1 访问";
    CROSS_SITE = "web.cross_site", 403, Refuse,
        "拒绝来自其他网站的写请求", "请在本系统页面内操作";
    TIMED_OUT = "web.timed_out", 503, Refuse,
        "处理超时，未予入账", "请稍后重试；用同一 Idempotency-Key 重试不会重复入账";
    NOT_READY = "web.not_ready", 503, Refuse,
        "服务尚未就绪", "请检查数据库是否可用";
    INTERNAL = "web.internal", 500, Refuse,
        "系统内部错误", "本次操作没有入账；请记下响应头 x-request-id 并联系系统管理员";
    STORAGE_FAILED = "storage.failed", 500, Refuse,
        "数据库未能完成操作", "本次操作没有入账；请记下响应头 x-request-id 并联系系统管理员";
    FILE_FAILED = "storage.file_failed", 500, Refuse,
        "文件无法读写", "请检查数据目录的权限和剩余空间";
    ADDRESS_NEEDS_HTTPS = "web.address_needs_https", 422, Refuse,
        "监听本机以外的地址须经 https 访问",
        "请在前面设置终止 https 的反向代理，并以 --public-url https://… 写明访问地址；或只监听 127.0.0.1";
    PUBLIC_URL_INVALID = "web.public_url_invalid", 422, Refuse,
        "对外访问地址不合要求", "请写作 https://名称 或 https://名称:端口，不带路径";
    ADDRESS_UNAVAILABLE = "web.address_unavailable", 503, Refuse,
        "监听地址无法使用", "请换一个端口，或停止占用该端口的程序";
}
