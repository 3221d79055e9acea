//! Writing HTML: every text is escaped unless it is markup of ours.

use std::fmt::Display;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::web::problem::Problem;

/// What stays as it is in a path segment or query value (RFC 3986, unreserved).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Text for element content and quoted attributes.
#[must_use]
pub fn escape(text: impl Display) -> String {
    let text = text.to_string();
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text for one segment or query value of a URL.
#[must_use]
pub fn url_part(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A whole page; `body` is markup.
pub fn page(title: &str, body: &str) -> Html<String> {
    let title = escape(title);
    Html(format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · 工会账簿</title>\n\
         <link rel=\"stylesheet\" href=\"/assets/style.css\">\n</head>\n<body>\n\
         <header><a href=\"/\">工会财务与审计账簿</a></header>\n<main>\n\
         <h1>{title}</h1>\n{body}\n</main>\n\
         <footer>仅限本机访问，尚未启用登录和权限。</footer>\n</body>\n</html>\n"
    ))
}

/// A refusal as a page.
pub struct ProblemPage(pub Problem);

impl<T> From<T> for ProblemPage
where
    Problem: From<T>,
{
    fn from(cause: T) -> Self {
        Self(Problem::from(cause))
    }
}

impl IntoResponse for ProblemPage {
    fn into_response(self) -> Response {
        let (status, code) = (self.0.status(), self.0.code());
        (status, problem_page(code.title, self.0.detail(), code.hint, code.id)).into_response()
    }
}

fn problem_page(title: &str, detail: &str, hint: &str, code: &str) -> Html<String> {
    let detail =
        if detail.is_empty() { String::new() } else { format!("<p>{}</p>", escape(detail)) };
    let body = format!(
        "{detail}\n<p>处理：{}。</p>\n<p class=\"quiet\">错误码 <code>{}</code></p>\n\
         <p><a href=\"/\">返回首页</a></p>",
        escape(hint),
        escape(code)
    );
    page(title, &body)
}

/// What a code means.
pub fn code_page(code: &crate::finding::Code) -> Response {
    (StatusCode::OK, problem_page(code.title, "", code.hint, code.id)).into_response()
}

#[cfg(test)]
mod tests {
    use super::{escape, url_part};

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
        assert_eq!(url_part("记/1?a=b"), "%E8%AE%B0%2F1%3Fa%3Db");
    }
}
