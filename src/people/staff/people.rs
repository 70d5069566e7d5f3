//! Members of staff as people who are told something.

use platform::notifications::Recipient;

use super::members::member;

pub(super) use crate::telling::{Telling, heads, tell};

/// A member: by their account, or else at the addresses of their record.
pub(super) fn recipient(member: &member::Model) -> Recipient {
    Recipient {
        account_id: member.account_id,
        person: Some(("staff_member", member.id)),
        name: member.full_name(),
        email: member.work_email.clone().or_else(|| member.email.clone()),
        phone: member.phone.clone(),
        because: "because_staff".to_owned(),
        ..Recipient::default()
    }
}
