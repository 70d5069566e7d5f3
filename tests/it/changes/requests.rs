//! What the feed takes and refuses.

use kernel::access::Role;

use super::{cursor, entries_about, guardian, headed, more, now, page, rest, said, seal, student, told};
use crate::harness::{App, Kind, both};

both!(a_cursor_is_good_for_one_school_and_only_as_it_was_made, async |app: App| {
    let (school, head) = headed(&app).await;
    guardian(&head, "Rudo").await;
    let good = now(&school, &head).await;
    page(&head, &good, &[]).await;
    let (other, stranger) = headed(&app).await;
    seal(&other).await;
    let (mut flipped, half) = (good.clone().into_bytes(), &good[..good.len() / 2]);
    let middle = flipped.len() / 2;
    flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
    let list = head.get("/guardians").query(&[("cursor", ""), ("per_page", "1")]).send().await.is(200);
    let listed = list.json["meta"]["next_cursor"].as_str().unwrap_or("none").to_owned();
    for wrong in ["", "0", "end", half, &String::from_utf8(flipped).unwrap(), &listed] {
        head.get("/changes").query(&[("since", wrong)]).send().await.fails(400, "INVALID_CURSOR");
    }
    stranger.get("/changes").query(&[("since", &good)]).send().await.fails(400, "INVALID_CURSOR");
});

both!(per_page_is_from_1_to_200_and_what_is_unknown_is_refused, async |app: App| {
    let (_school, head) = headed(&app).await;
    for count in ["1", "200"] {
        head.get("/changes").query(&[("per_page", count)]).send().await.is(200);
    }
    for count in ["0", "201", "-1", "many"] {
        head.get("/changes").query(&[("per_page", count)]).send().await.fails(400, "INVALID_PARAMETER");
    }
    for (name, value) in [("page", "1"), ("cursor", ""), ("sort", "id"), ("q", "x")] {
        let refused = head.get("/changes").query(&[(name, value)]).send().await;
        refused.fails(400, "UNKNOWN_PARAMETER").names(name, "unknown_field");
    }
});

both!(only_the_entities_that_are_asked_for_are_shown, async |app: App| {
    let (school, head) = headed(&app).await;
    let since = now(&school, &head).await;
    let (rudo, learner) = (guardian(&head, "Rudo").await, student(&head, "Farai").await);
    seal(&school).await;
    let of = async |entities: &str| {
        let answer = page(&head, &since, &[("entity", entities)]).await;
        assert!(!more(&answer), "{answer}");
        answer.list().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("guardian").await, [rudo.clone()]);
    assert_eq!(of("student").await, [learner.clone()]);
    assert_eq!(of("student,guardian").await, [rudo, learner]);
    assert_eq!(of("charge").await, Vec::<String>::new());
    for unknown in ["person", "student,person", "students", "job", "sequence", "user"] {
        let refused = head.get("/changes").query(&[("entity", unknown)]).send().await;
        refused.fails(400, "INVALID_PARAMETER").names("entity", "enum");
    }
    let staff = school.as_(Role::Staff).await;
    staff.get("/changes").query(&[("entity", "student")]).send().await.fails(403, "FORBIDDEN");
});

both!(from_the_start_means_everything_on_record, async |app: App| {
    let (school, head) = headed(&app).await;
    let id = guardian(&head, "Rudo").await;
    assert_eq!(told(&school, &head, "start").await, [said("guardian", &id, "created")]);
    assert_eq!(entries_about(&school, id.parse().unwrap()).await, ["create"]);
});

// What is taken out of the log, or was never in the copy of the database that was restored, is known to be missing.
both!(a_position_that_the_log_no_longer_has_is_410, async |app: App| {
    let app = App::private(app.kind(), &[]).unwrap();
    let (school, head) = headed(&app).await;
    guardian(&head, "Rudo").await;
    let early = now(&school, &head).await;
    guardian(&head, "Farai").await;
    let late = now(&school, &head).await;
    let lift: &[&str] = match app.kind() {
        Kind::Sqlite => &["DROP TRIGGER audit_entries_no_delete", "DROP TRIGGER audit_entries_no_update"],
        Kind::Postgres => &["ALTER TABLE audit_entries DISABLE TRIGGER ALL"],
    };
    app.tamper(lift).await;
    // An older copy of the database: the last change never was.
    let newest = "SELECT max(chain_seq) FROM audit_entries e WHERE e.school_id = audit_entries.school_id";
    app.tamper(&[&format!("DELETE FROM audit_entries WHERE entity = 'guardian' AND chain_seq = ({newest})")]).await;
    head.get("/changes").query(&[("since", &late)]).send().await.fails(410, "CURSOR_EXPIRED");
    page(&head, &early, &[]).await;
    // Life goes on, and the number is another entry's now.
    guardian(&head, "Thabo").await;
    seal(&school).await;
    head.get("/changes").query(&[("since", &late)]).send().await.fails(410, "CURSOR_EXPIRED");
    // The log up to the newest entry is archived.
    app.tamper(&[&format!("DELETE FROM audit_entries WHERE chain_seq < ({newest})")]).await;
    head.get("/changes").query(&[("since", &early)]).send().await.fails(410, "CURSOR_EXPIRED");
    assert_eq!(rest(&head, "start", 200).await.0.len(), 1, "from the oldest entry that is left");
});

both!(a_page_takes_a_statement_for_the_entries_and_one_for_each_kind_of_record, async |app: App| {
    let (school, head) = headed(&app).await;
    let since = now(&school, &head).await;
    let idle = page(&head, &since, &[]).await;
    assert_eq!(idle.statements(), 2, "the end of the log, and what is after the position: {idle}");
    guardian(&head, "Rudo").await;
    student(&head, "Farai").await;
    seal(&school).await;
    let few = page(&head, &since, &[]).await;
    assert_eq!(few.statements(), 2 + 3, "guardian, student, enrolment: {few}");
    for n in 0..6 {
        guardian(&head, &format!("Person{n}")).await;
        student(&head, &format!("Person{n}")).await;
    }
    seal(&school).await;
    let many = page(&head, &since, &[]).await;
    assert_eq!((many.list().len(), many.statements()), (21, few.statements()), "{many}");
    assert_ne!(cursor(&many), cursor(&few));
});
