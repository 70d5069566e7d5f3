### Mashoko ezvekirasi, echiShona.

error-class-membership-overlap = Mudzidzi uyu atori mukirasi ino
error-class-full = Kirasi yazara

issue-already_in_class = Atori mukirasi ino pane mamwe emazuva aya
issue-class_full = Kirasi ine nzvimbo { $capacity }, uye { $taken } dzatorwa
issue-student_not_enrolled = Haana kunyoreswa pachikoro chino
issue-account_not_in_school = Haana akaundi pachikoro chino
issue-class_in_use = Pane zvimwe zvakabatana neichi
