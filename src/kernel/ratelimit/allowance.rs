//! What callers have left, and how an answer says it.

use super::Kind;

/// The window of every allowance, in seconds.
const WINDOW: u32 = 60;

/// What one caller has left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    pub(super) kind: Kind,
    /// Requests a window.
    pub(super) quota: u32,
    /// Requests left now.
    pub(super) remaining: u32,
    /// Seconds until nothing is used any more.
    pub(super) reset: u32,
    /// Seconds until another request is let through; `None`: this one was.
    pub(super) wait: Option<u32>,
}

/// What the callers behind one request have left.
#[derive(Debug, Clone, Default)]
pub struct Allowances(Vec<Allowance>);

impl Allowances {
    pub(super) fn new(allowances: Vec<Allowance>) -> Self {
        Self(allowances)
    }

    /// Seconds to wait when one of them had nothing left.
    pub(super) fn wait(&self) -> Option<u32> {
        self.0.iter().filter_map(|a| a.wait).max().map(|seconds| seconds.max(1))
    }

    /// The headers of the answer: each policy, and the state of the one that is nearest to its end.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let policies: Vec<String> = self.0.iter().map(|a| format!("\"{}\";q={};w={WINDOW}", a.kind.name(), a.quota)).collect();
        // Shares of different quotas are compared by cross-multiplication.
        let least = self.0.iter().min_by(|a, b| {
            let share = |a: &Allowance, b: &Allowance| u64::from(a.remaining) * u64::from(b.quota.max(1));
            share(a, b).cmp(&share(b, a))
        });
        let state = least.map(|a| format!("\"{}\";r={};t={}", a.kind.name(), a.remaining, a.reset));
        let policy = (!policies.is_empty()).then(|| policies.join(", "));
        [("ratelimit-policy", policy), ("ratelimit", state)].into_iter().filter_map(|(name, value)| Some((name, value?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_tells_every_policy_and_the_state_nearest_to_its_end() {
        let of = |kind, quota, remaining| Allowance { kind, quota, remaining, reset: 7, wait: None };
        let all = Allowances::new(vec![of(Kind::User, 600, 60), of(Kind::School, 30_000, 29_000)]);
        let headers: Vec<_> = all.headers().collect();
        assert_eq!(headers[0], ("ratelimit-policy", r#""user";q=600;w=60, "school";q=30000;w=60"#.to_owned()));
        assert_eq!(headers[1], ("ratelimit", r#""user";r=60;t=7"#.to_owned()));
        assert_eq!(Allowances::default().headers().count(), 0);
    }
}
