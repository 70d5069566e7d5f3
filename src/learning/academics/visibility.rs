//! Who is related to what by classes.
//!
//! A teacher sees the learners of the classes they teach today, and those classes: the work in the class and the
//! learner's place in it must both be under way. Learners, and the parents of learners, see the learner's classes.
//! A calendar feed is seen by whom it was made for.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};

use kernel::Ctx;
use kernel::access::{Role, Visibility};

use super::feeds::feed;
use super::period::covering;
use super::{class_member, class_teacher};

pub(super) const VISIBILITIES: &[Visibility] = &[
    Visibility { entity: "student", role: Role::Teacher, ids: taught_students },
    Visibility { entity: "class", role: Role::Teacher, ids: taught_classes },
    Visibility { entity: "class", role: Role::Student, ids: |ctx| classes_of_visible_students(ctx, Role::Student) },
    Visibility { entity: "class", role: Role::Parent, ids: |ctx| classes_of_visible_students(ctx, Role::Parent) },
    Visibility { entity: "calendar_feed", role: Role::Teacher, ids: own_feeds },
    Visibility { entity: "calendar_feed", role: Role::Staff, ids: own_feeds },
    Visibility { entity: "calendar_feed", role: Role::Bursar, ids: own_feeds },
    Visibility { entity: "calendar_feed", role: Role::Student, ids: own_feeds },
    Visibility { entity: "calendar_feed", role: Role::Parent, ids: own_feeds },
];

fn own_feeds(ctx: &Ctx) -> SelectStatement {
    use feed::Column as C;
    ctx.find::<feed::Entity>().select_only().column(C::Id).filter(C::AccountId.eq(ctx.actor().account_id)).into_query()
}

fn taught_classes(ctx: &Ctx) -> SelectStatement {
    use class_teacher::Column as C;
    ctx.find::<class_teacher::Entity>()
        .select_only()
        .column(C::ClassId)
        .filter(C::AccountId.eq(ctx.actor().account_id))
        .filter(covering(C::StartsOn, C::EndsOn, ctx.today()))
        .into_query()
}

fn taught_students(ctx: &Ctx) -> SelectStatement {
    use class_member::Column as C;
    ctx.find::<class_member::Entity>()
        .select_only()
        .column(C::StudentId)
        .filter(covering(C::StartsOn, C::EndsOn, ctx.today()))
        .filter(C::ClassId.in_subquery(taught_classes(ctx)))
        .into_query()
}

/// The classes that the students somebody sees in this role are in today. (Not those they see in another role: a
/// teacher who is also a parent gets those from [`taught_classes`].)
fn classes_of_visible_students(ctx: &Ctx, role: Role) -> SelectStatement {
    use class_member::Column as C;
    let students = ctx
        .services()
        .registry()
        .visibilities("student")
        .filter(|visibility| visibility.role == role)
        .fold(Condition::any().add(Expr::val(1).eq(0)), |any, visibility| {
            any.add(C::StudentId.in_subquery((visibility.ids)(ctx)))
        });
    ctx.find::<class_member::Entity>()
        .select_only()
        .column(C::ClassId)
        .filter(covering(C::StartsOn, C::EndsOn, ctx.today()))
        .filter(students)
        .into_query()
}
