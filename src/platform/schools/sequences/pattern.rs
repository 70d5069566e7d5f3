//! How a number is written: `{YYYY}{0000}` makes `20260001`.
//!
//! - `{YYYY}`, `{YY}`: the year;
//! - `{0000}`: the counter, with at least as many digits as there are zeros (1 to 12); exactly one in a pattern;
//! - anything else: itself. Letters, digits, spaces and `- / . _`, so that a number can be typed on any telephone.
//!
//! Two different counters, or two different years written in full, never make the same number: all around the counter
//! has a fixed width.

use chrono::{Datelike, NaiveDate};

/// Longest number that a pattern may make while its counter has no more digits than zeros.
pub const MAX_LENGTH: usize = 30;

/// A pattern that cannot be read, or makes numbers that are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidPattern;

/// A pattern, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    ShortYear,
    Counter(usize),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When it is not one.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inside) = rest.strip_prefix('{') {
                let (name, after) = inside.split_once('}').ok_or(InvalidPattern)?;
                parts.push(match name {
                    "YYYY" => Part::Year,
                    "YY" => Part::ShortYear,
                    zeros if (1..=12).contains(&zeros.len()) && zeros.bytes().all(|b| b == b'0') => Part::Counter(zeros.len()),
                    _ => return Err(InvalidPattern),
                });
                rest = after;
            } else {
                let (literal, after) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
                if !literal.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '_' | ' ')) {
                    return Err(InvalidPattern);
                }
                parts.push(Part::Text(literal.to_owned()));
                rest = after;
            }
        }
        let counters = parts.iter().filter(|part| matches!(part, Part::Counter(_))).count();
        let length: usize = parts.iter().map(Part::width).sum();
        if counters == 1 && length <= MAX_LENGTH && text.trim() == text { Ok(Self(parts)) } else { Err(InvalidPattern) }
    }

    /// Whether the year is part of the number: a counter that starts again each year needs that.
    #[must_use]
    pub fn has_year(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Year | Part::ShortYear))
    }

    /// The number with this counter in this year.
    #[must_use]
    pub fn number(&self, value: i64, year: i32) -> String {
        let mut number = String::with_capacity(MAX_LENGTH);
        for part in &self.0 {
            match part {
                Part::Text(text) => number.push_str(text),
                Part::Year => number.push_str(&format!("{year:04}")),
                Part::ShortYear => number.push_str(&format!("{:02}", year.rem_euclid(100))),
                Part::Counter(width) => number.push_str(&format!("{value:0width$}")),
            }
        }
        number
    }
}

impl Part {
    fn width(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Year => 4,
            Self::ShortYear => 2,
            Self::Counter(width) => *width,
        }
    }
}

/// The number that a pattern makes of a counter on a date.
///
/// # Errors
/// When the pattern is not one.
pub fn format(pattern: &str, value: i64, on: NaiveDate) -> Result<String, InvalidPattern> {
    Ok(Pattern::parse(pattern)?.number(value, on.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_2026(pattern: &str, value: i64) -> Option<String> {
        format(pattern, value, NaiveDate::from_ymd_opt(2026, 1, 18).unwrap()).ok()
    }

    /// The counter of a number, read by the pattern alone.
    fn read(pattern: &Pattern, number: &str) -> i64 {
        let at = pattern.0.iter().position(|part| matches!(part, Part::Counter(_))).unwrap();
        let before: usize = pattern.0[..at].iter().map(Part::width).sum();
        let after: usize = pattern.0[at + 1..].iter().map(Part::width).sum();
        number[before..number.len() - after].parse().unwrap()
    }

    #[test]
    fn numbers_are_written_as_the_pattern_says() {
        assert_eq!(in_2026("{YYYY}{0000}", 1).unwrap(), "20260001");
        assert_eq!(in_2026("STM/{YY}-{000}", 42).unwrap(), "STM/26-042");
        assert_eq!(in_2026("{000000}", 123).unwrap(), "000123");
        assert_eq!(in_2026("{0}", 123).unwrap(), "123");
        assert_eq!(in_2026("{YYYY}{0000}", 12345).unwrap(), "202612345");
    }

    #[test]
    fn a_pattern_has_exactly_one_counter_and_fits_its_column() {
        for pattern in [
            "",
            "R-",
            "{YYYY}",
            "{000}{000}",
            "{0000",
            "{}",
            "{yyyy}{000}",
            "}{000}",
            "{0000000000000}",
            "№{000}",
            "<b>{000}",
            " {000}",
            "a long prefix of 25 chars {00000}",
        ] {
            assert_eq!(in_2026(pattern, 1), None, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,60}", near in "[{}YMD0-9A-Z/. -]{0,40}") {
            let _ = (Pattern::parse(&text), Pattern::parse(&near));
        }

        #[test]
        fn the_counter_can_be_read_back_so_no_two_are_alike(
            prefix in "[A-Z0-9/-]{0,4}",
            year in prop::sample::select(vec!["", "{YYYY}", "{YY}"]),
            year_first in any::<bool>(),
            width in 1_usize..=12,
            suffix in "[A-Z0-9/-]{0,4}",
            value in 1_i64..1_000_000_000_000_000,
            in_year in 1980_i32..9999,
        ) {
            let counter = format!("{{{}}}", "0".repeat(width));
            let middle = if year_first { format!("{year}{counter}") } else { format!("{counter}{year}") };
            let pattern = Pattern::parse(&format!("{prefix}{middle}{suffix}")).unwrap();
            let number = pattern.number(value, in_year);
            prop_assert_eq!(read(&pattern, &number), value);
            prop_assert_eq!(pattern.has_year(), !year.is_empty());
        }
    }
}
