### What the student information system says in English.

error-enrolment-overlap = The student is on the roll already on some of these days
# $state: how the student stands; $allowed: how they can stand next
error-already-enrolled = The student is on the roll already. Possible next: { $allowed }
# $state: how the student stands; $allowed: how they can stand next
error-not-enrolled = The student is not on the roll ({ $state }). Possible next: { $allowed }
error-student-has-enrolment = The student is or was on the roll and cannot be deleted. Withdraw the student instead
error-level-full = Every place of this level is taken
# $date: the last day of the offer
error-offer-ended = The offer ended on { $date }
error-certificate-owed = First give the certificate of full enrolment (Education Act, section 10)
error-level-not-full = The level still has places
error-must-enrol = The next nearest school cannot be reached: the child must be enrolled here (Education Act, section 10)
error-application-decided = The application has been decided, and is part of the school's record
error-request-decided = The request was decided or withdrawn already
error-request-outdated = These fields have been changed since the request was made: decline them, or ask for a new request
error-merge-conflict = These records cannot both be one learner's. Put one of each pair right first
error-merge-outdated = What moved has been changed since: the merge can no longer be undone
error-merge-undone = The merge was undone already
error-student-merged = This record became part of another one. Undo the merge instead
error-transfer-open = The learner's record is offered to another school, which has not answered. Take that offer back first
error-transfer-decided = The transfer was answered, or taken back, already

issue-on_the_roll = Is on the roll already on this day
issue-before_birth = Must not be before the date of birth
issue-unknown_country = Not a country code of ISO 3166, such as ZW
issue-no_custody = Not without custody
# $role: the role the account must have
issue-account_lacks_role = This account does not have the role { $role } at this school
issue-changed_since = Has been changed since
# $one: a record of who stays; $other: a record of who goes
issue-merge_conflict = { $one } and { $other } cannot both be one learner's
# $id: the record
issue-moved_since = { $id } has been changed since
issue-not_an_image = Not a picture

# $level: the code of the level
timeline-enrolled = Came onto the roll in { $level }
timeline-left = Left the school
# $reason: the code of the reason
timeline-left-because = Left the school ({ $reason })
# $house: the house
timeline-house = Came into the house { $house }
timeline-house-left = Left the house { $house }
# $school: the other school
timeline-previous-school = Began at { $school }
timeline-previous-school-left = Left { $school }
timeline-transfer-offered = Offered to { $school }
timeline-transfer-accepted = Accepted by { $school }
timeline-transfer-declined = Declined by { $school }
timeline-transfer-withdrawn = The offer to { $school } was taken back
timeline-transfer-left = Left for { $school }
timeline-merged = Another record of the learner became part of this one
timeline-merge-undone = That record is one of its own again
# $headline: the alert in a line
timeline-alert = To be known: { $headline }
timeline-alert-over = No longer so: { $headline }
# $title: the document
timeline-document = Document: { $title }
timeline-document-expires = Document expires: { $title }
issue-already_enrolled = Is on the roll already: an earlier spell can only be added before
# $age: the age turned in the school year; $typical: the age that is usual
issue-unusual_age = Turns { $age } in the year; at this level { $typical } is usual

### Words on paper.
print-id_cards = Learners' cards
print-name = Name
print-number = Number
print-sex = Sex
print-female = Female
print-male = Male
print-born = Born
print-class = Class
print-level = Level
print-year = Year
print-valid_until = Valid until
print-if_found = If found, please bring this card to
print-birth_entry_number = Birth entry number
print-admitted = Admitted
print-left = Left
print-from = From
print-until = Until
print-reason = Reason for leaving
print-to_head_of = To the head of
print-transfer_letter = Transfer letter
print-transfer_letter_says = This is to say that the learner named below is or was on the roll of this school, as follows.
print-certificate_number = Certificate no.
print-full_certificate = Certificate of full enrolment
print-full_certificate_law = Education Act [Chapter 25:04], section 10
print-full_certificate_says = I certify that application was made to this school for the child named below, and that every place of the level was taken.
print-full_certificate_evidence = This certificate is evidence of that at the next school to which application is made for the child.
print-places = Places
print-next_school = Next nearest school
# $places: how many
certificate-day_places = { $places }, for day scholars
certificate-boarding_places = { $places }, for boarders
