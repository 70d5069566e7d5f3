### Mashoko ezvekirasi, echiShona.

error-class-membership-overlap = Mudzidzi uyu atori mukirasi ino
error-class-full = Kirasi yazara

issue-already_in_class = Atori mukirasi ino pane mamwe emazuva aya
issue-class_full = Kirasi ine nzvimbo { $capacity }, uye { $taken } dzatorwa
issue-student_not_enrolled = Haana kunyoreswa pachikoro chino
issue-account_not_in_school = Haana akaundi pachikoro chino
issue-class_in_use = Pane zvimwe zvakabatana neichi

error-academic-year-overlap = Mamwe emazuva aya ari mune rimwe gore redzidzo
error-academic-year-closed = Gore redzidzo rakavharwa
error-academic-year-without-terms = Gore redzidzo harisati rine matemu
error-academic-year-under-way = Temu yekupedzisira yegore redzidzo haisati yapera
error-term-overlap = Mamwe emazuva aya ari mune imwe temu
error-curriculum-rule-overlap = Pane mumwe mutemo wedzidzo unoshanda pane mamwe emazuva aya
error-registration-overlap = Mudzidzi atodzidza chidzidzo ichi pane mamwe emazuva aya
error-choice-window-closed = Zvidzidzo hazvigoni kusarudzwa iye zvino
error-choice-already-made = Sarudzo yakatoitwa
error-choice-option-full = Chimwe chezvidzidzo zvasarudzwa chazara
error-syllabus-overlap = Pane imwe shanduro yesirabhasi iyi pane mamwe emazuva aya
error-rollover-under-way = Gore iri ratova nekupinduka kuri kugadzirirwa kana kuitwa
error-second-person-needed = Mumwe munhu anofanira kubvumidza izvi: kwete akazvironga kana kuzvigadzirisa
error-rollover-outdated = Makore edzidzo achinja kubva ipapo. Rongai zvakare
error-rollover-changed-since = Zvakaitwa nekupinduka kwegore zvachinjwa kubva ipapo
error-rollover-year-begun = Gore idzva ratova nemamakisi kana marejista ekutanga

issue-not_in_year = Rinofanira kuva zuva regore ra { $year }
issue-year_too_long = Gore redzidzo harikwanisi kupfuura mazuva 400
issue-term_outside_year = Imwe temu yegore ingabuda mariri
issue-outside_year = Rinofanira kuva mukati megore redzidzo
issue-term_dates_unknown = Mazuva ematemu a { $year } haasati azivikanwa
issue-range_too_long = Hazvikwanisi kupfuura mazuva 400
issue-one_scope_only = Ndezvechikamu kana kirasi, kwete zvese
issue-not_a_later_grade = Rinofanira kuva giredhi rinotevera
issue-fewer_than_compulsory = Hazvifaniri kuva zvishoma pane zvinosungirwa
issue-other_grade = Haasi mu { $grade }
issue-block_clash = Pane chimwe chezvidzidzo cheboka { $block } chatosarudzwa
issue-option_full = Pane nzvimbo { $capacity }, uye { $taken } dzatorwa
issue-outside_assignment = Rinofanira kuva mushure mezuva rekutanga uye basa risati rapera
issue-same_teacher = Atodzidzisa izvi
issue-not_in_class = Haasi mukirasi
issue-same_class = Inofanira kuva imwe kirasi
issue-one_target_only = Ipai kirasi kana kirasi itsva, kwete zvese
issue-class_scope_only = Inopiwa pakarenda yekirasi chete
issue-not_the_next_year = Rinofanira kuva gore redzidzo rinotevera
issue-not_in_plan = Haasi muurongwa
issue-begins_in_new_year = Anotanga mugore idzva kare
issue-leaves_one_by_one = Anobuda nechikonzero ichi anobviswa mumwe nemumwe
issue-changed_since_rollover = Zvinyorwa zva { $student } zvachinjwa kubva ipapo
issue-class_changed_since = Kirasi { $class } yachinjwa kana kushandiswa kubva ipapo
issue-new_year_begun = Mugore idzva mune zvimwe kare

curriculum-missing = { $class }: vadzidzi { $learners } havana { $what }
curriculum-too-few = { $class }: vadzidzi { $learners } vane zvidzidzo { $what }, zvinodiwa { $limit } kana kupfuura
curriculum-too-many = { $class }: vadzidzi { $learners } vane zvidzidzo { $what }, zvinotenderwa hazvipfuuri { $limit }
curriculum-electives = { $class }: vadzidzi { $learners } vakasarudza zvidzidzo { $what }, zvinotenderwa hazvipfuuri { $limit }
calendar-term-begins = Temu { $number } inotanga
calendar-term-ends = Temu { $number } inopera

timeline-class = Akapinda mukirasi ye{ $class }
timeline-class-left = Akabuda mukirasi ye{ $class }

### Words on paper.
print-class_list = Mazita ekirasi
print-as_of = Musi wa
print-guardians = Vachengeti
print-girls = vasikana
print-boys = vakomana
