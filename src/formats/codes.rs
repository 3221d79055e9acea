//! Codes of files that cannot be read at all: nothing of the file was used.

use crate::codes;

codes! {
    FILE_EMPTY = "file.empty", 422, Refuse,
        "文件是空的", "请确认选择的文件，重新导出或另存后再上传";
    FILE_TOO_LARGE = "file.too_large", 413, Refuse,
        "文件超过大小上限", "请按月份或按表拆分后分次上传";
    FILE_KIND_UNKNOWN = "file.kind_unknown", 415, Refuse,
        "无法识别文件格式", "请用 Excel 或 WPS 另存为 .xlsx 后再上传";
    FILE_KIND_UNSUPPORTED = "file.kind_unsupported", 415, Refuse,
        "不支持这种文件", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传";
    FILE_HTML = "file.html_named_workbook", 415, Refuse,
        "文件内容是网页，不是电子表格", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传";
    FILE_XML = "file.xml_named_workbook", 415, Refuse,
        "文件内容是 XML，不是电子表格", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传";
    FILE_PASSWORD = "file.password", 422, Refuse,
        "文件有密码", "有密码，请去除密码后再上传";
    FILE_ARCHIVE_UNSAFE = "file.archive_unsafe", 422, Refuse,
        "工作簿的压缩结构异常，可能会耗尽内存", "请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再上传";
    FILE_DAMAGED = "file.damaged", 422, Refuse,
        "文件已损坏或不完整", "请用 Excel 或 WPS 打开修复，另存为 .xlsx 后再上传";
    FILE_ENCODING = "file.encoding_unknown", 422, Refuse,
        "文本文件的编码既不是 UTF-8 也不是 GB18030", "请另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后再上传";
    FILE_QUOTE_UNCLOSED = "file.quote_unclosed", 422, Refuse,
        "文本文件的引号没有成对，其后的内容被并入一个单元格", "请在所指的行补上或删去引号，或另存为 .xlsx 后再上传";
    FILE_TOO_MANY_CELLS = "file.too_many_cells", 413, Refuse,
        "表格的行、列或单元格超过上限", "请删除多余的行列，或按月份拆分后分次上传";
    FILE_TEXT_TOO_LONG = "file.text_too_long", 413, Refuse,
        "单元格的文字超过上限", "请核对该单元格，缩短文字后再上传";
    FILE_ENTITIES = "file.xml_entities", 422, Refuse,
        "文件含有 XML 文档类型声明（实体），电子表格不应有", "请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再上传";
    FILE_NESTED = "file.nested_too_deep", 422, Refuse,
        "文件内容嵌套过深", "请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再上传";
    FILE_READER_STOPPED = "file.reader_stopped", 422, Refuse,
        "读取程序在此文件上中断，文件没有导入", "请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再上传；内容很多时请拆分";
    FILE_READER_TIMEOUT = "file.reader_timeout", 422, Refuse,
        "读取文件超过时限，文件没有导入", "请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再上传；内容很多时请拆分";
}
