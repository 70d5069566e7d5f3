### Amazwi ezezisebenzi, ngesiNdebele.

error-contract-overlap = Isisebenzi lesi silesivumelwano salo msebenzi ngezinye zalezi nsuku
error-staff-left = Isisebenzi lesi sesiphumile esikolo
error-leave-overlap = Isisebenzi lesi sesicele ilivu ngezinye zalezi nsuku
error-leave-balance-exceeded = Kusele insuku ezingu-{ $days } kuphela zale livu ngo-{ $year }
error-own-record = Lokhu ngokwakho. Kumele kwenziwe ngomunye
error-leave-begun = Ilivu le isiqalisile. Isingasulwa ngumphathi wesikolo kuphela
error-leave-document-needed = Ilivu le ivunyelwa kuphela nxa ilogwalo lwayo
error-exit-under-way = Isisebenzi lesi sesivele siyaphuma
error-exit-items-open = Okusele ukuthi kwenziwe: { $items }
error-exit-not-over = Usuku lokucina ngolwangu-{ $day }. Kumele ludlule kuqala
error-not-your-appraisal = Yisisebenzi ngokwaso esitsho ukuthi sikubonile ukuhlolwa kwaso

issue-too_young = Kakho oqala umsebenzi emncane kangaka. Sicela likhangele usuku
issue-after_last_day = Akumelanga lube ngemva kosuku lokucina
issue-account_not_of_staff = Le akhawunti kayisebenzi kulesi sikolo
issue-on_leave = Usecele ilivu ngezinye zalezi nsuku
issue-days_left = Kusele insuku ezingu-{ $days } ngo-{ $year }
issue-no_school_day = Akulasikolo ngazo zonke lezi nsuku, ngakho ilivu kayidingeki
issue-too_many_days = Insuku ezingu-{ $limit } kuphela ngesikhathi esisodwa
issue-not_employed = Isisebenzi lesi kasikho emsebenzini wesikolo ngalolu suku
issue-own_appraisal = Kakho ozihlola yena ngokwakhe
issue-items_open = Okusele ukuthi kwenziwe: { $items }

because-staff = Lisebenza e-{ $school }
