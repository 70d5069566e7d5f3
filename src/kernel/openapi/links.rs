//! Links: how the id of what was created leads to the operations on it.

use utoipa::openapi::link::Link;

use crate::operation::Operation;

/// What can be done with the record that an operation creates.
pub(super) fn of<'a>(operation: &'a Operation, all: &'a [Operation]) -> impl Iterator<Item = (&'a str, Link)> {
    let item = format!("{}/{{id}}", operation.path);
    let below = move |other: &&Operation| {
        let rest = other.path.strip_prefix(&item);
        operation.success == 201 && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let link = |other: &'a Operation| {
        (other.id.as_str(), Link::builder().operation_id(other.id.as_str()).parameter("id", "$response.body#/data/id").build())
    };
    all.iter().filter(below).map(link)
}
