### Mashoko emafaira, echiShona.

error-file-link-invalid = Kero iyi haishandi, kana kuti haichashandi. Kumbirai itsva
error-file-quota-exceeded = Chikoro hachina nzvimbo yeizvi: mabhaiti { $used } pa { $quota } ari kushandiswa
error-file-on-hold = Faira iri rakachengetwa nechikonzero chemutemo uye harigoni kudzimwa: { $reason }
error-file-retained = Faira iri rinofanira kuchengetwa kusvika { $until }
error-file-pending-scan = Faira iri harisati raongororwa mavhairasi. Edzai zvakare munguva pfupi
error-file-infected = Vhairasi yawanikwa mufaira iri. Harigoni kuverengwa
error-upload-not-open = Kutumira uku kwakapedzwa kana kusiyiwa
error-upload-incomplete = Chikamu { $part } chekutumira hachipo kana kuti kureba kwacho hakuna kururama
error-file-type-mismatch = Faira rinonzi { $said }, asi iri { $found }
error-file-type-refused = Mafaira erudzi urwu haachengetwi
error-file-unreadable = Mufananidzo haugoni kuverengwa. Unogona kunge wakakuvara
issue-file_type = Zvirongwa hazvichengetwi
issue-held = Rakachengetwa: { $reason }
issue-part_length = Inofanira kuva mabhaiti { $expected }
