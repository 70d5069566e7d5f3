//! The operations of the census.

use kernel::operation::Operation;

use super::quality;

/// All of them.
pub(in crate::sis) fn operations() -> Vec<Operation> {
    let one = Operation::get("/students/{id}/data-quality", "get_student_data_quality", quality::of_student)
        .permission("sis.student.read_sensitive")
        .describe(
            "What a student's record lacks for the census",
            "A score of a hundred, and what is lacking for the ministry's annual return, the heaviest first. What blocks the return is marked; a missing birth certificate is not among it (SI 13/2025). Reads only.",
        );
    let all = Operation::get("/data-quality", "get_data_quality", quality::of_school)
        .permission("sis.census.read")
        .describe(
            "How ready the school is for the census",
            "The mean score of all who are on the roll, how many the ministry's annual return can not count yet, and what is lacking most. Reads only.",
        );
    vec![one, all]
}
