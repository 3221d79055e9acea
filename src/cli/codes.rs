//! Codes of the command line.

crate::codes! {
    DEMO_DATA_EXISTS = "demo.data_exists", 409, Refuse,
        "演示须用全新的数据目录，该数据库里已有单位",
        "请用 --data-dir 指定新的目录，或改用 serve 启动";
    DEMO_SAMPLES_MISSING = "demo.samples_missing", 404, Refuse,
        "找不到样例账", "请在项目根目录运行，或用 --samples 指定样例账所在目录";
}
