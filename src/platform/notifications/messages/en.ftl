### What notifications say in English.

error-credit-exhausted = There is not enough credit for this message: { $missing } is missing
# $limit: how many people there may be
error-audience-too-large = A message goes to { $limit } people at most

# $line: the line; $reason: what is wrong
issue-template_invalid = Line { $line }: { $reason }
issue-variable_missing = Has no value
issue-unknown_kind = There is no such kind
# $name: the name; $known: the names there are
issue-unknown_variable = { $name } is not known here. Known are: { $known }
issue-unknown_provider = There is no such provider for this channel
issue-audience_empty = Nobody is in this audience
issue-too_far_ahead = Is too far ahead
# $category: the category
issue-everybody_hears = Messages of the category { $category } cannot be turned off
issue-digest_is_email = A digest is sent by e-mail
issue-address_of_channel = Is no address of this channel
issue-invalid_address = Is no address that messages may be sent to
issue-invalid_settings = Are not the settings of this provider

because-named = { $school } wrote to you by name
because-role = { $school } wrote to everybody with your role
because-guardian = { $school } wrote to you as the guardian of a learner
because-digest = You chose to hear of some things together, once a day

gateway-test = This is a test from { $school }

issue-invalid_certificate = Is no certificate in PEM
push-emergency = Urgent: open the app to read a message from the school
push-safety = A new message about safety
push-attendance = A new message about attendance
push-academic = A new message about school work
push-fees = A new message about fees
push-events = A new message about an event
push-general = A new message from the school
push-system = A new message about your account
# $word: the word
issue-word_reserved = { $word } is one of the words by which people stop messages, begin them again or ask for help
issue-answer_or_text = Either an answer of a module or a text of your own

because-asked = You asked for it

inbound-stopped = { $school }: you will get no more messages here. Write START to get them again.
inbound-started = { $school }: you will get messages here again.
inbound-menu = { $school }. Write one of these words:
inbound-menu-stop = no more messages
inbound-not-known = { $school }: we do not know this number. Please ask the office.
inbound-nothing = { $school }: there is nothing to tell at the moment.
