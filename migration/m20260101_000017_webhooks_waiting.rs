//! Jobs that wait for somebody else's server wait in a queue of their own; an event says whether it was wanted by one of those who
//! are asked.

/// In SQL that both databases understand.
pub(crate) const UP: &[&str] = &[
    "ALTER TABLE jobs ADD COLUMN outgoing BOOLEAN DEFAULT FALSE NOT NULL",
    "DROP INDEX ix_jobs_status_priority_school_id_run_at",
    "CREATE INDEX ix_jobs_status_outgoing_priority_school_id_run_at ON jobs (status, outgoing, priority, school_id, run_at)",
    "ALTER TABLE outbox_events ADD COLUMN wanted BOOLEAN DEFAULT FALSE NOT NULL",
];

pub(crate) const DOWN: &[&str] = &[
    "ALTER TABLE outbox_events DROP COLUMN wanted",
    "DROP INDEX ix_jobs_status_outgoing_priority_school_id_run_at",
    "CREATE INDEX ix_jobs_status_priority_school_id_run_at ON jobs (status, priority, school_id, run_at)",
    "ALTER TABLE jobs DROP COLUMN outgoing",
];
