### What finance says in English.

# $currency: the fee's currency
issue-fee_currency = Must be { $currency }, the currency of the fee
issue-fee_inactive = This fee is no longer charged
issue-fee_charged = Students have been charged with this fee

keyword-fees-balance = fees that were charged
# $name: the learner; $amounts: an amount of each currency
keyword-fees-balance-line = { $name }: { $amounts } charged
# $amounts: what was charged, in each currency
leaving-charges = Charged to the learner: { $amounts }. The record may not be withheld for it
leaving-charges-hidden = The learner was charged fees: ask the bursar. The record may not be withheld for it
