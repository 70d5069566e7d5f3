//! What an operation answers with.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A body: serialised as `data` of the envelope, described by its schema.
pub trait View: Serialize + ToSchema + 'static {
    /// The id of the thing shown, when it is one thing: makes the `Location` of a 201.
    fn id(&self) -> Option<Uuid> {
        None
    }

    /// Its version, when it has one: makes the `ETag`.
    fn version(&self) -> Option<i64> {
        None
    }
}

impl<T: View> View for Vec<T> where Self: ToSchema {}
impl View for () {}
impl View for serde_json::Value {}
