### Amazwi okuxhumana lamanye amasistimu, ngesiNdebele.

error-too-many-endpoints = Isikolo sesilamakheli ewebhook angu-{ $limit }. Qalani ngokususa elinye
error-too-many-secrets = Izimfihlo ezitshintshiweyo zisasebenza ezinengi. Lindani kuze kuphele endala
error-endpoint-disabled = Ikheli leli lewebhook livaliwe. Qalani ngokulivula

issue-url_malformed = Akusilo ikheli lewebhu, njengo-https://erp.example.org/hooks
issue-url_scheme = Kumele liqale ngo-https://
issue-url_credentials = Akumelanga libe lebizo lomsebenzisi kumbe iphasiwedi
issue-url_port = Akumelanga libize le iphothi
issue-url_literal = Kumele libize ibizo, hatshi ikheli le-IP
issue-url_private = Akumelanga liye kunethiwekhi yangaphakathi
issue-unknown_topic = Asikho isigameko esinjalo. /api/v1/asyncapi.json iyaziloba
issue-rotate_to_change = Kutshintshwa ngokufaka imfihlo entsha
issue-webhook_secret = Akusiyo imfihlo yalo mthumeli
