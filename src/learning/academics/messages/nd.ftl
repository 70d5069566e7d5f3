### Amazwi ezamakilasi, ngesiNdebele.

error-class-membership-overlap = Umfundi lo usekhona kuleli kilasi
error-class-full = Ikilasi seligcwele

issue-already_in_class = Usekhona kuleli kilasi ngezinye zalezi nsuku
issue-class_full = Ikilasi lilezindawo ezingu-{ $capacity }, njalo ezingu-{ $taken } sezithethwe
issue-student_not_enrolled = Kabhaliswanga kulesi sikolo
issue-account_not_in_school = Kala-akhawunti kulesi sikolo
issue-class_in_use = Kukhona okunye okuxhumene lakho
