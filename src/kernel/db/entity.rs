//! The entity of a school's table: a SeaORM model that is written without the columns that all of them have.

/// Declares the entity of a table whose rows belong to schools: `Model` with the fields given here between the key
/// (`school_id`, `id`) and the stamps (`version`, `created_at`, `created_by`, `updated_at`, `updated_by`), an empty
/// `Relation` unless `relations` is said, and [`Tenant`](crate::db::Tenant). After the name stand the columns that not
/// every table has: `deleted_at` for one whose rows are only marked as deleted, `search_text` for one that is searched.
///
/// ```ignore
/// kernel::tenant_entity! {
///     /// A parent or guardian of learners of the school.
///     #[sea_orm(table_name = "guardians")]
///     #[schema(as = Guardian)]
///     pub struct Model: deleted_at, search_text {
///         /// Last name.
///         pub last_name: String,
///     }
/// }
/// ```
///
/// The types of the fields are written `T`, `T<A>` or `T<A<B>>`: as a derive needs to see them, a macro can't take any
/// type whatever.
#[macro_export]
macro_rules! tenant_entity {
    // Each field in turn moves from the last brackets to the ones before, so that its type stays what derives can read.
    (@fields $head:tt [$($done:tt)*] [$(#[$($a:tt)*])* $v:vis $f:ident: $t:ident, $($rest:tt)*]) => {
        $crate::tenant_entity!(@fields $head [$($done)* $(#[$($a)*])* $v $f: $t,] [$($rest)*]);
    };
    (@fields $head:tt [$($done:tt)*] [$(#[$($a:tt)*])* $v:vis $f:ident: $t:ident<$x:ident>, $($rest:tt)*]) => {
        $crate::tenant_entity!(@fields $head [$($done)* $(#[$($a)*])* $v $f: $t<$x>,] [$($rest)*]);
    };
    (@fields $head:tt [$($done:tt)*] [$(#[$($a:tt)*])* $v:vis $f:ident: $t:ident<$x:ident<$y:ident>>, $($rest:tt)*]) => {
        $crate::tenant_entity!(@fields $head [$($done)* $(#[$($a)*])* $v $f: $t<$x<$y>>,] [$($rest)*]);
    };
    (@fields {$(#[$($a:tt)*])* $v:vis struct Model: deleted_at} $fields:tt []) => {
        $crate::tenant_entity!(@model [$(#[$($a)*])* $v] $fields [
            /// When it was deleted.
            #[serde(skip)]
            pub deleted_at: Option<::chrono::DateTime<::chrono::Utc>>,
        ]);
        $crate::tenant!();
    };
    (@fields {$(#[$($a:tt)*])* $v:vis struct Model: deleted_at, search_text} $fields:tt []) => {
        $crate::tenant_entity!(@model [$(#[$($a)*])* $v] $fields [
            /// When it was deleted.
            #[serde(skip)]
            pub deleted_at: Option<::chrono::DateTime<::chrono::Utc>>,
            /// What `q=` searches, folded.
            #[serde(skip)]
            pub search_text: String,
        ]);
        $crate::tenant!();
    };
    (@fields {$(#[$($a:tt)*])* $v:vis struct Model} $fields:tt []) => {
        $crate::tenant_entity!(@model [$(#[$($a)*])* $v] $fields []);
        $crate::tenant!(hard_delete);
    };
    (@model [$(#[$($a:tt)*])* $v:vis] [$($fields:tt)*] [$($last:tt)*]) => {
        #[derive(Clone, Debug, PartialEq, ::sea_orm::DeriveEntityModel, ::serde::Serialize, ::utoipa::ToSchema)]
        $(#[$($a)*])*
        $v struct Model {
            /// The school.
            #[sea_orm(primary_key, auto_increment = false)]
            #[serde(skip)]
            pub school_id: Uuid,
            /// Id.
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: Uuid,
            $($fields)*
            /// Changes, from 1.
            pub version: i64,
            /// When it was created.
            pub created_at: ::chrono::DateTime<::chrono::Utc>,
            /// The account that created it.
            pub created_by: Option<Uuid>,
            /// When it was last changed.
            pub updated_at: ::chrono::DateTime<::chrono::Utc>,
            /// The account that changed it last.
            pub updated_by: Option<Uuid>,
            $($last)*
        }
    };
    (relations; $($rest:tt)*) => { $crate::tenant_entity!(@parse $($rest)*); };
    (@parse $(#[$($a:tt)*])* $v:vis struct Model $(: $($more:ident),+)? { $($fields:tt)* }) => {
        $crate::tenant_entity!(@fields {$(#[$($a)*])* $v struct Model $(: $($more),+)?} [] [$($fields)*]);
        impl ::sea_orm::ActiveModelBehavior for ActiveModel {}
    };
    ($(#[$($a:tt)*])* $v:vis struct Model $($rest:tt)*) => {
        $crate::tenant_entity!(@parse $(#[$($a)*])* $v struct Model $($rest)*);
        /// No relations.
        #[derive(Copy, Clone, Debug, ::sea_orm::EnumIter, ::sea_orm::DeriveRelation)]
        $v enum Relation {}
    };
}
