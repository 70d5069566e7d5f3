### Amazwi ezamakilasi, ngesiNdebele.

error-class-membership-overlap = Umfundi lo usekhona kuleli kilasi
error-class-full = Ikilasi seligcwele

issue-already_in_class = Usekhona kuleli kilasi ngezinye zalezi nsuku
issue-class_full = Ikilasi lilezindawo ezingu-{ $capacity }, njalo ezingu-{ $taken } sezithethwe
issue-student_not_enrolled = Kabhaliswanga kulesi sikolo
issue-account_not_in_school = Kala-akhawunti kulesi sikolo
issue-class_in_use = Kukhona okunye okuxhumene lakho

error-academic-year-overlap = Omunye umnyaka wezifundo ulezinye zalezi nsuku
error-academic-year-closed = Umnyaka wezifundo uvaliwe
error-academic-year-without-terms = Umnyaka wezifundo awukabi lamathemu
error-academic-year-under-way = Ithemu yokucina yomnyaka wezifundo ayikapheli
error-term-overlap = Enye ithemu ilezinye zalezi nsuku
error-curriculum-rule-overlap = Omunye umthetho wezifundo uyasebenza ngezinye zalezi nsuku
error-registration-overlap = Umfundi usefunda lesi sifundo ngezinye zalezi nsuku
error-choice-window-closed = Izifundo azikhethwa khathesi
error-choice-already-made = Ukukhetha sekwenziwe
error-choice-option-full = Esinye sezifundo ezikhethiweyo sesigcwele
error-syllabus-overlap = Olunye uhlelo lwalesi sifundo luyafundiswa ngezinye zalezi nsuku
error-rollover-under-way = Umnyaka lo usulokwedlulela okulungiswayo loba okwenziwayo
error-second-person-needed = Omunye umuntu kumele avume lokhu: hatshi okuhlelileyo loba okulungisileyo
error-rollover-outdated = Iminyaka yezifundo isitshintshile. Hlelani futhi
error-rollover-changed-since = Okwenziwa yikwedlula komnyaka sekutshintshiwe
error-rollover-year-begun = Umnyaka omutsha usulamamaki loba amarejista okuqala

issue-not_in_year = Kumele kube lusuku lomnyaka ka { $year }
issue-year_too_long = Umnyaka wezifundo awedluli insuku ezingu-400
issue-term_outside_year = Ithemu yomnyaka ingaphuma kuwo
issue-outside_year = Kumele kube phakathi komnyaka wezifundo
issue-term_dates_unknown = Insuku zamathemu zika { $year } azikaziwa
issue-range_too_long = Akumelanga kwedlule insuku ezingu-400
issue-one_scope_only = Ngokwesigaba loba ikilasi, hatshi kokubili
issue-not_a_later_grade = Kumele kube libanga elilandelayo
issue-fewer_than_compulsory = Akumelanga kube ngaphansi kwezifundo eziyimpoqo
issue-other_grade = Kayikho ku { $grade }
issue-block_clash = Esinye isifundo seqembu { $block } sesikhethiwe
issue-option_full = Kulezindawo ezingu-{ $capacity }, njalo ezingu-{ $taken } sezithethwe
issue-outside_assignment = Kumele kube ngemva kosuku lokuqala lomsebenzi ungakapheli
issue-same_teacher = Usefundisa lokhu
issue-not_in_class = Kayikho ekilasini
issue-same_class = Kumele kube lelinye ikilasi
issue-one_target_only = Nikani ikilasi loba ikilasi elitsha, hatshi kokubili
issue-class_scope_only = Kunikwa nxa kuyikhalenda yekilasi kuphela
issue-not_the_next_year = Kumele kube ngumnyaka wezifundo olandelayo
issue-not_in_plan = Kayikho ohlelweni
issue-begins_in_new_year = Usevele uqala emnyakeni omutsha
issue-leaves_one_by_one = Osuka ngalesi sizatho ukhutshwa ngamunye
issue-changed_since_rollover = Amarekhodi ka { $student } asetshintshiwe
issue-class_changed_since = Ikilasi { $class } selitshintshiwe loba lisetshenziswe
issue-new_year_begun = Sekukhona okunye emnyakeni omutsha

curriculum-missing = { $class }: abafundi abangu-{ $learners } kabala-{ $what }
curriculum-too-few = { $class }: abafundi abangu-{ $learners } balezifundo ezingu-{ $what }, kufuneka ezingu-{ $limit } loba ngaphezulu
curriculum-too-many = { $class }: abafundi abangu-{ $learners } balezifundo ezingu-{ $what }, kuvunyelwa ezingedluli { $limit }
curriculum-electives = { $class }: abafundi abangu-{ $learners } bakhethe izifundo ezingu-{ $what }, kuvunyelwa ezingedluli { $limit }
calendar-term-begins = Ithemu { $number } iyaqala
calendar-term-ends = Ithemu { $number } iyaphela

timeline-class = Wangena eklasini ye-{ $class }
timeline-class-left = Uphumile eklasini ye-{ $class }

### Words on paper.
print-class_list = Amabizo eklasi
print-as_of = Mhla ka
print-guardians = Abalondolozi
print-girls = amantombazana
print-boys = abafana
