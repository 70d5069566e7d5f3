//! Tables: the values in force for a person at a terminal, and the settings there are for the README.

use super::field::{Field, fields};
use super::origin::Origins;
use super::reader::Row;
use super::values::Profile;

/// The documentation's table of every setting: key, environment variable, default, meaning. Markdown.
pub fn config_table_markdown() -> String {
    let mut table = String::from("| Key | Environment variable | Default | Meaning |\n| --- | --- | --- | --- |\n");
    for field in fields() {
        let meaning = format!("{}{}", field.doc, range(field)).replace('|', "\\|");
        let row = format!("| `{}` | `{}` | {} | {meaning} |\n", field.key, field.env_name(), default(field));
        table.push_str(&row);
    }
    table
}

fn default(field: &Field) -> String {
    let text = |profile| match field.default_text(profile) {
        None => "unset".to_owned(),
        Some("") => "none".to_owned(),
        Some(text) => format!("`{text}`"),
    };
    let (demo, production) = (text(Profile::Demo), text(Profile::Production));
    if demo == production { demo } else { format!("demo {demo}, production {production}") }
}

fn range(field: &Field) -> String {
    field.range().map(|(least, greatest)| format!(" From {least} to {greatest}.")).unwrap_or_default()
}

/// The values in force, in columns: key, value, origin.
pub(super) fn values(rows: &[Row], origins: &Origins) -> String {
    let heading = ("KEY", "VALUE", "FROM".to_owned());
    let body = rows.iter().map(|row| (row.key, row.shown.as_str(), origins.of(row.key).to_string()));
    let lines: Vec<(&str, &str, String)> = std::iter::once(heading).chain(body).collect();
    let width = |of: fn(&(&str, &str, String)) -> usize| lines.iter().map(of).max().unwrap_or_default();
    let keys = width(|(key, _, _)| key.chars().count());
    let shown = width(|(_, value, _)| value.chars().count());
    let columns = lines.iter().map(|(key, value, from)| format!("{key:keys$}  {value:shown$}  {from}\n"));
    columns.collect()
}
