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

issue-on_the_roll = Atori parejista pazuva iri
issue-before_birth = Harifaniri kutangira zuva rekuzvarwa
issue-unknown_country = Harisi vara renyika reISO 3166, se ZW
issue-no_custody = Hazviiti asina mvumo yekuchengeta mwana
issue-account_lacks_role = Akaundi iyi haina basa re { $role } pachikoro chino
issue-changed_since = Chakashandurwa kubva ipapo
issue-already_enrolled = Ari murejista kare: nguva yakapfuura inowedzerwa asati anyoreswa
issue-unusual_age = Anosvitsa makore { $age } mugore; padanho iri { $typical } ndiwo akajairika
