//! "Did you mean": the setting that an unknown key was probably meant to be.

use super::field::fields;

/// How alike two keys must be (0 to 1) to be worth suggesting; below this a suggestion misleads.
const ALIKE: f64 = 0.7;

/// The key of the setting most like the one written, if any is like it.
///
/// The right name in the wrong section (`server.port`) counts as alike when only one section has that name.
pub(super) fn nearest(written: &str) -> Option<&'static str> {
    let keys = || fields().map(|field| field.key);
    let distance = |key: &str| strsim::normalized_damerau_levenshtein(written, key);
    let alike = keys()
        .map(|key| (key, distance(key)))
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .filter(|(_, likeness)| *likeness >= ALIKE)
        .map(|(key, _)| key);
    alike.or_else(|| {
        let name = |key: &str| key.rsplit('.').next().map(str::to_owned);
        let wanted = name(written);
        let mut same_name = keys().filter(|key| name(key) == wanted);
        same_name.next().filter(|_| same_name.next().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keys_finds_its_setting() {
        assert_eq!(nearest("http.prot"), Some("http.port"));
        assert_eq!(nearest("database.max_conections"), Some("database.max_connections"));
        assert_eq!(nearest("databse.url"), Some("database.url"));
    }

    #[test]
    fn the_right_name_in_the_wrong_section_finds_its_setting() {
        assert_eq!(nearest("server.trusted_proxies"), Some("http.trusted_proxies"));
    }

    #[test]
    fn what_is_like_nothing_gets_no_suggestion() {
        assert_eq!(nearest("colour.of_the_sky"), None);
    }
}
