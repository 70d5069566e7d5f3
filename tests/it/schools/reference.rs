//! Reference data.

use kernel::access::Role;
use serde_json::json;

use crate::harness::{App, both};

both!(code_lists_are_shown_as_they_were_on_a_date_and_in_the_callers_language, async |app: App| {
    let school = app.school().await;
    let parent = school.as_(Role::Parent).await;
    let sets = parent.get("/reference").send().await.is(200);
    let districts = sets.list().iter().find(|set| set["name"] == "districts").unwrap();
    assert_eq!(districts["codes"], json!(72));
    let harare = parent.get("/reference/districts").query(&[("parent", "harare")]).send().await.is(200);
    assert!(!harare.list().is_empty() && harare.list().iter().all(|code| code["parent_code"] == "harare"));
    let codes = |date: &'static str| {
        let call = parent.get("/reference/currencies").query(&[("as_of", date)]);
        async move {
            let answer = call.send().await.is(200);
            answer.list().iter().map(|code| code["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert!(!codes("2020-01-01").await.contains(&"ZWG".to_owned()));
    assert!(codes("2026-01-01").await.contains(&"ZWG".to_owned()));
    let shona = parent.with_header("accept-language", "sn").get("/reference/currencies").send().await.is(200);
    let dollar = shona.list().iter().find(|code| code["code"] == "USD").unwrap();
    assert_eq!(dollar["label"], dollar["labels"]["sn"]);
    parent.get("/reference/no_such_list").send().await.fails(404, "NOT_FOUND");
    parent.get("/reference/currencies").query(&[("as_of", "soon")]).send().await.fails(400, "INVALID_PARAMETER");
    app.client().get("/reference").send().await.fails(401, "UNAUTHENTICATED");
});
