### What files say, in English.

error-file-link-invalid = This address is not valid, or no longer. Ask for a new one
error-file-quota-exceeded = The school has no room for this: { $used } of { $quota } bytes are in use
error-file-on-hold = This file is held for a legal reason and cannot be deleted: { $reason }
error-file-retained = This file must be kept until { $until }
error-file-pending-scan = This file has not been checked for viruses yet. Try again in a moment
error-file-infected = A virus was found in this file. It cannot be read
error-upload-not-open = This upload was finished or given up
error-upload-incomplete = Part { $part } of the upload is missing or is not as long as it must be
error-file-type-mismatch = The file is said to be { $said }, but it is { $found }
error-file-type-refused = Files of this type are not kept
error-file-unreadable = The picture cannot be read. It may be damaged
issue-file_type = Programs are not kept
issue-held = Held: { $reason }
issue-part_length = Must be { $expected } bytes long
