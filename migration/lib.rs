//! Every schema change, for SQLite and PostgreSQL.
//!
//! A change is a file `m<date>_<number>_<what>.rs`, listed once in [`Migrator`], and never edited
//! after it has shipped. A table is declared once, with its rules, and rendered for both databases
//! (`table.rs`, `render.rs`); a table of a school's rows starts as a `tenant_table`, which brings the keys and
//! the Row Level Security that keep schools apart.
//!
//! The database keeps what concurrency can break (keys, unique, foreign key, check, exclusion) and
//! one thing that even the program must not undo (the audit trail). Other rules live in services.

mod append_only;
mod column;
mod no_overlap;
mod partition;
mod render;
mod rls;
mod roles;
mod run;
mod session;
mod step;
mod table;
mod tenant_table;

mod m20260101_000001_schools;
mod m20260101_000002_accounts;
mod m20260101_000003_reference_codes;
mod m20260101_000004_memberships;
mod m20260101_000005_audit_entries;
mod m20260101_000006_idempotency_keys;
mod m20260101_000007_outbox_events;
mod m20260101_000008_jobs;
mod m20260101_000009_settings;
mod m20260101_000010_students;
mod m20260101_000011_guardians;
mod m20260101_000012_enrolments;
mod m20260101_000013_classes;
mod m20260101_000014_fees;
mod m20260101_000015_job_queues;
mod m20260101_000016_files;
mod m20260101_000017_webhooks;
mod m20260101_000017_webhooks_waiting;
mod m20260101_000018_schedules;
mod m20260101_000019_notifications;
mod m20260101_000020_inbound_messages;
mod m20260101_000021_devices;
mod m20260101_000022_delivery_indexes;
mod m20260101_000023_student_numbers;
mod m20260101_000030_staff;
mod m20260101_000031_leave;
mod m20260101_000032_staff_papers;
mod m20260101_000033_staff_exits;
mod m20260101_000040_academics;
mod m20260101_000041_subjects;
mod m20260101_000042_subject_choices;
mod m20260101_000043_class_teachers;
mod m20260101_000043_teaching;
mod m20260101_000044_calendar_feeds;
mod m20260101_000045_entry_reasons;
mod m20260101_000046_rollovers;
mod m20260101_000050_admissions;
mod m20260101_000051_student_records;
mod m20260101_000052_student_merges;
mod m20260101_000053_transfers;
mod m20260101_000054_learner_files;
mod m20260101_000055_sensitive_reads;
mod m20260101_000056_counts;

use sea_orm_migration::{MigrationTrait, MigratorTraitSelf};

pub use partition::{MAX_PARTITIONS, Rebuilt, partition, unpartition};
pub use roles::Roles;
pub use run::{Progress, Status, down, fresh, status, up};

use step::{ChangeCheck, ChangeTables, CreateTables, ReplaceTable};

/// The list of migrations. A value and not only a type, because the policies that some of them
/// create name the roles.
///
/// [`up`], [`down`], [`fresh`] and [`status`] are how to use it: they also see to the lock, the
/// roles and their rights.
#[derive(Debug, Clone, Default)]
pub struct Migrator {
    roles: Roles,
}

impl Migrator {
    /// The migrations for a database whose roles have these names.
    #[must_use]
    pub fn new(roles: Roles) -> Self {
        Self { roles }
    }
}

/// A [`CreateTables`] named after its module.
macro_rules! creates {
    ($roles:expr, $module:ident) => {
        Box::new(CreateTables { name: stringify!($module), tables: $module::tables, roles: $roles.clone() })
    };
}

/// A [`ChangeTables`] named after its module.
macro_rules! changes {
    ($module:ident) => {
        Box::new(ChangeTables { name: stringify!($module), up: $module::UP, down: $module::DOWN })
    };
}

/// A [`ReplaceTable`] named after its module.
macro_rules! replaces {
    ($roles:expr, $module:ident) => {
        Box::new(ReplaceTable {
            name: stringify!($module),
            from: $module::from,
            to: $module::to,
            also: $module::ALSO,
            up: $module::UP,
            down: $module::DOWN,
            roles: $roles.clone(),
        })
    };
}

impl MigratorTraitSelf for Migrator {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        vec![
            creates!(self.roles, m20260101_000001_schools),
            creates!(self.roles, m20260101_000002_accounts),
            creates!(self.roles, m20260101_000003_reference_codes),
            creates!(self.roles, m20260101_000004_memberships),
            creates!(self.roles, m20260101_000005_audit_entries),
            creates!(self.roles, m20260101_000006_idempotency_keys),
            creates!(self.roles, m20260101_000007_outbox_events),
            creates!(self.roles, m20260101_000008_jobs),
            creates!(self.roles, m20260101_000009_settings),
            creates!(self.roles, m20260101_000010_students),
            creates!(self.roles, m20260101_000011_guardians),
            creates!(self.roles, m20260101_000012_enrolments),
            creates!(self.roles, m20260101_000013_classes),
            creates!(self.roles, m20260101_000014_fees),
            changes!(m20260101_000015_job_queues),
            creates!(self.roles, m20260101_000016_files),
            creates!(self.roles, m20260101_000017_webhooks),
            changes!(m20260101_000017_webhooks_waiting),
            creates!(self.roles, m20260101_000018_schedules),
            creates!(self.roles, m20260101_000019_notifications),
            creates!(self.roles, m20260101_000020_inbound_messages),
            creates!(self.roles, m20260101_000021_devices),
            changes!(m20260101_000022_delivery_indexes),
            changes!(m20260101_000023_student_numbers),
            creates!(self.roles, m20260101_000030_staff),
            creates!(self.roles, m20260101_000031_leave),
            creates!(self.roles, m20260101_000032_staff_papers),
            creates!(self.roles, m20260101_000033_staff_exits),
            creates!(self.roles, m20260101_000040_academics),
            creates!(self.roles, m20260101_000041_subjects),
            creates!(self.roles, m20260101_000042_subject_choices),
            replaces!(self.roles, m20260101_000043_class_teachers),
            creates!(self.roles, m20260101_000043_teaching),
            creates!(self.roles, m20260101_000044_calendar_feeds),
            Box::new(ChangeCheck {
                name: "m20260101_000045_entry_reasons",
                from: m20260101_000045_entry_reasons::from,
                to: m20260101_000045_entry_reasons::to,
                check: m20260101_000045_entry_reasons::CHECK,
                before_down: m20260101_000045_entry_reasons::BEFORE_DOWN,
                roles: self.roles.clone(),
            }),
            creates!(self.roles, m20260101_000046_rollovers),
            creates!(self.roles, m20260101_000050_admissions),
            creates!(self.roles, m20260101_000051_student_records),
            creates!(self.roles, m20260101_000052_student_merges),
            creates!(self.roles, m20260101_000053_transfers),
            creates!(self.roles, m20260101_000054_learner_files),
            creates!(self.roles, m20260101_000055_sensitive_reads),
            Box::new(m20260101_000056_counts::Counts),
        ]
    }
}
