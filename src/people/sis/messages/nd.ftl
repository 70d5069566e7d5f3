### Amazwi ezabafundi, ngesiNdebele.

error-enrolment-overlap = Umfundi lo usekhona erejista ngezinye zalezi nsuku
error-already-enrolled = Umfundi lo usekhona erejista. Okungalandela: { $allowed }
error-not-enrolled = Umfundi lo kakho erejista ({ $state }). Okungalandela: { $allowed }
error-student-has-enrolment = Umfundi lo ukhona kumbe wake waba khona erejista, akungeke esulwe. Bhalani ukuthi usephumile esikolo esikhundleni salokho
error-level-full = Izikhala zonke zalelibanga sezithethwe
# $date: the last day of the offer
error-offer-ended = Isikhala obusinikiwe siphele ngo { $date }
error-certificate-owed = Qalani linike isitifiketi sokuthi isikolo sigcwele (Education Act, isigaba 10)
error-level-not-full = Lelibanga lilezikhala
error-must-enrol = Isikolo esilandelayo kasifinyeleleki: umntwana kumele abhaliswe lapha (Education Act, isigaba 10)
error-application-decided = Isicelo lesi sesinqunyiwe, njalo siyingxenye yemibhalo yesikolo
error-request-decided = Isicelo lesi sesinqunyiwe kumbe sihoxisiwe
error-request-outdated = Lezi zigaba seziguqulwe kusukela isicelo senziwa: zaleni, kumbe licele isicelo esitsha
error-merge-conflict = Lezi zinto kazingeke zibe ngezomfundi oyedwa. Qalani lilungise eyodwa kumbhangqwana ngamunye
error-merge-outdated = Okwathuthwayo sekuguquliwe: ukuhlanganisa akuselakuhoxiswa
error-merge-undone = Ukuhlanganisa lokhu sekuhoxisiwe
error-student-merged = Lo mbhalo waba yingxenye yomunye. Hoxisani ukuhlanganisa esikhundleni salokho
error-transfer-open = Umbhalo womfundi usunikwe esinye isikolo, esingakaphenduli. Qalani lihoxise lokho
error-transfer-decided = Lokhu kuthuthwa sekuphenduliwe kumbe kuhoxisiwe

issue-on_the_roll = Usekhona erejista ngalolu suku
issue-before_birth = Akumelanga kube ngaphambi kosuku azalwa ngalo
issue-unknown_country = Akusilo ikhodi lelizwe le-ISO 3166, njengo-ZW
issue-no_custody = Akwenzeki engelalungelo lokugcina umntwana
issue-account_lacks_role = Le akhawunti kayilawo umsebenzi we-{ $role } kulesi sikolo
issue-changed_since = Kuguqulwe kusukela lapho
issue-merge_conflict = { $one } lo-{ $other } akungeke kube ngokomfundi oyedwa
issue-moved_since = { $id } uguqulwe kusukela lapho
issue-not_an_image = Akusisithombe

timeline-enrolled = Wangena erejista ku-{ $level }
timeline-left = Uphumile esikolo
timeline-left-because = Uphumile esikolo ({ $reason })
timeline-house = Wangena endlini ye-{ $house }
timeline-house-left = Uphumile endlini ye-{ $house }
timeline-previous-school = Waqala e-{ $school }
timeline-previous-school-left = Waphuma e-{ $school }
timeline-transfer-offered = Wanikwa i-{ $school }
timeline-transfer-accepted = Wamukelwa yi-{ $school }
timeline-transfer-declined = Waliwa yi-{ $school }
timeline-transfer-withdrawn = Isicelo ku-{ $school } sahoxiswa
timeline-transfer-left = Waya e-{ $school }
timeline-merged = Omunye umbhalo womfundi waba yingxenye yalo
timeline-merge-undone = Lowo mbhalo usuzimele futhi
timeline-alert = Okumele kwaziwe: { $headline }
timeline-alert-over = Akusenjalo: { $headline }
timeline-document = Ugwalo: { $title }
timeline-document-expires = Ugwalo luphela: { $title }
issue-already_enrolled = Usevele ebhalisiwe: isikhathi esedlule singengezelelwa engakabhaliswa
issue-unusual_age = Uzafika iminyaka { $age } ngomnyaka; kulelizinga okujwayelekileyo ngu-{ $typical }
