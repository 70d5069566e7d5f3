//! Somebody who is to be told something.

use std::collections::BTreeMap;

use kernel::i18n::Language;
use kernel::values::{Email, Phone};
use uuid::Uuid;

use super::words::Channel;

/// Somebody who is to be told something: an account, or a person without one.
#[derive(Debug, Clone, Default)]
pub struct Recipient {
    /// Their account in the school.
    pub account_id: Option<Uuid>,
    /// Their record, where they have one: its kind (`guardian`) and id.
    pub person: Option<(&'static str, Uuid)>,
    /// Their name.
    pub name: String,
    /// The language they are written to in; without: the school's.
    pub language: Option<Language>,
    /// Where e-mail goes.
    pub email: Option<Email>,
    /// Where SMS and WhatsApp go.
    pub phone: Option<Phone>,
    /// Why they are told, for themselves to read: `You are a teacher here`.
    pub because: String,
    /// Values of their own, beside those that hold for everybody.
    pub data: serde_json::Map<String, serde_json::Value>,
}

/// Where somebody can be reached.
pub(super) type Addresses = BTreeMap<Channel, String>;

impl Recipient {
    /// Where they can be reached; on their devices, if they have any.
    pub(super) fn addresses(&self, has_device: bool) -> Addresses {
        let mut addresses = Addresses::new();
        if let Some(account) = self.account_id {
            addresses.insert(Channel::InApp, account.to_string());
            if has_device {
                addresses.insert(Channel::Push, account.to_string());
            }
        }
        if let Some(phone) = &self.phone {
            addresses.insert(Channel::WhatsApp, phone.as_str().to_owned());
            addresses.insert(Channel::Sms, phone.as_str().to_owned());
        }
        if let Some(email) = &self.email {
            addresses.insert(Channel::Email, email.as_str().to_owned());
        }
        addresses
    }

    /// What makes two of them one: the account, or else the household's telephone or address. One message goes to each, however
    /// many of their children it is about.
    fn household(&self) -> Option<String> {
        let account = self.account_id.map(|account| account.to_string());
        account.or_else(|| self.phone.as_ref().map(ToString::to_string)).or_else(|| self.email.as_ref().map(ToString::to_string))
    }
}

/// Each once: of two with the same account, telephone or address the first.
pub(super) fn distinct(recipients: Vec<Recipient>) -> Vec<Recipient> {
    let mut seen = std::collections::HashSet::new();
    let is_new = |recipient: &Recipient| recipient.household().is_none_or(|household| seen.insert(household));
    recipients.into_iter().filter(is_new).collect()
}
