//! The languages of the platform, and how one is chosen for a request.

/// A language the platform speaks.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
    sea_orm::DeriveValueType,
)]
#[serde(rename_all = "lowercase")]
#[schema(rename_all = "lowercase")]
#[sea_orm(value_type = "String")]
pub enum Language {
    /// English, in which every message exists.
    #[default]
    En,
    /// Shona.
    Sn,
    /// Northern Ndebele, the Ndebele of Zimbabwe (`nd`; not South Africa's `nr`).
    Nd,
}

/// A text names no language of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a language of the platform")]
pub struct UnknownLanguage;

impl Language {
    /// Every language.
    pub const ALL: [Language; 3] = [Language::En, Language::Sn, Language::Nd];

    /// The BCP 47 tag: `en`, `sn` or `nd`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Sn => "sn",
            Self::Nd => "nd",
        }
    }

    /// The language to answer in: what the `Accept-Language` header asks for, or else the user's, the school's,
    /// English.
    ///
    /// Of the header (RFC 9110 §12.5.4), the language with the highest `q` wins and the earlier among equals. A tag
    /// matches by its language alone, so `en-ZW` is English. `*` says nothing about what is preferred and is ignored,
    /// as is anything unreadable.
    pub fn negotiate(accept_language: Option<&str>, user: Option<Self>, school: Option<Self>) -> Self {
        let mut best: Option<(u16, Self)> = None;
        for (language, quality) in accept_language.unwrap_or_default().split(',').filter_map(range) {
            if quality > best.map_or(0, |(quality, _)| quality) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language).or(user).or(school).unwrap_or_default()
    }
}

/// One range of the header, `sn-ZW;q=0.8`: a language of ours and its quality in thousandths.
fn range(text: &str) -> Option<(Language, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next()?;
    let primary = tag.split('-').next()?.to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    Some((primary.parse().ok()?, quality.map_or(Some(1000), thousandths)?))
}

/// A quality (`0` to `1`, at most three decimals) in thousandths.
fn thousandths(quality: &str) -> Option<u16> {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let whole: u16 = matches!(whole, "0" | "1").then(|| whole.parse().ok())??;
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    Some(whole * 1000 + fraction).filter(|quality| *quality <= 1000)
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.tag())
    }
}

/// Reads a tag exactly as [`Language::tag`] writes it.
impl std::str::FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|language| language.tag() == tag).ok_or(UnknownLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{En, Nd, Sn};
    use super::*;

    fn header(text: &str) -> Language {
        Language::negotiate(Some(text), None, Some(Nd))
    }

    #[test]
    fn the_header_wins_over_user_over_school_over_english() {
        assert_eq!(Language::negotiate(Some("en"), Some(Sn), Some(Nd)), En);
        assert_eq!(Language::negotiate(None, Some(Sn), Some(Nd)), Sn);
        assert_eq!(Language::negotiate(None, None, Some(Nd)), Nd);
        assert_eq!(Language::negotiate(None, None, None), En);
    }

    #[test]
    fn the_highest_quality_wins_and_the_earlier_among_equals() {
        assert_eq!(header("en;q=0.5, sn;q=0.9"), Sn);
        assert_eq!(header("sn, en"), Sn);
        assert_eq!(header("en;q=0.9,sn;q=0.95"), Sn);
        assert_eq!(header("fr-FR, en;q=0.2"), En);
        assert_eq!(header("EN-zw ; q=1.0, sn"), En);
        assert_eq!(header("sn-Latn-ZW"), Sn);
    }

    #[test]
    fn what_names_no_language_of_ours_is_ignored() {
        for text in ["", "*", "*;q=0.5", "fr", "nr", "en;q=0", "en;q=2", "en;q=x", "en;q=0.12345", "english", ";;,,", "\u{0}"] {
            assert_eq!(header(text), Nd, "{text:?}");
        }
    }

    #[test]
    fn json_has_the_tag() {
        for language in Language::ALL {
            assert_eq!(serde_json::to_value(language).unwrap(), language.tag());
            assert_eq!(serde_json::from_value::<Language>(language.tag().into()).unwrap(), language);
            assert_eq!(language.to_string().parse::<Language>().unwrap(), language);
        }
        let schema = serde_json::to_value(<Language as utoipa::PartialSchema>::schema()).unwrap();
        assert_eq!(schema["enum"], serde_json::json!(["en", "sn", "nd"]));
    }

    proptest::proptest! {
        #[test]
        fn no_header_panics(text in ".*", near in "[a-z*;=,.0-9q -]{0,40}") {
            let _ = (header(&text), header(&near));
        }
    }
}
