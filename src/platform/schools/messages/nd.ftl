issue-time_zone = Isikhathi sendawo lesi asaziwa. Bhala njenge-Africa/Harare
issue-sequence_pattern = Kumele kube lenombolo eyodwa ebalayo enjenge-{ "{" }0000{ "}" }, kanye lo-{ "{" }YYYY{ "}" } uba izinombolo ziqala kutsha umnyaka ngamunye
issue-custom_field_name = Ibizo lendawo yokubhala liqala ngonobhala omncane, kulandele onobhala abancane, izinombolo lo-_, bangedluli ku-40
