//! The reports of oversight by name, as commands and URLs spell them.

crate::spelled! {
    /// 监督检查的报表.
    OversightName {
        Sample = "sample", "审计抽样表";
        AppraisalScore = "appraisal-score", "考核评分表";
        AppraisalRanking = "appraisal-ranking", "考核排名表";
        PeerAssignments = "peer-assignments", "互查分组表";
        Rectification = "rectification", "问题整改情况表";
    }
}
