### Mashoko ezvevadzidzi, echiShona.

error-enrolment-overlap = Mudzidzi uyu atori parejista pane mamwe emazuva aya
error-already-enrolled = Mudzidzi uyu atori parejista. Zvinogona kutevera: { $allowed }
error-not-enrolled = Mudzidzi uyu haasi parejista ({ $state }). Zvinogona kutevera: { $allowed }
error-student-has-enrolment = Mudzidzi uyu ari kana kuti aive parejista, haagoni kudzimwa. Nyorai kuti abuda pachikoro panzvimbo pezvo

issue-on_the_roll = Atori parejista pazuva iri
issue-before_birth = Harifaniri kutangira zuva rekuzvarwa
issue-unknown_country = Harisi vara renyika reISO 3166, se ZW
issue-no_custody = Hazviiti asina mvumo yekuchengeta mwana
issue-account_lacks_role = Akaundi iyi haina basa re { $role } pachikoro chino
