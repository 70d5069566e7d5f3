//! What an operation is called with: path, query, body, each read and described by the same type.

use std::borrow::Cow;
use std::rc::Rc;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Required, Schema};
use uuid::Uuid;
use validator::Validate;

use super::streamed::Taken;
use crate::errors::{Detail, Error, Problems, Result, code};
use crate::json;
use crate::schema::{self, Shape};

/// A request as it arrived, after the checks that need no type. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Path segments by name.
    pub path: Rc<[(String, String)]>,
    /// Decoded query pairs, in order.
    pub query: Rc<[(String, String)]>,
    /// What it is a request by: its headers.
    pub head: HttpRequest,
    /// The body, whole; empty for one that is streamed.
    pub body: Bytes,
    /// What taking in a streamed body came to.
    pub(super) taken: Option<Taken>,
}

impl Raw {
    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.head.headers()
    }

    /// The digest of a body that was streamed; empty for any other.
    pub(crate) fn content_digest(&self) -> &str {
        self.taken.as_ref().map_or("", |taken| taken.digest.as_str())
    }

    /// A path segment.
    ///
    /// # Errors
    /// 500 when the operation's path has no such segment.
    pub fn segment(&self, name: &str) -> Result<&str> {
        self.path
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .ok_or_else(|| Error::internal(format!("the path has no {{{name}}}")))
    }

    /// The body as clean JSON; an empty body is an empty object.
    ///
    /// # Errors
    /// 400 `MALFORMED_JSON`, or 422 for what is JSON but not acceptable (duplicate keys, too deep, control characters).
    pub fn json(&self) -> Result<Value> {
        if self.body.is_empty() {
            return Ok(Value::Object(Map::new()));
        }
        json::body(&self.body)
    }
}

/// What kind of body an operation reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyKind {
    /// None; one that is sent is not read.
    #[default]
    None,
    /// `application/json`.
    Json,
    /// `application/merge-patch+json`, or `application/json`.
    MergePatch,
    /// A file: CSV, XLSX, or `multipart/form-data` with one.
    File,
    /// Anything, byte for byte: what somebody else's system has signed.
    Bytes,
    /// Bytes of any type, taken in piece by piece: see [`Operation::streamed`](super::Operation::streamed).
    Stream,
}

/// What an input tells the OpenAPI document.
#[derive(Default)]
pub struct InputDoc {
    /// Path, query and header parameters.
    pub parameters: Vec<Parameter>,
    /// What kind of body.
    pub body_kind: BodyKind,
    /// The body's schema.
    pub body: Option<RefOr<Schema>>,
    /// Schemas that it refers to.
    pub schemas: Vec<(String, RefOr<Schema>)>,
    /// Holds the body's schema against JSON Schema itself, for a test.
    pub shape: Option<fn() -> Result<std::sync::Arc<Shape>>>,
}

impl InputDoc {
    /// Adds the schemas of a type, and gives a reference to it.
    pub fn refer<T: ToSchema>(&mut self) -> RefOr<Schema> {
        refer::<T>(&mut self.schemas)
    }
}

/// Collects the schemas of a type, and gives a reference to it (or the schema itself, for a type that is inline).
pub(crate) fn refer<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) -> RefOr<Schema> {
    T::schemas(schemas);
    match T::schema() {
        inline @ RefOr::T(Schema::Object(_)) if is_object(&inline) => {
            let name = T::name().into_owned();
            schemas.push((name.clone(), inline));
            RefOr::Ref(utoipa::openapi::Ref::from_schema_name(name))
        }
        other => other,
    }
}

fn is_object(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if !object.properties.is_empty())
}

/// Something an operation is called with.
pub trait Input: Sized + 'static {
    /// Describes itself.
    fn describe(doc: &mut InputDoc);

    /// Reads itself.
    ///
    /// # Errors
    /// 4xx saying what is wrong with the request.
    fn read(raw: &Raw) -> Result<Self>;
}

impl Input for () {
    fn describe(_: &mut InputDoc) {}

    fn read(_: &Raw) -> Result<Self> {
        Ok(())
    }
}

/// The `{id}` of the path.
#[derive(Debug, Clone, Copy)]
pub struct Id(pub Uuid);

impl Input for Id {
    fn describe(doc: &mut InputDoc) {
        let schema = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .build();
        doc.parameters.push(
            ParameterBuilder::new()
                .name("id")
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some("Id of the record"))
                .schema(Some(schema))
                .build(),
        );
    }

    fn read(raw: &Raw) -> Result<Self> {
        // What is no UUID is no record's id.
        raw.segment("id")?.parse().map(Self).map_err(|_| Error::not_found())
    }
}

/// A `{key}` of the path: a stable name rather than a UUID.
#[derive(Debug, Clone)]
pub struct Key(pub String);

