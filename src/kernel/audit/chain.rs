//! Sealing entries into the school's hash chain, and proving the chain.

use std::time::Instant;

use aws_lc_rs::digest;
use chrono::SecondsFormat;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::db::{Access, Database, dialect};
use crate::errors::Result;

/// What one round of sealing did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Schools whose chain grew.
    pub schools: u64,
    /// Entries sealed.
    pub entries: u64,
}

/// The state of one school's chain.
#[derive(Debug, Clone)]
pub struct Report {
    /// The school; nil is the platform's own chain.
    pub school_id: Uuid,
    /// Entries sealed.
    pub sealed: i64,
    /// Entries not sealed yet.
    pub unsealed: u64,
    /// Hash of the newest sealed entry: keep a copy elsewhere to prove later that nothing was cut off.
    pub head: Option<String>,
    /// The first thing wrong.
    pub fault: Option<String>,
}

/// Seals up to `batch` entries of each school that has any. Safe to run on many nodes: a school's chain is locked
/// while it grows, and whoever finds it locked leaves it to the other.
///
/// # Errors
/// The database's; what was sealed before stays sealed.
#[expect(clippy::disallowed_methods, reason = "sealing is the machinery's work, across schools")]
pub async fn seal(database: &Database, batch: u64) -> Result<Sealed> {
    let finding = database.machinery(Access::Read);
    let schools: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::SchoolId)
        .filter(Column::ChainSeq.is_null())
        .distinct()
        .into_tuple()
        .all(&finding)
        .await?;
    finding.rollback().await?;
    let mut sealed = Sealed::default();
    for school in schools {
        let begun = Instant::now();
        let entries = seal_school(database, school, batch).await?;
        database.give_way(begun.elapsed()).await;
        sealed.entries += entries;
        sealed.schools += u64::from(entries > 0);
    }
    Ok(sealed)
}

#[expect(clippy::disallowed_methods, reason = "sealing is the machinery's work, across schools")]
async fn seal_school(database: &Database, school: Uuid, batch: u64) -> Result<u64> {
    let uow = database.machinery(Access::Write);
    if !dialect::try_lock(&uow, dialect::lock_key(school, "audit-chain")).await? {
        uow.rollback().await?;
        return Ok(0);
    }
    let head = Entity::find()
        .filter(Column::SchoolId.eq(school))
        .filter(Column::ChainSeq.is_not_null())
        .order_by_desc(Column::ChainSeq)
        .one(&uow)
        .await?;
    let (mut seq, mut hash) = head.map_or((0, String::new()), |h| (h.chain_seq.unwrap_or(0), h.chain_hash.unwrap_or_default()));
    let entries = Entity::find()
        .filter(Column::SchoolId.eq(school))
        .filter(Column::ChainSeq.is_null())
        .order_by_asc(Column::Id)
        .limit(batch)
        .all(&uow)
        .await?;
    let mut places = Vec::with_capacity(entries.len());
    for entry in &entries {
        seq += 1;
        hash = link(&hash, entry);
        places.push((entry.id, seq, hash.clone()));
    }
    let mut rest = places.as_slice();
    while !rest.is_empty() {
        // In powers of two, so that there are only a few statements to prepare, however many entries come.
        let (now, later) = rest.split_at((1_usize << rest.len().ilog2()).min(256));
        uow.execute_raw(placing(uow.get_database_backend(), school, now)).await?;
        rest = later;
    }
    uow.commit().await?;
    Ok(u64::try_from(entries.len()).unwrap_or(u64::MAX))
}

