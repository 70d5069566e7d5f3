//! What a resource's operations say of themselves in the document.

use utoipa::openapi::path::{Parameter, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    AllOfBuilder, AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Object, RefOr};

use super::{Resource, spec};
use crate::errors::Result;
use crate::list::{ColumnKind, MAX_DEPTH, MAX_PER_PAGE, Operator, Spec};
use crate::operation::{parameter, refer};

/// The query parameters of a list.
pub(super) fn list_parameters<R: Resource>(paged: bool) -> Result<Vec<Parameter>> {
    let spec = spec::of::<R>()?;
    let mut parameters = Vec::new();
    if paged {
        parameters.extend(page_parameters());
        parameters.push(query(
            "cursor",
            "Instead of `page`: empty for the first rows, then `meta.next_cursor` of the answer before. Stable while rows are added; gives no total.",
            text().build(),
        ));
    }
    parameters.extend(common_parameters(&spec, R::custom_filters().iter().map(|f| (f.name, f.about))));
    Ok(parameters)
}

/// The query parameters of a list by page numbers that is no resource's.
pub fn paged_parameters(spec: &Spec) -> Vec<Parameter> {
    let mut parameters = page_parameters();
    parameters.extend(common_parameters(spec, std::iter::empty()));
    parameters
}

fn common_parameters<'a>(spec: &Spec, abouts: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    let sortable = spec.columns.iter().filter(|c| c.sortable).flat_map(|c| [c.name.clone(), format!("-{}", c.name)]);
    let default: Vec<_> = spec.default_sort.split(',').filter(|key| !key.is_empty()).collect();
    let keys = ArrayBuilder::new().items(one_of(sortable.collect())).default(Some(default.into()));
    parameters.push(several("sort", "Sort keys; `-` descends.", keys));
    if spec.searchable {
        parameters.push(query(
            "q",
            "Words to search for, in any case and with or without accents; all must occur.",
            text().build(),
        ));
    }
    parameters.extend(shape_parameters(spec));
    for column in spec.columns.iter().filter(|c| c.filterable) {
        let value = value_schema(column.kind, column.options.as_deref());
        parameters.push(query(&column.name, &format!("Only rows with this `{}`.", column.name), value.clone()));
        for (suffix, operator) in Operator::of(column.kind, column.nullable) {
            let schema: RefOr<Schema> = match operator {
                Operator::In => {
                    let name = format!("{}__{suffix}", column.name);
                    parameters.push(several(&name, &meaning(&column.name, operator), ArrayBuilder::new().items(value.clone())));
                    continue;
                }
                Operator::IsNull => ObjectBuilder::new().schema_type(Type::Boolean).build().into(),
                // Part of a value is no value of an enumeration.
                Operator::Contains | Operator::StartsWith => text().build().into(),
                _ => value.clone(),
            };
            let name = format!("{}__{suffix}", column.name);
            parameters.push(parameter(name, ParameterIn::Query, meaning(&column.name, operator), schema));
        }
    }
    for (name, about) in abouts {
        let kind = spec.custom.iter().find(|(n, _)| *n == name).map_or(ColumnKind::Text, |(_, kind)| *kind);
        let value = value_schema(kind, None);
        parameters.push(query(name, about, value.clone()));
        parameters.push(several(&format!("{name}__in"), &format!("{about} Several."), ArrayBuilder::new().items(value)));
    }
    parameters
}

/// The `format` parameter of an export.
pub(super) fn format_parameter() -> Parameter {
    let schema = text().enum_values(Some(["csv", "xlsx", "ndjson"])).default(Some("csv".into())).build();
    query("format", "File format.", schema)
}

/// `page` and `per_page` alone.
pub fn page_parameters() -> Vec<Parameter> {
    let count = |max| ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(max);
    vec![
        // With the shortest pages the last that a number reaches; `PAGE_TOO_DEEP` says where it ends with longer ones.
        query("page", "Page number, from 1.", count(Some(MAX_DEPTH)).default(Some(1.into())).build()),
        query("per_page", "Rows per page.", count(Some(MAX_PER_PAGE)).default(Some(25.into())).build()),
    ]
}

