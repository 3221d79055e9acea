//! What libraries and the operating system say in English, said in Chinese.
//!
//! Invariants: what is Chinese already stays as it is; what is not known is said by the words
//! that the caller has for it, never in English; names and positions in the text are kept.

/// What serde, csv and serde_json say of content that does not fit.
#[must_use]
pub fn content(text: &str) -> String {
    let (text, place) = split_place(text);
    let said = of_field(text).or_else(|| of_csv(text)).or_else(|| of_writing(text));
    let said = said.unwrap_or_else(|| "写法不符合格式".to_owned());
    if place.is_empty() { said } else { format!("{place}：{said}") }
}

/// What reading or writing a file ran into.
#[must_use]
pub fn file(text: &str) -> String {
    if is_chinese(text) {
        return text.to_owned();
    }
    if let Some(said) = of_system(text) {
        return said;
    }
    let known: [(&[&str], &str); 7] = [
        (&["fill whole buffer", "unexpected eof", "unexpected end"], "内容不完整，到一半就结束"),
        (&["utf-8", "utf8"], "有无法解码的文字"),
        (&["central directory", "zip", "archive", "checksum", "inflate"], "压缩包结构不完整"),
        (&["xml", "tag", "attribute", "namespace"], "内部的 XML 有误"),
        (&["csv"], "分隔文本的写法有误"),
        (&["cfb", "compound", "fat", "record", "biff"], "旧式工作簿（xls）的结构有误"),
        (&["relationship", "sheet", "cell"], "工作簿缺少应有的部分"),
    ];
    by_words(text, &known).unwrap_or("内容不合该格式").to_owned()
}

/// What reading a file of separated rows ran into: the file itself, or what stands in a row.
#[must_use]
pub fn rows(text: &str) -> String {
    of_system(text).unwrap_or_else(|| content(text))
}

/// What kept a database from doing what it was asked.
#[must_use]
pub fn database(text: &str) -> String {
    if is_chinese(text) {
        return text.to_owned();
    }
    let known: [(&[&str], &str); 17] = [
        (&["pool timed out"], "等待数据库连接超时，同时使用的人可能过多，请稍后再试"),
        (&["pool closed", "pool has been closed"], "数据库连接已经关闭"),
        (&["password authentication failed", "no password"], "数据库用户名或密码不对"),
        (&["role", "user \""], "数据库用户不存在或没有权限"),
        (&["database \""], "数据库不存在"),
        (&["permission denied"], "没有数据库权限"),
        (&["too many clients", "too many connections"], "数据库连接已满"),
        (&["database is locked", "database table is locked"], "数据库正被其他程序占用"),
        (&["unable to open database file"], "数据库文件打不开"),
        (&["file is not a database"], "这个文件不是数据库"),
        (&["malformed", "corrupt"], "数据库文件已损坏"),
        (&["readonly", "read-only"], "数据库只能读取，不能写入"),
        (&["disk is full", "no space"], "磁盘空间已满"),
        (&["starting up", "shutting down"], "数据库服务器正在启动或关闭"),
        (&["failed to lookup address", "name or service not known"], "找不到数据库服务器的名称"),
        (&["tls", "ssl", "certificate"], "与数据库服务器的加密连接没有建立"),
        (&["url", "configuration"], "数据库地址写法有误"),
    ];
    if let Some(said) = of_system(text) {
        return format!("连不上数据库：{said}");
    }
    by_words(text, &known).unwrap_or("原因见程序日志").to_owned()
}

fn is_chinese(text: &str) -> bool {
    text.is_empty() || text.chars().any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
}

fn by_words<'w>(text: &str, known: &[(&[&str], &'w str)]) -> Option<&'w str> {
    let lower = text.to_lowercase();
    let found = known.iter().find(|(words, _)| words.iter().any(|word| lower.contains(word)));
    found.map(|(_, said)| *said)
}

