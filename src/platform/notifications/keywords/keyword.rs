//! The table of words that a school has made up, or given to an answer of a module.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A word that people may write, and what they are answered.
    #[sea_orm(table_name = "message_keywords")]
    #[schema(as = MessageKeyword)]
    pub struct Model: deleted_at {
        /// The word, in capitals: `BAL`.
        pub word: String,
        /// What it is for, as the menu says it.
        pub about: Option<String>,
        /// The answer of a module that it stands for: `fees.balance`.
        pub answer: Option<String>,
        /// The school's own text, in English.
        pub text_en: Option<String>,
        /// The same in Shona.
        pub text_sn: Option<String>,
        /// The same in Ndebele.
        pub text_nd: Option<String>,
        /// Whether it is answered.
        pub active: bool,
    }
}
