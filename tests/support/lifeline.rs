//! The life of a server is tied to the life of the test process.
//!
//! A Rust static is never dropped and an exit hook does not run on `kill -9`, on an abort or when a debugger
//! stops the process, so neither can clean up. A pipe can: the kernel closes it whenever its holder ends. So
//! a small shell waits to read from a pipe whose other end only this process holds, and on end-of-file stops
//! the server and removes its folder.
//!
//! The shell has its own process group (so Ctrl-C at the terminal does not end it before the server), and no
//! output of its own (so a pipeline reading the test's output is not kept waiting for it).

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::programs::Account;

/// `$1` is the folder, `$2` the file in it whose first line is the server's process id, `$3` the signal that
/// stops it at once. A server that ignores the signal for five seconds is killed. One that has ended but was
/// not waited for (state Z: the first process of many containers never waits) counts as ended.
const WATCH: &str = r#"
trap '' INT TERM HUP
alive() { kill -0 "$pid" && ! grep -qs ') Z ' "/proc/$pid/stat"; }
read -r _
pid=$(head -n 1 "$1/$2")
if [ -n "$pid" ]; then
    kill -s "$3" "$pid"
    tries=0
    while alive && [ "$tries" -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
    alive && kill -s KILL "$pid"
fi
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
"#;

/// A server's folder, removed with its server when this is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct Lifeline {
    folder: PathBuf,
    watcher: Child,
}

impl Lifeline {
    /// Makes an empty folder that only `account` can enter, and starts to watch over it.
    ///
    /// It lies in `/tmp`, not in `TMPDIR`: a Unix socket's path may have 107 bytes, and another account must
    /// be able to reach it.
    pub(crate) fn new(kind: &str, account: &Account, pid_file: &str, signal: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = Path::new("/tmp").join(format!("oneclass-{kind}-{}-{number}", std::process::id()));
        // What a process of the same id left behind can only be refuse: its own watcher has lost it.
        let _ = fs::remove_dir_all(&folder);
        fs::DirBuilder::new().mode(0o700).create(&folder).expect("a folder in /tmp");
        // Watched before anything else can fail, so that nothing is left behind.
        let watcher = Command::new("sh")
            .args(["-c", WATCH, "watch"])
            .args([folder.as_os_str(), pid_file.as_ref(), signal.as_ref()])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("sh");
        if let Account::Other { user, group, .. } = account {
            chown(&folder, Some(*user), Some(*group)).expect("the folder given to the server's account");
        }
        Self { folder, watcher }
    }

    /// The server's folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Lifeline {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}
