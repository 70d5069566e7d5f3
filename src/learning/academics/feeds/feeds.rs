//! Calendar feeds as a resource: read only. They are made and revoked by commands.

use sea_orm::{QueryFilter, Select};

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};

use super::feed::{ActiveModel, Column, Entity, Model};

/// Calendar feeds.
#[derive(Debug)]
pub struct CalendarFeeds;

impl Resource for CalendarFeeds {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "calendar_feed";
    const PLURAL: &'static str = "calendar_feeds";
    const PATH: &'static str = "/calendar-feeds";
    const ABOUT: &'static str = "An address at which calendar programs read the school's calendar.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History];
    const SORTABLE: &'static [Column] = &[Column::Name, Column::CreatedAt];
    const FILTERABLE: &'static [Column] = &[Column::Scope, Column::ClassId, Column::AccountId, Column::RevokedAt];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("calendar_feed", permission, Column::Id))
    }
}