/// `fields` and `include` of one record.
pub(super) fn view_parameters<R: Resource>() -> Result<Vec<Parameter>> {
    Ok(shape_parameters(&*spec::of::<R>()?))
}

/// `fields`, and `include` where there are relations.
fn shape_parameters(spec: &Spec) -> Vec<Parameter> {
    let fields = ArrayBuilder::new().items(one_of(spec.fields.clone()));
    let mut parameters =
        vec![several("fields", "Only these fields, and the id; the answer is without the others, required or not.", fields)];
    if !spec.includes.is_empty() {
        let relations = spec.includes.iter().map(|name| (*name).to_owned()).collect();
        parameters.push(several("include", "Relations to add.", ArrayBuilder::new().items(one_of(relations))));
    }
    parameters
}

/// The view, with the relations that `include=` adds.
pub(super) fn shown<R: Resource>(schemas: &mut Vec<(String, RefOr<Schema>)>) -> RefOr<Schema> {
    let view = refer::<R::View>(schemas);
    let includes = R::includes();
    if includes.is_empty() {
        return view;
    }
    let mut object = ObjectBuilder::new();
    for relation in includes {
        let null = ObjectBuilder::new().schema_type(Type::Null).build();
        let schema =
            OneOfBuilder::new().item(null).item((relation.schema)(schemas)).description(Some("With `include` only.")).build();
        object = object.property(relation.name, RefOr::T(Schema::OneOf(schema)));
    }
    RefOr::T(Schema::AllOf(AllOfBuilder::new().item(view).item(object.build()).build()))
}

/// A list of what `item` refers to.
pub(super) fn array_of(item: RefOr<Schema>) -> RefOr<Schema> {
    ArrayBuilder::new().items(item).build().into()
}

fn meaning(column: &str, operator: Operator) -> String {
    let words = match operator {
        Operator::Eq => "is",
        Operator::Ne => "is not",
        Operator::In => "is one of these, separated by commas",
        Operator::Gt => "is greater than this",
        Operator::Gte => "is at least this",
        Operator::Lt => "is less than this",
        Operator::Lte => "is at most this",
        Operator::Contains => "contains this, in any case",
        Operator::StartsWith => "starts with this, in any case",
        Operator::IsNull => "is empty (`true`) or is not (`false`)",
    };
    format!("Only rows whose `{column}` {words}.")
}

fn query(name: &str, about: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    parameter(name.to_owned(), ParameterIn::Query, about, schema)
}

/// Several values in one parameter, separated by commas.
fn several(name: &str, about: &str, values: ArrayBuilder) -> Parameter {
    let mut parameter = query(name, &format!("{about} Separated by commas."), values.build());
    parameter.style = Some(ParameterStyle::Form);
    parameter.explode = Some(false);
    parameter
}

fn one_of(options: Vec<String>) -> Object {
    text().enum_values(Some(options)).build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn value_schema(kind: ColumnKind, options: Option<&[String]>) -> RefOr<Schema> {
    let format = |f| Some(SchemaFormat::KnownFormat(f));
    let of = |t: Type| ObjectBuilder::new().schema_type(SchemaType::new(t));
    let schema = match kind {
        ColumnKind::Text => of(Type::String).enum_values(options.map(<[String]>::to_vec)).build(),
        ColumnKind::Integer => of(Type::Integer).format(format(KnownFormat::Int64)).build(),
        ColumnKind::Float => of(Type::Number).build(),
        ColumnKind::Boolean => of(Type::Boolean).build(),
        ColumnKind::Date => of(Type::String).format(format(KnownFormat::Date)).build(),
        // A date stands for its first moment.
        ColumnKind::Moment => {
            let written = |f| of(Type::String).format(format(f)).build();
            let either = AnyOfBuilder::new().item(written(KnownFormat::DateTime)).item(written(KnownFormat::Date)).build();
            return RefOr::T(Schema::AnyOf(either));
        }
        ColumnKind::Uuid => of(Type::String).format(format(KnownFormat::Uuid)).build(),
    };
    schema.into()
}
