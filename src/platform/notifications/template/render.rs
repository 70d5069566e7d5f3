//! Texts with names in them: Jinja's `{{ student_name }}`, and nothing that could reach beyond what it is given.

use std::collections::BTreeSet;

use kernel::errors::{Detail, Error, Result};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::{Map, Value};

/// Steps that a text may take: enough for any letter, too few for a loop without end.
const FUEL: u64 = 50_000;
/// Longest text that may come of one, in characters.
const LONGEST: usize = 20_000;

/// A text that was understood.
#[derive(Debug)]
pub(crate) struct Template<'a> {
    environment: Environment<'static>,
    source: &'a str,
    names: BTreeSet<String>,
}

impl<'a> Template<'a> {
    /// Understands a text; `field` is where it stands in what the caller sent.
    ///
    /// # Errors
    /// 422 naming what is wrong and in which line.
    pub(crate) fn parse(field: &str, source: &'a str) -> Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_fuel(Some(FUEL));
        let names = match environment.template_from_str(source) {
            Ok(template) => template.undeclared_variables(false).into_iter().collect(),
            Err(error) => return Err(Error::validation(vec![problem(field, "template_invalid", &error)])),
        };
        Ok(Self { environment, source, names })
    }

    /// What it names.
    #[must_use]
    pub(crate) fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// What comes of it with these values.
    ///
    /// # Errors
    /// 422: every name that has no value (`data.student_name`), or what cannot be done with a value.
    pub(crate) fn render(&self, data: &Map<String, Value>) -> Result<String> {
        let missing = self.names.iter().filter(|name| data.get(*name).is_none_or(Value::is_null));
        let missing: Vec<_> = missing.map(|name| Detail::of(format!("data.{name}"), "variable_missing")).collect();
        if !missing.is_empty() {
            return Err(Error::validation(missing));
        }
        let text = self.environment.render_str(self.source, minijinja::value::Serde(data));
        let text = text.map_err(|error| Error::validation(vec![problem("data", "template_invalid", &error)]))?;
        if text.chars().count() > LONGEST {
            return Err(Error::validation(vec![Detail::of("data", "max_length").with("limit", LONGEST)]));
        }
        Ok(text.trim().to_owned())
    }
}

fn problem(field: &str, issue: &'static str, error: &minijinja::Error) -> Detail {
    let reason = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Detail::of(field, issue).with("line", error.line().unwrap_or(1)).with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn data(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn issues(error: &Error) -> Vec<String> {
        error.details().iter().map(|detail| format!("{}:{}", detail.field.as_deref().unwrap_or(""), detail.code)).collect()
    }

    #[test]
    fn a_text_says_what_it_is_given_and_every_name_without_a_value_is_told() {
        let template = Template::parse("body", "{{ name }} owes {{ amount }}{% if note %}: {{ note }}{% endif %}").unwrap();
        let text = template.render(&data(json!({ "name": "Rudo <b>", "amount": "USD 5.00", "note": "" }))).unwrap();
        assert_eq!(text, "Rudo <b> owes USD 5.00");
        let error = template.render(&data(json!({ "amount": null }))).unwrap_err();
        assert_eq!(issues(&error), ["data.amount:variable_missing", "data.name:variable_missing", "data.note:variable_missing"]);
    }

    #[test]
    fn what_is_no_text_with_names_is_refused_where_it_stands() {
        for source in ["{{ name", "{% if %}", "{% include 'secrets' %}{{", "{{ name | nosuchfilter"] {
            let error = Template::parse("body", source).unwrap_err();
            assert_eq!(issues(&error), ["body:template_invalid"], "{source}");
        }
    }

    #[test]
    fn a_text_can_neither_run_for_ever_nor_grow_without_end_nor_read_anything_else() {
        for source in [
            "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
            "{{ 'x' * 10000000 }}",
            "{% for a in range(9000) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}",
            "{% include 'etc/passwd' %}",
            "{{ range(3).nothing.nothing }}",
        ] {
            let rendered = Template::parse("body", source).and_then(|template| template.render(&Map::new()));
            assert!(rendered.is_err(), "{source}");
        }
    }
}
