//! The input of a resource that is only read.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationErrors};

use super::Apply;

/// Nothing to write.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoInput<A>(#[serde(skip)] PhantomData<fn(A)>);

impl<A> Clone for NoInput<A> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<A> Validate for NoInput<A> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

impl<A> Apply<A> for NoInput<A> {
    fn apply(self, _row: &mut A) {}
}

impl<A> PartialSchema for NoInput<A> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().into()
    }
}

impl<A> ToSchema for NoInput<A> {}
