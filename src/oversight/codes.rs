//! Codes of documents of oversight.

crate::codes! {
    DOCUMENT_UNKNOWN = "oversight.document_unknown", 404, Refuse,
        "没有这份文书", "请在文书列表中查找";
    DOCUMENT_KIND_UNKNOWN = "oversight.document_kind_unknown", 422, Refuse,
        "没有这种文书", "请写检查意见书、整改通知、工会经费审查报告、考核情况通报或达标证书";
    NOT_QUALIFIED = "oversight.not_qualified", 409, Refuse,
        "单位没有达标，或考核结果尚未正式发布", "达标并正式发布之后才能出具证书";
}
