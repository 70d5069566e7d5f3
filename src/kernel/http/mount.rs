//! Routes, from the registry: an operation that is not declared cannot be mounted.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route};

use super::{docs, front, health, metrics};
use crate::errors::{Error, code};
use crate::operation::{self, fail, origin_of};
use crate::services::Services;

/// Mounts everything.
pub fn configure(config: &mut ServiceConfig, services: &Services) {
    config.service(web::resource("/health").route(reading().to(health::full)).default_service(wrong_method("GET, HEAD")));
    config.service(web::resource("/health/live").route(reading().to(health::live)).default_service(wrong_method("GET, HEAD")));
    config.service(web::resource("/health/ready").route(reading().to(health::ready)).default_service(wrong_method("GET, HEAD")));
    config.service(web::resource("/").route(reading().to(front::page)).default_service(wrong_method("GET, HEAD")));
    if services.config().metrics.enabled {
        config.service(web::resource("/metrics").route(reading().to(prometheus)).default_service(wrong_method("GET, HEAD")));
    }
    if services.config().http.docs {
        docs::configure(config);
    }
    let mut resources: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, operation) in services.registry().operations().iter().enumerate() {
        resources.entry(operation.address()).or_default().push(index);
    }
    // Fixed segments before placeholders: `/students/import` is not a student's id.
    let mut addresses: Vec<_> = resources.into_iter().collect();
    addresses.sort_by_key(|(address, _)| address.split('/').map(|segment| segment.starts_with('{')).collect::<Vec<_>>());
    for (address, indices) in addresses {
        let mut methods = Vec::new();
        let mut resource = web::resource(address);
        for index in indices {
            let Some(operation) = services.registry().operations().get(index) else { continue };
            let services = services.clone();
            let handler = move |req: HttpRequest, payload: Payload| {
                let services = services.clone();
                async move {
                    match services.registry().operations().get(index) {
                        Some(operation) => operation::handle(&services, operation, req, payload).await,
                        None => HttpResponse::InternalServerError().finish(),
                    }
                }
            };
            methods.push(operation.method.to_string());
            resource = resource.route(route(&operation.method).to(handler));
        }
        if methods.iter().any(|m| m == "GET") {
            methods.push("HEAD".to_owned());
        }
        config.service(resource.default_service(wrong_method(methods.join(", "))));
    }
    config.default_service(web::to(unknown));
}

fn route(method: &Method) -> Route {
    if *method == Method::GET { reading() } else { web::method(method.clone()) }
}

/// `GET`, and `HEAD` with it.
pub(super) fn reading() -> Route {
    web::route().guard(actix_web::guard::Any(actix_web::guard::Get()).or(actix_web::guard::Head()))
}

pub(super) fn wrong_method(allowed: impl Into<String>) -> Route {
    let allowed = allowed.into();
    web::to(move |services: Data<Services>, req: HttpRequest| {
        let allowed = allowed.clone();
        async move { fail(&services, &origin_of(&services, &req), &Error::new(&code::METHOD_NOT_ALLOWED).allow(allowed)) }
    })
}

async fn unknown(services: Data<Services>, req: HttpRequest) -> HttpResponse {
    fail(&services, &origin_of(&services, &req), &Error::not_found())
}

async fn prometheus(services: Data<Services>, req: HttpRequest) -> HttpResponse {
    let token = services.config().metrics.token.as_ref();
    let given = req.headers().get("authorization").and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let allowed = token.is_none_or(|token| {
        let expected = secrecy::ExposeSecret::expose_secret(token);
        given.is_some_and(|g| aws_lc_rs::constant_time::verify_slices_are_equal(g.as_bytes(), expected.as_bytes()).is_ok())
    });
    if !allowed {
        return fail(&services, &origin_of(&services, &req), &Error::new(&code::UNAUTHENTICATED));
    }
    match metrics::render() {
        Some(text) => HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text),
        None => fail(&services, &origin_of(&services, &req), &Error::not_found()),
    }
}
