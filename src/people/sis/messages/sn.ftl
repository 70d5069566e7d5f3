### Mashoko ezvevadzidzi, echiShona.

error-enrolment-overlap = Mudzidzi uyu atori parejista pane mamwe emazuva aya
error-already-enrolled = Mudzidzi uyu atori parejista. Zvinogona kutevera: { $allowed }
error-not-enrolled = Mudzidzi uyu haasi parejista ({ $state }). Zvinogona kutevera: { $allowed }
error-student-has-enrolment = Mudzidzi uyu ari kana kuti aive parejista, haagoni kudzimwa. Nyorai kuti abuda pachikoro panzvimbo pezvo
error-level-full = Nzvimbo dzose dzedanho iri dzatorwa
# $date: the last day of the offer
error-offer-ended = Nzvimbo yaipihwa yakapera musi wa { $date }
error-certificate-owed = Tangai mapa gwaro rekuti chikoro chazara (Education Act, chikamu 10)
error-level-not-full = Danho iri richine nzvimbo
error-must-enrol = Chikoro chinotevera hachisvikike: mwana anofanira kunyoreswa pano (Education Act, chikamu 10)
error-application-decided = Chikumbiro ichi chakatongwa, uye chave chikamu chezvinyorwa zvechikoro
error-request-decided = Chikumbiro ichi chakatotongwa kana kudzorerwa
error-request-outdated = Zvikamu izvi zvakashandurwa kubva pakaitwa chikumbiro: zvirambei, kana kukumbira chikumbiro chitsva
error-merge-conflict = Zvinyorwa izvi hazvigoni kuva zvemudzidzi mumwe chete. Tangai magadzirisa chimwe chepeya imwe neimwe
error-merge-outdated = Zvakatamiswa zvakashandurwa kubva ipapo: kubatanidza hakuchagoni kudzorerwa
error-merge-undone = Kubatanidza uku kwakatodzorerwa
error-student-merged = Chinyorwa ichi chakava chikamu chechimwe. Dzorerai kubatanidza panzvimbo pezvo
error-transfer-open = Chinyorwa chemudzidzi chakapihwa chimwe chikoro, icho chisati chapindura. Tangai madzorera chikumbiro ichocho
error-transfer-decided = Kutamiswa uku kwakatopindurwa kana kudzorerwa

issue-on_the_roll = Atori parejista pazuva iri
issue-before_birth = Harifaniri kutangira zuva rekuzvarwa
issue-unknown_country = Harisi vara renyika reISO 3166, se ZW
issue-no_custody = Hazviiti asina mvumo yekuchengeta mwana
issue-account_lacks_role = Akaundi iyi haina basa re { $role } pachikoro chino
issue-changed_since = Chakashandurwa kubva ipapo
issue-merge_conflict = { $one } ne{ $other } hazvigoni kuva zvemudzidzi mumwe chete
issue-moved_since = { $id } yakashandurwa kubva ipapo
issue-not_an_image = Hausi mufananidzo

timeline-enrolled = Akapinda murejista mu{ $level }
timeline-left = Akabuda pachikoro
timeline-left-because = Akabuda pachikoro ({ $reason })
timeline-house = Akapinda muimba ye{ $house }
timeline-house-left = Akabuda muimba ye{ $house }
timeline-previous-school = Akatanga pa{ $school }
timeline-previous-school-left = Akabuda pa{ $school }
timeline-transfer-offered = Akapihwa ku{ $school }
timeline-transfer-accepted = Akagamuchirwa ne{ $school }
timeline-transfer-declined = Akarambwa ne{ $school }
timeline-transfer-withdrawn = Chikumbiro ku{ $school } chakadzorerwa
timeline-transfer-left = Akaenda ku{ $school }
timeline-merged = Chimwe chinyorwa chemudzidzi chakava chikamu cheichi
timeline-merge-undone = Chinyorwa icho chave choga zvakare
timeline-alert = Zvekuziva: { $headline }
timeline-alert-over = Hazvichisiri izvo: { $headline }
timeline-document = Gwaro: { $title }
timeline-document-expires = Gwaro rinopera: { $title }
issue-already_enrolled = Ari murejista kare: nguva yakapfuura inowedzerwa asati anyoreswa
issue-unusual_age = Anosvitsa makore { $age } mugore; padanho iri { $typical } ndiwo akajairika
