### Amazwi ezabafundi, ngesiNdebele.

error-enrolment-overlap = Umfundi lo usekhona erejista ngezinye zalezi nsuku
error-already-enrolled = Umfundi lo usekhona erejista. Okungalandela: { $allowed }
error-not-enrolled = Umfundi lo kakho erejista ({ $state }). Okungalandela: { $allowed }
error-student-has-enrolment = Umfundi lo ukhona kumbe wake waba khona erejista, akungeke esulwe. Bhalani ukuthi usephumile esikolo esikhundleni salokho

issue-on_the_roll = Usekhona erejista ngalolu suku
issue-before_birth = Akumelanga kube ngaphambi kosuku azalwa ngalo
issue-unknown_country = Akusilo ikhodi lelizwe le-ISO 3166, njengo-ZW
issue-no_custody = Akwenzeki engelalungelo lokugcina umntwana
issue-account_lacks_role = Le akhawunti kayilawo umsebenzi we-{ $role } kulesi sikolo
