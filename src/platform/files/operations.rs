//! The operations on files, beside those that every resource has.

use actix_web::http::Method;
use kernel::db::Access;
use kernel::errors::{Code, code};
use kernel::operation::Operation;
use kernel::ratelimit::RateClass;
use serde_json::json;

use super::codes::{
    FILE_INFECTED, FILE_LINK_INVALID, FILE_PENDING_SCAN, FILE_QUOTA_EXCEEDED, FILE_TYPE_MISMATCH, FILE_TYPE_REFUSED,
    FILE_UNREADABLE, UPLOAD_INCOMPLETE, UPLOAD_NOT_OPEN,
};
use super::file::Model as File;
use super::uploads::Part;
use super::{commands, complete, direct, download, parts, quota, uploads, usage, versions};

/// What taking in any content may be refused with.
const CONTENT: &[&Code] = &[
    &FILE_QUOTA_EXCEEDED,
    &FILE_TYPE_MISMATCH,
    &FILE_TYPE_REFUSED,
    &FILE_UNREADABLE,
    &UPLOAD_NOT_OPEN,
    &code::PAYLOAD_TOO_LARGE,
];

pub(super) fn all() -> Vec<Operation> {
    let mut all = vec![
        Operation::streamed(Method::POST, "/files", "upload_file", direct::receive_file, direct::finish)
            .answers::<File>()
            .created()
            .permission("files.file.create")
            .describe(
                "Upload a file",
                "Keeps the bytes of the body as a file of the school. Their media type (`Content-Type`) must be what they are; without one, they alone decide. Programs are refused. A picture loses what it tells of place, time and camera. For large files on a bad line, and to send them straight to where they are kept, see `POST /file-uploads`.",
            )
            .errors(CONTENT)
            .errors(&[&code::VALIDATION_ERROR, &code::INVALID_REFERENCE]),
        Operation::streamed(Method::POST, "/files/{id}/versions", "upload_file_version", direct::receive_content, direct::finish)
            .answers::<File>()
            .created()
            .permission("files.file.update")
            .describe(
                "Upload a new content of a file",
                "Keeps the bytes of the body as the newest content of the file. Earlier ones can still be read, by their number, for as long as the school keeps them.",
            )
            .errors(CONTENT),
        Operation::get("/files/{id}/versions", "list_file_versions", versions::list)
            .permission("files.file.read")
            .describe("List the contents of a file", "Every content of the file that can still be read, newest first. Reads only."),
        Operation::raw(Method::GET, "/files/{id}/content", "download_file", download::content)
            .answers_content()
            .permission("files.file.read")
            .describe(
                "Download a file",
                "The bytes of the file, or with `Range` a part of them, so that a download that broke off goes on where it stopped. A browser saves them; with `disposition=inline` it shows a picture, a PDF, a sound, a film or plain text. Its `ETag` is the SHA-256. Reads only.",
            )
            .errors(&[&code::RANGE_NOT_SATISFIABLE, &FILE_PENDING_SCAN, &FILE_INFECTED]),
        Operation::post("/files/{id}/link", "create_file_link", download::link)
            .access(Access::Read)
            .permission("files.file.read")
            .unconditional()
            .describe(
                "Make a signed address of a file",
                "An address at which the content can be read without a token until it expires, for a browser or another program. It is good for this one content only.",
            )
            .request_example(json!({ "disposition": "attachment" }))
            .errors(&[&FILE_PENDING_SCAN, &FILE_INFECTED]),
    ];
    all.extend(announced());
    all.extend(signed());
    all.extend(kept());
    all
}

/// Uploads that take more than one request.
fn announced() -> Vec<Operation> {
    vec![
        Operation::post("/file-uploads", "create_file_upload", uploads::create)
            .created()
            .permission("files.file.create")
            .describe(
                "Announce an upload",
                "Sets the announced length aside, and says where to send the bytes: `presigned` whole, with a `PUT` to the address given; `multipart` in parts, which survives a bad line and a restart. Either is a file once it is completed, and is given up after a while unless it is.",
            )
            .request_example(json!({
                "name": "birth-certificate.pdf", "media_type": "application/pdf", "size_bytes": 20_971_520, "method": "multipart"
            }))
            .errors(&[&FILE_QUOTA_EXCEEDED, &code::INVALID_REFERENCE, &code::NOT_FOUND]),
        Operation::get("/file-uploads/{id}", "get_file_upload", uploads::get)
            .permission("files.file.create")
            .describe(
                "See how an upload stands",
                "Which parts have come, so that only the others are sent again; and, for a `presigned` one, a new signed address. Reads only.",
            ),
        Operation::streamed(Method::PUT, "/file-uploads/{id}/parts/{key}", "upload_file_part", parts::receive, parts::finish)
            .answers::<Part>()
            .permission("files.file.create")
            .describe(
                "Send a part of an upload",
                "The bytes of the part with this number (`key`), from 1; each as long as the upload's `part_bytes`, the last as long as what is left. A part that is sent again takes the place of the one before.",
            )
            .errors(&[&UPLOAD_NOT_OPEN, &code::VALIDATION_ERROR, &code::PRECONDITION_FAILED]),
        Operation::prepared(
            Method::POST,
            "/file-uploads/{id}/complete",
            "complete_file_upload",
            complete::prepare,
            complete::finish,
        )
        .answers::<File>()
        .rate(RateClass::Export)
        .permission("files.file.create")
        .describe(
            "Complete an upload",
            "Makes what was sent a file, or a new content of one. Completing it again gives the same file.",
        )
        .errors(CONTENT)
        .errors(&[&UPLOAD_INCOMPLETE]),
        Operation::delete("/file-uploads/{id}", "abort_file_upload", uploads::abort)
            .unconditional()
            .permission("files.file.create")
            .describe("Give an upload up", "Forgets the upload and what was sent of it, and gives back what was set aside for it.")
            .errors(&[&UPLOAD_NOT_OPEN]),
    ]
}

