//! Reference data, demo schools, and schools of any size for benchmarks.
