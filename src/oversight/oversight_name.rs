//! The reports of oversight by name, as commands and URLs spell them.

crate::spelled! {
    /// 监督检查的报表.
    OversightName {
        Sample = "sample", "审计抽样表";
    }
}