/// What a signed address of ours leads to; a bucket's leads to the bucket.
fn signed() -> Vec<Operation> {
    vec![
        Operation::raw(Method::GET, "/file-transfers/{key}", "download_from_link", download::transfer)
            .public()
            .answers_content()
            .describe(
                "Download from a signed address",
                "The content that the address was made for, or with `Range` a part of it. Addresses come from `POST /files/{id}/link`; none can be changed into another. Reads only.",
            )
            .errors(&[&FILE_LINK_INVALID, &code::RANGE_NOT_SATISFIABLE, &FILE_PENDING_SCAN, &FILE_INFECTED]),
        Operation::streamed(Method::PUT, "/file-transfers/{key}", "upload_to_link", parts::receive_transfer, parts::finish_transfer)
            .public()
            .no_content()
            .describe(
                "Upload to a signed address",
                "Puts the bytes aside for the upload that the address was made for. Addresses come from `POST /file-uploads`; the upload is a file once it is completed.",
            )
            .errors(&[&FILE_LINK_INVALID, &UPLOAD_NOT_OPEN, &code::VALIDATION_ERROR]),
    ]
}

/// Whose files are, and how long they are kept.
fn kept() -> Vec<Operation> {
    let id = "3f0c2f0e-6f8e-7c60-9a4f-2f8c0e6b7a11";
    vec![
        Operation::post("/files/{id}/attach", "attach_file", commands::attach_file)
            .permission("files.file.attach")
            .describe(
                "Give a file to a record",
                "The file belongs to the record from now on; with the visibility `record`, who may read the record may read the file. The record must be one that the caller may change.",
            )
            .request_example(json!({ "entity": "student", "entity_id": id, "visibility": "record" }))
            .errors(&[&code::INVALID_REFERENCE]),
        Operation::post("/files/{id}/detach", "detach_file", commands::detach_file)
            .permission("files.file.attach")
            .describe("Take a file from its record", "The file belongs to no record from now on, and is private to its uploader."),
        Operation::post("/files/{id}/hold", "hold_file", commands::hold)
            .permission("files.file.hold")
            .describe("Hold a file", "For a legal reason: from now on nothing deletes the file or its earlier contents, until it is released.")
            .request_example(json!({ "reason": "Case HC 1234/26, at the request of the registrar of the court" }))
            .errors(&[&code::ILLEGAL_TRANSITION]),
        Operation::post("/files/{id}/release", "release_file", commands::release)
            .permission("files.file.hold")
            .describe("Release a file that is held", "The file can be deleted again, as any other.")
            .request_example(json!({ "reason": "Case HC 1234/26 was closed" }))
            .errors(&[&code::ILLEGAL_TRANSITION]),
        Operation::post("/files/{id}/retain", "retain_file", commands::retain)
            .permission("files.file.retain")
            .describe(
                "Say how long a file is kept",
                "Until the given time the file cannot be deleted, and after it the file is deleted. Null keeps it until somebody deletes it.",
            )
            .request_example(json!({ "retain_until": "2033-12-31T22:00:00Z" })),
        Operation::post("/schools/{id}/file-quota", "set_file_quota", quota::set_quota)
            .platform("the quota of a school's files")
            .unconditional()
            .permission("files.quota.update")
            .describe(
                "Set how much a school may keep",
                "How many bytes of files the school may keep; null lets it keep as many as is configured for every school.",
            )
            .request_example(json!({ "quota_bytes": 53_687_091_200_i64 })),
        Operation::get("/file-usage", "get_file_usage", usage::show)
            .permission("files.usage.read")
            .describe("See how much the school keeps", "Bytes of all its files, with uploads on their way in, and how many there may be. Reads only."),
    ]
}
