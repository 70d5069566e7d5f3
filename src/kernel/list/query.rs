//! A list request held against what the list offers.

use std::collections::HashSet;

use sea_orm::sea_query::Value;

use super::spec::{ColumnKind, Hidden, Spec};
use super::{DEFAULT_PER_PAGE, MAX_DEPTH, MAX_PER_PAGE};
use crate::errors::{Code, Detail, Error, Result, code};

/// What a filter asks of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `status=active`
    Eq,
    /// `status__ne=active`
    Ne,
    /// `status__in=active,suspended`
    In,
    /// `born_on__gt=…`
    Gt,
    /// `born_on__gte=…`
    Gte,
    /// `born_on__lt=…`
    Lt,
    /// `born_on__lte=…`
    Lte,
    /// `name__contains=moyo`, case-insensitive
    Contains,
    /// `name__startswith=mo`, case-insensitive
    StartsWith,
    /// `guardian_id__isnull=true`
    IsNull,
}

impl Operator {
    /// What stands behind `__`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "ne" => Self::Ne,
            "in" => Self::In,
            "gt" => Self::Gt,
            "gte" => Self::Gte,
            "lt" => Self::Lt,
            "lte" => Self::Lte,
            "contains" => Self::Contains,
            "startswith" => Self::StartsWith,
            "isnull" => Self::IsNull,
            _ => return None,
        })
    }

    /// Those that make sense for a column, without `Eq`.
    #[must_use]
    pub fn of(kind: ColumnKind, nullable: bool) -> Vec<(&'static str, Self)> {
        let mut operators = vec![("ne", Self::Ne), ("in", Self::In)];
        match kind {
            ColumnKind::Text => operators.extend([("contains", Self::Contains), ("startswith", Self::StartsWith)]),
            ColumnKind::Integer | ColumnKind::Float | ColumnKind::Date | ColumnKind::Moment => {
                operators.extend([("gt", Self::Gt), ("gte", Self::Gte), ("lt", Self::Lt), ("lte", Self::Lte)]);
            }
            ColumnKind::Boolean | ColumnKind::Uuid => {}
        }
        if nullable {
            operators.push(("isnull", Self::IsNull));
        }
        operators
    }
}

/// One filter.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Column, or custom filter.
    pub name: String,
    /// What it asks.
    pub operator: Operator,
    /// The values: one, several for `in`, a boolean for `isnull`.
    pub values: Vec<Value>,
}

/// One key of the sort order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// The column.
    pub name: String,
    /// Whether it descends.
    pub descending: bool,
}

/// Which rows of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// A page by its number, from 1.
    Page(u64),
    /// What follows a cursor; empty for the first rows.
    Cursor(String),
}

/// A list request.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    /// Which rows.
    pub paging: Paging,
    /// How many.
    pub per_page: u64,
    /// In which order; the id is always the last key.
    pub sort: Vec<SortKey>,
    /// Which of them.
    pub filters: Vec<Filter>,
    /// With these words.
    pub search: Option<String>,
    /// Only these fields; empty: all.
    pub fields: Vec<String>,
    /// With these relations.
    pub include: Vec<String>,
}

impl ListQuery {
    /// The sort order as text, as a cursor remembers it.
    #[must_use]
    pub fn sort_text(&self) -> String {
        let keys: Vec<_> = self.sort.iter().map(|k| format!("{}{}", if k.descending { "-" } else { "" }, k.name)).collect();
        keys.join(",")
    }

    /// Reads query pairs of a caller who may see everything. `extra` names further parameters that the operation reads
    /// itself.
    ///
    /// # Errors
    /// 400 naming every parameter that is unknown or unreadable.
    pub fn parse(pairs: &[(String, String)], spec: &Spec, extra: &[&str]) -> Result<Self> {
        Self::parse_for(Hidden::NOTHING, pairs, spec, extra)
    }

    /// The same of a caller from whom something is hidden.
    ///
    /// # Errors
    /// As [`Self::parse`]; 403 for a column the caller may not see.
    pub fn parse_for(hidden: Hidden, pairs: &[(String, String)], spec: &Spec, extra: &[&str]) -> Result<Self> {
        let mut reader = Reader { spec, hidden, unknown: Vec::new(), invalid: Vec::new(), forbidden: None };
        let mut query = Self {
            paging: Paging::Page(1),
            per_page: DEFAULT_PER_PAGE,
            sort: Vec::new(),
            filters: Vec::new(),
            search: None,
            fields: Vec::new(),
            include: Vec::new(),
        };
        let mut sort = spec.default_sort;
        let mut seen = HashSet::new();
        for (name, value) in pairs {
            if !seen.insert(name.as_str()) {
                reader.invalid.push(Detail::of(name, "duplicate_key"));
                continue;
            }
            match name.as_str() {
                "page" => match value.parse() {
                    Ok(page) if page >= 1 => query.paging = Paging::Page(page),
                    _ => reader.invalid(name, "minimum", ("limit", "1".to_owned())),
                },
                "per_page" => match value.parse() {
                    Ok(count @ 1..=MAX_PER_PAGE) => query.per_page = count,
                    Ok(0) | Err(_) => reader.invalid(name, "minimum", ("limit", "1".to_owned())),
                    Ok(_) => reader.invalid(name, "maximum", ("limit", MAX_PER_PAGE.to_string())),
                },
                "cursor" => query.paging = Paging::Cursor(value.clone()),
                "sort" if !value.is_empty() => sort = value,
                "sort" => {}
                "q" if spec.searchable => query.search = Some(value.trim().to_owned()).filter(|q| !q.is_empty()),
                "fields" => query.fields = reader.names(name, value, |n| spec.fields.iter().any(|f| f == n)),
                "include" if !spec.includes.is_empty() => {
                    query.include = reader.names(name, value, |n| spec.includes.contains(&n))
                }
                other if extra.contains(&other) => {}
                _ => {
                    if let Some(filter) = reader.filter(name, value) {
                        query.filters.push(filter);
                    }
                }
            }
        }
        query.sort = reader.sort(sort);
        reader.finish()?;
        if let Paging::Page(page) = query.paging
            && page.saturating_mul(query.per_page) > MAX_DEPTH.max(query.per_page)
        {
            return Err(Error::new(&code::PAGE_TOO_DEEP).with("limit", MAX_DEPTH));
        }
        Ok(query)
    }
}

