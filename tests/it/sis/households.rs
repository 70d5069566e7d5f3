//! Brothers and sisters, and who lives together.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry};
use crate::harness::{App, Client, both};

async fn names(client: &Client, student: &str) -> Vec<String> {
    let found = client.get(&format!("/students/{student}/siblings")).send().await.is(200);
    found.list().iter().map(|sibling| sibling["student"]["first_name"].as_str().unwrap().to_owned()).collect()
}

both!(brothers_and_sisters_share_a_guardian_who_has_custody, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let child = async |name: &str| new_student(&registrar, json!({ "first_name": name })).await;
    let (ama, ben, cee, dee) = (child("Ama").await, child("Ben").await, child("Cee").await, child("Dee").await);
    let mother = new_guardian(&registrar, "Chipo", "Moyo").await;
    let father = new_guardian(&registrar, "Farai", "Moyo").await;
    link(&registrar, &ama, &mother, json!({ "lives_with": true })).await;
    link(&registrar, &ben, &mother, json!({ "lives_with": true })).await;
    link(&registrar, &ben, &father, json!({ "relationship": "father" })).await;
    link(&registrar, &cee, &father, json!({ "relationship": "father", "lives_with": true })).await;
    // Who has no custody of a child makes nobody its brother.
    link(&registrar, &dee, &mother, json!({ "custody": "none" })).await;
    assert_eq!(names(&registrar, &ama).await, ["Ben"]);
    assert_eq!(names(&registrar, &ben).await, ["Ama", "Cee"]);
    assert!(names(&registrar, &dee).await.is_empty());
    let of_ben = registrar.get(&format!("/students/{ben}/siblings")).send().await.is(200);
    let together: Vec<_> = of_ben.list().iter().map(|sibling| sibling["lives_together"].as_bool().unwrap()).collect();
    assert_eq!(together, [true, false], "{of_ben}");
    assert_eq!(of_ben.list()[0]["shared_guardian_ids"], json!([mother]));

    let home = registrar.get(&format!("/students/{ama}/household")).send().await.is(200);
    let of = |key: &str| -> Vec<Value> {
        home.data()[key].as_array().unwrap().iter().map(|person| person["first_name"].clone()).collect()
    };
    assert_eq!((of("students"), of("guardians")), (vec![json!("Ama"), json!("Ben")], vec![json!("Chipo")]), "{home}");
});

both!(a_parent_learns_nothing_of_the_other_parents_children_by_way_of_a_shared_one, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let child = async |name: &str| new_student(&registrar, json!({ "first_name": name })).await;
    let (ama, ben) = (child("Ama").await, child("Ben").await);
    let (mother, father) = (new_guardian(&registrar, "Chipo", "Moyo").await, new_guardian(&registrar, "Farai", "Dube").await);
    link(&registrar, &ama, &mother, json!({ "lives_with": true })).await;
    link(&registrar, &ama, &father, json!({ "relationship": "father", "lives_with": true })).await;
    link(&registrar, &ben, &father, json!({ "relationship": "father", "lives_with": true })).await;
    let parent = school.login(Role::Parent).await;
    let account = json!({ "account_id": parent.account_id });
    registrar.post(&format!("/guardians/{mother}/link-account")).json(&account).send().await.is(200);
    assert_eq!(names(&registrar, &ama).await, ["Ben"]);
    assert!(names(&parent.client, &ama).await.is_empty());
    let home = parent.client.get(&format!("/students/{ama}/household")).send().await.is(200);
    assert_eq!(home.data()["students"].as_array().unwrap().len(), 1, "{home}");
    assert_eq!(home.data()["guardians"].as_array().unwrap().len(), 1, "{home}");
    parent.client.get(&format!("/students/{ben}/siblings")).send().await.fails(404, "NOT_FOUND");
});
