//! The description of the API, made from the handlers themselves.

use std::sync::OnceLock;

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{
    Content, OpenApi, PathItem, Ref, RefOr, Required, ResponseBuilder, Type, schema::Object,
};

use super::problem::{FindingBody, ProblemBody};
use super::router::described;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "union-ledger",
        description = "工会财务与审计账簿接口。金额一律为以元为单位的文本；日期为 YYYY-MM-DD；\
                       会计期间为 YYYY-MM；错误为 application/problem+json，错误码稳定，\
                       见 /api/v1/errors。写请求须以 X-Actor 说明经办人（UTF-8 百分号编码），\
                       启用登录后由登录账户取代。"
    ),
    components(schemas(ProblemBody, FindingBody))
)]
struct Frame;

/// The document before any route has joined it.
pub fn frame() -> OpenApi {
    Frame::openapi()
}

/// The whole document: every operation may end in a problem, every write says who acts.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = described().into_openapi();
    for item in document.paths.paths.values_mut() {
        for (is_write, operation) in operations(item) {
            let schema = RefOr::Ref(Ref::from_schema_name("Problem"));
            let problem = ResponseBuilder::new()
                .description("Refused or failed; `code` says why")
                .content("application/problem+json", Content::new(Some(schema)))
                .build();
            operation.responses.responses.insert("default".to_owned(), problem.into());
            if is_write {
                operation.parameters.get_or_insert_default().push(actor().into());
            }
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let reads = [&mut item.get];
    let writes = [&mut item.post, &mut item.put, &mut item.delete];
    let reads = reads.into_iter().flatten().map(|operation| (false, operation));
    reads.chain(writes.into_iter().flatten().map(|operation| (true, operation)))
}

fn actor() -> Parameter {
    ParameterBuilder::new()
        .name("X-Actor")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("Who acts: a name in UTF-8, percent-encoded"))
        .schema(Some(Object::with_type(Type::String)))
        .build()
}

/// The document as JSON, made once.
pub async fn serve() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_pretty_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str())
}
