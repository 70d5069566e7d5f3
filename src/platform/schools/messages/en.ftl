issue-time_zone = Not a known time zone. Write it as Africa/Harare
issue-sequence_pattern = Must have one counter such as { "{" }0000{ "}" }, and { "{" }YYYY{ "}" } where the counter starts again each year
issue-custom_field_name = A field's name is a small letter, then small letters, digits and _, at most 40 in all

### Words on paper; those of modules are with them.
print-printed = Printed
print-date_and_stamp = Date and stamp
print-head = Head of the school
print-issued_by = Issued by
# $number: the number
letterhead-school_number = School no. { $number }
letterhead-emis_code = EMIS { $number }
letterhead-zimsec_centre = ZIMSEC centre { $number }
