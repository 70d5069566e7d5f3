//! The operations of devices: each person's own.

use kernel::operation::Operation;
use serde_json::json;

use super::{own, register};
use crate::schools::input::list_of;

/// All of them.
pub(in crate::identity) fn operations() -> Vec<Operation> {
    vec![
        Operation::put("/devices/current", "register_device", register::register)
            .account()
            .unconditional()
            .describe(
                "Register this device for notices",
                "Says where notices for the device of this session are pushed to, in place of what was known of it. An address that another session had is that one's no more. Nothing is pushed any more once the session ends. A notice says no more than that there is something to read.",
            )
            .request_example(json!({ "service": "fcm", "token": "bk3RNwTe3H0:CI2k_HHwgIpoDKCIZvvDMExUdFQ3P1", "name": "Tendai's phone" })),
        list_of::<register::Shown>(Operation::get("/devices", "list_devices", own::list))
            .account()
            .describe("List my devices", "The caller's own devices that notices are pushed to. Reads only."),
        Operation::delete("/devices/{id}", "delete_device", own::remove)
            .account()
            .no_content()
            .describe("Forget a device", "Nothing is pushed to it any more, until it is registered again."),
    ]
}
