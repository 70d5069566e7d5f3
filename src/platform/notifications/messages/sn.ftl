### What notifications say in Shona.

error-credit-exhausted = Mari yemashoko haina kukwana: kushota { $missing }
error-audience-too-large = Shoko rinoenda kuvanhu { $limit } chete

issue-template_invalid = Mutsara { $line }: { $reason }
issue-variable_missing = Hapana kukosha kwakapihwa
issue-unknown_kind = Hapana rudzi rwakadaro
issue-unknown_variable = { $name } haizivikanwi pano. Zvinozivikanwa: { $known }
issue-unknown_provider = Hapana mupi wakadaro wenzira iyi
issue-audience_empty = Hapana munhu ari muboka iri
issue-too_far_ahead = Izuva riri kure zvikuru
issue-everybody_hears = Mashoko erudzi { $category } haadzimwe
issue-digest_is_email = Pfupiso inotumirwa ne-email
issue-address_of_channel = Haisi kero yenzira iyi
issue-invalid_address = Haisi kero inogona kutumirwa mashoko
issue-invalid_settings = Haasi marongero emupi uyu

because-named = { $school } yakunyorerai nezita renyu
because-role = { $school } yanyorera vose vane basa renyu
because-guardian = { $school } yakunyorerai semuchengeti wemudzidzi
because-digest = Makasarudza kunzwa zvimwe zvinhu pamwechete, kamwe pazuva

gateway-test = Iri ishoko rekuedza kubva ku{ $school }

issue-invalid_certificate = Harisi gwaro re PEM
push-emergency = Zvinokurumidza: vhurai app muverenge meseji yechikoro
push-safety = Meseji itsva ine chekuita nekuchengeteka
push-attendance = Meseji itsva yekuvapo kuchikoro
push-academic = Meseji itsva yezvidzidzo
push-fees = Meseji itsva yemari yechikoro
push-events = Meseji itsva yezviitiko
push-general = Meseji itsva kubva kuchikoro
push-system = Meseji itsva yeakaundi yenyu
# $word: the word
issue-word_reserved = { $word } nderimwe remazwi ekumisa mameseji, ekuatangazve kana ekukumbira rubatsiro
issue-answer_or_text = Kana mhinduro yemodule kana mashoko enyu pachenyu

because-asked = Ndimi makazvikumbira

inbound-stopped = { $school }: hamuchazotumirwa mameseji pano. Nyorai START kuti mutumirwezve.
inbound-started = { $school }: muchatumirwa mameseji pano zvakare.
inbound-menu = { $school }. Nyorai rimwe remazwi aya:
inbound-menu-stop = hapachina mameseji
inbound-not-known = { $school }: nhamba iyi hatiizivi. Bvunzai kuhofisi.
inbound-nothing = { $school }: hapana chekutaura parizvino.
