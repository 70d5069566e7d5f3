//! The connectors, as this module uses them: one file for each provider, with what its accounts ask for.

pub(super) mod africastalking;
pub(super) mod bulksms;
pub(super) mod clickatell;
pub(super) mod infobip;
pub(super) mod mail;
mod sms;
pub(super) mod twilio;
mod ways;