/// `… (os error 2)`: the number is the same in every language.
fn of_system(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("(os error ")?;
    let number: u32 = rest.split(')').next()?.trim().parse().ok()?;
    Some(match number {
        1 | 13 => "没有权限".to_owned(),
        2 => "文件或文件夹不存在".to_owned(),
        5 => "磁盘读写出错".to_owned(),
        16 | 26 => "正被其他程序占用".to_owned(),
        17 => "已经存在".to_owned(),
        20 => "路径中有一段不是文件夹".to_owned(),
        21 => "这是文件夹，不是文件".to_owned(),
        24 => "同时打开的文件过多".to_owned(),
        27 => "文件过大".to_owned(),
        28 | 122 => "磁盘空间已满".to_owned(),
        30 => "所在磁盘只能读取".to_owned(),
        36 => "文件名过长".to_owned(),
        98 => "地址已被其他程序占用".to_owned(),
        99 => "本机没有这个地址".to_owned(),
        101 | 113 => "网络不通".to_owned(),
        104 => "连接被对方中断".to_owned(),
        110 => "连接超时".to_owned(),
        111 => "对方没有运行或拒绝连接".to_owned(),
        other => format!("操作系统错误 {other}"),
    })
}

/// The position that a message ends with, `at line 1 column 20`, and the message without it;
/// what stands before the last colon of a path, `entries[0].debit: …`, is a position, too.
fn split_place(text: &str) -> (&str, String) {
    let text = match text.rsplit_once("into the target type: ") {
        Some((_, rest)) => rest,
        None => text.strip_prefix("Failed to deserialize form body: ").unwrap_or(text),
    };
    let text = text.strip_prefix("Failed to parse the request body as JSON: ").unwrap_or(text);
    let text = text.strip_prefix("Failed to deserialize form: ").unwrap_or(text);
    let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(text);
    let text = text.strip_prefix("Invalid URL: ").unwrap_or(text);
    let mut parts = Vec::new();
    let mut text = text;
    if let Some((rest, at)) = text.rsplit_once(" at line ")
        && let Some((line, column)) = at.split_once(" column ")
    {
        text = rest;
        parts.push(format!("第 {line} 行第 {column} 列"));
    }
    if let Some((path, rest)) = text.split_once(": ")
        && !path.contains(' ')
        && !path.contains('`')
    {
        text = rest;
        parts.insert(0, path.to_owned());
    }
    (text, parts.join("，"))
}

/// Names in backticks, in their order.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn of_field(text: &str) -> Option<String> {
    let names = quoted(text);
    let first = || names.first().copied().unwrap_or_default();
    let rest = || names.get(1..).unwrap_or_default().join("、");
    if text.starts_with("unknown field") {
        let known = rest();
        let offered = if known.is_empty() { String::new() } else { format!("；可用：{known}") };
        return Some(format!("没有“{}”这个字段{offered}", first()));
    }
    if text.starts_with("missing field") {
        return Some(format!("缺少字段“{}”", first()));
    }
    if text.starts_with("duplicate field") {
        return Some(format!("字段“{}”写了两次", first()));
    }
    if text.starts_with("unknown variant") {
        return Some(format!("“{}”不在可用的取值之内：{}", first(), rest()));
    }
    if text.starts_with("invalid type") || text.starts_with("invalid value") {
        let (found, wanted) = text.split_once(", expected ")?;
        let found = found.split_once(": ").map_or(found, |(_, found)| found);
        return Some(format!("实为{}，应为{}", kind_of(found), kind_of(wanted)));
    }
    None
}

/// What is not about one field of a structure.
fn of_writing(text: &str) -> Option<String> {
    if is_chinese(text) {
        return Some(text.to_owned());
    }
    if let Some((value, range)) = text.split_once(" is not in ") {
        return Some(format!("{value} 不在 {range} 之内"));
    }
    let known: [(&[&str], &str); 2] = [
        (&["eof while parsing", "expected", "trailing", "control character"], "JSON 写法有误"),
        (&["invalid digit", "cannot parse"], "不是整数"),
    ];
    by_words(text, &known).map(str::to_owned)
}

