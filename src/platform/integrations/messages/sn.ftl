### Mashoko ekubatana nemamwe masisitimu, echiShona.

error-too-many-endpoints = Chikoro chatova nemakero ewebhook { $limit }. Tangai madzima rimwe
error-too-many-secrets = Zvakavanzika zvakatsiviwa zvichiri kushanda zvakawanda. Mirai kusvikira chekutanga chapera
error-endpoint-disabled = Kero iyi yewebhook yakavharwa. Tangai maivhura

issue-url_malformed = Harisi kero yepawebhu, se https://erp.example.org/hooks
issue-url_scheme = Inofanira kutanga na https://
issue-url_credentials = Haifaniri kuva nezita remushandisi kana pasiwedhi
issue-url_port = Haifaniri kudoma pothi iyi
issue-url_literal = Inofanira kudoma zita, kwete kero yeIP
issue-url_private = Haifaniri kuenda kunetiweki yemukati
issue-unknown_topic = Hapana chiitiko chakadai. /api/v1/asyncapi.json inozvironga
issue-rotate_to_change = Inoshandurwa nekutsiva chakavanzika
issue-webhook_secret = Hachisi chakavanzika chemutumiri uyu
