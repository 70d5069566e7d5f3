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

issue-on_the_roll = Usekhona erejista ngalolu suku
issue-before_birth = Akumelanga kube ngaphambi kosuku azalwa ngalo
issue-unknown_country = Akusilo ikhodi lelizwe le-ISO 3166, njengo-ZW
issue-no_custody = Akwenzeki engelalungelo lokugcina umntwana
issue-account_lacks_role = Le akhawunti kayilawo umsebenzi we-{ $role } kulesi sikolo
issue-changed_since = Kuguqulwe kusukela lapho
issue-already_enrolled = Usevele ebhalisiwe: isikhathi esedlule singengezelelwa engakabhaliswa
issue-unusual_age = Uzafika iminyaka { $age } ngomnyaka; kulelizinga okujwayelekileyo ngu-{ $typical }
