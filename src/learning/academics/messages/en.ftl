### What academics says in English.

error-class-membership-overlap = The student is in this class already
error-class-full = The class has no place left

issue-already_in_class = Is in this class already on some of these days
# $capacity: how many places the class has; $taken: how many of them are taken on the busiest day
issue-class_full = The class has { $capacity } places, and { $taken } are taken
issue-student_not_enrolled = Is not enrolled at the school
issue-account_not_in_school = Has no account at this school
issue-class_in_use = There are some for this one
