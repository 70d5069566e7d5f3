### Messages of identity.

## Error codes

error-last-admin = The school needs at least one administrator

## Field problems

issue-password_common = This password is among the first that anybody tries
issue-password_contains_name = The password must not contain the name you sign in with
issue-password_same = The new password is the same as the old one
issue-wrong_password = The password is wrong
issue-not_of_service = Cannot be of this service
