//! What of a learner's record can be taken from the other one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StudentMergeField)]
#[expect(missing_docs, reason = "the fields of a student, by their names")]
pub enum Field {
    StudentNumber,
    FirstName,
    MiddleNames,
    LastName,
    PreferredName,
    Sex,
    BornOn,
    BirthEntryNumber,
    NationalId,
    Nationality,
    HomeLanguage,
    Disabilities,
    OrphanStatus,
    Beam,
    Phone,
    Email,
    Address,
    Custom,
    /// The account that the learner signs in with.
    AccountId,
}

impl Field {
    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::StudentNumber => "student_number",
            Self::FirstName => "first_name",
            Self::MiddleNames => "middle_names",
            Self::LastName => "last_name",
            Self::PreferredName => "preferred_name",
            Self::Sex => "sex",
            Self::BornOn => "born_on",
            Self::BirthEntryNumber => "birth_entry_number",
            Self::NationalId => "national_id",
            Self::Nationality => "nationality",
            Self::HomeLanguage => "home_language",
            Self::Disabilities => "disabilities",
            Self::OrphanStatus => "orphan_status",
            Self::Beam => "beam",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Custom => "custom",
            Self::AccountId => "account_id",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::schema::Shape;

    #[test]
    fn every_field_of_a_student_can_be_taken() {
        let shape = Shape::of::<crate::sis::students::Input>().unwrap();
        let properties = shape.properties().unwrap();
        let names = properties.iter().filter(|(_, schema)| schema["writeOnly"] != true).map(|(name, _)| name.clone());
        for name in names.chain(["account_id".to_owned()]) {
            let field: Field = serde_json::from_value(serde_json::Value::String(name.clone())).unwrap();
            assert_eq!(field.name(), name);
        }
    }
}
