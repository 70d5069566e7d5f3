//! The numbers that the ministry and the examinations council give: schools, centres, candidates.
//!
//! None of them has a check digit, and no specification of their form is published; these are the forms seen in the
//! ministry's open data (7,920 schools, 1001 to 18022) and on candidates' documents.

use super::Invalid;

string_value! {
    /// The number of a school at the Ministry of Primary and Secondary Education: four or five digits, no leading
    /// zero.
    SchoolNumber {
        format: "school-number",
        code: "school_number",
        lengths: 4..=5,
        example: "10432",
        about: "A school's number at the Ministry of Primary and Secondary Education: four or five digits.",
        parse: school_number,
    }
}

string_value! {
    /// The number of an examination centre at the Zimbabwe School Examinations Council: six digits.
    ZimsecCentre {
        format: "zimsec-centre",
        code: "zimsec_centre",
        lengths: 6..=6,
        example: "060844",
        about: "An examination centre's number at ZIMSEC: six digits.",
        parse: centre,
    }
}

string_value! {
    /// The number of a candidate at a centre: four digits.
    CandidateNumber {
        format: "candidate-number",
        code: "candidate_number",
        lengths: 4..=4,
        example: "0341",
        about: "A candidate's number at an examination centre: four digits.",
        parse: candidate,
    }
}

/// The trimmed text, where it is digits only and their count is allowed.
fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<&str> {
    let text = text.trim();
    (count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn school_number(text: &str) -> Result<String, Invalid> {
    let number = digits(text, 4..=5).filter(|number| !number.starts_with('0'));
    number.map(str::to_owned).ok_or(SchoolNumber::INVALID)
}

fn centre(text: &str) -> Result<String, Invalid> {
    digits(text, 6..=6).map(str::to_owned).ok_or(ZimsecCentre::INVALID)
}

fn candidate(text: &str) -> Result<String, Invalid> {
    digits(text, 4..=4).map(str::to_owned).ok_or(CandidateNumber::INVALID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_number_has_four_or_five_digits_and_no_leading_zero() {
        assert!(["1001", "18022", " 10432 "].iter().all(|text| text.parse::<SchoolNumber>().is_ok()));
        assert!(["", "999", "180220", "0101", "1o01", "-1001", "١٠٠١"].iter().all(|t| t.parse::<SchoolNumber>().is_err()));
    }

    #[test]
    fn centres_have_six_digits_and_candidates_four_and_keep_their_zeros() {
        assert_eq!("060844".parse::<ZimsecCentre>().unwrap().as_str(), "060844");
        assert_eq!("0341".parse::<CandidateNumber>().unwrap().as_str(), "0341");
        assert_eq!("60844".parse::<ZimsecCentre>().unwrap_err().code(), "zimsec_centre");
        assert_eq!("341".parse::<CandidateNumber>().unwrap_err().code(), "candidate_number");
    }
}
