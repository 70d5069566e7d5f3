//! Several nodes that start at once.

use migration::Roles;

use crate::database::TestDatabase;

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_migrating_at_once_take_turns() {
    for database in TestDatabase::both_empty().await {
        let (first, second) = (database.another().await, database.another().await);
        let roles = Roles::default();
        let (one, other) = tokio::join!(migration::up(&first, &roles, |_| {}), migration::up(&second, &roles, |_| {}),);
        let mut applied = [one.unwrap(), other.unwrap()];
        applied.sort_unstable();
        let known = migration::status(&first).await.unwrap();
        assert_eq!(applied, [0, known.len()]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_databases_of_one_cluster_may_make_the_roles_at_once() {
    let (Some(first), Some(second)) = (TestDatabase::postgres().await, TestDatabase::postgres().await) else {
        return;
    };
    for round in 0..5 {
        let roles = Roles { app: format!("race_app_{round}"), platform: format!("race_platform_{round}") };
        let (one, other) =
            tokio::join!(migration::fresh(&first.conn, &roles, |_| {}), migration::fresh(&second.conn, &roles, |_| {}),);
        one.unwrap();
        other.unwrap();
    }
}
