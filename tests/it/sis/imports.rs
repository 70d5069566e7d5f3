//! Learners from a file, with their place and their guardian in the same row.

use std::fmt::Write as _;
use std::time::Instant;

use serde_json::{Value, json};

use super::registry;
use crate::harness::{App, Client, both, ended_job};

async fn import(client: &Client, path: &str, file: String) -> Value {
    let answer = client.post(path).body("text/csv", file).send().await;
    if answer.status == 200 {
        return answer.data().clone();
    }
    let answer = answer.is(202);
    let job = ended_job(client, answer.header("location").unwrap()).await;
    assert_eq!(job["status"], "succeeded", "{job}");
    job["result"].clone()
}

fn counts(report: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "failed"].map(|name| report[name].as_u64().unwrap())
}

const HEADER: &str = "Student number,First name,Last name,Sex,Born on,Disabilities,Enrolment.level code,Enrolment.boarding,\
Guardian.first name,Guardian.last name,Guardian.phone,Guardian.relationship,Guardian.can collect";

both!(a_row_enrols_a_learner_and_links_the_guardian_and_says_nothing_new_the_second_time, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let row = |level: &str, phone: &str| {
        format!(
            "{HEADER}\nA1,Rudo,Moyo,F,29/02/2012,,{level},boarder,Chipo,Moyo,{phone},mother,yes\n\
             A2,Farai,Moyo,male,01/03/2013,blind;deaf,{level},,Chipo,Moyo,{phone},mother,no\n"
        )
    };
    let file = row("F1", "0771234567").replace(",F,", ",female,");
    let first = import(&registrar, "/students/import", file.clone()).await;
    assert_eq!(counts(&first), [2, 0, 0, 0], "{first}");
    let again = import(&registrar, "/students/import", file.clone()).await;
    assert_eq!(counts(&again), [0, 0, 2, 0], "{again}");
    let page =
        registrar.get("/students").query(&[("include", "guardians,enrolment"), ("sort", "student_number")]).send().await.is(200);
    let [rudo, farai] = page.list() else { panic!("{page}") };
    assert_eq!((&rudo["status"], &rudo["enrolment"]["boarding"]), (&json!("enrolled"), &json!("boarder")));
    assert_eq!((&farai["disabilities"], &farai["enrolment"]["boarding"]), (&json!(["blind", "deaf"]), &json!("day")));
    assert_eq!(rudo["guardians"][0]["guardian"], farai["guardians"][0]["guardian"]);
    let other_level = import(&registrar, "/students/import", file.replace("F1", "F2")).await;
    assert_eq!(counts(&other_level), [0, 0, 0, 2], "{other_level}");
    assert_eq!(
        (&other_level["problems"][0]["field"], &other_level["problems"][0]["code"]),
        (&json!("enrolment"), &json!("read_only"))
    );
    let other_guardian = import(&registrar, "/students/import", file.replace("0771234567", "0771234568")).await;
    assert_eq!(counts(&other_guardian), [0, 0, 0, 2], "{other_guardian}");
    let changed = import(&registrar, "/students/import", file.replace("Rudo", "Ruvimbo")).await;
    assert_eq!(counts(&changed), [0, 1, 1, 0], "{changed}");
});

both!(a_thousand_learners_with_place_and_guardian_are_imported, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let _all_done = school.jobs_must_end();
    let mut file = String::from(
        "first_name,last_name,sex,born_on,enrolment.level_code,guardian.first_name,guardian.last_name,guardian.phone,guardian.relationship\n",
    );
    for n in 0..1_000 {
        // Two to a family.
        let family = n / 2;
        writeln!(
            file,
            "Learner{n},Moyo{family},female,2012-01-{:02},F1,Chipo,Moyo{family},077{:07},mother",
            n % 28 + 1,
            1_000_000 + family
        )
        .unwrap();
    }
    let began = Instant::now();
    let report = import(&registrar, "/students/import", file).await;
    println!("{:?}: 1,000 learners in {:?}", app.kind(), began.elapsed());
    assert_eq!(counts(&report), [1_000, 0, 0, 0], "{report}");
    let total = async |path: &str| registrar.get(path).send().await.is(200).json["meta"]["total"].as_u64().unwrap();
    assert_eq!((total("/students").await, total("/enrolments").await), (1_000, 1_000));
    assert_eq!((total("/guardians").await, total("/guardian-links").await), (500, 1_000));
    assert_eq!(total("/students?status=enrolled&level=F1").await, 1_000);
});

both!(what_is_exported_is_unchanged_when_it_comes_back, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let file = format!("{HEADER}\nA1,Rudo,Moyo,female,29/02/2012,blind,F1,boarder,Chipo,Moyo,0771234567,mother,yes\n");
    import(&registrar, "/students/import", file).await;
    for path in ["/students", "/guardians", "/guardian-links"] {
        let exported = registrar.get(&format!("{path}/export")).send().await.is(200).text();
        let report = import(&registrar, &format!("{path}/import"), exported).await;
        assert_eq!(counts(&report), [0, 0, 1, 0], "{path}: {report}");
    }
});

both!(rows_that_are_written_together_come_to_what_each_alone_comes_to, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let header = "student_number,first_name,last_name,sex,born_on,national_id\n";
    // A number twice, an invalid row, and an ID twice, which only the database refuses: the whole batch is undone then.
    let rows = [
        "B1,Rudo,Moyo,female,2015-04-18,63-1222666S70",
        "B1,Rudo,Ncube,female,2015-04-18,63-1222666S70",
        "B2,Farai,Moyo,male,not a day,",
        "B3,Tariro,Moyo,female,2015-04-18,63-1222666S70",
        "B4,Chipo,Moyo,female,2015-04-18,",
        "B5,Tatenda,Moyo,male,2015-04-18,",
    ];
    let together = import(&registrar, "/students/import", format!("{header}{}\n", rows.join("\n"))).await;
    assert_eq!(counts(&together), [3, 1, 0, 2], "{together}");
    let failed: Vec<_> =
        together["problems"].as_array().unwrap().iter().map(|p| (p["row"].clone(), p["field"].clone())).collect();
    assert_eq!(failed, [(json!(4), json!("born_on")), (json!(5), json!("national_id"))]);
    let page = registrar.get("/students").query(&[("sort", "student_number")]).send().await.is(200);
    let names: Vec<_> = page.list().iter().map(|s| (s["student_number"].clone(), s["last_name"].clone())).collect();
    assert_eq!(names, [("B1", "Ncube"), ("B4", "Moyo"), ("B5", "Moyo")].map(|(number, name)| (json!(number), json!(name))));
});
