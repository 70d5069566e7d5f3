### What the staff module says in English.

error-contract-overlap = The member has a contract for this post on some of these days already
error-staff-left = The member has left the school
error-leave-overlap = The member has asked for leave on some of these days already
# $days: how many days are left; $year: of which year
error-leave-balance-exceeded = Only { $days } days of this leave are left in { $year }
error-own-record = This is your own. Somebody else has to do it
error-leave-begun = This leave has begun. Only the head can cancel it now
error-leave-document-needed = This leave is approved only with its document
error-exit-under-way = The member is leaving already
# $items: what is to be done
error-exit-items-open = Still to be done: { $items }
# $day: the last day
error-exit-not-over = The last day is { $day }. It has to pass first
error-not-your-appraisal = Only the member says that they have seen their appraisal

issue-too_young = Nobody starts work so young. Please check the date
issue-after_last_day = Must not be after the last day
issue-account_not_of_staff = This account does not work at this school
issue-on_leave = Has asked for leave on some of these days already
# $days: how many days are left; $year: of which year
issue-days_left = { $days } days are left in { $year }
issue-no_school_day = There is no school on any of these days, so that no leave is needed
# $limit: how many days
issue-too_many_days = At most { $limit } days at once
issue-not_employed = The member is not in the school's employ on this day
issue-own_appraisal = Nobody appraises themselves
# $items: what is to be done
issue-items_open = Still to be done: { $items }

# $school: the school's name
because-staff = You work at { $school }
