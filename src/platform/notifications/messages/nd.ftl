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
because-digest = Likhethe ukuzwa ezinye izinto ndawonye, kanye ngelanga

gateway-test = Lo ngumlayezo wokuhlola ovela ku-{ $school }
