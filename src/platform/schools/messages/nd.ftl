issue-time_zone = Isikhathi sendawo lesi asaziwa. Bhala njenge-Africa/Harare
issue-sequence_pattern = Kumele kube lenombolo eyodwa ebalayo enjenge-{ "{" }0000{ "}" }, kanye lo-{ "{" }YYYY{ "}" } uba izinombolo ziqala kutsha umnyaka ngamunye
issue-custom_field_name = Ibizo lendawo yokubhala liqala ngonobhala omncane, kulandele onobhala abancane, izinombolo lo-_, bangedluli ku-40

### Words on paper; those of modules are with them.
print-printed = Kuphrintiwe
print-date_and_stamp = Usuku lesitembu
print-head = Inhloko yesikolo
print-issued_by = Ikhutshwe ngu
letterhead-school_number = Inombolo yesikolo { $number }
letterhead-emis_code = EMIS { $number }
letterhead-zimsec_centre = Isikhungo se-ZIMSEC { $number }
