//! Counting at Redis, for all nodes together: one round trip a request.

use std::sync::LazyLock;

use deadpool_redis::redis::Script;

use super::allowance::Allowance;
use super::{RateClass, Who};
use crate::nodes::Redis;

/// GCRA over several keys: all are charged, or none. By Redis' own clock, so that the nodes' need not agree. Gives for
/// each key what is left, the milliseconds until nothing is used, and the milliseconds to wait (-1: none).
static COUNT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window = 60000000
local answer, next, allowed = {}, {}, true
for i, key in ipairs(KEYS) do
  local each = window / tonumber(ARGV[i])
  local used_until = math.max(tonumber(redis.call('GET', key) or now), now)
  next[i] = used_until + each
  local room = now + window - next[i]
  local wait = -1
  if room < -0.5 then
    allowed = false
    wait = math.ceil(-room / 1000)
  end
  answer[#answer + 1] = math.floor(math.max(room, 0) / each + 0.000001)
  answer[#answer + 1] = math.ceil((math.min(next[i], now + window) - now) / 1000)
  answer[#answer + 1] = wait
end
if allowed then
  for i, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.0f', next[i]), 'PX', math.ceil((next[i] - now) / 1000) + 1)
  end
end
return answer
",
    )
});

/// Counts one request against each. `None`: Redis does not answer.
pub(super) async fn count(redis: &Redis, class: RateClass, quotas: &[(Who, u32)]) -> Option<Vec<Allowance>> {
    let mut call = COUNT.prepare_invoke();
    for (who, quota) in quotas {
        let kind = who.kind();
        call.key(redis.name(&format!("rate:{}:{}:{}", kind.name(), class.counter(kind), who.id()))).arg(quota);
    }
    let answer: Vec<i64> = redis.run(async |connection| call.invoke_async(connection).await).await?;
    let seconds = |millis: i64| u32::try_from(millis.max(0).saturating_add(999) / 1_000).unwrap_or(u32::MAX);
    let allowances = quotas.iter().zip(answer.chunks_exact(3)).filter_map(|((who, quota), counted)| {
        let [remaining, reset, wait] = counted else { return None };
        Some(Allowance {
            kind: who.kind(),
            quota: *quota,
            remaining: u32::try_from(*remaining).unwrap_or(0),
            reset: seconds(*reset),
            wait: (*wait >= 0).then(|| seconds(*wait)),
        })
    });
    Some(allowances.collect())
}
