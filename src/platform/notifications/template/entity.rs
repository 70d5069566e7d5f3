//! The table of texts that schools have written for themselves.

use kernel::i18n::Language;
use sea_orm::entity::prelude::*;

use super::super::words::Channel;

kernel::tenant_entity! {
    /// What a school says instead of the program's own text.
    #[sea_orm(table_name = "notification_templates")]
    #[schema(as = NotificationTemplate)]
    pub struct Model: deleted_at {
        /// Of which kind of message: `announcement`. `GET /notification-kinds` has them.
        pub kind: String,
        /// Of which channel.
        pub channel: Channel,
        /// In which language.
        pub language: Language,
        /// The subject line or title; without: the program's.
        pub subject: Option<String>,
        /// The text, naming values as `{{ student_name }}`.
        pub body: String,
    }
}
