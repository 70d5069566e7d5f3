### Amazwi ngesiNdebele, awokungena lama-akhawunti.

## Error codes

error-last-admin = Isikolo kumele sibe lomphathi oyedwa kusiya phezulu

## Field problems

issue-password_common = Le password ingenye yalezo abantu abaqala ngokuzizama
issue-password_contains_name = I-password akumelanga ibe lebizo elingena ngalo
issue-password_same = I-password entsha iyafanana lendala
issue-wrong_password = I-password ayilunganga
issue-not_of_service = Kungeke kube ngokwale nkonzo
