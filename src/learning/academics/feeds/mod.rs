//! iCalendar feeds: addresses with a token, which calendar programs read without logging in until they are revoked.

mod commands;
pub mod feed;
#[expect(clippy::module_inception, reason = "the resource of the folder's name")]
pub mod feeds;
mod ics;
mod serve;

pub use commands::{CalendarFeedWithToken, NewCalendarFeed};
pub use feeds::CalendarFeeds;

use actix_web::http::Method;
use kernel::Module;
use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

/// Puts feeds into the module.
pub(super) fn declare(module: &mut Module) {
    module.resource::<CalendarFeeds>();
    module.operations.extend(operations());
    let event = |topic, about| EventType::new::<RecordChanged>(topic, "calendar_feed", about);
    module.events.extend([
        event("academics.calendar_feed.created", "A calendar feed was made."),
        event("academics.calendar_feed.revoked", "A calendar feed was revoked."),
    ]);
}

fn operations() -> Vec<Operation> {
    let create = Operation::post("/calendar-feeds", "create_calendar_feed", commands::create)
        .created()
        .permission("academics.calendar_feed.create")
        .describe(
            "Make a calendar feed",
            "Makes an address at which calendar programs read the school's calendar, a class's, or a teacher's with the lessons planned. Whoever has the address reads it, without logging in, until it is revoked; it is shown this once.",
        )
        .request_example(json!({ "name": "My calendar", "scope": "school" }));
    let revoke = Operation::post("/calendar-feeds/{id}/revoke", "revoke_calendar_feed", commands::revoke)
        .permission("academics.calendar_feed.revoke")
        .describe("Revoke a calendar feed", "Its address is of use to nobody from then on.")
        .errors(&[&code::ILLEGAL_TRANSITION]);
    let mut serve = Operation::raw(Method::GET, "/calendar-feeds/{token}.ics", "read_calendar_feed", serve::serve)
        .public()
        .describe(
            "Read a calendar feed",
            "iCalendar (RFC 5545), for calendar programs: terms, public holidays and entries of the calendar as events of whole days, from a year back to two years ahead. The token is all that is asked for. Answers 304 when nothing has changed since the `ETag` in `If-None-Match`. Reads only.",
        )
        .errors(&[&code::NOT_FOUND]);
    serve.output.media_types = vec!["text/calendar"];
    serve.output.tagged = true;
    vec![create, revoke, serve]
}
