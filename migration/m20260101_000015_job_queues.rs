//! Jobs wait by priority and, within one, by school, so that schools can take turns; events wait in the order they came.

/// In SQL that both databases understand.
pub(crate) const UP: &[&str] = &[
    "ALTER TABLE jobs ADD COLUMN priority SMALLINT DEFAULT 1 NOT NULL CONSTRAINT ck_jobs_priority CHECK (priority IN (0, 1, 2))",
    "ALTER TABLE jobs ADD COLUMN needs_input BOOLEAN DEFAULT FALSE NOT NULL",
    "DROP INDEX ix_jobs_status_run_at",
    "CREATE INDEX ix_jobs_status_priority_school_id_run_at ON jobs (status, priority, school_id, run_at)",
    "DROP INDEX ix_outbox_events_dispatched_at",
    "CREATE INDEX ix_outbox_events_dispatched_at_id ON outbox_events (dispatched_at, id)",
];

pub(crate) const DOWN: &[&str] = &[
    "DROP INDEX ix_outbox_events_dispatched_at_id",
    "CREATE INDEX ix_outbox_events_dispatched_at ON outbox_events (school_id, dispatched_at)",
    "DROP INDEX ix_jobs_status_priority_school_id_run_at",
    "CREATE INDEX ix_jobs_status_run_at ON jobs (status, run_at)",
    "ALTER TABLE jobs DROP COLUMN needs_input",
    "ALTER TABLE jobs DROP COLUMN priority",
];
