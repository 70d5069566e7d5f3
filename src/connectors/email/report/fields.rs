//! Groups of fields, as reports for machines have them: `Name: value`, folded like headers, groups apart by an empty line.

/// One group.
#[derive(Debug)]
pub(super) struct Group(Vec<(String, String)>);

impl Group {
    /// The first value of a name, if it is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(it, value)| it == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// The first value of a name without the word of its type: `rfc822; someone@example.org`.
    pub(super) fn typed(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?;
        Some(value.split_once(';').map_or(value, |(_, value)| value.trim())).filter(|value| !value.is_empty())
    }
}

/// All groups of a text.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let mut groups = vec![Group(Vec::new())];
    for line in text.lines() {
        let Some(Group(fields)) = groups.last_mut() else { break };
        if line.trim().is_empty() {
            if !fields.is_empty() {
                groups.push(Group(Vec::new()));
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups.retain(|Group(fields)| !fields.is_empty());
    groups
}

/// An address as reports write it: perhaps in angle brackets, perhaps in xtext (RFC 3461 §4: `+2B` for `+`).
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('<').trim_end_matches('>');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('+') {
        let (before, plus) = rest.split_at(at);
        out.push_str(before);
        let escaped = plus.get(1..3).filter(|two| two.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte)));
        // `someone+20@…` is more often itself than a space in xtext: only what must be escaped is taken for that.
        match escaped.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|byte| b"+=".contains(byte)) {
            Some(byte) => {
                out.push(char::from(byte));
                rest = plus.get(3..).unwrap_or_default();
            }
            None => {
                out.push('+');
                rest = plus.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    let (local, domain) = out.rsplit_once('@')?;
    let good = !local.is_empty() && !domain.is_empty() && out.len() <= 320 && !out.contains(|c: char| c.is_control() || c == ' ');
    good.then_some(out)
}
