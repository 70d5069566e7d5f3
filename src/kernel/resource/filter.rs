//! Filters, search and sort order as conditions of a query.

use sea_orm::sea_query::{Expr, ExprTrait, NullOrdering, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, Order, QueryFilter, QueryOrder, Select, Value};

use super::{ColumnOf, Resource, spec};
use crate::Ctx;
use crate::db::{Tenant, dialect};
use crate::errors::{Error, Result, code};
use crate::list::{ColumnKind, Cursor, Filter, ListQuery, Operator, SortKey};

/// A filter that is not a column: `level=F1` on students, by their open enrolment.
#[derive(Clone, Copy)]
pub struct CustomFilter {
    /// Its name.
    pub name: &'static str,
    /// How its values are written.
    pub kind: ColumnKind,
    /// What it is for, for the document.
    pub about: &'static str,
    /// The condition for these values (one, or several with `__in`).
    pub condition: fn(&Ctx, Vec<Value>) -> Condition,
}

impl std::fmt::Debug for CustomFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Adds the filters and the search of a request.
pub(super) fn apply<R: Resource>(ctx: &Ctx, mut select: Select<R::Entity>, query: &ListQuery) -> Result<Select<R::Entity>> {
    let custom = R::custom_filters();
    for filter in &query.filters {
        select = match custom.iter().find(|c| c.name == filter.name) {
            Some(custom) => select.filter((custom.condition)(ctx, filter.values.clone())),
            None => {
                let column = spec::column::<R>(&filter.name).ok_or_else(|| Error::internal("a filter without a column"))?;
                select.filter(condition(column, filter))
            }
        };
    }
    if let (Some(words), Some(column)) = (&query.search, R::SEARCH_TEXT) {
        select = select.filter(dialect::contains_words(&column, words));
    }
    Ok(select)
}

/// What a filter asks of a column, for a list that is no resource's.
pub fn condition<C: ColumnTrait>(column: C, filter: &Filter) -> SimpleExpr {
    let one = || filter.values.first().cloned().unwrap_or(Value::Bool(None));
    let text = || match one() {
        Value::String(text) => text.unwrap_or_default(),
        _ => String::new(),
    };
    match filter.operator {
        Operator::Eq => column.eq(one()),
        Operator::Ne => column.ne(one()),
        Operator::In => column.is_in(filter.values.clone()),
        Operator::Gt => column.gt(one()),
        Operator::Gte => column.gte(one()),
        Operator::Lt => column.lt(one()),
        Operator::Lte => column.lte(one()),
        Operator::Contains => dialect::contains(&column, &text()),
        Operator::StartsWith => dialect::starts_with(&column, &text()),
        Operator::IsNull if one() == Value::Bool(Some(true)) => column.is_null(),
        Operator::IsNull => column.is_not_null(),
    }
}

/// Sorts, NULLs last, the id as the last key.
pub(super) fn order<R: Resource>(mut select: Select<R::Entity>, keys: &[SortKey]) -> Result<Select<R::Entity>> {
    for key in keys {
        let column = sort_column::<R>(key)?;
        let order = if key.descending { Order::Desc } else { Order::Asc };
        select = if column.def().is_null() {
            select.order_by_with_nulls(column, order, NullOrdering::Last)
        } else {
            select.order_by(column, order)
        };
    }
    Ok(select)
}

/// Only rows after the one a cursor remembers: greater in the first key, or equal in it and greater in the next, …
pub(super) fn after<R: Resource>(select: Select<R::Entity>, keys: &[SortKey], cursor: &Cursor) -> Result<Select<R::Entity>> {
    let invalid = || Error::new(&code::INVALID_CURSOR);
    if cursor.values.len() != keys.len() {
        return Err(invalid());
    }
    let mut any = Condition::any();
    let mut equal = Condition::all();
    for (key, text) in keys.iter().zip(&cursor.values) {
        let column = sort_column::<R>(key)?;
        let kind = ColumnKind::of(&column).ok_or_else(invalid)?;
        let value = match text {
            Some(text) => Some(kind.parse(text).ok_or_else(invalid)?),
            None => None,
        };
        let nullable = column.def().is_null();
        match value {
            // NULLs are last: nothing comes after them but other NULLs, told apart by the next key.
            None => equal = equal.add(column.is_null()),
            Some(value) => {
                let beyond = if key.descending { column.lt(value.clone()) } else { column.gt(value.clone()) };
                let mut later = Condition::any().add(beyond);
                if nullable {
                    later = later.add(column.is_null());
                }
                any = any.add(equal.clone().add(later));
                equal = equal.add(column.eq(value));
            }
        }
    }
    if any.is_empty() {
        any = any.add(Expr::val(1).eq(0));
    }
    Ok(select.filter(any))
}

pub(super) fn sort_column<R: Resource>(key: &SortKey) -> Result<ColumnOf<R>> {
    if key.name == "id" {
        return Ok(R::Entity::ID);
    }
    spec::column::<R>(&key.name).ok_or_else(|| Error::internal("a sort key without a column"))
}
