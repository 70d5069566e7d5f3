//! Sensitive fields: only who may see them does, by whichever way.

use kernel::access::{Reach, Role, RoleSet};
use kernel::resource::{ResourceInfo, Verb};
use serde_json::Value;

use super::Fixtures;
use crate::harness::App;

/// A role that reads every row but not the sensitive fields.
fn outsider(app: &App, info: &ResourceInfo) -> Option<Role> {
    let permissions = app.services().registry().permissions();
    let reach =
        |role: Role, verb: &str| permissions.reach(RoleSet::NONE.with(role), &format!("{}.{}.{verb}", info.module, info.entity));
    Role::ALL.into_iter().find(|role| reach(*role, "read") == Some(Reach::All) && reach(*role, "read_sensitive").is_none())
}

pub(super) fn has_outsiders(app: &App, info: &ResourceInfo) -> bool {
    info.offers(Verb::Create) && !info.sensitive.is_empty() && outsider(app, info).is_some()
}

/// Neither shown, nor to be asked for, nor to be filtered or sorted by, nor in a file.
pub(super) async fn is_hidden(app: App, info: ResourceInfo) {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let created = fixtures.create(&info).await;
    let item = format!("{}/{}", info.path, created.id());
    let role = outsider(&app, &info).unwrap();
    let reader = school.as_(role).await;
    let shown = reader.get(&item).send().await.is(200);
    let listed = reader.get(info.path).send().await.is(200);
    let spec = (info.list)().unwrap();
    for field in info.sensitive {
        assert!(created.data().get(field).is_some(), "{field} is not shown to the head: {created}");
        assert_eq!(shown.data().get(field), None, "{field} is shown to a {role}: {shown}");
        assert!(listed.list().iter().all(|row| row.get(field).is_none()), "{field} is listed for a {role}: {listed}");
        let asked = reader.get(info.path).query(&[("fields", *field)]).send().await;
        assert!(asked.status == 403 || keys(&asked.json, &[field]).is_empty(), "{asked}");
        let sorted = reader.get(info.path).query(&[("sort", *field)]).send().await;
        assert!(matches!(sorted.status, 400 | 403), "{sorted}");
        if spec.column(field).is_some_and(|column| column.filterable) {
            reader.get(info.path).query(&[(*field, "x")]).send().await.fails(403, "FORBIDDEN");
            reader.get(info.path).query(&[(&format!("{field}__isnull"), "true")]).send().await.fails(403, "FORBIDDEN");
        }
    }
    let may_export = app
        .services()
        .registry()
        .permissions()
        .reach(RoleSet::NONE.with(role), &format!("{}.{}.export", info.module, info.entity));
    if info.offers(Verb::Export) && may_export.is_some() {
        let file = reader.get(&format!("{}/export", info.path)).send().await.is(200).text();
        let header: Vec<_> = file.lines().next().unwrap().split(',').collect();
        assert!(info.sensitive.iter().all(|field| !header.contains(field)), "{header:?}");
    }
    // What others include of it is cut in the same way.
    for other in app.services().registry().resources().iter().filter(|r| r.offers(Verb::List)) {
        for include in (other.list)().unwrap().includes.iter() {
            let answer = reader.get(other.path).query(&[("include", *include)]).send().await;
            if answer.status == 200 {
                assert_eq!(keys(&answer.json, info.sensitive), Vec::<String>::new(), "{answer}");
            }
        }
    }
}

/// Which of these names occur as keys anywhere.
fn keys(value: &Value, names: &[&str]) -> Vec<String> {
    match value {
        Value::Object(object) => {
            let own = object.keys().filter(|key| names.contains(&key.as_str())).cloned();
            own.chain(object.values().flat_map(|inner| keys(inner, names))).collect()
        }
        Value::Array(items) => items.iter().flat_map(|inner| keys(inner, names)).collect(),
        _ => Vec::new(),
    }
}
