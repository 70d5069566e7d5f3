//! The module's manifest: its operations, who may use them, and its messages.

use std::rc::Rc;

use actix_web::http::Method;
use kernel::access::{Grant, Role};
use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::i18n::Language;
use kernel::operation::{Body, Id, Operation};
use kernel::resource::{history_of, paged_parameters};
use kernel::{Ctx, Module};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::input::{self, Pairs};
use super::school::Model;
use super::sequences::Sequences;
use super::{NewSchool, create, custom_fields, list, reference, settings, standing, update};

const GRANTS: &[Grant] = &[
    Grant::all(
        Role::SuperAdmin,
        &["schools.school.create", "schools.school.suspend", "schools.school.reactivate", "schools.registration.*"],
    ),
    Grant::all(
        Role::SchoolAdmin,
        &[
            "schools.school.update",
            "schools.school.history",
            "schools.setting.*",
            "schools.sequence.*",
            "schools.custom_fields.*",
        ],
    ),
    Grant::all(
        Role::Registrar,
        &["schools.setting.*", "schools.sequence.read", "schools.sequence.history", "schools.custom_fields.read"],
    ),
    Grant::all(
        Role::Bursar,
        &["schools.setting.*", "schools.sequence.read", "schools.sequence.history", "schools.custom_fields.read"],
    ),
    Grant::all(Role::Teacher, &["schools.setting.read", "schools.custom_fields.read"]),
    Grant::all(Role::Staff, &["schools.setting.read", "schools.custom_fields.read"]),
    Grant::all(Role::Student, &["schools.setting.read"]),
    Grant::all(Role::Parent, &["schools.setting.read"]),
];

const MESSAGES: &[(Language, &str)] = &[
    (Language::En, include_str!("messages/en.ftl")),
    (Language::Sn, include_str!("messages/sn.ftl")),
    (Language::Nd, include_str!("messages/nd.ftl")),
];

/// The module of schools.
#[must_use]
pub fn module() -> Module {
    let mut module =
        Module::new("schools", "Schools: their profile, settings, number sequences and custom fields; the country's code lists.");
    module.operations = vec![listing(), one(), creation(), change(), own_history()];
    module.operations.extend([register(), registration_history(), suspension(), reactivation()]);
    module.operations.extend(settings::operations());
    module.resource::<Sequences>();
    module.operations.extend(custom_fields::operations());
    module.operations.extend(reference::operations());
    module.events.push(EventType::new::<RecordChanged>("resource.updated", "school", "The profile of the school was changed."));
    module.events.push(settings::event());
    module.grants = GRANTS;
    module.messages = MESSAGES;
    module
}

fn listing() -> Operation {
    let function = async |ctx: Rc<Ctx>, pairs: Pairs| list::list(&ctx, pairs).await;
    let mut operation = input::list_of::<Model>(Operation::raw(Method::GET, "/schools", "list_schools", function));
    operation.output.paged = true;
    operation.input.parameters.extend(list::spec().iter().flat_map(paged_parameters));
    operation
        .account()
        .describe(
            "List schools",
            "The schools that the caller belongs to; every school for who runs the platform. Filtered, sorted and in pages; reads only.",
        )
        .errors(&[&code::INVALID_PARAMETER, &code::INVALID_CURSOR, &code::PAGE_TOO_DEEP])
}

fn one() -> Operation {
    Operation::get("/schools/{id}", "get_school", list::get)
        .account()
        .describe("Get a school", "A school that the caller belongs to; any school for who runs the platform. Reads only.")
        .errors(&[&code::NOT_FOUND])
}

fn creation() -> Operation {
    Operation::post("/schools", "create_school", async |ctx: &Ctx, Body(new): Body<NewSchool>| create(ctx, new).await)
    .platform("create a school")
    .permission("schools.school.create")
    .created()
    .describe(
        "Create a school",
        "Adds a school, active at once, with its number sequences and every setting at its default. Nobody can log in there until it has a first user.",
    )
    .errors(&[&code::DUPLICATE])
    .request_example(example())
}

fn change() -> Operation {
    Operation::new(Method::PATCH, "/schools/{id}", "update_school", update::profile)
        .permission("schools.school.update")
        .describe(
            "Change the school's profile",
            "A JSON merge patch (RFC 7396) of the caller's own school: fields that are given are changed, `null` clears one, the rest stays. The names under which it is reached, its number and its status are the platform's to change and are refused with 403.",
        )
        .request_example(json!({ "motto": "Knowledge is light", "phone": "+263242700000" }))
}

fn own_history() -> Operation {
    let function = async |ctx: Rc<Ctx>, (Id(id), Pairs(pairs)): (Id, Pairs)| {
        update::own(&ctx, id)?;
        history_of(&ctx, &[id], "school", id, &pairs, &[]).await
    };
    input::history(Operation::raw(Method::GET, "/schools/{id}/history", "school_history", function))
        .permission("schools.school.history")
        .describe(
            "History of the school's profile",
            "Every change that the school made of itself, newest first: who, when, and each field before and after. What the platform did is in the registration's history. Reads only.",
        )
}

fn register() -> Operation {
    Operation::new(Method::PATCH, "/schools/{id}/registration", "register_school", update::registration)
        .platform("change the names or the number of a school")
        .permission("schools.registration.update")
        .describe(
            "Change a school's registration",
            "A JSON merge patch (RFC 7396) of the names under which a school is reached and its number. Links to a former name stop working.",
        )
        .errors(&[&code::DUPLICATE, &code::NOT_FOUND])
        .request_example(json!({ "subdomain": "chisipite", "school_number": "10432" }))
}

fn registration_history() -> Operation {
    let function = async |ctx: Rc<Ctx>, (Id(id), Pairs(pairs)): (Id, Pairs)| {
        super::school::get(&ctx, id).await?;
        history_of(&ctx, &[Uuid::nil(), id], "school", id, &pairs, &[]).await
    };
    input::history(Operation::raw(Method::GET, "/schools/{id}/registration/history", "school_registration_history", function))
        .platform("read the history of a school")
        .permission("schools.registration.history")
        .describe(
            "History of a school",
            "Every change of a school, the platform's and its own, newest first: who, when, why, and each field before and after. Reads only.",
        )
        .errors(&[&code::NOT_FOUND])
}

fn suspension() -> Operation {
    Operation::post("/schools/{id}/suspend", "suspend_school", standing::suspend)
        .platform("suspend a school")
        .permission("schools.school.suspend")
        .describe(
            "Suspend a school",
            "Its people are answered 403 until it is reactivated, everywhere within a minute. Nothing of it is lost.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &code::NOT_FOUND])
        .request_example(json!({ "reason": "Agreement ended on 31 December" }))
}

fn reactivation() -> Operation {
    Operation::post("/schools/{id}/reactivate", "reactivate_school", standing::reactivate)
        .platform("reactivate a school")
        .permission("schools.school.reactivate")
        .describe("Reactivate a school", "Lets a suspended school be used again, as it was.")
        .errors(&[&code::ILLEGAL_TRANSITION, &code::NOT_FOUND])
}

fn example() -> Json {
    json!({
        "name": "Chisipite Primary School",
        "subdomain": "chisipite-primary",
        "school_type": "primary",
        "phone": "+263242700000",
        "email": "office@chisipite.example",
        "address": "12 Enterprise Road, Harare",
        "language": "en",
        "currency": "USD",
    })
}
