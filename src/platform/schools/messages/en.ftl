issue-time_zone = Not a known time zone. Write it as Africa/Harare
issue-sequence_pattern = Must have one counter such as { "{" }0000{ "}" }, and { "{" }YYYY{ "}" } where the counter starts again each year
issue-custom_field_name = A field's name is a small letter, then small letters, digits and _, at most 40 in all
