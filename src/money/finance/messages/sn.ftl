### Mashoko ezvemari, echiShona.

issue-fee_currency = Inofanira kuva { $currency }, mari yefizi iyi
issue-fee_inactive = Fizi iyi haichabhadharwi
issue-fee_charged = Pane vadzidzi vakatonzi vabhadhare fizi iyi
