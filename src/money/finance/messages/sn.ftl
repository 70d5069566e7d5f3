### Mashoko ezvemari, echiShona.

issue-fee_currency = Inofanira kuva { $currency }, mari yefizi iyi
issue-fee_inactive = Fizi iyi haichabhadharwi
issue-fee_charged = Pane vadzidzi vakatonzi vabhadhare fizi iyi

keyword-fees-balance = mari yechikoro yakabhadhariswa
# $name: the learner; $amounts: an amount of each currency
keyword-fees-balance-line = { $name }: yakabhadhariswa { $amounts }
leaving-charges = Zvakabhadhariswa mudzidzi: { $amounts }. Chinyorwa hachifaniri kubatirirwa nekuda kwazvo
leaving-charges-hidden = Mudzidzi ane mari dzaakabhadhariswa: bvunzai mubhasari. Chinyorwa hachifaniri kubatirirwa nekuda kwazvo
