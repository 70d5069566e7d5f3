//! What a list request may say.

use super::super::spec::ColumnSpec;
use super::*;
use proptest::prelude::*;

const HIDDEN: Hidden = Hidden { names: &["national_id"], by: || "sis.student.read_sensitive".to_owned() };

fn spec() -> Spec {
    let column = |name: &str, kind, nullable, options: Option<&[&str]>| ColumnSpec {
        name: name.into(),
        kind,
        nullable,
        sortable: true,
        filterable: true,
        options: options.map(|o| o.iter().map(|s| (*s).to_owned()).collect()),
    };
    Spec {
        columns: vec![
            column("last_name", ColumnKind::Text, false, None),
            column("born_on", ColumnKind::Date, true, None),
            column("status", ColumnKind::Text, false, Some(&["enrolled", "withdrawn"])),
        ],
        searchable: true,
        includes: vec!["guardians"],
        fields: vec!["id".into(), "last_name".into()],
        default_sort: "-born_on",
        ..Spec::default()
    }
}

fn parse(pairs: &[(&str, &str)]) -> Result<ListQuery> {
    let pairs: Vec<_> = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    ListQuery::parse_for(HIDDEN, &pairs, &spec(), &[])
}

#[test]
fn the_id_is_always_the_last_key() {
    assert_eq!(parse(&[("sort", "last_name")]).unwrap().sort_text(), "last_name,id");
    assert_eq!(parse(&[]).unwrap().sort_text(), "-born_on,-id");
}

#[test]
fn an_undeclared_filter_is_refused_and_every_problem_named() {
    let error = parse(&[("colour", "red"), ("born_on__gte", "soon"), ("last_name__gte", "a")]).unwrap_err();
    assert!(error.is(&code::UNKNOWN_PARAMETER));
    assert_eq!(error.details().len(), 3);
}

#[test]
fn a_hidden_column_can_be_neither_filtered_nor_sorted_by() {
    assert!(parse(&[("national_id", "63-1222666S70")]).unwrap_err().is(&code::FORBIDDEN));
    assert!(parse(&[("sort", "national_id")]).unwrap_err().is(&code::FORBIDDEN));
}

#[test]
fn a_value_outside_an_enumeration_is_refused() {
    assert!(parse(&[("status", "asleep")]).unwrap_err().is(&code::INVALID_PARAMETER));
    assert_eq!(parse(&[("status__in", "enrolled,withdrawn")]).unwrap().filters[0].values.len(), 2);
}

#[test]
fn a_parameter_is_given_once() {
    let error =
        parse(&[("page", "1"), ("page", "2"), ("born_on__gte", "2012-01-01"), ("born_on__gte", "2013-01-01")]).unwrap_err();
    assert!(error.is(&code::INVALID_PARAMETER));
    assert_eq!(error.details().iter().map(|d| &*d.code).collect::<Vec<_>>(), ["duplicate_key"; 2]);
}

#[test]
fn a_date_is_written_as_the_document_says() {
    for wrong in ["2012-1-1", "+2012-01-01", "2012-01-01 ", "02012-01-01", "2012-02-30", "0000-01-01"] {
        assert!(parse(&[("born_on", wrong)]).is_err(), "{wrong}");
    }
    assert!(parse(&[("born_on", "2012-02-29")]).is_ok());
}

#[test]
fn paging_is_bounded() {
    assert!(parse(&[("page", "0")]).is_err());
    assert!(parse(&[("per_page", "201")]).is_err());
    assert!(parse(&[("page", "18446744073709551615")]).unwrap_err().is(&code::PAGE_TOO_DEEP));
    assert!(parse(&[("page", "400"), ("per_page", "25")]).is_ok());
    assert!(parse(&[("page", "401"), ("per_page", "25")]).unwrap_err().is(&code::PAGE_TOO_DEEP));
}

proptest! {
    #[test]
    fn no_query_makes_the_parser_panic(pairs in prop::collection::vec((".{0,20}", ".{0,20}"), 0..6)) {
        drop(ListQuery::parse(&pairs, &spec(), &[]));
    }

    #[test]
    fn every_kind_reads_what_it_prints(n in any::<i64>(), day in 0_i32..40_000, b in any::<bool>()) {
        let date = chrono::NaiveDate::from_num_days_from_ce_opt(700_000 + day).unwrap();
        for (kind, value) in [(ColumnKind::Integer, Value::from(n)), (ColumnKind::Date, date.into()), (ColumnKind::Boolean, b.into())] {
            prop_assert_eq!(kind.parse(&kind.print(&value).unwrap()), Some(value));
        }
    }
}
