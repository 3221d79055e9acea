//! The reports of checks.

crate::spelled! {
    /// 检查报表.
    CheckReport {
        Findings = "check-findings", "检查问题";
        Benford = "benford", "金额首位数字检验";
    }
}
