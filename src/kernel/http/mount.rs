//! Routes, from the registry: an operation that is not declared cannot be mounted.

use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route};

use super::routes::{Found, Routes};
use super::{docs, front, health, metrics};
use crate::errors::{Error, code};
use crate::operation::{self, fail, origin_of};
use crate::services::Services;

/// Mounts everything.
pub(super) fn configure(config: &mut ServiceConfig, services: &Services, routes: &Data<Routes>) {
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
    config.app_data(routes.clone());
    config.default_service(web::to(dispatch));
}

/// Everything that is no page of ours is an operation.
async fn dispatch(services: Data<Services>, routes: Data<Routes>, req: HttpRequest, payload: Payload) -> HttpResponse {
    let (index, path) = match routes.find(req.method(), req.match_info().as_str()) {
        Found::Operation(index, path) => (index, path),
        Found::OtherMethods(allowed) => {
            let error = Error::new(&code::METHOD_NOT_ALLOWED).allow(allowed);
            return fail(&services, &origin_of(&services, &req), &error);
        }
        Found::Nothing => return fail(&services, &origin_of(&services, &req), &Error::not_found()),
    };
    match services.registry().operations().get(index) {
        Some(operation) => match operation::admit(&services, operation, &req, payload).await {
            // Apart: what is refused does not pay for the memory it would be served in.
            Ok(payload) => Box::pin(operation::handle(&services, operation, req, payload, path)).await,
            Err(refusal) => refusal,
        },
        None => HttpResponse::InternalServerError().finish(),
    }
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
