//! Asking a school's accounts with providers.

use std::time::Duration;

use super::super::gateways::Gateway;
use super::super::transport::{Letter, Outcome};

/// How long messages wait when no account of the school takes any.
const ACCOUNT_REFUSED: Duration = Duration::from_secs(600);

/// What was said of one message, and by whom.
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    /// The provider; nobody, where no account takes anything.
    pub(super) provider: Option<&'static str>,
    /// What a message costs there, in ten-thousandths of the currency's unit.
    pub(super) price: i64,
}

impl Answer {
    fn of(outcome: Outcome, gateway: &Gateway) -> Self {
        Self { outcome, provider: Some(gateway.provider), price: gateway.price }
    }
}

/// Asks the accounts in turn: what one refuses as an account, the next may take. As fast as each allows.
pub(super) async fn in_turn(gateways: &[&Gateway], letters: &[Letter]) -> Vec<Answer> {
    let nobody = || Answer { outcome: Outcome::Later { after: Some(ACCOUNT_REFUSED) }, provider: None, price: 0 };
    let mut answers: Vec<Answer> = letters.iter().map(|_| nobody()).collect();
    let mut left: Vec<usize> = (0..letters.len()).collect();
    for gateway in gateways {
        let mut refused = Vec::new();
        for places in left.chunks(gateway.per_second.max(1)) {
            gateway.pace.turn(places.len(), gateway.per_second).await;
            let asked: Vec<_> = places.iter().filter_map(|place| letters.get(*place).cloned()).collect();
            for (place, outcome) in places.iter().zip(gateway.transport.send(&asked).await) {
                if matches!(outcome, Outcome::Refused { account: true, .. }) {
                    refused.push(*place);
                } else if let Some(known) = answers.get_mut(*place) {
                    *known = Answer::of(outcome, gateway);
                }
            }
        }
        if !refused.is_empty() {
            tracing::warn!(gateway = %gateway.id, provider = gateway.provider, "a provider refuses the school's account");
        }
        left = refused;
        if left.is_empty() {
            break;
        }
    }
    answers
}
