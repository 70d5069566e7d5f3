//! Who is related to which learners and guardians.
//!
//! A parent sees the learners they are linked to, unless the link says they have no custody, and their own record as a
//! guardian; not the other parent's. A learner sees their own record and no guardian's. A teacher sees the guardians of
//! the learners they teach; which those are is for the module of classes to say.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};

use kernel::Ctx;
use kernel::access::{Role, Visibility};

use super::guardian_link::Custody;
use super::{change_requests, guardian, guardian_link, student};

pub(super) const VISIBILITIES: &[Visibility] = &[
    Visibility { entity: "student", role: Role::Parent, ids: own_children },
    Visibility { entity: "student", role: Role::Student, ids: self_as_student },
    Visibility { entity: "guardian", role: Role::Parent, ids: self_as_guardian },
    Visibility { entity: "guardian", role: Role::Teacher, ids: guardians_of_taught },
    change_requests::OWN_AS_PARENT,
    change_requests::OWN_AS_STUDENT,
];

fn own_children(ctx: &Ctx) -> SelectStatement {
    use guardian_link::Column as C;
    ctx.find::<guardian_link::Entity>()
        .select_only()
        .column(C::StudentId)
        .filter(C::Custody.ne(Custody::None))
        .filter(C::GuardianId.in_subquery(self_as_guardian(ctx)))
        .into_query()
}

fn self_as_student(ctx: &Ctx) -> SelectStatement {
    use student::Column as C;
    ctx.find::<student::Entity>().select_only().column(C::Id).filter(C::AccountId.eq(ctx.actor().account_id)).into_query()
}

fn self_as_guardian(ctx: &Ctx) -> SelectStatement {
    use guardian::Column as C;
    ctx.find::<guardian::Entity>().select_only().column(C::Id).filter(C::AccountId.eq(ctx.actor().account_id)).into_query()
}

fn guardians_of_taught(ctx: &Ctx) -> SelectStatement {
    use guardian_link::Column as C;
    let taught = ctx
        .services()
        .registry()
        .visibilities("student")
        .filter(|visibility| visibility.role == Role::Teacher)
        .fold(Condition::any().add(Expr::val(1).eq(0)), |any, visibility| {
            any.add(C::StudentId.in_subquery((visibility.ids)(ctx)))
        });
    ctx.find::<guardian_link::Entity>().select_only().column(C::GuardianId).filter(taught).into_query()
}
