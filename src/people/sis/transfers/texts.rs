//! What people are told of transfers between schools.

use kernel::i18n::Language;
use platform::notifications::kind::{Kind, Text, Variable};
use platform::notifications::words::{Category, Channel};

const OTHER: Variable = Variable { name: "other", about: "The other school's name.", example: "Goromonzi High School" };
const LEARNER: Variable = Variable { name: "learner", about: "The learner.", example: "Rudo Moyo" };

/// A learner's record has come. It does not say whose: the school has not accepted it yet.
pub(in crate::sis) static OFFERED: Kind = Kind {
    key: "sis.transfer_offered",
    about: "When another school offers a learner's record: to heads and registrars.",
    category: Category::General,
    channels: &[Channel::Push, Channel::Email],
    variables: &[OTHER, Variable::SCHOOL],
    texts: &[
        Text {
            language: Language::En,
            subject: "{{ other }} offers the record of a learner",
            body: "{{ other }} offers {{ school }} the record of a learner who wants to come. Please accept or decline it.",
        },
        Text {
            language: Language::Sn,
            subject: "{{ other }} iri kupa gwaro remudzidzi",
            body: "{{ other }} iri kupa {{ school }} gwaro remudzidzi anoda kuuya. Ndapota ribvumei kana kuriramba.",
        },
        Text {
            language: Language::Nd,
            subject: "{{ other }} inikela umqulu womfundi",
            body: "{{ other }} inikela {{ school }} umqulu womfundi ofuna ukuza. Sicela liwemukele kumbe liwale.",
        },
    ],
};

/// The other school has the record; the learner has left.
pub(in crate::sis) static ACCEPTED: Kind = Kind {
    key: "sis.transfer_accepted",
    about: "When another school has accepted a learner's record, and the learner has left: to heads and registrars.",
    category: Category::General,
    channels: &[Channel::Push, Channel::Email],
    variables: &[LEARNER, OTHER, Variable::SCHOOL],
    texts: &[
        Text {
            language: Language::En,
            subject: "{{ other }} has accepted {{ learner }}",
            body: "{{ other }} has accepted the record of {{ learner }}, who is no longer on the roll of {{ school }}.",
        },
        Text {
            language: Language::Sn,
            subject: "{{ other }} yabvuma {{ learner }}",
            body: "{{ other }} yabvuma gwaro ra{{ learner }}, uyo asisiri murejista ye{{ school }}.",
        },
        Text {
            language: Language::Nd,
            subject: "{{ other }} yemukele {{ learner }}",
            body: "{{ other }} yemukele umqulu ka{{ learner }}, ongasekho ebhukwini le{{ school }}.",
        },
    ],
};

/// The other school does not take the learner.
pub(in crate::sis) static DECLINED: Kind = Kind {
    key: "sis.transfer_declined",
    about: "When another school has declined a learner's record: to heads and registrars.",
    category: Category::General,
    channels: &[Channel::Push, Channel::Email],
    variables: &[LEARNER, OTHER, Variable::SCHOOL],
    texts: &[
        Text {
            language: Language::En,
            subject: "{{ other }} has declined {{ learner }}",
            body: "{{ other }} has declined the record of {{ learner }}, who stays on the roll of {{ school }}.",
        },
        Text {
            language: Language::Sn,
            subject: "{{ other }} yaramba {{ learner }}",
            body: "{{ other }} yaramba gwaro ra{{ learner }}, uyo achiri murejista ye{{ school }}.",
        },
        Text {
            language: Language::Nd,
            subject: "{{ other }} yalile {{ learner }}",
            body: "{{ other }} yalile umqulu ka{{ learner }}, osesebhukwini le{{ school }}.",
        },
    ],
};
