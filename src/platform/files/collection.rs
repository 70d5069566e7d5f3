//! Files as a resource: listed, shown, deleted. They come by uploads, and change by commands.

use kernel::access::{Reach, Role, Visibility};
use kernel::errors::{Detail, Error, Result};
use kernel::resource::{Change, ChangeKind, NoInput, Resource, Verb};
use kernel::{Ctx, jobs};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select};

use super::codes::{FILE_ON_HOLD, FILE_RETAINED};
use super::file::{self, ActiveModel, Column, Entity, Model};
use super::purge;

/// Who may read files only of their own and of the records that they may read.
pub(super) const VISIBILITIES: &[Visibility] =
    &[related(Role::Bursar), related(Role::Teacher), related(Role::Staff), related(Role::Student), related(Role::Parent)];

const fn related(role: Role) -> Visibility {
    Visibility { entity: "file", role, ids: own_and_of_records }
}

/// The files that the caller has uploaded, and those that belong to records the caller may read.
fn own_and_of_records(ctx: &Ctx) -> SelectStatement {
    let mut any = Condition::any().add(Column::CreatedBy.eq(ctx.actor().account_id));
    for info in ctx.services().registry().resources().iter().filter(|info| info.entity != Files::ENTITY) {
        let permission = info.list_permission();
        if info.offers(Verb::Get) && ctx.can(&permission) {
            let of_records = Condition::all()
                .add(Column::Visibility.eq(file::Visibility::Record))
                .add(Column::Entity.eq(info.entity))
                .add(Column::EntityId.in_subquery((info.reachable)(ctx, &permission)));
            any = any.add(of_records);
        }
    }
    ctx.find::<Entity>().select_only().column(Column::Id).filter(any).into_query()
}

/// Files.
#[derive(Debug)]
pub struct Files;

impl Resource for Files {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "files";
    const ENTITY: &'static str = "file";
    const PLURAL: &'static str = "files";
    const PATH: &'static str = "/files";
    const ABOUT: &'static str = "A file of the school: its name, type, length and SHA-256, what it belongs to, and how long it is kept. A list shows the caller's own, those that belong to records the caller may read, and every file to who may read them all.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Delete, Verb::History];
    const SEARCHABLE: &'static [Column] = &[Column::Name];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] = &[Column::Name, Column::SizeBytes, Column::RetainUntil];
    const FILTERABLE: &'static [Column] = &[
        Column::Name,
        Column::MediaType,
        Column::SizeBytes,
        Column::Sha256,
        Column::Status,
        Column::Entity,
        Column::EntityId,
        Column::Visibility,
        Column::RetainUntil,
        Column::LegalHold,
        Column::CreatedBy,
    ];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// What is related to a caller, they may read; change and delete they may what they have uploaded.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        if permission == READ {
            return select.filter(ctx.visible(Self::ENTITY, permission, Column::Id));
        }
        match ctx.reach(permission) {
            Some(Reach::All) => select,
            _ => select.filter(Column::CreatedBy.eq(ctx.actor().account_id)),
        }
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.before, change.kind) {
            (Some(file), ChangeKind::Delete) => may_go(ctx, file),
            _ => Ok(()),
        }
    }

    /// Its contents go after it, by a job: the store may be away.
    async fn after_write(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let (Some(file), ChangeKind::Delete) = (&change.before, change.kind) {
            jobs::enqueue(ctx, purge::of_file(file.id)).await?;
        }
        Ok(())
    }
}

/// The permission to read.
pub(super) const READ: &str = "files.file.read";

/// Whether a file may be deleted.
fn may_go(ctx: &Ctx, file: &Model) -> Result<()> {
    if file.legal_hold {
        let reason = file.legal_hold_reason.clone().unwrap_or_default();
        return Err(Error::conflict(&FILE_ON_HOLD).detail(Detail::of("legal_hold", "held").with("reason", reason)));
    }
    match file.retain_until {
        Some(until) if until > ctx.now() => {
            Err(Error::conflict(&FILE_RETAINED).with("until", until.format("%Y-%m-%d %H:%M UTC")))
        }
        _ => Ok(()),
    }
}

/// A file that the caller reaches with a permission.
///
/// # Errors
/// 404.
pub(super) async fn reached(ctx: &Ctx, id: uuid::Uuid, permission: &str) -> Result<Model> {
    let select = Files::scope(ctx, permission, ctx.find::<Entity>()).filter(Column::Id.eq(id));
    select.one(ctx.uow()).await?.ok_or_else(Error::not_found)
}