struct Reader<'a> {
    spec: &'a Spec,
    hidden: Hidden,
    unknown: Vec<Detail>,
    invalid: Vec<Detail>,
    forbidden: Option<String>,
}

impl Reader<'_> {
    fn invalid(&mut self, name: &str, issue: &'static str, arg: (&'static str, String)) {
        self.invalid.push(Detail::of(name, issue).with(arg.0, arg.1));
    }

    fn names(&mut self, parameter: &str, text: &str, known: impl Fn(&str) -> bool) -> Vec<String> {
        let mut names = Vec::new();
        for name in text.split(',').map(str::trim).filter(|n| !n.is_empty()) {
            if known(name) {
                names.push(name.to_owned());
            } else {
                self.invalid(parameter, "enum", ("options", name.to_owned()));
            }
        }
        names
    }

    fn sort(&mut self, text: &str) -> Vec<SortKey> {
        let mut keys: Vec<SortKey> = Vec::new();
        for item in text.split(',').map(str::trim).filter(|i| !i.is_empty()) {
            let (name, descending) = item.strip_prefix('-').map_or((item, false), |name| (name, true));
            if self.hidden.names.contains(&name) {
                self.forbidden = Some(name.to_owned());
            } else if name != "id" && !self.spec.column(name).is_some_and(|c| c.sortable) {
                let options: Vec<_> = self.spec.columns.iter().filter(|c| c.sortable).map(|c| c.name.as_str()).collect();
                self.invalid("sort", "enum", ("options", options.join(", ")));
            } else if keys.iter().all(|k| k.name != name) {
                keys.push(SortKey { name: name.to_owned(), descending });
            }
        }
        match keys.iter().position(|k| k.name == "id") {
            // Nothing after the id can matter.
            Some(index) => keys.truncate(index + 1),
            None => {
                let descending = keys.last().is_some_and(|k| k.descending);
                keys.push(SortKey { name: "id".to_owned(), descending });
            }
        }
        keys
    }

    fn filter(&mut self, parameter: &str, text: &str) -> Option<Filter> {
        let (name, suffix) = parameter.split_once("__").map_or((parameter, None), |(n, s)| (n, Some(s)));
        if self.hidden.names.contains(&name) {
            self.forbidden = Some(name.to_owned());
            return None;
        }
        let custom = self.spec.custom.iter().find(|(n, _)| *n == name);
        let column = self.spec.column(name).filter(|c| c.filterable);
        let (kind, nullable, options) = match (custom, column) {
            (Some((_, kind)), _) => (*kind, false, None),
            (None, Some(column)) => (column.kind, column.nullable, column.options.as_deref()),
            (None, None) => {
                self.unknown.push(Detail::of(parameter, "unknown_field"));
                return None;
            }
        };
        let operator = match suffix {
            None => Operator::Eq,
            Some(suffix) => {
                let allowed = Operator::of(kind, nullable);
                let operator = Operator::parse(suffix).filter(|o| allowed.iter().any(|(_, a)| a == o));
                // A custom filter takes one value, or several.
                match operator.filter(|o| custom.is_none() || *o == Operator::In) {
                    Some(operator) => operator,
                    None => {
                        self.unknown.push(Detail::of(parameter, "unknown_field"));
                        return None;
                    }
                }
            }
        };
        let texts: Vec<&str> = match operator {
            Operator::In => text.split(',').map(str::trim).filter(|t| !t.is_empty()).take(1000).collect(),
            _ => vec![text],
        };
        let mut values = Vec::with_capacity(texts.len());
        for text in texts {
            let kind = if operator == Operator::IsNull { ColumnKind::Boolean } else { kind };
            let known = !matches!(operator, Operator::Eq | Operator::Ne | Operator::In)
                || options.is_none_or(|options| options.iter().any(|o| o == text));
            match kind.parse(text).filter(|_| known && !text.contains('\0')) {
                Some(value) => values.push(value),
                None => match options {
                    Some(options) if !known => self.invalid(parameter, "enum", ("options", options.join(", "))),
                    _ => self.invalid(parameter, "type", ("expected", kind.as_str().to_owned())),
                },
            }
        }
        Some(Filter { name: name.to_owned(), operator, values })
    }

    fn finish(self) -> Result<()> {
        if let Some(name) = self.forbidden {
            let detail = Detail::of(name, "not_allowed").with("permission", (self.hidden.by)());
            return Err(Error::new(&code::FORBIDDEN).detail(detail));
        }
        let fail = |code: &'static Code, details: Vec<Detail>| Err(details.into_iter().fold(Error::new(code), Error::detail));
        if !self.unknown.is_empty() {
            return fail(&code::UNKNOWN_PARAMETER, self.unknown.into_iter().chain(self.invalid).collect());
        }
        if !self.invalid.is_empty() {
            return fail(&code::INVALID_PARAMETER, self.invalid);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
