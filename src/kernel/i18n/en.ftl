### The kernel's messages: short sentences to whoever uses the product. Above a message stand the arguments it takes.

## Error codes

error-malformed-json = The body is not valid JSON
# $field: the parameter
error-unknown-parameter = Unknown parameter: { $field }
# $field: the parameter
error-invalid-parameter = Invalid parameter: { $field }
error-invalid-cursor = This page can no longer be continued. Start again from the first page
# $limit: how many rows can be reached by page number
error-cursor-expired = This position is no longer on record. Load the lists again and start anew
error-page-too-deep = Pages reach only the first { $limit } rows. Narrow the search or use the cursor
error-malformed-request = The request is not well formed
error-unauthenticated = Please sign in
error-token-expired = Your session has ended. Please sign in again
error-ticket-invalid = This ticket can no longer be used. Ask for another
error-invalid-credentials = The name or the password is wrong
# $permission: the permission that is missing
error-forbidden = You may not do this. Permission needed: { $permission }
error-school-mismatch = You are signed in to another school than this address belongs to
error-school-not-active = This school cannot be used at the moment
error-origin-not-allowed = Pages of this address may not connect here
error-not-found = Not found
# $allowed: the methods this address answers to
error-method-not-allowed = This address does not take this method. Allowed: { $allowed }
# $allowed: the media types there are
error-not-acceptable = This cannot be given in the form you asked for. Available: { $allowed }
# $allowed: the media types taken
error-unsupported-media-type = This kind of content is not accepted. Accepted: { $allowed }
# $limit: the limit with its unit
error-payload-too-large = What you sent is too large. The limit is { $limit }
error-length-required = The length of what you send must be announced (Content-Length)
error-range-not-satisfiable = The file has { $length } bytes; the part asked for is beyond them
error-uri-too-long = The address is too long
error-request-timeout = The request took too long to arrive
error-conflict = This conflicts with the present state
# $field: the field or fields
error-duplicate = There is already one with the same { $field }
# $state: the present state; $allowed: the states that can follow
error-illegal-transition = Not possible while the state is { $state }. Possible next: { $allowed }
error-still-referenced = This is still in use elsewhere and cannot be deleted
error-precondition-failed = Somebody else has changed this in the meantime. Read it again first
error-precondition-required = Say which version you are changing (If-Match)
error-validation-error = Some of the information is not valid
# $field: the field
error-invalid-reference = { $field } refers to something that does not exist
error-idempotency-key-reused = This idempotency key was already used for another request
error-idempotency-in-progress = The same request is still being worked on
error-idempotency-key-required = This request needs an Idempotency-Key
error-idempotency-key-invalid = The Idempotency-Key is not valid
# $seconds: how long to wait
error-rate-limited = Too many requests. Try again in { $seconds } seconds
# $limit: how many there may be
error-too-many-connections = Too many live connections are open. The limit is { $limit }
# $seconds: how long to wait
error-overloaded = The service is busy. Try again in { $seconds } seconds
error-internal = Something went wrong on our side. Please try again later
error-unavailable = The service is not available at the moment. Please try again later
error-storage-full = There is no room to keep anything new at the moment; what is there can be read. Please try again later
error-import-unreadable = The file cannot be read
# $limit: how many rows a file may have
error-import-too-large = The file has too many rows. The limit is { $limit }
# $options: the columns there are
error-import-header-invalid = The first row must name the columns. Known columns: { $options }
error-school-required = Say for which school this is

## Field problems

issue-required = This is required
issue-unknown_field = There is no such field
# $expected: the JSON type
issue-type = Must be of type { $expected }
# $expected: the format's name
issue-format = Does not have the format { $expected }
# $options: the values allowed
issue-enum = Must be one of: { $options }
# $limit: the number of characters
issue-min_length = Must have at least { $limit } characters
# $limit: the number of characters
issue-max_length = Must have at most { $limit } characters
# $limit: the smallest value
issue-minimum = Must be { $limit } or more
# $limit: the largest value
issue-maximum = Must be { $limit } or less
# $limit: the number of items
issue-min_items = Must have at least { $limit } items
# $limit: the number of items
issue-max_items = Must have at most { $limit } items
issue-unique_items = The same item is listed twice
issue-pattern = Does not have the expected form
# $expected: the step
issue-multiple_of = Must be a multiple of { $expected }
issue-date = Not a valid date. Write it as 2026-01-31
issue-date_order = The end must not be before the start
issue-email = Not a valid e-mail address
issue-phone = Not a valid telephone number
issue-zw_national_id = Not a valid national ID number
issue-school_number = Not a valid school number
issue-zimsec_centre = Not a valid ZIMSEC centre number
issue-candidate_number = Not a valid candidate number
issue-subdomain = This name cannot be used as an address
issue-money = Not a valid amount of money
issue-currency = Not a known currency
issue-uuid = Not a valid identifier
issue-duplicate = Already used by another one
issue-duplicate_key = The same field is given twice
issue-invalid_reference = Refers to something that does not exist
issue-not_allowed = Not allowed here
# $limit: the number of levels
issue-too_deep = Nested too deeply. The limit is { $limit } levels
issue-control_characters = Contains characters that are not allowed
issue-number_range = The number is too large
issue-in_future = Must not be in the future
issue-in_past = Must not have gone by
issue-invalid = Not valid
issue-read_only = Cannot be changed
# $field: the other field
issue-must_match = Must be the same as { $field }
# $value: the column's name
issue-unknown_column = There is no column { $value }
# $value: what was looked for
issue-ambiguous = More than one fits: { $value }
# $sheet: the sheet; $row: its row
issue-failed_row = Names row { $row } of the sheet { $sheet }, which could not be taken in
# $row: the row that came first
issue-duplicate_row = Says the same as row { $row }
# $value: the sheet's name
issue-unknown_sheet = There is no sheet { $value }
