//! Records that other records need: made once for a school, found again by the field that names them.

use std::collections::BTreeMap;

use kernel::access::Role;
use kernel::resource::{ResourceInfo, Verb};
use serde_json::{Value, json};

use crate::harness::{Answer, Client, School};

/// The records of a school that others refer to.
pub(crate) struct Fixtures<'a> {
    school: &'a School,
    /// Of somebody who may create them all.
    pub(crate) head: Client,
    ids: BTreeMap<String, String>,
    made: BTreeMap<&'static str, u32>,
}

/// What a resource's example lacks to be valid in a school of its own.
fn completed(entity: &str, mut body: Value) -> Value {
    // Only somebody who is enrolled can be put into a class.
    if entity == "student" && body.get("enrolment").is_none() {
        body["enrolment"] = json!({ "level_code": "G5" });
    }
    body
}

impl<'a> Fixtures<'a> {
    /// None yet.
    pub(crate) async fn new(school: &'a School) -> Self {
        let head = school.as_(Role::SchoolAdmin).await;
        Self { school, head, ids: BTreeMap::new(), made: BTreeMap::new() }
    }

    /// A valid body for a resource, its references pointing at records of this school.
    pub(crate) async fn body(&mut self, info: &ResourceInfo) -> Value {
        let mut body = (info.example)();
        let input = (info.input)().unwrap();
        // Two of them in one school are told apart by what an import would tell them apart by.
        let made = self.made.entry(info.entity).or_insert(0);
        *made += 1;
        // (What is a code of somebody's list stays one.)
        let keys = info.natural_key.iter().map(String::as_str).filter(|name| !name.ends_with("_code"));
        for name in keys.chain(["name"]).filter(|_| *made > 1) {
            let schema = input.properties().and_then(|p| p.get(name));
            let plain = schema.is_some_and(|s| s["format"].is_null() && s["pattern"].is_null());
            if let (true, Some(text)) = (plain, body[name].as_str()) {
                body[name] = Value::String(format!("{text} {made}"));
            }
        }
        let fields: Vec<String> = input.properties().into_iter().flat_map(|p| p.keys().cloned()).collect();
        for field in fields {
            let wanted = body.get(&field).is_some() || info.references.contains(&field);
            if let (true, Some(entity)) = (wanted, field.strip_suffix("_id")) {
                body[&field] = Value::String(self.id(entity).await);
            }
        }
        body
    }

    /// The id of a record of an entity that another refers to.
    pub(crate) async fn id(&mut self, entity: &str) -> String {
        // A brother or sister is a student.
        let entity = if entity == "sibling" { "student" } else { entity };
        if let Some(id) = self.ids.get(entity) {
            return id.clone();
        }
        let id = if entity == "account" {
            self.school.new_login(&[Role::Teacher]).await.account_id.to_string()
        } else {
            let registry = self.school.app().services().registry();
            let info = registry.resources().iter().find(|r| r.entity == entity);
            let info = info.unwrap_or_else(|| panic!("no resource is called {entity}")).clone();
            assert!(info.offers(Verb::Create), "{entity} cannot be created; give it a fixture");
            let body = completed(entity, Box::pin(self.body(&info)).await);
            let made = self.head.post(info.path).json(&body).send().await;
            if made.status == 409 {
                // Of what a school can have only one, the one that it has serves as well.
                let listed = self.head.get(info.path).query(&[("per_page", "1")]).send().await.is(200);
                listed.list()[0]["id"].as_str().unwrap().to_owned()
            } else {
                made.is(201).id()
            }
        };
        self.ids.insert(entity.to_owned(), id.clone());
        id
    }

    /// Creates a record of a resource from its example.
    pub(crate) async fn create(&mut self, info: &ResourceInfo) -> Answer {
        let body = self.body(info).await;
        let key = format!("create-{}", info.entity);
        self.head.post(info.path).header("idempotency-key", &key).json(&body).send().await.is(201)
    }
}

/// A change of one field that a resource's input has a say in and that nothing else hangs on.
pub(crate) fn change(info: &ResourceInfo, shown: &Value) -> Value {
    let input = (info.input)().unwrap();
    let properties = input.properties().unwrap();
    let free = |name: &str, schema: &Value| {
        !name.ends_with("_id")
            && !info.natural_key.iter().any(|k| k == name)
            && !info.references.iter().any(|r| r == name)
            && schema["writeOnly"] != true
    };
    let (mut others, mut dates) = (None, None);
    for (name, schema) in properties.iter().filter(|(name, schema)| free(name, schema)) {
        let schema = input.resolve(schema);
        let is = |kind: &str| schema["type"] == kind || schema["type"].as_array().is_some_and(|t| t.iter().any(|t| t == kind));
        let plain = schema["format"].is_null() && schema["pattern"].is_null() && schema["enum"].is_null();
        let long_enough = schema["maxLength"].as_u64().is_none_or(|limit| limit >= 20);
        if is("string") && plain && long_enough && !name.ends_with("_code") {
            return json!({ name: "Changed by a test" });
        }
        if others.is_none() && is("boolean") {
            others = Some(json!({ name: shown[name] != true }));
        }
        if others.is_none() && is("integer") && shown[name].is_i64() {
            others = Some(json!({ name: shown[name].as_i64().unwrap() + 1 }));
        }
        if others.is_none()
            && schema["format"] == "date"
            && let Some(day) = shown[name].as_str()
        {
            let next = day.parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(1);
            others = Some(json!({ name: next }));
        }
        // A period ends later than it began, and one that has no end gets one.
        if schema["format"] == "date" && name.starts_with("ends") {
            dates = Some(json!({ name: "2199-12-31" }));
        }
    }
    others.or(dates).unwrap_or_else(|| panic!("{info:?} has no field that can simply be changed"))
}
