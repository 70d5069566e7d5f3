//! The connectors, as this module uses them: one file for each provider, with what its accounts ask for.

pub(super) mod africastalking;
pub(super) mod bulksms;
pub(super) mod clickatell;
pub(super) mod http;
pub(super) mod infobip;
pub(super) mod mail;
pub(super) mod smpp;
mod sms;
pub(super) mod twilio;
mod ways;
pub(super) mod whatsapp;

pub(super) use self::ways::outbound;
