//! The description of the API, made from the handlers themselves.

use std::sync::OnceLock;

use axum::http::{Method, header};
use axum::response::IntoResponse;
use utoipa::OpenApi as _;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, PathItem, Ref, RefOr, ResponseBuilder};

use super::guards::{Guard, guard_of};

use super::problem::{FindingBody, ProblemBody};
use super::router::described;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "union-ledger",
        description = "工会财务与审计账簿接口。金额一律为以元为单位的文本；日期为 YYYY-MM-DD；\
                       会计期间为 YYYY-MM；错误为 application/problem+json，错误码稳定，\
                       见 /api/v1/errors。程序访问须携带接口令牌：Authorization: Bearer …；\
                       经办人即令牌所属的用户，能做什么由其岗位和令牌的范围决定。"
    ),
    components(schemas(ProblemBody, FindingBody))
)]
struct Frame;

/// The document before any route has joined it.
pub fn frame() -> OpenApi {
    Frame::openapi()
}

/// The whole document: every operation may end in a problem, every one but the open ones asks
/// for a token.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = described().into_openapi();
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", scheme);
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let schema = RefOr::Ref(Ref::from_schema_name("Problem"));
            let problem = ResponseBuilder::new()
                .description("Refused or failed; `code` says why")
                .content("application/problem+json", Content::new(Some(schema)))
                .build();
            operation.responses.responses.insert("default".to_owned(), problem.into());
            if guard_of(&method, path) != Some(Guard::Open) {
                let needed = SecurityRequirement::new("token", Vec::<String>::new());
                operation.security = Some(vec![needed]);
            }
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The document as JSON, made once.
pub async fn serve() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_pretty_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str())
}