impl Input for Key {
    fn describe(doc: &mut InputDoc) {
        doc.parameters.push(
            ParameterBuilder::new()
                .name("key")
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some("Stable name"))
                .schema(Some(ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).max_length(Some(120)).build()))
                .build(),
        );
    }

    fn read(raw: &Raw) -> Result<Self> {
        let key = raw.segment("key")?;
        // PostgreSQL refuses a NUL in a text, and no name has a control character.
        if key.chars().any(char::is_control) { Err(Error::not_found()) } else { Ok(Self(key.to_owned())) }
    }
}

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + ToSchema + Validate + 'static> Input for Body<T> {
    fn describe(doc: &mut InputDoc) {
        doc.body_kind = BodyKind::Json;
        doc.body = Some(doc.refer::<T>());
        doc.shape = Some(Shape::of::<T>);
    }

    fn read(raw: &Raw) -> Result<Self> {
        schema::read(raw.json()?).map(Self)
    }
}

/// Query parameters as a struct: one parameter per property of its schema.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + ToSchema + Validate + 'static> Input for Query<T> {
    fn describe(doc: &mut InputDoc) {
        T::schemas(&mut doc.schemas);
        doc.shape = doc.shape.take().or(Some(Shape::of::<T>));
        if let RefOr::T(Schema::Object(object)) = T::schema() {
            for (name, schema) in object.properties {
                let required = if object.required.contains(&name) { Required::True } else { Required::False };
                let description = serde_json::to_value(&schema).ok().as_ref().and_then(described);
                doc.parameters.push(
                    ParameterBuilder::new()
                        .name(name)
                        .parameter_in(ParameterIn::Query)
                        .required(required)
                        .description(description)
                        .schema(Some(schema))
                        .build(),
                );
            }
        }
    }

    fn read(raw: &Raw) -> Result<Self> {
        let shape = Shape::of::<T>()?;
        let mut problems = Problems::new();
        let mut object = Map::new();
        for (name, text) in raw.query.iter() {
            let Some(property) = shape.properties().and_then(|p| p.get(name)) else {
                problems.add(Detail::of(name.clone(), "unknown_field"));
                continue;
            };
            if object.insert(name.clone(), from_text(shape.resolve(property), text)).is_some() {
                problems.add(Detail::of(name.clone(), "duplicate_key"));
            }
        }
        if !problems.is_empty() {
            let details = problems.into_details();
            return Err(details.into_iter().fold(Error::new(&code::UNKNOWN_PARAMETER), Error::detail));
        }
        // What is wrong with a parameter is 400, not 422: there is no body to be well-formed.
        schema::read(Value::Object(object))
            .map(Self)
            .map_err(|e| e.details().iter().cloned().fold(Error::new(&code::INVALID_PARAMETER), Error::detail))
    }
}

/// What a property's schema says of it: of a type by another name it is said at the branch that refers to it.
fn described(schema: &Value) -> Option<String> {
    let said = schema.get("description").and_then(Value::as_str).map(str::to_owned);
    said.or_else(|| ["oneOf", "allOf"].iter().find_map(|key| schema.get(key)?.as_array()?.iter().find_map(described)))
}

/// Text as the JSON that a schema expects of it: numbers and booleans are read, anything else stays text (and then
/// fails the schema with a message about its type).
#[must_use]
pub fn from_text(schema: &Value, text: &str) -> Value {
    let is = |name: &str| match schema.get("type") {
        Some(Value::String(t)) => t == name,
        Some(Value::Array(types)) => types.iter().any(|t| t == name),
        _ => false,
    };
    if is("integer")
        && let Ok(number) = text.parse::<i64>()
    {
        return number.into();
    }
    if is("number")
        && let Some(number) = text.parse::<f64>().ok().and_then(serde_json::Number::from_f64)
    {
        return Value::Number(number);
    }
    if is("boolean") {
        match text {
            "true" => return true.into(),
            "false" => return false.into(),
            _ => {}
        }
    }
    if is("array") && !is("string") {
        let items = schema.get("items").unwrap_or(&Value::Null);
        return text.split(',').filter(|part| !part.is_empty()).map(|part| from_text(items, part.trim())).collect();
    }
    Value::String(text.to_owned())
}

/// A query parameter or header that only the document needs to know of.
#[must_use]
pub fn parameter(
    name: impl Into<Cow<'static, str>>,
    place: ParameterIn,
    description: impl Into<String>,
    schema: impl Into<RefOr<Schema>>,
) -> Parameter {
    ParameterBuilder::new()
        .name(name.into().into_owned())
        .parameter_in(place)
        .required(Required::False)
        .description(Some(description.into()))
        .schema(Some(schema))
        .build()
}

macro_rules! tuple {
    ($($name:ident),+) => {
        impl<$($name: Input),+> Input for ($($name,)+) {
            fn describe(doc: &mut InputDoc) {
                $($name::describe(doc);)+
            }

            fn read(raw: &Raw) -> Result<Self> {
                Ok(($($name::read(raw)?,)+))
            }
        }
    };
}
tuple!(A);
tuple!(A, B);
tuple!(A, B, C);
