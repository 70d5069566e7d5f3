### What notifications say in Ndebele.

error-credit-exhausted = Imali yemilayezo ayenelanga: kusilela { $missing }
error-audience-too-large = Umlayezo uya ebantwini abayi-{ $limit } kuphela

issue-template_invalid = Umugqa { $line }: { $reason }
issue-variable_missing = Akulanani elinikiweyo
issue-unknown_kind = Akulahlobo olunjalo
issue-unknown_variable = { $name } akwaziwa lapha. Okwaziwayo: { $known }
issue-unknown_provider = Akulamniki onjalo wale ndlela
issue-audience_empty = Akulamuntu kuleli qembu
issue-too_far_ahead = Lilanga elikhatshana kakhulu
issue-everybody_hears = Imilayezo yohlobo { $category } ayivalwa
issue-digest_is_email = Isifinqo sithunyelwa nge-email
issue-address_of_channel = Akusilo ikheli lale ndlela
issue-invalid_address = Akusilo ikheli okungathunyelwa kulo imilayezo
issue-invalid_settings = Akusizo izilungiselelo zalo umniki

because-named = I-{ $school } ilibhalele ngebizo lenu
because-role = I-{ $school } ibhalele bonke abalomsebenzi wenu
because-guardian = I-{ $school } ilibhalele njengabagcini bomfundi
because-digest = Likhethe ukuzwa ezinye izinto ndawonye, kanye ngelanga

gateway-test = Lo ngumlayezo wokuhlola ovela ku-{ $school }

issue-invalid_certificate = Akusiso sitifiketi se-PEM
push-emergency = Kuphangisile: vulani i-app lifunde umlayezo wesikolo
push-safety = Umlayezo omutsha mayelana lokuvikeleka
push-attendance = Umlayezo omutsha mayelana lokuba khona esikolo
push-academic = Umlayezo omutsha mayelana lezifundo
push-fees = Umlayezo omutsha mayelana lemali yesikolo
push-events = Umlayezo omutsha mayelana lemicimbi
push-general = Umlayezo omutsha ovela esikolo
push-system = Umlayezo omutsha mayelana le-akhawunti yenu
# $word: the word
issue-word_reserved = { $word } ngelinye lamazwi okumisa imilayezo, okuyiqalisa futhi loba okucela usizo
issue-answer_or_text = Kumbe impendulo yemodule kumbe umbhalo wenu

because-asked = Nguwe okucelile

inbound-stopped = { $school }: kawusayikuthola milayezo lapha. Bhala START ukuze uyithole futhi.
inbound-started = { $school }: usuzathola imilayezo lapha futhi.
inbound-menu = { $school }. Bhala elinye lala mazwi:
inbound-menu-stop = kungabe kusaba lemilayezo
inbound-not-known = { $school }: le nombolo kasiyazi. Sicela ubuze e-ofisini.
inbound-nothing = { $school }: akulalutho olokutshelwa okwamanje.
