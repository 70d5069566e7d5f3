//! Every problem at once, each with what to do about it.

use super::*;
use crate::config::Profile;

#[test]
fn every_problem_is_named_at_once() {
    let (_folder, path) = file(
        "colour = 'red'\nhttp = { prot = 1, docs = 'perhaps' }\njobs = 5\n[limits]\nimport_sync_rows = 9000\nimport_max_rows = 100\n",
    );
    let mut sources = env(&[
        ("ONECLASS__HTTP__PORT", "eighty"),
        ("ONECLASS__DATABASE__URL", "mysql://root:hunter2@db/one"),
        ("ONECLASS__AUTH__ACCESS_TOKEN_MINUTES", "0"),
        ("ONECLASS__LOG__FORMAT", "xml"),
        ("ONECLASS__DATABASE__MIN_CONNECTIONS", "99"),
    ]);
    sources.file = Some(path);
    let problems = rejected(sources);

    let wanted = [
        "auth.access_token_minutes",
        "colour",
        "database.min_connections",
        "database.url",
        "http.docs",
        "http.port",
        "http.prot",
        "jobs",
        "limits.import_sync_rows",
        "log.format",
    ];
    assert_eq!(keys(&problems), BTreeSet::from(wanted));
    let port = problem(&problems, "http.port");
    assert_eq!(port.env_name, "ONECLASS__HTTP__PORT");
    assert_eq!(port.problem, "`eighty` (from ONECLASS__HTTP__PORT) is not a whole number from 0 to 65535");
    assert_eq!(port.how_to_mend, "Give a whole number from 0 to 65535.");
    let shown = problems.to_string();
    assert!(shown.starts_with("the configuration has 10 problems:\n- "), "{shown}");
    assert!(wanted.iter().all(|key| shown.contains(key)), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_rule_says_nothing_of_a_setting_whose_value_was_bad() {
    let mut sources = env(&[("ONECLASS__HTTP__PUBLIC_URL", "example.org"), ("ONECLASS__DATABASE__URL", "oracle:x")]);
    sources.profile = Some(Profile::Production);
    let problems = rejected(sources);
    assert_eq!(keys(&problems), BTreeSet::from(["auth.secret", "database.url", "http.public_url"]));
    assert_eq!(problems.len(), 3);
}

#[test]
fn an_unknown_key_is_a_problem_with_a_suggestion() {
    let problems = rejected(env(&[
        ("ONECLASS__HTTP__PROT", "1"),
        ("ONECLASS__http__port", "1"),
        ("ONECLASS_DATABASE_URL", "sqlite::memory:"),
        ("ONECLASS_VERSION", "of somebody else"),
        ("PATH", "/bin"),
    ]));
    let mends: Vec<_> = problems.iter().map(|problem| (problem.env_name.as_str(), problem.how_to_mend.as_str())).collect();
    assert_eq!(
        mends,
        [
            ("ONECLASS__HTTP__PROT", "Did you mean ONECLASS__HTTP__PORT? Rename it, or remove it."),
            ("ONECLASS__http__port", "Did you mean ONECLASS__HTTP__PORT? Rename it, or remove it."),
            ("ONECLASS_DATABASE_URL", "Did you mean ONECLASS__DATABASE__URL? Rename it, or remove it."),
        ]
    );

    let (_folder, path) = file("[databse]\nurl = 'sqlite::memory:'\n");
    let problems = rejected(Sources { file: Some(path), ..Sources::default() });
    assert!(problem(&problems, "databse.url").how_to_mend.contains("database.url"));
}

#[test]
fn a_file_that_is_named_must_exist() {
    let problems = rejected(Sources { file: Some(PathBuf::from("no/such/file.toml")), ..Sources::default() });
    assert_eq!(problem(&problems, "config").env_name, "ONECLASS__CONFIG");
}
