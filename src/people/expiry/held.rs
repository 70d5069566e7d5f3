//! What somebody has of a paper that is required: by the last days of those they brought.

use chrono::NaiveDate;

use super::STAGES;

/// What there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// There never was one.
    Missing,
    /// The last one was good until this day.
    Expired(NaiveDate),
    /// There is one, good until this day, which people are told of by now.
    Expiring(NaiveDate),
    /// There is one: until this day, or for ever.
    Good(Option<NaiveDate>),
}

/// By the last days of what there is: `None` is for ever.
pub(crate) fn held(expire: &[Option<NaiveDate>], today: NaiveDate) -> Held {
    if expire.iter().any(Option::is_none) {
        return Held::Good(None);
    }
    let soon = i64::from(STAGES.first().copied().unwrap_or(0));
    match expire.iter().flatten().max() {
        None => Held::Missing,
        Some(last) if *last < today => Held::Expired(*last),
        Some(last) if (*last - today).num_days() <= soon => Held::Expiring(*last),
        Some(last) => Held::Good(Some(*last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_good_longest_counts() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-03-02");
        assert_eq!(held(&[], today), Held::Missing);
        assert_eq!(held(&[Some(day("2026-03-01")), Some(day("2025-03-01"))], today), Held::Expired(day("2026-03-01")));
        assert_eq!(held(&[Some(day("2026-03-01")), Some(today)], today), Held::Expiring(today));
        assert_eq!(held(&[Some(day("2026-05-01"))], today), Held::Expiring(day("2026-05-01")));
        assert_eq!(held(&[Some(day("2026-05-02"))], today), Held::Good(Some(day("2026-05-02"))));
        assert_eq!(held(&[Some(today), None], today), Held::Good(None));
    }
}
