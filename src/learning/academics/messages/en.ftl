### What academics says in English.

error-class-membership-overlap = The student is in this class already
error-class-full = The class has no place left

issue-already_in_class = Is in this class already on some of these days
# $capacity: how many places the class has; $taken: how many of them are taken on the busiest day
issue-class_full = The class has { $capacity } places, and { $taken } are taken
issue-student_not_enrolled = Is not enrolled at the school
issue-account_not_in_school = Has no account at this school
issue-class_in_use = There are some for this one

error-academic-year-overlap = Another academic year has some of these days
error-academic-year-closed = The academic year is closed
error-academic-year-without-terms = The academic year has no terms yet
error-academic-year-under-way = The last term of the academic year is not over yet
error-term-overlap = Another term has some of these days
error-curriculum-rule-overlap = Another curriculum rule applies to the same on some of these days
error-registration-overlap = The student takes this subject already on some of these days
error-choice-window-closed = Subjects cannot be chosen now
error-choice-already-made = The choice has already been made
error-choice-option-full = An option has no place left
error-syllabus-overlap = Another edition of this syllabus is taught on some of these days
error-rollover-under-way = This year already has a roll-over that is being prepared or carried out
error-second-person-needed = Somebody else must approve this: not who computed or edited it
error-rollover-outdated = The academic years have changed since. Compute the plan again
error-rollover-changed-since = What the roll-over made has been changed since
error-rollover-year-begun = The new year has its first marks or registers

issue-not_in_year = Must be a day of { $year }
issue-year_too_long = An academic year has at most 400 days
issue-term_outside_year = A term of the year would be outside it
issue-outside_year = Must be inside the academic year
issue-term_dates_unknown = The term dates of { $year } are not known yet
issue-range_too_long = Must be at most 400 days
issue-one_scope_only = Is for a phase or for a class, not both
issue-not_a_later_grade = Must be a later grade
issue-fewer_than_compulsory = Must not be fewer than the compulsory learning areas
issue-other_grade = Is not in { $grade }
issue-block_clash = Another option of block { $block } is chosen already
issue-option_full = There are { $capacity } places, and { $taken } are taken
issue-outside_assignment = Must be after the first day of the assignment and before its end
issue-same_teacher = Teaches this already
issue-not_in_class = Is not in the class
issue-same_class = Must be another class
issue-one_target_only = Give a class or a new class, and not both
issue-class_scope_only = Is given for the calendar of a class, and only then
issue-not_the_next_year = Must be the academic year that follows
issue-not_in_plan = Is not in the plan
issue-begins_in_new_year = Begins in the new year already
issue-leaves_one_by_one = Who leaves for this reason is withdrawn one by one
issue-changed_since_rollover = The records of { $student } have been changed since
issue-class_changed_since = The class { $class } has been changed or used since
issue-new_year_begun = There are some in the new year already

curriculum-missing = { $class }: { $learners } learners lack { $what }
curriculum-too-few = { $class }: { $learners } learners take { $what } subjects, at least { $limit } are required
curriculum-too-many = { $class }: { $learners } learners take { $what } subjects, at most { $limit } are allowed
curriculum-electives = { $class }: { $learners } learners take { $what } electives, at most { $limit } are allowed
calendar-term-begins = Term { $number } begins
calendar-term-ends = Term { $number } ends

# $class: the class
timeline-class = Came into the class { $class }
timeline-class-left = Left the class { $class }

### Words on paper.
print-class_list = Class list
print-as_of = On
print-guardians = Guardians
print-girls = girls
print-boys = boys
