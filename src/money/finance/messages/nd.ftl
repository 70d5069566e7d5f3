### Amazwi ezemali, ngesiNdebele.

issue-fee_currency = Kumele kube yi-{ $currency }, imali yale mfizi
issue-fee_inactive = Le mfizi ayisabhadalwa
issue-fee_charged = Kulabafundi asebethelwe le mfizi

keyword-fees-balance = imali yesikolo ebizwayo
# $name: the learner; $amounts: an amount of each currency
keyword-fees-balance-line = { $name }: kubizwe { $amounts }
leaving-charges = Okubhadaliswe umfundi: { $amounts }. Umbhalo akumelanga ubanjwe ngenxa yakho
leaving-charges-hidden = Umfundi ulemali abhadaliswe yona: buzani ubhasari. Umbhalo akumelanga ubanjwe ngenxa yakho
