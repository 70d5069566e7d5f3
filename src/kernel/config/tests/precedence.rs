//! Which source wins, and that each value remembers its source.

use super::*;
use crate::config::*;

#[test]
fn the_demo_profile_needs_nothing() {
    let config = Config::load(Sources::default()).unwrap().config;
    assert_eq!(config.profile, Profile::Demo);
    assert_eq!(config.database.kind(), DatabaseKind::Sqlite);
    assert!(config.demo.load && config.database.auto_migrate && config.auth.secret.is_none());
    assert_eq!(config.storage.secret_key_file(), PathBuf::from("data/secret.key"));
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_defaults() {
    let (_folder, path) = file("[http]\nport = 9000\nworkers = 3\ncors_origins = ['http://a.example']\n");
    let mut sources = env(&[("ONECLASS__HTTP__PORT", "9100"), ("ONECLASS__HTTP__TRUSTED_PROXIES", "10.0.0.0/8,::1")]);
    sources.file = Some(path.clone());
    let Loaded { config, origins, .. } = Config::load(sources).unwrap();

    assert_eq!((config.http.port, config.http.workers, config.http.body_limit_bytes), (9100, 3, 1_048_576));
    assert_eq!(config.http.cors_origins.len(), 1);
    assert_eq!(config.http.trusted_proxies.len(), 2);
    assert_eq!(*origins.of("http.port"), Origin::Environment("ONECLASS__HTTP__PORT".into()));
    assert_eq!(*origins.of("http.workers"), Origin::File(path));
    assert_eq!(*origins.of("http.body_limit_bytes"), Origin::Default);
}

#[test]
fn the_environment_can_name_the_file() {
    let (_folder, path) = file("[http]\nport = 9000\n");
    let config = Config::load(env(&[("ONECLASS__CONFIG", path.to_str().unwrap())])).unwrap().config;
    assert_eq!(config.http.port, 9000);
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let loaded = Config::load(env(&[("ONECLASS__REDIS__URL", ""), ("ONECLASS__HTTP__PORT", "")])).unwrap();
    assert!(loaded.config.redis.url.is_none());
    assert!(!loaded.origins.is_explicit("http.port"));
}

#[test]
fn the_profile_is_the_command_lines_then_the_environments_then_the_files() {
    let (_folder, path) = file("profile = 'production'\n");
    let from_file = Sources { file: Some(path), ..Sources::default() };
    assert!(Config::load(from_file.clone()).is_err());

    let from_env = Sources { env: env(&[("ONECLASS__PROFILE", "demo")]).env, ..from_file.clone() };
    let loaded = Config::load(from_env).unwrap();
    assert_eq!(loaded.config.log.format, LogFormat::Text);

    let from_command = Sources { profile: Some(Profile::Demo), ..from_file };
    let loaded = Config::load(from_command).unwrap();
    assert_eq!(*loaded.origins.of("profile"), Origin::CommandLine("--profile"));
}

#[test]
fn links_go_to_the_public_address_or_the_port_really_listened_on() {
    let base = |variables: &[(&str, &str)]| Config::load(env(variables)).unwrap().config.http.base_url(4711);
    assert_eq!(base(&[]), "http://127.0.0.1:4711");
    assert_eq!(base(&[("ONECLASS__HTTP__HOST", "0.0.0.0")]), "http://localhost:4711");
    assert_eq!(base(&[("ONECLASS__HTTP__HOST", "::1")]), "http://[::1]:4711");
    assert_eq!(base(&[("ONECLASS__HTTP__PUBLIC_URL", "https://one.example/")]), "https://one.example");
}
