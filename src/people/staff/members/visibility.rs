//! Who is related to which members of staff: everybody to their own record. Families see in the directory who teaches, and
//! whom they may turn to.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};

use kernel::Ctx;
use kernel::access::{Role, Visibility};

use super::member::{Column, Entity, Kind, Status};

const fn own(role: Role) -> Visibility {
    Visibility { entity: "staff_member", role, ids: own_record }
}

const fn family(role: Role) -> Visibility {
    Visibility { entity: "directory_entry", role, ids: known_to_families }
}

pub(in crate::staff) const VISIBILITIES: &[Visibility] =
    &[own(Role::Registrar), own(Role::Bursar), own(Role::Teacher), own(Role::Staff), family(Role::Student), family(Role::Parent)];

fn own_record(ctx: &Ctx) -> SelectStatement {
    let own = ctx.find::<Entity>().select_only().column(Column::Id);
    own.filter(Column::AccountId.eq(ctx.actor().account_id)).into_query()
}

fn known_to_families(ctx: &Ctx) -> SelectStatement {
    let known = Condition::any().add(Column::Kind.eq(Kind::Teaching)).add(Column::IsContact.eq(true));
    let known = ctx.find::<Entity>().filter(known).filter(Column::Status.eq(Status::Active));
    known.select_only().column(Column::Id).into_query()
}
