//! Where nothing is sent, whatever a name led to when it was written down.

use serde_json::json;

use super::receiver::Receiver;
use super::{Endpoint, learner, sending, tried};
use crate::harness::{App, both};

// `localhost` stands for a name that leads into a network which is not listed: it passes as it is written, because some network
// is.
both!(a_name_that_leads_into_a_private_network_is_refused_when_it_is_used, async |app: App| {
    let Some(app) = sending(app.kind(), &[("webhooks.allowed_networks", "10.99.0.0/16")]) else { return };
    let school = app.school().await;
    let receiver = Receiver::start();
    let url = receiver.url.replace("127.0.0.1", "localhost");
    let endpoint = Endpoint::of(&school, &json!({ "url": url, "topics": ["sis.student.created"] })).await;
    learner(&endpoint.head).await;
    let delivery = endpoint.deliveries_once(tried(1)).await.remove(0);
    assert_eq!(delivery["log"][0]["error"], "address_refused", "{delivery}");
    assert!(delivery["log"][0]["excerpt"].is_null() && receiver.requests().is_empty(), "{delivery}");
});

both!(an_address_that_is_allowed_no_more_is_sent_nothing, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    // As it might have been written by an older release.
    app.tamper(&["UPDATE webhook_endpoints SET url = 'http://169.254.169.254/latest/meta-data'"]).await;
    learner(&endpoint.head).await;
    let delivery = endpoint.deliveries_once(tried(1)).await.remove(0);
    assert_eq!(delivery["log"][0]["error"], "address_refused", "{delivery}");
});

both!(a_receiver_that_is_not_there_is_told_from_one_that_is_not_allowed, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let body = json!({ "url": format!("http://127.0.0.1:{port}/"), "topics": ["sis.student.created"] });
    let endpoint = Endpoint::of(&school, &body).await;
    learner(&endpoint.head).await;
    let delivery = endpoint.deliveries_once(tried(1)).await.remove(0);
    assert_eq!(delivery["log"][0]["error"], "connection", "{delivery}");
});
