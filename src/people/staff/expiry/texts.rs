//! What people are told of what ends.

use kernel::i18n::Language;
use platform::notifications::kind::{Kind, Text, Variable};
use platform::notifications::words::{Category, Channel};

const MEMBER: Variable = Variable { name: "member", about: "The member of staff.", example: "Mrs Chipo Moyo" };
const WHAT: Variable = Variable { name: "what", about: "What ends: its title.", example: "Registered teacher" };
const DAY: Variable = Variable { name: "day", about: "Its last day.", example: "2026-03-31" };

/// A qualification, registration, clearance or document that expires soon.
pub(in crate::staff) static EXPIRING: Kind = Kind {
    key: "staff.expiring",
    about: "60, 30 and 7 days before a qualification or document of a member of staff expires: to them and the heads.",
    category: Category::General,
    channels: &[Channel::Push, Channel::Email],
    variables: &[MEMBER, WHAT, DAY, Variable::SCHOOL],
    texts: &[
        Text {
            language: Language::En,
            subject: "{{ what }} of {{ member }} expires on {{ day }}",
            body: "{{ what }} of {{ member }} expires on {{ day }}. Please have it renewed in time.",
        },
        Text {
            language: Language::Sn,
            subject: "{{ what }} ({{ member }}) inopera musi wa{{ day }}",
            body: "{{ what }} ({{ member }}) inopera musi wa{{ day }}. Ndapota ivandudzei nguva isati yapera.",
        },
        Text {
            language: Language::Nd,
            subject: "{{ what }} ({{ member }}) kuphela ngo-{{ day }}",
            body: "{{ what }} ({{ member }}) kuphela ngo-{{ day }}. Sicela likuvuselele isikhathi singakapheli.",
        },
    ],
};

/// A contract that ends soon.
pub(in crate::staff) static CONTRACT_ENDING: Kind = Kind {
    key: "staff.contract_ending",
    about: "60, 30 and 7 days before a contract ends: to the heads.",
    category: Category::General,
    channels: &[Channel::Push, Channel::Email],
    variables: &[MEMBER, WHAT, DAY, Variable::SCHOOL],
    texts: &[
        Text {
            language: Language::En,
            subject: "The contract of {{ member }} ends on {{ day }}",
            body: "The contract of {{ member }} as {{ what }} ends on {{ day }}.",
        },
        Text {
            language: Language::Sn,
            subject: "Kondirakiti ya{{ member }} inopera musi wa{{ day }}",
            body: "Kondirakiti ya{{ member }} ({{ what }}) inopera musi wa{{ day }}.",
        },
        Text {
            language: Language::Nd,
            subject: "Isivumelwano sika-{{ member }} siphela ngo-{{ day }}",
            body: "Isivumelwano sika-{{ member }} ({{ what }}) siphela ngo-{{ day }}.",
        },
    ],
};
