### Mashoko ezvevashandi, echiShona.

error-contract-overlap = Mushandi uyu ane kondirakiti yebasa iri pane mamwe emazuva aya
error-staff-left = Mushandi uyu akabuda pachikoro
error-leave-overlap = Mushandi uyu atokumbira rivhi pane mamwe emazuva aya
error-leave-balance-exceeded = Kwasara mazuva { $days } chete erivhi iyi muna { $year }
error-own-record = Ndezvenyu pachenyu. Zvinofanira kuitwa nemumwe
error-leave-begun = Rivhi iyi yatotanga. Inongodzimwa nemukuru wechikoro
error-leave-document-needed = Rivhi iyi inobvumidzwa chete kana ine gwaro rayo
error-exit-under-way = Mushandi uyu atori kubuda
error-exit-items-open = Zvasara kuitwa: { $items }
error-exit-not-over = Zuva rekupedzisira nderemusi wa{ $day }. Rinofanira kutanga rapfuura
error-not-your-appraisal = Mushandi pachake ndiye anoti aona ongororo yake

issue-too_young = Hapana anotanga basa ari mudiki kudai. Ndapota tarisai zuva racho
issue-after_last_day = Harifaniri kuva shure kwezuva rekupedzisira
issue-account_not_of_staff = Akaundi iyi haishandi pachikoro chino
issue-on_leave = Atokumbira rivhi pane mamwe emazuva aya
issue-days_left = Kwasara mazuva { $days } muna { $year }
issue-no_school_day = Hapana chikoro pamazuva aya ose, saka rivhi haidiwi
issue-too_many_days = Mazuva { $limit } chete panguva imwe
issue-not_employed = Mushandi uyu haasi pabasa pachikoro pazuva iri
issue-own_appraisal = Hapana anozviongorora pachake
issue-items_open = Zvasara kuitwa: { $items }

because-staff = Munoshanda ku{ $school }
