//! Students, guardians, enrolment.
