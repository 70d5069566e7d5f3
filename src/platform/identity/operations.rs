//! The operations of identity.

use std::rc::Rc;
use std::sync::Arc;

use actix_web::http::Method;
use kernel::Ctx;
use kernel::errors::code;
use kernel::operation::{BodyKind, Idempotency, Operation};
use kernel::ratelimit::RateClass;
use serde_json::json;

use super::code::LAST_ADMIN;
use super::gate::Gate;
use super::{change_password, devices, jwks, login, logout, me, refresh, switch_school, users};

/// All of them.
pub(super) fn all(gate: &Arc<Gate>) -> Vec<Operation> {
    let mut operations = sessions(gate);
    operations.extend(own(gate));
    operations.extend(of_users());
    operations.extend(devices::operations());
    operations
}

/// Beginning, prolonging and verifying sessions.
fn sessions(gate: &Arc<Gate>) -> Vec<Operation> {
    let (for_login, for_refresh, for_keys) = (gate.clone(), gate.clone(), gate.clone());
    let mut keys =
        Operation::raw(Method::GET, "//.well-known/jwks.json", "get_signing_keys", async move |ctx: Rc<Ctx>, input: ()| {
            jwks::jwks(&for_keys, ctx, input).await
        });
    jwks::describe(&mut keys);
    vec![
        Operation::post("/auth/login", "log_in", async move |ctx: &Ctx, input| login::login(&for_login, ctx, input).await)
            .public()
            .rate(RateClass::Login)
            .describe(
                "Log in",
                "Opens a session and answers with an access token (valid for minutes) and a refresh token (used once). The access token is for a school when one is named or the account has only one. After several failures in a row the address is locked for some minutes; the answer then is the same as to a wrong password.",
            )
            .errors(&[&code::INVALID_CREDENTIALS, &code::NOT_FOUND])
            .request_example(json!({ "email": "head@example.org", "password": "four quiet hippos" })),
        Operation::post("/auth/refresh", "refresh_tokens", async move |ctx: &Ctx, input| {
            refresh::refresh(&for_refresh, ctx, input).await
        })
        .public()
        .rate(RateClass::Token)
        .describe(
            "Refresh tokens",
            "Exchanges a refresh token for a new pair; it cannot be used again. A refresh token that is presented after it was used ends the session, because it may have been stolen. The one exception is a retry within half a minute by a client that did not get the answer: it is answered with another pair.",
        )
        .errors(&[&code::UNAUTHENTICATED])
        .request_example(json!({ "refresh_token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })),
        keys.public().describe(
            "Signing keys",
            "The public keys that access tokens are signed with, as a JSON Web Key Set (RFC 7517), without the usual envelope. A key is published before its first token. Reads only.",
        ),
    ]
}

/// An account's own affairs.
fn own(gate: &Arc<Gate>) -> Vec<Operation> {
    let (for_switch, for_change) = (gate.clone(), gate.clone());
    vec![
        Operation::post("/auth/logout", "log_out", logout::logout)
            .account()
            .no_content()
            .describe("Log out", "Ends the session: its refresh token and its access tokens are refused from now on."),
        Operation::post("/auth/switch-school", "switch_school", async move |ctx: &Ctx, input| {
            switch_school::switch_school(&for_switch, ctx, input).await
        })
        .account()
        .describe(
            "Switch to another school",
            "Moves the session to another school of the account and answers with an access token for it. The refresh token stays as it is. A school the account does not belong to is not found.",
        )
        .errors(&[&code::NOT_FOUND])
        .request_example(json!({ "school": "st-marys" })),
        Operation::get("/auth/me", "get_me", me::me).account().describe(
            "Who am I",
            "The account, the school the session works in, the account's schools with its roles there, and what it may do in that school. Reads only.",
        ),
        Operation::post("/auth/change-password", "change_password", async move |ctx: &Ctx, input| {
            change_password::change_password(&for_change, ctx, input).await
        })
        .account()
        .rate(RateClass::Login)
        .no_content()
        .describe("Change the password", "Sets a new password and ends every other session of the account.")
        .request_example(json!({ "old_password": "four quiet hippos", "new_password": "five loud giraffes" })),
    ]
}

/// The users of a school.
fn of_users() -> Vec<Operation> {
    let mut list = Operation::get("/users", "list_users", users::list);
    list.output.paged = true;
    let mut create = Operation::post("/users", "create_user", users::create);
    // What is kept for a replay is kept in the clear; a password must not be.
    create.idempotency = Idempotency::None;
    let mut update = Operation::new(Method::PATCH, "/users/{id}", "update_user", users::update);
    update.input.body_kind = BodyKind::MergePatch;
    vec![
        list.permission("identity.user.read")
            .describe("List users", "Who belongs to the school. Filtered, sorted and in pages; reads only.")
            .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER, &code::PAGE_TOO_DEEP]),
        Operation::get("/users/{id}", "get_user", users::get)
            .permission("identity.user.read")
            .describe("Get a user", "Somebody who belongs to the school. Reads only."),
        create
            .permission("identity.user.create")
            .created()
            .describe(
                "Add a user",
                "Makes somebody a member of the school. An address without an account gets one, whose password is in the answer, this once; an account that exists is added as it is.",
            )
            .errors(&[&code::DUPLICATE])
            .request_example(json!({ "email": "rudo.moyo@example.org", "name": "Rudo Moyo", "roles": ["teacher"], "title": "Form teacher" })),
        update
            .permission("identity.user.update")
            .describe(
                "Change a user",
                "A JSON merge patch (RFC 7396) of roles, title and status in this school; it holds from the person's next request on. The last administrator cannot be made something else.",
            )
            .errors(&[&LAST_ADMIN])
            .request_example(json!({ "roles": ["teacher", "registrar"] })),
        Operation::delete("/users/{id}", "delete_user", users::delete)
            .permission("identity.user.delete")
            .describe(
                "Remove a user",
                "Ends the membership: to this account the school no longer exists. The account stays, with its other schools. The last administrator cannot be removed.",
            )
            .errors(&[&LAST_ADMIN]),
    ]
}
