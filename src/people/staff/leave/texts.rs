//! What people are told of leave.

use kernel::i18n::Language;
use platform::notifications::kind::{Kind, Text, Variable};
use platform::notifications::words::{Category, Channel};

const VARIABLES: &[Variable] = &[
    Variable { name: "member", about: "The member of staff.", example: "Mrs Chipo Moyo" },
    Variable { name: "leave", about: "The type of leave.", example: "Annual leave" },
    Variable { name: "from", about: "Its first day.", example: "2026-03-02" },
    Variable { name: "until", about: "Its last day.", example: "2026-03-06" },
    Variable::SCHOOL,
];

const CHANNELS: &[Channel] = &[Channel::Push, Channel::Email];

/// Somebody asks for leave.
pub(in crate::staff) static LEAVE_REQUESTED: Kind = Kind {
    key: "staff.leave_requested",
    about: "When a member of staff asks for leave: to the heads.",
    category: Category::General,
    channels: CHANNELS,
    variables: VARIABLES,
    texts: &[
        Text {
            language: Language::En,
            subject: "{{ member }} asks for leave",
            body: "{{ member }} asks for leave from {{ from }} until {{ until }} ({{ leave }}).",
        },
        Text {
            language: Language::Sn,
            subject: "{{ member }} vanokumbira rivhi",
            body: "{{ member }} vanokumbira rivhi kubva {{ from }} kusvika {{ until }} ({{ leave }}).",
        },
        Text {
            language: Language::Nd,
            subject: "U-{{ member }} ucela ilivu",
            body: "U-{{ member }} ucela ilivu kusukela ngo-{{ from }} kuze kube ngu-{{ until }} ({{ leave }}).",
        },
    ],
};

/// Leave was approved.
pub(in crate::staff) static LEAVE_APPROVED: Kind = Kind {
    key: "staff.leave_approved",
    about: "When leave is approved: to the member of staff.",
    category: Category::General,
    channels: CHANNELS,
    variables: VARIABLES,
    texts: &[
        Text {
            language: Language::En,
            subject: "Your leave is approved",
            body: "Your leave from {{ from }} until {{ until }} ({{ leave }}) is approved.",
        },
        Text {
            language: Language::Sn,
            subject: "Rivhi yenyu yabvumidzwa",
            body: "Rivhi yenyu kubva {{ from }} kusvika {{ until }} ({{ leave }}) yabvumidzwa.",
        },
        Text {
            language: Language::Nd,
            subject: "Ilivu yenu ivunyelwe",
            body: "Ilivu yenu kusukela ngo-{{ from }} kuze kube ngu-{{ until }} ({{ leave }}) ivunyelwe.",
        },
    ],
};

/// Leave was declined.
pub(in crate::staff) static LEAVE_DECLINED: Kind = Kind {
    key: "staff.leave_declined",
    about: "When leave is declined: to the member of staff.",
    category: Category::General,
    channels: CHANNELS,
    variables: VARIABLES,
    texts: &[
        Text {
            language: Language::En,
            subject: "Your leave is declined",
            body: "Your leave from {{ from }} until {{ until }} ({{ leave }}) is declined. The request says why.",
        },
        Text {
            language: Language::Sn,
            subject: "Rivhi yenyu yarambwa",
            body: "Rivhi yenyu kubva {{ from }} kusvika {{ until }} ({{ leave }}) yarambwa. Chikonzero chiri pachikumbiro.",
        },
        Text {
            language: Language::Nd,
            subject: "Ilivu yenu kayivunyelwanga",
            body: "Ilivu yenu kusukela ngo-{{ from }} kuze kube ngu-{{ until }} ({{ leave }}) kayivunyelwanga. Isizatho sisesicelweni.",
        },
    ],
};
