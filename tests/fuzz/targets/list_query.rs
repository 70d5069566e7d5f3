//! The query of a list: what is read is within the list's limits and has an order that is total.
#![no_main]

use kernel::fuzzing::list_spec;
use kernel::http::client::query_pairs;
use kernel::list::{ListQuery, MAX_DEPTH, MAX_PER_PAGE, Operator, Paging};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(pairs) = query_pairs(text) else { return };
    let Ok(query) = ListQuery::parse(&pairs, &list_spec(), &["as_of"]) else { return };
    assert!((1..=MAX_PER_PAGE).contains(&query.per_page));
    if let Paging::Page(page) = query.paging {
        assert!(page == 1 || page * query.per_page <= MAX_DEPTH);
    }
    assert_eq!(query.sort.iter().filter(|key| key.name == "id").count(), 1);
    assert_eq!(query.sort.last().map(|key| key.name.as_str()), Some("id"));
    assert!(query.sort_text().split(',').count() == query.sort.len());
    for filter in &query.filters {
        assert!(filter.operator == Operator::In || filter.values.len() == 1, "{filter:?}");
    }
});
