//! Error codes of this module.

kernel::catalogue! {
    /// A contract of the member for the same post covers some of these days already.
    CONTRACT_OVERLAP = 409;
    /// The member has left the school's employ.
    STAFF_LEFT = 409;
    /// Other leave of the member covers some of these days already.
    LEAVE_OVERLAP = 409;
    /// So many days are not left of this type of leave.
    LEAVE_BALANCE_EXCEEDED = 409;
    /// Nobody decides on leave of their own, nor verifies a qualification of their own.
    OWN_RECORD = 409;
    /// Leave that has begun is cancelled by who runs the school only.
    LEAVE_BEGUN = 409;
    /// Leave of this type is approved only with its document.
    LEAVE_DOCUMENT_NEEDED = 409;
    /// The member is leaving already.
    EXIT_UNDER_WAY = 409;
    /// Not everything on the checklist is done or waived.
    EXIT_ITEMS_OPEN = 409;
    /// The last day has not come, or the account still opens the school.
    EXIT_NOT_OVER = 409;
    /// Only the member says that they have seen their appraisal.
    NOT_YOUR_APPRAISAL = 409;
}
