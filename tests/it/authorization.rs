//! Every operation × every role: who is let in, who is refused, and how; and the committed tables that show each change
//! of that as a diff.

use kernel::access::{Reach, Role};
use kernel::operation::{Audience, BodyKind, Operation};
use reqwest::Method;
use uuid::Uuid;

use crate::harness::{Answer, App, Call, Client, School, both, super_admin};

/// A request that gets as far as authorization, and no further than it must.
fn request(client: &Client, operation: &Operation) -> Call {
    let path = operation.path.replace("{id}", &Uuid::nil().to_string()).replace("{key}", "nothing");
    let method = Method::from_bytes(operation.method.as_str().as_bytes()).unwrap();
    let call = client.call(method, &path).header("idempotency-key", &Uuid::nil().to_string());
    match operation.input.body_kind {
        BodyKind::None | BodyKind::Bytes => call,
        BodyKind::Json | BodyKind::MergePatch => call.body("application/json", "{}"),
        BodyKind::File => call.body("text/csv", ""),
        BodyKind::Stream => call.body("application/octet-stream", "bytes"),
    }
}

async fn who(app: &App, school: &School, role: Role) -> Client {
    if role == Role::SuperAdmin { super_admin(app).await } else { school.as_(role).await }
}

/// What the operation's declaration says of a role.
fn allowed(app: &App, operation: &Operation, role: Role) -> bool {
    let reach = |permission: &str| {
        let roles = kernel::access::RoleSet::NONE.with(role);
        app.services().registry().permissions().reach(roles, permission).is_some()
    };
    match operation.audience {
        Audience::Public | Audience::Account => true,
        Audience::School => role != Role::SuperAdmin && operation.permission.as_deref().is_some_and(reach),
        Audience::Platform(_) => role == Role::SuperAdmin && operation.permission.as_deref().is_some_and(reach),
    }
}

both!(nobody_gets_in_without_a_token, async |app: App| {
    let nobody = app.client();
    let forged = nobody.with_token("eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.");
    for operation in app.services().registry().operations().iter().filter(|o| o.audience != Audience::Public) {
        for client in [&nobody, &forged] {
            request(client, operation).send().await.fails(401, "UNAUTHENTICATED");
        }
    }
});

both!(every_role_gets_in_where_its_permissions_say_and_nowhere_else, async |app: App| {
    let school = app.school().await;
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let client = who(&app, &school, role).await;
        // What ends sessions comes with one of its own.
        let operations = app.services().registry().operations().iter().filter(|o| o.audience != Audience::Public);
        for operation in operations.filter(|o| o.audience != Audience::Account) {
            let answer = request(&client, operation).send().await;
            if !as_declared(&app, operation, role, &answer) {
                wrong.push(format!("{role} × {}: {} {}", operation.id, answer.status, answer.code().unwrap_or("-")));
            }
        }
    }
    assert!(wrong.is_empty(), "not as declared:\n{}", wrong.join("\n"));
});

fn as_declared(app: &App, operation: &Operation, role: Role, answer: &Answer) -> bool {
    let refused = matches!(answer.status, 401 | 403);
    if allowed(app, operation, role) {
        return !refused;
    }
    match (&operation.audience, role) {
        // Who runs the platform belongs to no school; that there is one is not for them to learn here.
        (Audience::School, Role::SuperAdmin) => matches!(answer.code(), Some("SCHOOL_REQUIRED" | "NOT_FOUND" | "FORBIDDEN")),
        _ => answer.code() == Some("FORBIDDEN"),
    }
}

both!(an_accounts_own_affairs_are_everybodys, async |app: App| {
    let school = app.school().await;
    let operations = app.services().registry().operations().iter().filter(|o| o.audience == Audience::Account);
    for operation in operations {
        for role in [Role::SchoolAdmin, Role::Parent] {
            let client = school.new_login(&[role]).await.client;
            let answer = request(&client, operation).send().await;
            // Within its own affairs an operation may still ask for a permission; then it says which.
            assert!(answer.status != 401 && (answer.status != 403 || operation.permission.is_some()), "{role}: {answer}");
        }
    }
});

