//! `GET /`: where things are, as a page or as JSON.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::json;

use crate::asyncapi;
use crate::services::Services;

/// A log-in of the demo data.
#[derive(Debug, Clone, Serialize)]
pub struct DemoLogin {
    /// The school's name; `None` for who runs the platform.
    pub school: Option<String>,
    /// The role.
    pub role: String,
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What the front page shows beside addresses.
#[derive(Debug, Clone, Default)]
pub struct Front {
    /// Log-ins of the demo data; empty outside the demo profile.
    pub demo_logins: Vec<DemoLogin>,
}

pub(super) async fn page(services: Data<Services>, front: Data<Front>, req: HttpRequest) -> HttpResponse {
    let accept = req.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let links = [
        ("docs", "/docs/", "Swagger: read and try every operation"),
        ("openapi", "/api/v1/openapi.json", "The OpenAPI document"),
        ("asyncapi", asyncapi::ADDRESS, "The AsyncAPI document: events, for webhooks"),
        ("health", "/health", "Health"),
        ("metrics", "/metrics", "Metrics for Prometheus"),
    ];
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::VARY, "Accept"));
    if accept.contains("text/html") {
        return response
            .insert_header((
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ))
            .content_type("text/html; charset=utf-8")
            .body(html(&links, &front.demo_logins));
    }
    let mut data = json!({ "name": "OneClass", "version": env!("CARGO_PKG_VERSION") });
    if let Some(object) = data.as_object_mut() {
        for (name, address, _) in links {
            object.insert(name.to_owned(), address.into());
        }
        if !front.demo_logins.is_empty() {
            object.insert("demo_logins".to_owned(), json!(front.demo_logins));
        }
    }
    let now = services.source().now().to_rfc3339_opts(SecondsFormat::Millis, true);
    response.json(json!({ "success": true, "data": data, "timestamp": now }))
}

fn html(links: &[(&str, &str, &str)], logins: &[DemoLogin]) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>OneClass</title><style>body{font:16px/1.5 system-ui;max-width:56rem;margin:2rem auto;padding:0 1rem}\
         table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd}\
         code{font-size:.9em}</style><h1>OneClass</h1><ul>",
    );
    for (_, address, about) in links {
        page.push_str(&format!("<li><a href=\"{address}\">{about}</a>"));
    }
    page.push_str("</ul>");
    if !logins.is_empty() {
        page.push_str("<h2>Demo log-ins</h2><table><tr><th>School<th>Role<th>E-mail<th>Password");
        for login in logins {
            let school = escape(login.school.as_deref().unwrap_or("(the platform)"));
            let (role, email, password) = (escape(&login.role), escape(&login.email), escape(&login.password));
            page.push_str(&format!("<tr><td>{school}<td>{role}<td><code>{email}</code><td><code>{password}</code>"));
        }
        page.push_str("</table>");
    }
    page.push_str("</html>");
    page
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
