//! The roll-over from one academic year to the next: the plan, each learner's move in it, the classes it makes, and what its
//! execution changed, so that it can be taken back exactly.

use crate::column::{bigint, boolean, date, instant, integer, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![rollovers(), classes(), moves(), changes()]
}

/// A year has one plan at most that is being prepared or carried out.
fn rollovers() -> Table {
    let count = |name| integer(name).default_sql("0");
    tenant_table("rollovers")
        .columns([
            integer("from_year"),
            integer("to_year"),
            date("starts_on"),
            varchar("status", 10).one_of(&["draft", "approved", "executing", "executed", "undoing", "undone", "discarded"]),
            count("learners"),
            count("promoted"),
            count("repeated"),
            count("graduated"),
            count("leaving"),
            count("held"),
            count("warned"),
            count("edited"),
            count("skipped"),
            uuid("computed_by").null(),
            instant("computed_at"),
            uuid("edited_by").null(),
            instant("edited_at").null(),
            uuid("approved_by").null(),
            instant("approved_at").null(),
            uuid("executed_by").null(),
            instant("executed_at").null(),
            date("last_day").null(),
            instant("undone_at").null(),
            uuid("job_id").null(),
        ])
        .check("to_year", "to_year > from_year")
        .unique_where("open", &["from_year"], "status IN ('draft', 'approved', 'executing', 'undoing')")
}

/// Classes of the new year that the execution makes: under the id that each has here.
fn classes() -> Table {
    tenant_table("rollover_classes")
        .columns([
            uuid("rollover_id"),
            varchar("name", 60),
            varchar("level_code", 10),
            varchar("stream", 20).null(),
            integer("capacity").null(),
            varchar("room", 40).null(),
            uuid("like_class_id").null(),
            instant("made_at").null(),
        ])
        .references("rollover_id", "rollovers")
        .unique("name", &["rollover_id", "name"])
}

fn moves() -> Table {
    tenant_table("rollover_moves")
        .columns([
            uuid("rollover_id"),
            uuid("student_id"),
            uuid("enrolment_id"),
            varchar("from_level_code", 10),
            varchar("from_stream", 20).null(),
            uuid("from_class_id").null(),
            varchar("decision", 8).one_of(&["promote", "repeat", "graduate", "leave", "hold"]),
            varchar("rule", 24),
            varchar("to_level_code", 10).null(),
            varchar("to_stream", 20).null(),
            uuid("to_class_id").null(),
            varchar("exit_reason", 30).null(),
            varchar("age_warning", 5).null().one_of(&["young", "old"]),
            integer("age_turned").null(),
            varchar("place_warning", 8).null().one_of(&["no_place"]),
            boolean("warned").default_sql("false"),
            uuid("edited_by").null(),
            instant("edited_at").null(),
            instant("done_at").null(),
            varchar("skipped", 12).null().one_of(&["changed"]),
            instant("undone_at").null(),
        ])
        .references("rollover_id", "rollovers")
        .references("student_id", "students")
        .check("to_level_code", "decision NOT IN ('promote', 'repeat') OR to_level_code IS NOT NULL")
        .check("exit_reason", "decision <> 'leave' OR exit_reason IS NOT NULL")
        .unique("student", &["rollover_id", "student_id"])
}

/// What was done to which record, and at which version it was left.
fn changes() -> Table {
    tenant_table("rollover_changes")
        .columns([
            uuid("rollover_id"),
            uuid("rollover_move_id"),
            uuid("student_id"),
            varchar("entity", 12).one_of(&["enrolment", "class_member"]),
            uuid("record_id"),
            varchar("kind", 8).one_of(&["made", "ended", "removed"]),
            date("ended_before").null(),
            bigint("record_version"),
        ])
        .references("rollover_id", "rollovers")
        .references("rollover_move_id", "rollover_moves")
        .references("student_id", "students")
        .unique("record", &["rollover_id", "record_id"])
}
