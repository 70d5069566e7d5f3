"""Makes schemathesis' requests reach records that exist, keeps the run alive, and judges refusals.

Settings come from the environment, see `.ci/schemathesis`:
  ONECLASS_ADDRESS     the server
  ONECLASS_TOKEN       access token of the caller; empty: none
  ONECLASS_SACRIFICE   id of the school that may be suspended and renamed: no other run depends on it
"""

from __future__ import annotations

import functools
import json
import os
import random
import re
import urllib.error
import urllib.request
from uuid import UUID

import schemathesis
from hypothesis import strategies as st

ADDRESS = os.environ["ONECLASS_ADDRESS"]
TOKEN = os.environ.get("ONECLASS_TOKEN", "")
SACRIFICE = os.environ.get("ONECLASS_SACRIFICE", "")


def read(path: str) -> object:
    """`data` of an answer; nothing where this caller gets none."""
    request = urllib.request.Request(ADDRESS + path, headers={"Authorization": f"Bearer {TOKEN}"} if TOKEN else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError:
        return []


@functools.cache
def own() -> tuple[str, ...]:
    """The caller's own ids: whoever disables or demotes himself ends his run."""
    found = set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", json.dumps(read("/api/v1/auth/me")))) if TOKEN else set()
    return tuple(found)


@functools.cache
def ids(collection: str) -> list[str]:
    """Ids of records the caller sees."""
    rows = read(f"/api/v1/{collection}?per_page=40")
    return [row["id"] for row in rows if "id" in row and row["id"] not in own()] if isinstance(rows, list) else []


@functools.cache
def codes(key: str) -> list[str]:
    """Codes of a reference set."""
    found = read(f"/api/v1/reference/{key}")
    rows = found.get("codes", []) if isinstance(found, dict) else found
    return [row["code"] for row in rows]


# Fields that refer to something, by what they refer to.
REFERENCES = {
    "student_id": "students", "student_ids": "students", "class_id": "classes", "guardian_id": "guardians",
    "fee_structure_id": "finance/fee-structures", "account_id": "users", "school_id": "schools", "teacher_id": "users",
    "application_id": "applications", "sibling_id": "students", "assessor_id": "users",
    "staff_member_id": "staff-members", "leave_type_id": "leave-types", "staff_document_kind_id": "staff-document-kinds",
    "appraiser_account_id": "users", "file_id": "files", "photo_file_id": "files",
    "academic_year_id": "academic-years", "term_id": "terms", "subject_id": "subjects", "subject_ids": "subjects",
    "choice_window_id": "choice-windows", "option_ids": "choice-options", "syllabus_id": "syllabuses",
    "syllabus_unit_id": "syllabus-units", "outcome_ids": "learning-outcomes", "scheme_of_work_id": "schemes-of-work",
    "into_class_id": "classes", "from_class_id": "classes", "duplicate_id": "students", "other_student_id": "students",
    "student_document_kind_id": "student-document-kinds", "house_id": "houses", "student_category_id": "student-categories",
    "to_class_id": "classes", "repeat_student_ids": "students",
}
CODES = {
    "level_code": "levels", "district_code": "districts", "province_code": "provinces", "home_language": "languages",
    "relationship": "relationships", "learning_area": "learning_areas", "pathway": "pathways", "phase": "phases",
    "next_grade_code": "levels",
}
ENTITY_TAGS = re.compile(r'^(\*|(W/)?"[^",]*"( *, *(W/)?"[^",]*")*)$')


def plain(value: object) -> object:
    """The same without what no text may have, whatever its schema (`src/kernel/text.rs`): control characters are refused
    and white space at the ends is cut off. The document says so once, not at every text."""
    if isinstance(value, dict):
        return {plain(name): plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, str):
        return value
    text = re.sub(r"[\x00-\x1f\x7f-\x9f]", "x", value)
    return re.sub(r"^\s|\s$", "x", text) if text.strip() != text else text


# Values of the formats that are ours.
for name, values in {
    "phone": st.integers(1000000, 9999999).map(lambda n: f"+26377{n}"),
    "zw-national-id": st.sampled_from(["63-1222666S70", "50-2001148W50"]),
    "currency": st.sampled_from(["USD", "ZWG", "ZAR"]),
    "money": st.integers(0, 10**9).map(lambda cents: f"{cents // 100}.{cents % 100:02d}"),
    "subdomain": st.from_regex(r"\A[a-z]{3,20}-[a-z]{3,10}\Z"),
    "school-number": st.integers(10000, 99999).map(str),
    "zimsec-centre": st.integers(100000, 999999).map(lambda n: f"0{n}"[:6]),
    "candidate-number": st.integers(1, 9999).map(lambda n: f"{n:04d}"),
}.items():
    schemathesis.openapi.format(name, values)


def is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def refer(value: object, dice: random.Random) -> object:
    """The same body, most of its references now to what exists."""
    if isinstance(value, list):
        return [refer(item, dice) for item in value]
    if not isinstance(value, dict):
        return value
    new = {}
    for name, item in value.items():
        known = ids(REFERENCES[name]) if name in REFERENCES else codes(CODES[name]) if name in CODES else []
        if known and isinstance(item, str) and (name in CODES or is_uuid(item)) and dice.random() < 0.8:
            new[name] = dice.choice(known)
        elif known and isinstance(item, list) and item and all(map(is_uuid, item)) and dice.random() < 0.8:
            new[name] = dice.sample(known, min(len(item), len(known)))
        else:
            new[name] = refer(item, dice)
    return new


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts ids that exist where generated ones stand, and keeps from the caller what would end the run."""
    operation = case.operation.definition.raw.get("operationId", "")
    dice = random.Random(repr((operation, case.path_parameters, case.query, case.body)))
    positive = case.meta is None or case.meta.generation.mode.is_positive
    found = case.path_parameters.get("id") if case.path_parameters else None
    if is_uuid(found):
        collection = case.path.removeprefix("/api/v1/").split("/{id}")[0]
        known = ids(collection)
        # In the stateful phase the ids of what was just created are better.
        stateful = case.meta is not None and case.meta.phase.name.value == "stateful"
        if known and not stateful and dice.random() < 0.8:
            found = dice.choice(known)
        if found in own():
            found = dice.choice(known) if known else str(UUID(int=0))
        if collection == "schools" and case.method != "GET" and "admin@oneclass" in os.environ.get("ONECLASS_WHO", ""):
            found = SACRIFICE
        case.path_parameters["id"] = found
    if not positive:
        return
    tag = (case.headers or {}).get("If-Match")
    # A tag that was made up is never the record's: behind it nothing would be tried. (And the coverage phase does not
    # keep to the header's pattern.)
    if tag is not None and (dice.random() < 0.8 or not ENTITY_TAGS.match(tag)):
        del case.headers["If-Match"]
    if case.query:
        case.query = plain(case.query)
    if isinstance(case.body, (dict, list)):
        case.body = refer(plain(case.body), dice)


# What a request that is valid by the document may still be refused for: no schema of one request can say it.
BEYOND_THE_SCHEMA = {
    "PRECONDITION_FAILED",  # `If-Match` is compared with the record
    "IDEMPOTENCY_KEY_REUSED",  # … `Idempotency-Key` with earlier requests
    "INVALID_CURSOR",  # cursors are signed
    "PAGE_TOO_DEEP",  # `page` times `per_page`
    "INVALID_REFERENCE",  # what it refers to must exist in the school
    "IMPORT_HEADER_INVALID", "IMPORT_UNREADABLE",  # what is in a file
    "SCHOOL_REQUIRED",  # whose token names no school must name one
}
# The same of single fields: what the record, or other records, or other fields of the request allow.
RULES = {
    "invalid_reference", "unknown_country", "read_only", "not_allowed", "date_order", "account_lacks_role",
    "account_not_in_school", "student_not_enrolled", "fee_currency", "wrong_password", "sequence_pattern", "no_custody",
    "before_birth", "in_future", "unknown_kind", "unknown_variable", "template_invalid", "variable_missing",
    "unknown_provider", "audience_empty", "too_far_ahead", "everybody_hears", "digest_is_email", "address_of_channel",
    "invalid_address", "invalid_settings", "invalid_certificate", "not_of_service", "word_reserved", "answer_or_text",
    "unknown_topic", "webhook_secret", "url_malformed", "url_scheme", "changed_since",
    "url_credentials", "url_port", "url_literal", "url_private", "too_young", "after_last_day", "account_not_of_staff", "on_leave",
    "no_school_day", "too_many_days", "not_employed", "own_appraisal",
    "not_in_year", "year_too_long", "term_outside_year", "outside_year", "term_dates_unknown", "range_too_long",
    "one_scope_only", "not_a_later_grade", "fewer_than_compulsory", "other_grade", "block_clash", "outside_assignment",
    "same_teacher", "not_an_image", "not_in_class", "same_class", "one_target_only", "class_scope_only",
    "not_the_next_year", "not_in_plan", "begins_in_new_year", "leaves_one_by_one",
    "in_past", "custom_number",
}
# Reads whose parameters are held against such rules.
JUDGED_READS = {
    "list_changes", "list_leave_balances", "get_staff_workload", "show_calendar",
    "print_student_id_card", "print_class_id_cards",
}
# … and where a code that a schema could have given has another reason.
# What a provider's account needs is in the provider's own schema.
SETTINGS = {"required", "min_length", "max_length", "pattern", "type", "format", "unknown_field", "additional_properties"}
RULES_OF = {
    "send_notification": {"required"}, "estimate_notification": {"required"},  # somebody, in one of three ways
    "create_message_gateway": SETTINGS, "replace_message_gateway": SETTINGS,
    "create_webhook_source": {"required", "enum"},  # by provider
    "create_message_keyword": {"required", "enum"}, "update_message_keyword": {"required", "enum"},  # a text, or an answer there is
    "register_device": {"required"},  # a browser has keys
    "add_student_guardian": {"required"},  # either a guardian or the id of one
    "create_charge": {"minimum"}, "update_charge": {"minimum"},  # an amount is text; it must be above nothing
    "update_sequence": {"minimum"},  # numbers already given are not given again
    "create_staff_member": {"minimum"}, "update_staff_member": {"minimum", "required"},  # nobody was born before 1900
    "create_staff_qualification": {"required"}, "update_staff_qualification": {"required"},  # a registration has a number
    "create_leave_type": {"required"}, "update_leave_type": {"required"},  # days, unless it is unlimited
    "create_staff_subject": {"unique_items"}, "update_staff_subject": {"unique_items"},
    "create_appraisal": {"unique_items", "maximum"}, "update_appraisal": {"unique_items", "maximum", "required"},  # by criterion
    "request_leave": {"maximum"},  # next year at the latest
    "list_leave_balances": {"maximum"},
    "leave_staff_member": {"required", "maximum"},  # a note with some reasons; within two years
    "create_application": {"minimum"}, "update_application": {"minimum"},  # this year or a later one
    "offer_place": {"minimum"},  # today or later
    "create_admission_assessment": {"required", "maximum"}, "update_admission_assessment": {"required", "maximum"},  # a score is of something
    "create_change_request": {"required", "type", "max_length", "min_length", "pattern", "phone", "email", "zw_national_id", "unknown_field"},  # by the record
    "decide_change_request": {"required", "unknown_field"},  # by the fields of the record
    "create_student_document_kind": {"required"}, "update_student_document_kind": {"required"},  # levels, where it is by level
    "create_student_document": {"required"}, "update_student_document": {"required"},  # a last day, of a kind that expires
    "add_house_members": {"unique_items"},  # a learner is named once
    "merge_students": {"unique_items"},  # a field is taken once
    "create_class_teacher": {"required"}, "update_class_teacher": {"required"},  # a subject teacher has a subject
    "choose_subjects": {"min_items", "max_items", "duplicate"},  # as many as the window wants
    "create_term": {"maximum"}, "update_term": {"maximum"},  # as many as the school has
    "create_grade": {"number_range"}, "update_grade": {"number_range"},
    "create_choice_window": {"number_range"}, "update_choice_window": {"number_range"},
    "create_subject": {"duplicate"}, "update_subject": {"duplicate"}, "split_class": {"duplicate"},
    "update_rollover_move": {"required"}, "edit_rollover_moves": {"required", "duplicate"},  # by decision and grade
    "create_curriculum_rule": {"number_range", "duplicate"}, "update_curriculum_rule": {"number_range", "duplicate"},
    "list_changes": {"enum"},  # a list of names, separated by commas
    "change_setting": {"type", "enum", "minimum", "maximum", "format", "pattern", "max_length", "min_length"},  # by setting
}


def rule(detail) -> str:
    """A detail's code; how large a number may be in fields that a school makes up, no schema says."""
    if detail["code"] == "number_range" and detail["field"].startswith("custom."):
        return "custom_number"
    return detail["code"]


def refusal(response) -> tuple[str, set[str]]:
    """The error's code, and those of its details."""
    try:
        error = response.json()["error"]
        return error["code"], {rule(detail) for detail in error["details"]}
    except (ValueError, KeyError, TypeError):
        return "", set()


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops what schemathesis takes for a fault and the contract does not. Everything else is one."""
    code, rules = refusal(response)
    kind = type(failure).__name__
    operation = case.operation.definition.raw.get("operationId", "")
    if kind == "JsonSchemaError" and "fields" in (case.query or {}):
        # `fields` leaves out what the schema of the whole requires.
        return "is a required property" not in str(failure.message)
    if kind == "RejectedPositiveData":
        if code == "NOT_ACCEPTABLE" and case.path.endswith("/realtime"):
            # Neither a WebSocket nor server-sent events were asked for.
            return False
        allowed = RULES | RULES_OF.get(operation, set())
        judged = code == "VALIDATION_ERROR" or (code == "INVALID_PARAMETER" and operation in JUDGED_READS)
        return not (code in BEYOND_THE_SCHEMA or (judged and rules and rules <= allowed))
    if kind == "AcceptedNegativeData":
        # A stale `If-Match` is noticed before the body is looked at.
        return code != "PRECONDITION_FAILED"
    return True
