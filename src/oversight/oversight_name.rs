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

impl OversightName {
    /// What whoever reads the books may see. Samples are papers of who looks, and not among it.
    pub const SHOWN: [Self; 4] =
        [Self::AppraisalScore, Self::AppraisalRanking, Self::PeerAssignments, Self::Rectification];

    /// One that pages and the service show.
    #[must_use]
    pub fn shown(name: &str) -> Option<Self> {
        Self::SHOWN.into_iter().find(|it| it.as_str() == name)
    }
}
