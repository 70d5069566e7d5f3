//! Kinds of message: what modules tell people, with texts of their own until a school writes others.

use kernel::i18n::Language;

use super::words::{Category, Channel};

/// Something that a text can name.
#[derive(Debug)]
pub struct Variable {
    /// Its name in a text: `{{ student_name }}`.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// What a preview shows for it.
    pub example: &'static str,
}

impl Variable {
    /// The name of the school that writes.
    pub const SCHOOL: Self = Self { name: "school", about: "The school's name.", example: "Chitombo High School" };
}

/// A text of a kind, in one language.
#[derive(Debug)]
pub struct Text {
    /// The language.
    pub language: Language,
    /// What stands in the subject line or title.
    pub subject: &'static str,
    /// The text; of channels that have no line for a subject, all of it.
    pub body: &'static str,
}

/// A kind of message.
#[derive(Debug)]
pub struct Kind {
    /// Its stable name: `attendance.absent`.
    pub key: &'static str,
    /// When it is sent, to whom.
    pub about: &'static str,
    /// What it is about.
    pub category: Category,
    /// The ways it may go, the first that works; the inbox beside them.
    pub channels: &'static [Channel],
    /// What its texts can name.
    pub variables: &'static [Variable],
    /// Its texts; English always.
    pub texts: &'static [Text],
}

impl Kind {
    /// Its text in a language, or else in English.
    #[must_use]
    pub fn text(&self, language: Language) -> Option<&'static Text> {
        let of = |language| self.texts.iter().find(|text| text.language == language);
        of(language).or_else(|| of(Language::En))
    }
}

/// What a member of staff writes themselves.
pub static ANNOUNCEMENT: Kind = Kind {
    key: "announcement",
    about: "What a member of staff writes to a group of people.",
    category: Category::General,
    channels: &[Channel::Push, Channel::WhatsApp, Channel::Sms, Channel::Email],
    variables: &[
        Variable { name: "subject", about: "The subject.", example: "School closes early" },
        Variable { name: "text", about: "The text.", example: "Lessons end at 12:00 on Friday." },
        Variable::SCHOOL,
    ],
    texts: &[Text { language: Language::En, subject: "{{ subject }}", body: "{{ text }}" }],
};

/// Several messages of a day in one.
pub static DIGEST: Kind = Kind {
    key: "digest",
    about: "Once a day, to who chose to hear of some things together.",
    category: Category::System,
    channels: &[Channel::Email],
    variables: &[
        Variable { name: "count", about: "How many there are.", example: "2" },
        Variable { name: "items", about: "Their subjects, a line each.", example: "- Sports day\n- New book list" },
        Variable::SCHOOL,
    ],
    texts: &[
        Text { language: Language::En, subject: "{{ count }} from {{ school }}", body: "{{ items }}" },
        Text { language: Language::Sn, subject: "{{ count }} kubva ku{{ school }}", body: "{{ items }}" },
        Text { language: Language::Nd, subject: "{{ count }} ezivela ku-{{ school }}", body: "{{ items }}" },
    ],
};

/// What somebody is told because they have just asked.
pub static REPLY: Kind = Kind {
    key: "reply",
    about: "What somebody is answered who wrote to the school: at once, by the way they wrote.",
    category: Category::System,
    channels: &[Channel::WhatsApp, Channel::Sms],
    variables: &[Variable { name: "text", about: "The answer.", example: "Tendai Moyo: USD 120.00" }, Variable::SCHOOL],
    texts: &[
        Text { language: Language::En, subject: "{{ school }}", body: "{{ text }}" },
        Text { language: Language::Sn, subject: "{{ school }}", body: "{{ text }}" },
        Text { language: Language::Nd, subject: "{{ school }}", body: "{{ text }}" },
    ],
};

/// The kinds that every school has.
pub static OWN: &[&Kind] = &[&ANNOUNCEMENT, &DIGEST, &REPLY];
