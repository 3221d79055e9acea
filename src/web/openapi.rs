//! The description of the API, made from the handlers themselves.

use std::sync::OnceLock;

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{OpenApi as _, PartialSchema as _};

use super::guard::Guard;
use super::problem::{FindingBody, ProblemBody};
use super::routes::table;

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

/// The whole document: what each route of the API says of itself, under the path and behind the
/// guard of its line. Every operation may end in a problem, every one but the open ones asks for a
/// token.
pub fn document() -> OpenApi {
    let mut document = Frame::openapi();
    for route in table() {
        let Some((schemas, mut operation)) = route.described else { continue };
        let components = document.components.get_or_insert_default();
        components.schemas.extend(schemas);
        name_places(route.path, &mut operation);
        let schema = RefOr::Ref(Ref::from_schema_name("Problem"));
        let problem = ResponseBuilder::new()
            .description("Refused or failed; `code` says why")
            .content("application/problem+json", Content::new(Some(schema)))
            .build();
        operation.responses.responses.insert("default".to_owned(), problem.into());
        if route.guard != Guard::Open {
            let needed = SecurityRequirement::new("token", Vec::<String>::new());
            operation.security = Some(vec![needed]);
        }
        document.paths.add_path_operation(route.path, vec![route.verb], operation);
    }
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("token", scheme);
    document
}

/// Describes each place `{…}` of a path that the handler does not describe itself.
fn name_places(path: &str, operation: &mut Operation) {
    let said = operation.parameters.take().unwrap_or_default();
    let is_of = |it: &RefOr<Parameter>, name: &str| match it {
        RefOr::T(it) => it.parameter_in == ParameterIn::Path && it.name == name,
        RefOr::Ref(_) => false,
    };
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut all: Vec<RefOr<Parameter>> = Vec::new();
    for name in names.clone() {
        let described = said.iter().find(|it| is_of(it, name)).cloned();
        all.push(described.unwrap_or_else(|| place(path, name).into()));
    }
    let is_place = |it: &RefOr<Parameter>| names.clone().any(|name| is_of(it, name));
    all.extend(said.iter().filter(|it| !is_place(it)).cloned());
    operation.parameters = (!all.is_empty()).then_some(all);
}

fn place(path: &str, name: &str) -> Parameter {
    let is_number = ["id", "seq", "year"].contains(&name);
    let is_unit = name == "code" && path.contains("/units/{code}");
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(is_unit.then_some("Unit code"))
        .schema(Some(if is_number { i64::schema() } else { String::schema() }))
        .build()
}

/// The document as JSON, made once.
pub async fn serve() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_pretty_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str())
}
