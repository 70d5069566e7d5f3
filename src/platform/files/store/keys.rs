//! The names of objects.

use object_store::path::Path;
use uuid::Uuid;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// A content, named by the row in `file_versions`.
    Content,
    /// What is on its way in, named by the row in `file_uploads`.
    Upload,
}

/// A name, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Named {
    /// What it is.
    pub(in super::super) kind: Kind,
    /// The id of its row.
    pub(in super::super) id: Uuid,
}

/// What the names of all objects of a school begin with.
pub(in super::super) fn school(school: Uuid) -> Path {
    Path::from(school.to_string())
}

/// The object of a content.
pub(in super::super) fn content(school: Uuid, version: Uuid) -> Path {
    Path::from(format!("{school}/objects/{version}"))
}

/// What the names of an upload's parts begin with.
pub(in super::super) fn upload(school: Uuid, upload: Uuid) -> Path {
    Path::from(format!("{school}/uploads/{upload}"))
}

/// The object of a part of an upload; 0 is one that comes whole.
pub(in super::super) fn part(school: Uuid, id: Uuid, number: i32) -> Path {
    upload(school, id).join(number.to_string().as_str())
}

/// What an object of a school is; `None`: nothing of ours.
pub(in super::super) fn named(key: &Path) -> Option<Named> {
    let mut segments = key.parts().skip(1);
    let kind = match segments.next()?.as_ref() {
        "objects" => Kind::Content,
        "uploads" => Kind::Upload,
        _ => return None,
    };
    Some(Named { kind, id: segments.next()?.as_ref().parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_with_its_school_and_leads_back_to_its_row() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for (key, kind) in [(content(one, two), Kind::Content), (part(one, two, 7), Kind::Upload)] {
            assert!(key.as_ref().starts_with(&format!("{one}/")), "{key}");
            assert_eq!(named(&key), Some(Named { kind, id: two }));
        }
        assert_eq!(named(&Path::from("x/y/z")), None);
    }
}
