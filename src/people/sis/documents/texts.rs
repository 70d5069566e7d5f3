//! What people are told of documents.

use kernel::i18n::Language;
use platform::notifications::kind::{Kind, Text, Variable};
use platform::notifications::words::{Category, Channel};

const LEARNER: Variable = Variable { name: "learner", about: "The learner.", example: "Rudo Moyo" };
const WHAT: Variable = Variable { name: "what", about: "The document: its title.", example: "Study permit" };
const DAY: Variable = Variable { name: "day", about: "Its last day.", example: "2026-03-31" };

/// A document that expires soon.
pub(in crate::sis) static EXPIRING: Kind = Kind {
    key: "sis.document_expiring",
    about: "60, 30 and 7 days before a document of a learner expires: to the guardians who may see it, and the heads.",
    category: Category::General,
    channels: &[Channel::Push, Channel::Email],
    variables: &[LEARNER, WHAT, DAY, Variable::SCHOOL],
    texts: &[
        Text {
            language: Language::En,
            subject: "{{ what }} of {{ learner }} expires on {{ day }}",
            body: "{{ what }} of {{ learner }} expires on {{ day }}. Please bring a new one in time.",
        },
        Text {
            language: Language::Sn,
            subject: "{{ what }} ({{ learner }}) inopera musi wa{{ day }}",
            body: "{{ what }} ({{ learner }}) inopera musi wa{{ day }}. Ndapota unzai imwe nguva isati yapera.",
        },
        Text {
            language: Language::Nd,
            subject: "{{ what }} ({{ learner }}) kuphela ngo-{{ day }}",
            body: "{{ what }} ({{ learner }}) kuphela ngo-{{ day }}. Sicela lilethe okutsha isikhathi singakapheli.",
        },
    ],
};
