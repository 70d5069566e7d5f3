//! The kinds there are: the platform's own, and those that modules offer.

use kernel::Ctx;

use super::kind::{Kind, OWN};

/// A kind that a module brings: offered with [`Module::offer`](kernel::Module::offer).
#[derive(Debug, Clone, Copy)]
pub struct Offered(pub &'static Kind);

/// All of them.
pub fn all(ctx: &Ctx) -> Vec<&'static Kind> {
    let offered = ctx.services().registry().offered::<Offered>().map(|Offered(kind)| *kind);
    OWN.iter().copied().chain(offered).collect()
}

/// The kind with this name.
#[must_use]
pub fn find(ctx: &Ctx, key: &str) -> Option<&'static Kind> {
    all(ctx).into_iter().find(|kind| kind.key == key)
}