both!(a_school_that_is_not_ones_own_does_not_exist, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let head = school.as_(Role::SchoolAdmin).await;
    for reference in [other.id.to_string(), other.subdomain.clone(), Uuid::nil().to_string(), "no-such-school".to_owned()] {
        let client = head.with_header("x-school-id", &reference);
        for operation in app.services().registry().operations().iter().filter(|o| o.audience == Audience::School) {
            request(&client, operation).send().await.fails(404, "NOT_FOUND");
        }
    }
});

both!(a_token_for_one_school_does_not_work_in_another_of_the_same_account, async |app: App| {
    let (one, two) = (app.school().await, app.school().await);
    let login = one.login(Role::SchoolAdmin).await;
    two.add(login.account_id, &[Role::SchoolAdmin]).await;
    let resource = app.services().registry().resources().first().unwrap().path;
    let again = crate::harness::log_in_at(&app, &login.email, Some(&one.subdomain)).await;
    again.get(resource).send().await.is(200);
    again.with_header("x-school-id", &one.subdomain).get(resource).send().await.is(200);
    again.with_header("x-school-id", &two.subdomain).get(resource).send().await.fails(403, "SCHOOL_MISMATCH");
    let unsaid = crate::harness::log_in_at(&app, &login.email, None).await;
    unsaid.get(resource).send().await.fails(400, "SCHOOL_REQUIRED");
    unsaid.with_header("x-school-id", &two.subdomain).get(resource).send().await.is(200);
});

#[test]
fn no_role_of_a_school_has_a_permission_of_the_platform() {
    let registry = app::registry().unwrap();
    for operation in registry.operations().iter().filter(|o| matches!(o.audience, Audience::Platform(_))) {
        let permission = operation.permission.as_deref().unwrap();
        for (name, roles) in registry.permissions().iter().filter(|(name, _)| *name == permission) {
            let held: Vec<_> = roles.iter().filter(|(role, reach)| reach.is_some() && *role != Role::SuperAdmin).collect();
            assert!(held.is_empty(), "{name} is held by {held:?}");
        }
    }
}

/// A permission whose reach is `related` shows nothing unless some module says what the relation is.
#[test]
fn a_related_read_has_a_relation() {
    let registry = app::registry().unwrap();
    let mut lost = Vec::new();
    for info in registry.resources() {
        let permission = format!("{}.{}.read", info.module, info.entity);
        let related = registry.permissions().iter().filter(|(name, _)| *name == permission).flat_map(|(_, roles)| roles);
        for (role, _) in related.filter(|(_, reach)| *reach == Some(Reach::Related)) {
            let view = (info.view)().unwrap();
            // A record may follow another's relation: a charge follows its student, a job who asked for it.
            let followed = view.properties().unwrap().keys().filter_map(|name| name.strip_suffix("_id"));
            let mut entities = followed.chain([info.entity]);
            let known = entities.any(|entity| registry.visibilities(entity).any(|v| v.role == role));
            if !known && info.entity != "job" {
                lost.push(format!("{role} × {permission}"));
            }
        }
    }
    assert!(lost.is_empty(), "related to nothing:\n{}", lost.join("\n"));
}

/// `openapi/` holds what the operations say; each change of an operation or a permission is a diff to look at.
#[test]
fn the_committed_tables_are_what_the_operations_say() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let documents = app::documents::all(&app::registry().unwrap()).unwrap();
    let stale: Vec<_> = documents
        .iter()
        .filter(|d| std::fs::read_to_string(folder.join(d.name)).ok().as_deref() != Some(&d.text))
        .map(|d| d.name)
        .collect();
    assert!(
        stale.is_empty(),
        "stale: {}. Look at what changed: cargo run -- openapi --write && git diff openapi",
        stale.join(", ")
    );
    let operations = app::documents::operations(&app::registry().unwrap());
    let rows = operations.lines().filter(|line| line.starts_with('/')).count();
    assert_eq!(rows, app::registry().unwrap().operations().len(), "an operation has no row");
}
