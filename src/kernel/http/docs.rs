//! The OpenAPI and AsyncAPI documents and the Swagger page, from assets that come with the build.

use actix_web::http::header;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use utoipa_swagger_ui::Config;

use super::mount::{reading, wrong_method};
use crate::asyncapi;
use crate::errors::{Error, Result};
use crate::openapi;
use crate::operation::{fail, origin_of};
use crate::services::Services;

/// Where the document is.
pub(super) const DOCUMENT: &str = "/api/v1/openapi.json";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource(DOCUMENT).route(reading().to(document)).default_service(wrong_method("GET, HEAD")));
    let events = web::resource(asyncapi::ADDRESS).route(reading().to(events));
    config.service(events.default_service(wrong_method("GET, HEAD")));
    let redirect = || async { HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish() };
    config.service(web::resource("/docs").route(reading().to(redirect)).default_service(wrong_method("GET, HEAD")));
    config.service(web::resource("/docs/{file:.*}").route(reading().to(swagger)).default_service(wrong_method("GET, HEAD")));
}

async fn document(services: Data<Services>, req: HttpRequest) -> HttpResponse {
    let document = openapi::document(services.registry()).to_json().map_err(Error::internal);
    published(&services, &req, document)
}

async fn events(services: Data<Services>, req: HttpRequest) -> HttpResponse {
    let document = asyncapi::document(services.registry()).map(|document| document.to_string());
    published(&services, &req, document)
}

fn published(services: &Services, req: &HttpRequest, document: Result<String>) -> HttpResponse {
    match document {
        Ok(json) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .content_type("application/json")
            .body(json),
        Err(error) => fail(services, &origin_of(services, req), &error),
    }
}

async fn swagger(services: Data<Services>, req: HttpRequest, file: Path<String>) -> HttpResponse {
    let config = Config::new([DOCUMENT])
        .persist_authorization(true)
        .display_operation_id(true)
        .filter(true)
        .try_it_out_enabled(true)
        .doc_expansion("none");
    match utoipa_swagger_ui::serve(&file, std::sync::Arc::new(config)) {
        Ok(Some(file)) => HttpResponse::Ok()
            // Swagger UI styles itself inline; scripts come from here only.
            .insert_header((
                header::CONTENT_SECURITY_POLICY,
                "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
            ))
            .content_type(file.content_type)
            .body(file.bytes.to_vec()),
        Ok(None) => fail(&services, &origin_of(&services, &req), &Error::not_found()),
        Err(error) => fail(&services, &origin_of(&services, &req), &Error::internal(error.to_string())),
    }
}
