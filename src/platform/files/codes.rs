//! Error codes of files.

kernel::catalogue! {
    /// A signed address that has expired, or that is not as it was given out.
    FILE_LINK_INVALID = 403;
    /// The school has no room left for so much.
    FILE_QUOTA_EXCEEDED = 409;
    /// The file is held for a legal reason, and cannot be deleted.
    FILE_ON_HOLD = 409;
    /// The file must be kept until a day that has not come.
    FILE_RETAINED = 409;
    /// The scanner has not yet looked at the file.
    FILE_PENDING_SCAN = 409;
    /// The scanner found something in the file; nobody can read it.
    FILE_INFECTED = 409;
    /// The upload was finished, or given up.
    UPLOAD_NOT_OPEN = 409;
    /// Parts of the upload are missing, or not as long as was said.
    UPLOAD_INCOMPLETE = 409;
    /// The bytes are not what the client says they are.
    FILE_TYPE_MISMATCH = 422;
    /// Files of this type are not kept.
    FILE_TYPE_REFUSED = 422;
    /// The picture cannot be read.
    FILE_UNREADABLE = 422;
}
