//! Against the authorization server in this process.

use std::sync::Arc;
use std::time::Duration;

use outbound::fake::{Asked, Reply, Server};
use outbound::{Repeat, Service, Settings};
use serde_json::json;

use crate::fake::{Expected, Issuer, service_account};
use crate::{Denied, Error, Grant, ServiceAccount, Tokens};

const CLIENT: Expected = Expected::Client { id: "client-1", secret: "hush-hush", scope: "mail" };

fn service() -> Service {
    let settings = Settings { attempts: 1, timeout: Duration::from_secs(10), ..Settings::default() };
    Service::new("test", settings).unwrap()
}

fn client(secret: &str) -> Grant {
    Grant::ClientCredentials { client_id: "client-1".into(), client_secret: secret.into(), scope: "mail".into() }
}

/// An authorization server at `/token`, and a service at `/do` that wants its tokens.
async fn world(issuer: Issuer) -> (Arc<Issuer>, Server) {
    let issuer = Arc::new(issuer);
    let inside = issuer.clone();
    let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
        "/token" => inside.answer(asked),
        _ if inside.accepts(asked) => Reply::status(200),
        _ => Reply::status(401),
    });
    (issuer, server.await.unwrap())
}

fn tokens(server: &Server, grant: Grant) -> Tokens {
    Tokens::new(service(), server.url().join("token").unwrap(), grant)
}

async fn act(server: &Server, tokens: &Tokens) -> Result<(), Error> {
    act_through(&service(), server, tokens).await
}

async fn act_through(service: &Service, server: &Server, tokens: &Tokens) -> Result<(), Error> {
    let url = server.url().join("do").unwrap();
    tokens.ask(service, Repeat::Unsent, |client| client.post(url.clone())).await.map(|_| ())
}

#[tokio::test]
async fn many_at_once_fetch_one_token() {
    let (issuer, server) = world(Issuer::new(CLIENT, 3600)).await;
    let tokens = tokens(&server, client("hush-hush"));
    let service = service();
    let all = futures::future::join_all((0..50).map(|_| act_through(&service, &server, &tokens))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    act(&server, &tokens).await.unwrap();
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn a_token_at_its_end_is_not_used_again() {
    let (issuer, server) = world(Issuer::new(CLIENT, 0)).await;
    let tokens = tokens(&server, client("hush-hush"));
    act(&server, &tokens).await.unwrap();
    act(&server, &tokens).await.unwrap();
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn a_token_that_is_refused_is_fetched_anew_once() {
    let (issuer, server) = world(Issuer::new(CLIENT, 3600)).await;
    let tokens = tokens(&server, client("hush-hush"));
    act(&server, &tokens).await.unwrap();
    issuer.revoke();
    act(&server, &tokens).await.unwrap();
    assert_eq!(issuer.asked(), 2);

    let never = Server::start(|_: &Asked| Reply::status(401)).await.unwrap();
    let refused = act(&never, &tokens).await.unwrap_err();
    assert_eq!(refused.answer().unwrap().status.as_u16(), 401);
    assert!(!refused.is_passing() && !refused.may_have_happened());
    assert_eq!((issuer.asked(), never.asked().len()), (3, 2), "once, not for ever");
}

#[tokio::test]
async fn a_wrong_secret_is_told_by_its_code_and_never_shown() {
    let (issuer, server) = world(Issuer::new(CLIENT, 3600)).await;
    let tokens = tokens(&server, client("wrong-secret"));
    let refused = act(&server, &tokens).await.unwrap_err();
    assert!(matches!(&refused, Error::Token(Denied::Refused { error }) if error == "invalid_client"), "{refused:?}");
    assert!(!refused.is_passing() && !refused.may_have_happened());
    let told = format!("{refused} {refused:?} {tokens:?}");
    assert!(!told.contains("wrong-secret") && !told.contains("someone@"), "{told}");
    assert_eq!(server.asked().len(), 1, "the service itself was not asked");
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn a_server_that_is_down_for_a_moment_is_not_remembered_as_such() {
    let (issuer, server) = world(Issuer::new(CLIENT, 3600)).await;
    issuer.fail_once(Reply::status(503).with("retry-after", "7"));
    let tokens = tokens(&server, client("hush-hush"));
    let later = act(&server, &tokens).await.unwrap_err();
    assert!(later.is_passing() && !later.may_have_happened(), "{later:?}");
    assert_eq!(later.retry_after(), Some(Duration::from_secs(7)));
    act(&server, &tokens).await.unwrap();
}

#[tokio::test]
async fn a_service_account_signs_for_whom_it_speaks() {
    let nobody = outbound::reqwest::Url::parse("http://127.0.0.1:1/token").unwrap();
    let (json, email, key) = service_account(&nobody);
    let account = ServiceAccount::from_json(&json).unwrap();
    let expected = Expected::Account { email, subject: Some("office@school.example"), scope: "mail", key };
    let (_, server) = world(Issuer::new(expected, 3600)).await;
    let grant = |subject: &str| Grant::JwtBearer {
        account: account.clone(),
        subject: Some(subject.to_owned()),
        scope: "mail".to_owned(),
    };
    act(&server, &tokens(&server, grant("office@school.example"))).await.unwrap();
    let refused = act(&server, &tokens(&server, grant("head@school.example"))).await.unwrap_err();
    assert!(matches!(&refused, Error::Token(Denied::Refused { error }) if error == "invalid_grant"), "{refused:?}");
    assert!(!format!("{account:?}").contains("PRIVATE"));
}

#[tokio::test]
async fn a_refresh_token_gives_access() {
    let expected = Expected::Refresh { id: "client-1", secret: "hush-hush", token: "for-ever" };
    let (_, server) = world(Issuer::new(expected, 3600)).await;
    let grant = |token: &str| Grant::Refresh {
        client_id: "client-1".into(),
        client_secret: "hush-hush".into(),
        refresh_token: token.into(),
    };
    act(&server, &tokens(&server, grant("for-ever"))).await.unwrap();
    let refused = act(&server, &tokens(&server, grant("withdrawn"))).await.unwrap_err();
    assert!(matches!(&refused, Error::Token(Denied::Refused { error }) if error == "invalid_grant"), "{refused:?}");
    assert!(!format!("{refused:?}").contains("withdrawn"));
}

#[test]
fn what_is_no_key_is_told_without_showing_it() {
    let bad = json!({
        "client_email": "a@b", "project_id": "p", "private_key_id": "1", "private_key": "secret stuff",
        "token_uri": "https://oauth2.googleapis.com/token",
    });
    for text in ["", "{}", "[1]", &bad.to_string()] {
        let error = ServiceAccount::from_json(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret stuff"));
    }
}
