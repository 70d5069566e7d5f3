//! Health: alive, ready, and what each dependency says.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;

use crate::nodes::RedisState;
use crate::services::Services;

/// Whether the process answers at all.
pub async fn live(services: Data<Services>) -> HttpResponse {
    answer(&services, true, json!({ "status": "alive" }))
}

/// Whether it can serve: the database answers.
pub async fn ready(services: Data<Services>) -> HttpResponse {
    let ready = database(&services).await.is_ok();
    answer(&services, ready, json!({ "status": if ready { "ready" } else { "not ready" } }))
}

/// Every dependency, with how long it took to answer.
pub async fn full(services: Data<Services>) -> HttpResponse {
    let started = std::time::Instant::now();
    let database = database(&services).await;
    let millis = started.elapsed().as_millis();
    let healthy = database.is_ok();
    let backend = format!("{:?}", services.database().backend()).to_lowercase();
    let mut checks = json!({
        "database": { "status": if healthy { "up" } else { "down" }, "kind": backend, "milliseconds": u64::try_from(millis).unwrap_or(u64::MAX) },
    });
    // Nothing needs Redis or a replica: without them the nodes agree less, or the primary has more to do.
    let mut degraded = false;
    if let (Some(redis), Some(checks)) = (services.nodes().redis(), checks.as_object_mut()) {
        let started = std::time::Instant::now();
        degraded = redis.ping().await == RedisState::Down;
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        checks.insert("redis".to_owned(), json!({ "status": if degraded { "down" } else { "up" }, "milliseconds": millis }));
    }
    if let (Some(serves), Some(checks)) = (services.database().replica_serves(), checks.as_object_mut()) {
        degraded |= !serves;
        checks.insert("replica".to_owned(), json!({ "status": if serves { "up" } else { "down" } }));
    }
    let status = match (healthy, degraded) {
        (false, _) => "unhealthy",
        (true, true) => "degraded",
        (true, false) => "healthy",
    };
    let body = json!({ "status": status, "version": env!("CARGO_PKG_VERSION"), "checks": checks });
    answer(&services, healthy, body)
}

async fn database(services: &Services) -> Result<(), String> {
    match tokio::time::timeout(Duration::from_secs(2), services.database().ping()).await {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("no answer within 2 s".to_owned()),
    }
}

fn answer(services: &Services, well: bool, data: serde_json::Value) -> HttpResponse {
    let now = services.source().now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let mut response = if well { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    if !well {
        response.insert_header((actix_web::http::header::RETRY_AFTER, 2));
    }
    response
        .insert_header((actix_web::http::header::CACHE_CONTROL, "no-store"))
        .json(json!({ "success": well, "data": data, "timestamp": now }))
}
