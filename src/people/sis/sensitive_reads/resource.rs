//! The log of sensitive reads as a resource: read only.

use kernel::Ctx;
use kernel::access::Role;
use kernel::resource::{NoInput, Resource, Verb};
use sea_orm::{ColumnTrait, QueryFilter, Select};

use super::sensitive_read::{ActiveModel, Column, Entity, Model};

/// The log of sensitive reads.
#[derive(Debug)]
pub struct SensitiveReads;

impl Resource for SensitiveReads {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "sensitive_read";
    const PLURAL: &'static str = "sensitive_reads";
    const PATH: &'static str = "/sensitive-reads";
    const ABOUT: &'static str = "Somebody's read of a medical alert, a restriction of access, a national ID, or custody that is not full. The head sees all of them, everybody else their own. A client may say why it reads in the header `X-Access-Reason`.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::ReadAt];
    const FILTERABLE: &'static [Column] =
        &[Column::ReadAt, Column::AccountId, Column::Operation, Column::Entity, Column::RecordId, Column::StudentId];
    const DEFAULT_SORT: &'static str = "-read_at";
    // It is written by the program, beside the audit log and not through it.
    const IN_CHANGES: bool = false;

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    fn scope(ctx: &Ctx, _: &str, select: Select<Entity>) -> Select<Entity> {
        if ctx.actor().roles.has(Role::SchoolAdmin) {
            return select;
        }
        select.filter(Column::AccountId.eq(ctx.actor().account_id))
    }
}
