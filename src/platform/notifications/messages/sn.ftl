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
because-digest = Makasarudza kunzwa zvimwe zvinhu pamwechete, kamwe pazuva

gateway-test = Iri ishoko rekuedza kubva ku{ $school }
