//! Secrets are shown nowhere: not printed, not in `Debug`, not in a problem.

use super::*;
use crate::config::Profile;

#[test]
fn secrets_are_never_shown() {
    let sources = production(&[
        ("ONECLASS__METRICS__TOKEN", "metrics-token"),
        ("ONECLASS__TRACING__OTLP_HEADERS", "x-api-key=collector-key"),
        ("ONECLASS__REDIS__URL", "rediss://:hunter2@cache"),
        ("ONECLASS__DATABASE__OWNER_URL", "postgres://owner:hunter2@db/one"),
    ]);
    let loaded = Config::load(sources.clone()).unwrap();
    let printed = loaded.print();
    for shown in [format!("{sources:?}"), format!("{loaded:?}"), format!("{:#?}", loaded.config), printed.clone()] {
        for secret in [SECRET, "metrics-token", "collector-key", "hunter2"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
    assert!(printed.contains("postgres://owner:***@db/one"), "{printed}");
    let line = printed.lines().find(|line| line.starts_with("auth.secret ")).unwrap();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["auth.secret", "***", "ONECLASS__AUTH__SECRET"]);
}

#[test]
fn no_problem_quotes_a_secret() {
    let (_folder, path) = file(
        "[auth]\nsecret = 987654321\n[metrics]\ntoken = ['hunter2']\n[http]\npublic_url = 'https://me:hunter2@one.example'\n",
    );
    let shown = rejected(Sources { file: Some(path), ..Sources::default() }).to_string();
    assert!(!shown.contains("987654321") && !shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("3 problems"), "{shown}");
}

#[test]
fn a_file_that_is_not_toml_is_named_by_line_and_never_quoted() {
    let (_folder, path) = file("[auth]\nsecret = \"hunter2\n");
    let mut sources = env(&[("ONECLASS__HTTP__PORT", "eighty")]);
    (sources.file, sources.profile) = (Some(path), Some(Profile::Production));
    let problems = rejected(sources);
    assert_eq!(keys(&problems), BTreeSet::from(["config", "http.port"]));
    let shown = problems.to_string();
    assert!(shown.contains("line 2") && !shown.contains("hunter2"), "{shown}");
}