/// A sort of value, with the value where it is told.
fn kind_of(text: &str) -> String {
    let value = quoted(text).first().map(|it| (*it).to_owned());
    let value = value.or_else(|| text.split('"').nth(1).map(str::to_owned)).unwrap_or_default();
    let sorts = [
        ("null", "空值"),
        ("integer", "数字"),
        ("floating point", "数字"),
        ("boolean", "是否值"),
        ("a boolean", "是否值"),
        ("string", "文本"),
        ("a string", "文本"),
        ("sequence", "列表"),
        ("a sequence", "列表"),
        ("map", "对象"),
        ("a map", "对象"),
        ("struct", "对象"),
        ("i64", "整数"),
        ("i8", "整数"),
        ("u", "整数"),
    ];
    let sort = sorts.iter().find(|(start, _)| text.starts_with(start));
    let sort = sort.map_or("约定的取值", |(_, sort)| *sort);
    if value.is_empty() { sort.to_owned() } else { format!("{sort} {value}") }
}

/// `CSV deserialize error: record 2 (line: 3, byte: 60): missing field `amount``.
fn of_csv(text: &str) -> Option<String> {
    let (head, rest) = text.split_once("): ").or_else(|| text.split_once(": record"))?;
    if !head.starts_with("CSV") {
        return None;
    }
    let line = head.split_once("line: ").map(|(_, it)| it);
    let line = line.and_then(|it| it.split([',', ')']).next()).unwrap_or_default();
    let inner = rest.split_once(": ").filter(|(field, _)| field.starts_with("field "));
    let column = inner.and_then(|(field, _)| field.strip_prefix("field "));
    let column = column.and_then(|it| it.parse::<u32>().ok());
    let inner = inner.map_or(rest, |(_, inner)| inner);
    let said = if is_chinese(inner) { inner.to_owned() } else { of_field(inner)? };
    Some(match column {
        Some(column) => format!("第 {line} 行第 {} 列：{said}", column + 1),
        None => format!("第 {line} 行：{said}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_told_in_chinese_with_its_place() {
        for (english, chinese) in [
            (
                "Failed to deserialize the JSON body into the target type: entries[0].debit: \
                 invalid type: integer `5`, expected a string at line 1 column 20",
                "entries[0].debit，第 1 行第 20 列：实为数字 5，应为文本",
            ),
            (
                "unknown field `x`, expected one of `code`, `name`",
                "没有“x”这个字段；可用：code、name",
            ),
            ("unknown field `x`, there are no fields", "没有“x”这个字段"),
            ("missing field `name` at line 1 column 2", "第 1 行第 2 列：缺少字段“name”"),
            (
                "unknown variant `maybe`, expected `in` or `out`",
                "“maybe”不在可用的取值之内：in、out",
            ),
            (
                "CSV deserialize error: record 2 (line: 3, byte: 60): missing field `amount`",
                "第 3 行：缺少字段“amount”",
            ),
            ("13 is not in 1..=12", "13 不在 1..=12 之内"),
            ("something new", "写法不符合格式"),
            ("金额应为文本 at line 2 column 7", "第 2 行第 7 列：金额应为文本"),
            ("unknown field `单位`, expected `unit`", "没有“单位”这个字段；可用：unit"),
            ("EOF while parsing an object at line 1 column 1", "第 1 行第 1 列：JSON 写法有误"),
        ] {
            assert_eq!(content(english), chinese, "{english}");
        }
    }

    #[test]
    fn what_a_file_or_a_database_ran_into_is_told_in_chinese() {
        for (english, chinese) in [
            ("No such file or directory (os error 2)", "文件或文件夹不存在"),
            ("strange (os error 77)", "操作系统错误 77"),
            ("failed to fill whole buffer", "内容不完整，到一半就结束"),
            ("invalid Zip archive: Could not find central directory end", "压缩包结构不完整"),
            ("anything", "内容不合该格式"),
        ] {
            assert_eq!(file(english), chinese, "{english}");
        }
        for (english, chinese) in [
            (
                "error communicating with database: Connection refused (os error 111)",
                "连不上数据库：对方没有运行或拒绝连接",
            ),
            (
                "pool timed out while waiting for an open connection",
                "等待数据库连接超时，同时使用的人可能过多，请稍后再试",
            ),
            (
                "error returned from database: (code: 26) file is not a database",
                "这个文件不是数据库",
            ),
            ("anything", "原因见程序日志"),
        ] {
            assert_eq!(database(english), chinese, "{english}");
        }
    }
}
