//! What the operations here are called with, beyond what the kernel has.

use std::marker::PhantomData;

use kernel::Result;
use kernel::errors::code;
use kernel::operation::{BodyKind, Input, InputDoc, Operation, Raw};
use kernel::resource::{HistoryEntry, page_parameters};
use serde_json::Value as Json;
use utoipa::ToSchema;
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};

/// The query of a list; the operation adds the parameters to its description.
pub(super) struct Pairs(pub(super) Vec<(String, String)>);

impl Input for Pairs {
    fn describe(_: &mut InputDoc) {}

    fn read(raw: &Raw) -> Result<Self> {
        Ok(Self(raw.query.to_vec()))
    }
}

/// A JSON merge patch of `T`, held against its schema once it is merged.
pub(super) struct Patch<T>(pub(super) Json, pub(super) PhantomData<T>);

impl<T: ToSchema + 'static> Input for Patch<T> {
    fn describe(doc: &mut InputDoc) {
        doc.body_kind = BodyKind::MergePatch;
        doc.body = Some(doc.refer::<T>());
    }

    fn read(raw: &Raw) -> Result<Self> {
        Ok(Self(raw.json()?, PhantomData))
    }
}

/// Says that an operation answers with a list of `T`, each by the name of its schema.
pub(crate) fn list_of<T: ToSchema>(mut operation: Operation) -> Operation {
    let name = T::name().into_owned();
    T::schemas(&mut operation.output.schemas);
    operation.output.schemas.push((name.clone(), T::schema()));
    operation.output.data = Some(RefOr::T(Schema::Array(ArrayBuilder::new().items(Ref::from_schema_name(name)).build())));
    operation
}

/// Says that an operation answers with a page of a history.
pub(super) fn history(operation: Operation) -> Operation {
    let mut operation = list_of::<HistoryEntry>(operation);
    operation.output.paged = true;
    operation.input.parameters.extend(page_parameters());
    operation.errors(&[&code::INVALID_PARAMETER, &code::INVALID_CURSOR])
}
