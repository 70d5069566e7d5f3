use super::super::fixture;
use super::*;

#[tokio::test]
async fn only_the_same_password_verifies_and_two_hashes_differ() {
    let config = fixture::config();
    let one = hash(&config, "four quiet hippos").await.unwrap();
    let two = hash(&config, "four quiet hippos").await.unwrap();
    assert!(one.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{one}");
    assert_ne!(one, two);
    assert!(verify("four quiet hippos", &one).await.unwrap());
    assert!(!verify("four quiet hippo", &one).await.unwrap());
}

#[tokio::test]
async fn a_password_set_at_the_command_line_can_be_typed_into_a_form() {
    // An e with an acute accent, composed and taken apart, with a blank that the JSON reader would trim.
    let hash = hash(&fixture::config(), "caf\u{e9} au lait ").await.unwrap();
    assert!(verify("cafe\u{301} au lait", &hash).await.unwrap());
}

#[tokio::test]
async fn a_hash_with_other_parameters_is_outdated_and_still_verifies() {
    let (old, new) = (fixture::config(), config::Auth { argon2_memory_kib: 16, ..fixture::config() });
    let hash = hash(&old, "four quiet hippos").await.unwrap();
    assert!(!is_outdated(&old, &hash));
    assert!(is_outdated(&new, &hash));
    assert!(verify("four quiet hippos", &hash).await.unwrap());
    assert!(is_outdated(&new, "not a hash"));
}

#[tokio::test]
async fn the_decoy_costs_what_a_password_costs_and_is_nobody_s() {
    let config = fixture::config();
    let decoy = decoy(&config).unwrap();
    assert!(!is_outdated(&config, &decoy));
    assert!(!verify("", &decoy).await.unwrap());
}

#[tokio::test]
async fn parameters_that_argon2_refuses_are_named() {
    let config = config::Auth { argon2_parallelism: 4, ..fixture::config() };
    let error = hash(&config, "four quiet hippos").await.unwrap_err();
    assert!(error.cause_text().unwrap().contains("auth.argon2_*"));
}
