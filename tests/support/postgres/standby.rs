//! A copy of a cluster that follows it by streaming replication, and serves reads.

use crate::lifeline::Lifeline;
use crate::programs::{Account, free_port, postgres_folder, run};

use super::{Cluster, SUPERUSER};

impl Cluster {
    /// A standby of this cluster: its base backup, started, with the roles and databases that there are now and will be.
    ///
    /// # Panics
    /// When it cannot be made or does not start.
    pub fn standby(&self) -> Self {
        let programs = postgres_folder().expect("the PostgreSQL programs that were found before");
        let account = Account::for_postgres();
        let lifeline = Lifeline::new("standby", &account, "data/postmaster.pid", "QUIT");
        run(account
            .command(&programs.join("pg_basebackup"))
            .args(["--host=127.0.0.1", &format!("--port={}", self.port), &format!("--username={SUPERUSER}")])
            .arg("--pgdata")
            .arg(lifeline.folder().join("data"))
            .args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]));
        let standby = Self { port: free_port(), durable: self.durable, small_disk: None, lifeline };
        assert!(standby.launch(), "the standby did not start:\n{}", standby.said());
        standby
    }

    /// The address on this cluster of a database that was made on the one it copies.
    pub fn address_of(&self, url: &str) -> String {
        let (before, after) = url.split_once("@127.0.0.1:").expect("an address of a cluster");
        let (_, database) = after.split_once('/').expect("the name of a database");
        format!("{before}@127.0.0.1:{}/{database}", self.port)
    }
}
