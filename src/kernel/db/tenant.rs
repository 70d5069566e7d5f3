//! What makes an entity a school's: the composite key, the version, and the stamps of who and when.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelBehavior, EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait};
use uuid::Uuid;

/// An entity whose rows belong to schools. Implemented by [`tenant!`](crate::tenant), never by hand.
pub trait Tenant:
    EntityTrait<
        Model: Row + ModelTrait<Entity = Self> + FromQueryResult + IntoActiveModel<Self::ActiveModel> + Clone + Send + Sync,
        ActiveModel: ActiveModelBehavior + Send + Sync + Default,
    >
{
    /// The column of the school.
    const SCHOOL_ID: Self::Column;
    /// The column of the id, unique within the school (and, being UUIDv7, everywhere).
    const ID: Self::Column;
    /// The column that counts changes: the ETag.
    const VERSION: Self::Column;
    /// When it was created.
    const CREATED_AT: Self::Column;
    /// The account that created it.
    const CREATED_BY: Self::Column;
    /// When it was last changed.
    const UPDATED_AT: Self::Column;
    /// The account that changed it last.
    const UPDATED_BY: Self::Column;
    /// When it was deleted; `None` for entities whose rows are really removed.
    const DELETED_AT: Option<Self::Column>;
}

/// A row of such an entity.
pub trait Row {
    /// Its id.
    fn id(&self) -> Uuid;
    /// How often it was written, from 1.
    fn version(&self) -> i64;
    /// When it was deleted, if it was.
    fn deleted_at(&self) -> Option<DateTime<Utc>>;
}

/// Makes the entity of the surrounding module a school's. The model has `school_id`, `id`, `version`, `created_at`,
/// `created_by`, `updated_at`, `updated_by`, and `deleted_at` unless `tenant!(hard_delete)` is said.
#[macro_export]
macro_rules! tenant {
    () => {
        $crate::tenant!(@impl Some(Column::DeletedAt), |row: &Model| row.deleted_at);
    };
    (hard_delete) => {
        $crate::tenant!(@impl None, |_: &Model| None);
    };
    (@impl $deleted:expr, $deleted_at:expr) => {
        impl $crate::db::Tenant for Entity {
            const SCHOOL_ID: Column = Column::SchoolId;
            const ID: Column = Column::Id;
            const VERSION: Column = Column::Version;
            const CREATED_AT: Column = Column::CreatedAt;
            const CREATED_BY: Column = Column::CreatedBy;
            const UPDATED_AT: Column = Column::UpdatedAt;
            const UPDATED_BY: Column = Column::UpdatedBy;
            const DELETED_AT: Option<Column> = $deleted;
        }
        impl $crate::db::Row for Model {
            fn id(&self) -> uuid::Uuid {
                self.id
            }
            fn version(&self) -> i64 {
                self.version
            }
            fn deleted_at(&self) -> Option<chrono::DateTime<chrono::Utc>> {
                let read: fn(&Model) -> Option<chrono::DateTime<chrono::Utc>> = $deleted_at;
                read(self)
            }
        }
        impl $crate::operation::View for Model {
            fn id(&self) -> Option<uuid::Uuid> {
                Some(self.id)
            }
            fn version(&self) -> Option<i64> {
                Some(self.version)
            }
        }
    };
}
