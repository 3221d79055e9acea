//! Codes of the command line.

crate::codes! {
    FORMAT_NOT_FOR_THIS = "cli.format_not_for_this", 422, Refuse,
        "这个命令没有可以列成表的内容", "请改用 --format table 或 --format json";
    COLUMN_NOT_MAPPED = "cli.column_not_mapped", 422, Refuse,
        "列对应关系写得不对", "请写作 --map 列=含义，如 --map C=摘要；表头不在第一行的，加 --header 写明";
    DEMO_DATA_EXISTS = "demo.data_exists", 409, Refuse,
        "演示须用全新的数据目录，该数据库里已有单位",
        "请用 --data-dir 指定新的目录，或改用 serve 启动";
    DEMO_SAMPLES_MISSING = "demo.samples_missing", 404, Refuse,
        "找不到样例账", "请在项目根目录运行，或用 --samples 指定样例账所在目录";
}
