//! What is generated from what modules declare and committed: the OpenAPI and AsyncAPI documents and the two tables
//! beside them.

use std::fmt::Write as _;

use kernel::access::Reach;
use kernel::operation::Audience;
use kernel::{Error, Registry, Result, asyncapi, openapi};

/// A generated file.
#[derive(Debug)]
pub struct Document {
    /// Its name in `openapi/`.
    pub name: &'static str,
    /// What is in it.
    pub text: String,
}

/// All of them.
///
/// # Errors
/// When the document does not serialise.
pub fn all(registry: &Registry) -> Result<Vec<Document>> {
    let mut document = openapi::document(registry).to_pretty_json().map_err(Error::internal)?;
    document.push('\n');
    let mut events = serde_json::to_string_pretty(&asyncapi::document(registry)?)?;
    events.push('\n');
    Ok(vec![
        Document { name: "oneclass.v1.json", text: document },
        Document { name: "asyncapi.v1.json", text: events },
        Document { name: "operations.txt", text: operations(registry) },
        Document { name: "permissions.txt", text: permissions(registry) },
    ])
}

/// Every operation: method, address, id, for whom, permission.
#[must_use]
pub fn operations(registry: &Registry) -> String {
    let mut rows: Vec<[String; 5]> = registry
        .operations()
        .iter()
        .map(|operation| {
            let audience = match operation.audience {
                Audience::Public => "public",
                Audience::Account => "account",
                Audience::School => "school",
                Audience::Platform(_) => "platform",
            };
            let permission = operation.permission.clone().unwrap_or_else(|| "-".to_owned());
            [operation.address(), operation.method.to_string(), operation.id.clone(), audience.to_owned(), permission]
        })
        .collect();
    rows.sort();
    table(&rows.iter().map(Vec::from).collect::<Vec<_>>())
}

/// Every permission: which role has it, over which rows.
#[must_use]
pub fn permissions(registry: &Registry) -> String {
    let mut rows = Vec::new();
    for (permission, roles) in registry.permissions().iter() {
        if rows.is_empty() {
            let mut head = vec!["permission".to_owned()];
            head.extend(roles.iter().map(|(role, _)| role.as_str().to_owned()));
            rows.push(head);
        }
        let mut row = vec![permission.to_owned()];
        row.extend(roles.iter().map(|(_, reach)| {
            match reach {
                Some(Reach::All) => "all",
                Some(Reach::Related) => "related",
                None => "-",
            }
            .to_owned()
        }));
        rows.push(row);
    }
    table(&rows)
}

/// Columns as wide as their widest cell.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let written = write!(line, "{cell:width$}  ");
            debug_assert!(written.is_ok(), "writing to a string");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
