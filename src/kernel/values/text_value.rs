//! The macros that give every text value the same abilities: parse, print, JSON, OpenAPI and a database column.

/// Declares a value that is a checked `String`.
///
/// `parse` names a `fn(&str) -> Result<String, Invalid>` that answers the canonical form; `lengths` are those of what
/// may be sent in (before it is made canonical), in characters, as the OpenAPI schema gives them.
macro_rules! string_value {
    (
        $(#[$meta:meta])*
        $name:ident {
            format: $format:literal,
            code: $code:literal,
            lengths: $min:literal ..= $max:literal,
            example: $example:literal,
            about: $about:literal,
            parse: $parse:path $(,)?
        }
    ) => {
        $(#[$meta])*
        // The derive trusts what a column holds, by design: see the module's documentation.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        pub struct $name(String);

        impl $name {
            /// The JSON Schema `format` of this type.
            pub const FORMAT: &'static str = $format;

            /// The error of a text that is not one.
            pub(crate) const INVALID: $crate::values::Invalid = $crate::values::Invalid::new($code, $format);

            /// The canonical text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::values::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $parse(text).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        text_value_traits!($name { format: $format, lengths: $min..=$max, example: $example, about: $about });
    };
}

/// Implements, for a type with `as_str` and `FromStr`: `Display`, `AsRef<str>`, serde, the OpenAPI schema, and what
/// SeaORM asks of a key column.
macro_rules! text_value_traits {
    ($name:ident { format: $format:expr, lengths: $min:literal ..= $max:literal, example: $example:literal, about: $about:literal }) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::Custom(String::from($format))))
                    .min_length(Some($min))
                    .max_length(Some($max))
                    .description(Some($about))
                    .examples([$example])
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }

        impl sea_orm::TryFromU64 for $name {
            // No database numbers a key of this kind, but SeaORM asks the question of every key column.
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}