/// Writes places in the chain. Both databases call the columns of `VALUES` by the same names.
fn placing(backend: DbBackend, school: Uuid, places: &[(Uuid, i64, String)]) -> Statement {
    let sign = if backend == DbBackend::Postgres { '$' } else { '?' };
    let mut values: Vec<sea_orm::Value> = vec![school.into()];
    let mut rows = Vec::with_capacity(places.len());
    for (id, seq, hash) in places {
        let n = values.len();
        rows.push(format!("({sign}{}, {sign}{}, {sign}{})", n + 1, n + 2, n + 3));
        values.extend([(*id).into(), (*seq).into(), hash.as_str().into()]);
    }
    let sql = format!(
        "UPDATE audit_entries SET chain_seq = place.column2, chain_hash = place.column3 FROM (VALUES {}) AS place \
         WHERE audit_entries.school_id = {sign}1 AND audit_entries.id = place.column1",
        rows.join(", ")
    );
    Statement::from_sql_and_values(backend, sql, values)
}

/// Recomputes every school's chain.
///
/// # Errors
/// The database's.
#[expect(clippy::disallowed_methods, reason = "verification is the machinery's work, across schools")]
pub async fn verify(database: &Database) -> Result<Vec<Report>> {
    let uow = database.machinery(Access::Read);
    let schools: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::SchoolId)
        .distinct()
        .order_by_asc(Column::SchoolId)
        .into_tuple()
        .all(&uow)
        .await?;
    let mut reports = Vec::with_capacity(schools.len());
    for school in schools {
        let mut report = Report { school_id: school, sealed: 0, unsealed: 0, head: None, fault: None };
        let mut hash = String::new();
        'chain: loop {
            let page = Entity::find()
                .filter(Column::SchoolId.eq(school))
                .filter(Column::ChainSeq.gt(report.sealed))
                .order_by_asc(Column::ChainSeq)
                .limit(1000)
                .all(&uow)
                .await?;
            if page.is_empty() {
                break;
            }
            for entry in page {
                let expected = report.sealed + 1;
                if entry.chain_seq != Some(expected) {
                    report.fault = Some(format!("entry {expected} is missing"));
                    break 'chain;
                }
                hash = link(&hash, &entry);
                if entry.chain_hash.as_deref() != Some(hash.as_str()) {
                    report.fault = Some(format!("entry {expected} ({}) is not what was sealed", entry.id));
                    break 'chain;
                }
                report.sealed = expected;
            }
        }
        report.head = (!hash.is_empty() && report.fault.is_none()).then_some(hash);
        report.unsealed = sea_orm::PaginatorTrait::count(
            Entity::find().filter(Column::SchoolId.eq(school)).filter(Column::ChainSeq.is_null()),
            &uow,
        )
        .await?;
        reports.push(report);
    }
    uow.rollback().await?;
    Ok(reports)
}

/// The hash of an entry that follows one with the hash `previous`.
fn link(previous: &str, entry: &Model) -> String {
    let text = json!({
        "school_id": entry.school_id, "id": entry.id,
        "at": entry.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "actor_id": entry.actor_id, "actor_name": entry.actor_name, "actor_kind": entry.actor_kind,
        "ip": entry.ip, "user_agent": entry.user_agent, "request_id": entry.request_id,
        "operation": entry.operation, "action": entry.action, "entity": entry.entity, "entity_id": entry.entity_id,
        "before": entry.before.as_ref().map(canonical), "after": entry.after.as_ref().map(canonical),
        "reason": entry.reason,
    });
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(previous.as_bytes());
    context.update(b"\n");
    context.update(canonical(&text).as_bytes());
    hex::encode(context.finish())
}

/// JSON as text that does not depend on the order of keys: `jsonb` does not keep it.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut pairs: Vec<_> = object.iter().collect();
            pairs.sort_by_key(|(key, _)| key.as_str());
            let pairs: Vec<_> =
                pairs.into_iter().map(|(key, held)| format!("{}:{}", Value::from(key.as_str()), canonical(held))).collect();
            format!("{{{}}}", pairs.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_does_not_matter_to_the_chain() {
        assert_eq!(canonical(&json!({"b": 1, "a": [{"d": null, "c": "x"}]})), r#"{"a":[{"c":"x","d":null}],"b":1}"#);
    }
}
