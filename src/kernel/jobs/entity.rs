//! Background jobs.

use sea_orm::entity::prelude::*;

/// One job.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Changes, from 1.
    pub version: i64,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
    /// By whom.
    pub created_by: Option<Uuid>,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
    /// By whom.
    pub updated_by: Option<Uuid>,
    /// What kind of work.
    pub kind: String,
    /// How it stands.
    pub status: JobStatus,
    /// What it was asked.
    pub payload: Json,
    /// What came of it.
    pub result: Option<Json>,
    /// What went wrong.
    pub error: Option<Json>,
    /// Units of work done.
    pub progress_done: i64,
    /// Units of work in all, when known.
    pub progress_total: Option<i64>,
    /// How often it was begun.
    pub attempts: i32,
    /// How often it may be begun.
    pub max_attempts: i32,
    /// Not before this.
    pub run_at: DateTimeUtc,
    /// When it was last begun.
    pub started_at: Option<DateTimeUtc>,
    /// When it ended.
    pub finished_at: Option<DateTimeUtc>,
    /// Until when its worker has it; past that, another may take it.
    pub locked_until: Option<DateTimeUtc>,
    /// Which worker has it.
    pub locked_by: Option<String>,
    /// Whether somebody asked it to stop.
    pub cancel_requested: bool,
    /// Of jobs with the same key only one waits or runs.
    pub dedupe_key: Option<String>,
    /// In which request it was asked for.
    pub request_id: Option<String>,
    /// For whom it works.
    pub actor_id: Option<Uuid>,
    /// A file it works on.
    pub input_blob: Option<Vec<u8>>,
    /// Which jobs go before it.
    pub priority: Priority,
    /// Whether it came with a file, and is nothing without it.
    pub needs_input: bool,
    /// Whether it waits for somebody else's server.
    pub outgoing: bool,
}

/// Which jobs go first. Within one priority, schools take turns.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Nobody waits for it: bulk work.
    Low = 0,
    /// Somebody looks at its progress.
    #[default]
    Normal = 1,
    /// Somebody waits for it.
    High = 2,
}

/// How a job stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Waiting for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// Done; `result` says what.
    Succeeded,
    /// Given up; `error` says why.
    Failed,
    /// Stopped because somebody asked.
    Cancelled,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::Tenant for Entity {
    const SCHOOL_ID: Column = Column::SchoolId;
    const ID: Column = Column::Id;
    const VERSION: Column = Column::Version;
    const CREATED_AT: Column = Column::CreatedAt;
    const CREATED_BY: Column = Column::CreatedBy;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const UPDATED_BY: Column = Column::UpdatedBy;
    const DELETED_AT: Option<Column> = None;
}

impl crate::db::Row for Model {
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn deleted_at(&self) -> Option<DateTimeUtc> {
        None
    }
}
