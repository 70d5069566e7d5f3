//! What the operating system says of processes, and allows them.

use std::fs;

/// As many open files as this user may have, for this process and those it starts: a connection is one.
pub(crate) fn raise_open_files() {
    let (_, most) = rlimit::Resource::NOFILE.get().expect("the limit of open files");
    rlimit::Resource::NOFILE.set(most, most).expect("a higher limit of open files");
}

/// How many files this process may have open.
pub(crate) fn open_files() -> u64 {
    rlimit::Resource::NOFILE.get().expect("the limit of open files").0
}

/// Memory of a process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// Resident now, in MiB.
    pub(crate) now: f64,
    /// The most it was, in MiB.
    pub(crate) peak: f64,
}

/// The memory of the process with this id.
pub(crate) fn memory(id: u32) -> Memory {
    let status = fs::read_to_string(format!("/proc/{id}/status")).expect("the process runs");
    let field = |name: &str| -> f64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a field of /proc");
        let kib: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number of KiB");
        kib / 1024.0
    };
    Memory { now: field("VmRSS:"), peak: field("VmHWM:") }
}

/// How many jobs the machine runs at once.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
