//! Rules that all the value types keep.

use super::*;
use proptest::prelude::*;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, Database, DbBackend, Schema, Statement};
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// A table whose columns are values.
mod contact {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contacts")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub phone: Option<Phone>,
        pub national_id: Option<NationalId>,
        pub email: Email,
        pub currency: Currency,
        #[sea_orm(unique)]
        pub subdomain: Subdomain,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[tokio::test]
async fn a_value_is_a_column_and_may_be_null() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let table = Schema::new(DbBackend::Sqlite).create_table_from_entity(contact::Entity);
    db.execute(&table).await.unwrap();
    let row = contact::ActiveModel {
        id: Set(1),
        phone: Set(Some("0771234567".parse().unwrap())),
        national_id: Set(None),
        email: Set("A@example.org".parse().unwrap()),
        currency: Set(Currency::ZWG),
        subdomain: Set("abc".parse().unwrap()),
    };
    let inserted = row.insert(&db).await.unwrap();
    let wanted: Phone = "+263771234567".parse().unwrap();
    let read = contact::Entity::find_by_id(1).filter(contact::Column::Phone.eq(wanted.clone())).one(&db).await.unwrap();
    assert_eq!(read.as_ref(), Some(&inserted));
    assert_eq!(inserted.phone, Some(wanted));
    assert_eq!(inserted.currency, Currency::ZWG);
}

#[tokio::test]
async fn what_the_database_holds_stays_readable_when_a_rule_changes() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let query = Statement::from_string(DbBackend::Sqlite, "SELECT '+263700000000' AS phone, 'www' AS subdomain");
    let row = db.query_one_raw(query).await.unwrap().unwrap();
    assert_eq!(row.try_get::<Phone>("", "phone").unwrap().as_str(), "+263700000000");
    assert_eq!(row.try_get::<Subdomain>("", "subdomain").unwrap().as_str(), "www");
}

/// The schema of a type as JSON.
fn schema<T: utoipa::PartialSchema>() -> serde_json::Value {
    serde_json::to_value(T::schema()).unwrap()
}

#[test]
fn every_schema_names_a_format_that_is_checked_and_an_example_that_passes() {
    let checks = formats();
    let amount = schema::<Money>()["properties"]["amount"].clone();
    let schemas = [
        schema::<Phone>(),
        schema::<NationalId>(),
        schema::<Email>(),
        schema::<SchoolNumber>(),
        schema::<ZimsecCentre>(),
        schema::<CandidateNumber>(),
        schema::<Subdomain>(),
        schema::<Currency>(),
        amount,
    ];
    assert_eq!(schemas.len(), checks.len());
    for schema in schemas {
        assert_eq!(schema["type"], "string");
        let (_, check) = checks.iter().find(|(format, _)| schema["format"] == *format).unwrap();
        let example = schema["examples"][0].as_str().unwrap();
        assert!(check(example), "{example}");
        assert!(!check("") && !check("no such thing"));
        let length = u64::try_from(example.chars().count()).unwrap();
        assert!(schema["minLength"].as_u64().unwrap() <= length && length <= schema["maxLength"].as_u64().unwrap());
    }
}

/// Prints, parses, and goes through JSON, unchanged.
fn is_stable<T>(text: &str)
where
    T: FromStr + Display + PartialEq + Debug + serde::Serialize + serde::de::DeserializeOwned,
    T::Err: Debug,
{
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string().parse::<T>().unwrap(), value);
        let json = serde_json::to_value(&value).unwrap();
        assert_eq!(json, serde_json::Value::String(value.to_string()));
        assert_eq!(serde_json::from_value::<T>(json).unwrap(), value);
    } else {
        assert!(serde_json::from_value::<T>(serde_json::Value::String(text.to_owned())).is_err());
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_what_parses_is_stable(
        any in any::<String>(),
        email in "[A-Za-z0-9.+_-]{1,12}@[A-Za-z0-9-]{1,8}\\.[A-Za-z.]{2,6}",
        label in "[a-zA-Z0-9-]{2,41}",
        digits in " ?[0-9]{3,7}",
        code in "[A-Z]{3}",
    ) {
        for text in [&any, &email, &label, &digits, &code] {
            is_stable::<Phone>(text);
            is_stable::<NationalId>(text);
            is_stable::<Email>(text);
            is_stable::<SchoolNumber>(text);
            is_stable::<ZimsecCentre>(text);
            is_stable::<CandidateNumber>(text);
            is_stable::<Subdomain>(text);
            is_stable::<Currency>(text);
        }
    }
}
