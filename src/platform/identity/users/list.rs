//! `GET /users`.

use kernel::Ctx;
use kernel::access::Role;
use kernel::db::dialect;
use kernel::errors::{Error, Result, code};
use kernel::list::{DEFAULT_PER_PAGE, MAX_DEPTH};
use kernel::operation::Query;
use kernel::text;
use sea_orm::sea_query::NullOrdering;
use sea_orm::{ColumnTrait, Condition, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::super::memberships::has_role;
use super::super::{account, membership};
use super::{User, select};

/// Which users, in which order.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct UserQuery {
    /// Page number, from 1.
    #[schema(minimum = 1)]
    pub(in super::super) page: Option<u64>,
    /// Rows per page.
    #[schema(minimum = 1, maximum = 200)]
    pub(in super::super) per_page: Option<u64>,
    /// Words to search for in name and address, in any case; all must occur.
    #[schema(max_length = 200)]
    pub(in super::super) q: Option<String>,
    /// Only users with this role.
    pub(in super::super) role: Option<Role>,
    /// Only users with this status.
    pub(in super::super) status: Option<membership::Status>,
    /// Sort order; `-` descends.
    pub(in super::super) sort: Option<Sort>,
}

/// Sort orders of users.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[schema(as = UserSort)]
pub(in super::super) enum Sort {
    /// By name.
    #[default]
    #[serde(rename = "name")]
    Name,
    /// By name, backwards.
    #[serde(rename = "-name")]
    NameDescending,
    /// By address.
    #[serde(rename = "email")]
    Email,
    /// By address, backwards.
    #[serde(rename = "-email")]
    EmailDescending,
    /// Those added first, first.
    #[serde(rename = "created_at")]
    CreatedAt,
    /// Those added last, first.
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
    /// Those who signed in longest ago, first; those who never did, last.
    #[serde(rename = "last_login_at")]
    LastLoginAt,
    /// Those who signed in last, first; those who never did, last.
    #[serde(rename = "-last_login_at")]
    LastLoginAtDescending,
}

/// The users of the school, in pages.
///
/// # Errors
/// 400 `PAGE_TOO_DEEP`.
pub(in super::super) async fn list(ctx: &Ctx, Query(query): Query<UserQuery>) -> Result<Vec<User>> {
    let (page, per_page) = (query.page.unwrap_or(1), query.per_page.unwrap_or(DEFAULT_PER_PAGE));
    if page.saturating_mul(per_page) > MAX_DEPTH {
        return Err(Error::new(&code::PAGE_TOO_DEEP).with("limit", MAX_DEPTH));
    }
    let mut wanted = Condition::all();
    for word in query.q.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned) {
        let word = text::clean(&word).unwrap_or(word);
        let found = Condition::any()
            .add(dialect::contains(&account::Column::Name, &word))
            .add(dialect::contains(&account::Column::Email, &word));
        wanted = wanted.add(found);
    }
    if let Some(role) = query.role {
        wanted = wanted.add(has_role(role));
    }
    if let Some(status) = query.status {
        wanted = wanted.add(membership::Column::Status.eq(status));
    }
    let select = select(ctx).filter(wanted);
    let total = select.clone().count(ctx.uow()).await?;
    let select = match query.sort.unwrap_or_default() {
        Sort::Name => select.order_by(account::Column::Name, Order::Asc),
        Sort::NameDescending => select.order_by(account::Column::Name, Order::Desc),
        Sort::Email => select.order_by(account::Column::Email, Order::Asc),
        Sort::EmailDescending => select.order_by(account::Column::Email, Order::Desc),
        Sort::CreatedAt => select.order_by(membership::Column::CreatedAt, Order::Asc),
        Sort::CreatedAtDescending => select.order_by(membership::Column::CreatedAt, Order::Desc),
        Sort::LastLoginAt => select.order_by_with_nulls(account::Column::LastLoginAt, Order::Asc, NullOrdering::Last),
        Sort::LastLoginAtDescending => select.order_by_with_nulls(account::Column::LastLoginAt, Order::Desc, NullOrdering::Last),
    };
    let rows =
        select.order_by(membership::Column::Id, Order::Asc).offset((page - 1) * per_page).limit(per_page).all(ctx.uow()).await?;
    ctx.set_meta(&serde_json::json!({ "total": total, "page": page, "per_page": per_page }));
    Ok(rows.into_iter().filter_map(|(membership, account)| Some(User::of(membership, account?))).collect())
}
