issue-time_zone = Nguva yenzvimbo iyi haizivikanwi. Nyora seAfrica/Harare
issue-sequence_pattern = Panofanira kuva nenhamba imwe chete inoverenga yakaita se{ "{" }0000{ "}" }, uye { "{" }YYYY{ "}" } kana nhamba dzichitanga patsva gore rega rega
issue-custom_field_name = Zita repekunyora rinotanga nebhii diki, rotevera mabhii madiki, manhamba ne_, asingapfuuri 40

### Words on paper; those of modules are with them.
print-printed = Zvadhindwa
print-date_and_stamp = Zuva nechidhindo
print-head = Mukuru wechikoro
print-issued_by = Rapihwa na
letterhead-school_number = Nhamba yechikoro { $number }
letterhead-emis_code = EMIS { $number }
letterhead-zimsec_centre = Nzvimbo yeZIMSEC { $number }
