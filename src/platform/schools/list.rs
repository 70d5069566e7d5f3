//! Which schools somebody may know of, as a list and one by one: all of them who runs the platform, their own who do
//! not. Another school does not exist for them.

use kernel::errors::{Error, code};
use kernel::list::{ColumnKind, ColumnSpec, ListQuery, Paging, Spec};
use kernel::operation::{Id, Reply};
use kernel::resource::condition;
use kernel::schema::Shape;
use kernel::{Ctx, Result};
use sea_orm::sea_query::{Alias, ExprTrait, NullOrdering, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, Iden, Iterable, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::input::Pairs;
use super::school::{self, Column, Model, SchoolType, Status};

/// What the list offers.
///
/// # Errors
/// 500 when the view has no schema: a fault that any use of the list shows.
pub(super) fn spec() -> Result<Spec> {
    let view = Shape::of::<Model>()?;
    let fields = view.properties().into_iter().flat_map(Map::keys).cloned().collect();
    let column = |column: Column, sortable, options: Option<Vec<String>>| {
        ColumnKind::of(&column).map(|kind| ColumnSpec {
            name: column.unquoted().to_owned(),
            kind,
            nullable: column.def().is_null(),
            sortable,
            filterable: true,
            options,
        })
    };
    let columns = [
        column(Column::Id, true, None),
        column(Column::Name, true, None),
        column(Column::Subdomain, true, None),
        column(Column::SchoolNumber, true, None),
        column(Column::SchoolType, false, Some(names::<SchoolType>())),
        column(Column::ProvinceCode, true, None),
        column(Column::DistrictCode, true, None),
        column(Column::ResponsibleAuthority, false, None),
        column(Column::Status, false, Some(names::<Status>())),
        column(Column::CreatedAt, true, None),
        column(Column::UpdatedAt, true, None),
    ];
    let columns = columns.into_iter().flatten().collect();
    Ok(Spec { columns, fields, searchable: true, default_sort: "name", ..Spec::default() })
}

fn names<E: Iterable + sea_orm::ActiveEnum<Value = String>>() -> Vec<String> {
    E::iter().map(|value| value.to_value()).collect()
}

/// A page of the schools that the caller may know of.
pub(super) async fn list(ctx: &Ctx, Pairs(pairs): Pairs) -> Result<Reply> {
    let query = ListQuery::parse(&pairs, &spec()?, &[])?;
    let Paging::Page(page) = query.paging else { return Err(Error::new(&code::INVALID_CURSOR)) };
    let mut select = school::find().filter(known(ctx)?);
    for filter in &query.filters {
        select = select.filter(condition(column(&filter.name)?, filter));
    }
    if let Some(words) = &query.search {
        select = select.filter(kernel::db::dialect::contains_words(&Column::SearchText, words));
    }
    let total = select.clone().count(ctx.uow()).await?;
    for key in &query.sort {
        let order = if key.descending { Order::Desc } else { Order::Asc };
        select = select.order_by_with_nulls(column(&key.name)?, order, NullOrdering::Last);
    }
    let schools = select.offset((page - 1) * query.per_page).limit(query.per_page).all(ctx.uow()).await?;
    let mut shown = serde_json::to_value(&schools)?;
    if !query.fields.is_empty() {
        for school in shown.as_array_mut().into_iter().flatten().filter_map(Json::as_object_mut) {
            school.retain(|name, _| name == "id" || query.fields.contains(name));
        }
    }
    let mut reply = Reply::data(&shown)?;
    reply.meta = Some(json!({ "total": total, "page": page, "per_page": query.per_page }));
    Ok(reply)
}

/// One school.
///
/// # Errors
/// 404 when there is none, or the caller may not know that there is.
pub(super) async fn get(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let select = school::find().filter(Column::Id.eq(id)).filter(known(ctx)?);
    select.one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

fn column(name: &str) -> Result<Column> {
    Column::iter().find(|column| column.unquoted() == name).ok_or_else(|| Error::internal("a name without a column"))
}

fn known(ctx: &Ctx) -> Result<Condition> {
    if ctx.actor().is_platform_admin() {
        return Ok(Condition::all());
    }
    Ok(Condition::all().add(Column::Id.in_subquery(belonging(ctx.account_id()?))))
}

/// The ids of the schools that an account belongs to. On PostgreSQL an account may read its own memberships wherever
/// they are; the identity module keeps that table.
fn belonging(account: Uuid) -> SelectStatement {
    let column = |name: &'static str| sea_orm::sea_query::Expr::col(Alias::new(name));
    Query::select()
        .column(Alias::new("school_id"))
        .from(Alias::new("memberships"))
        .and_where(column("account_id").eq(account))
        .and_where(column("status").eq("active"))
        .and_where(column("deleted_at").is_null())
        .to_owned()
}
