//! JSON merge patch (RFC 7396): how a PATCH changes a record.

use serde_json::{Map, Value};

/// Applies a merge patch: objects are merged key by key, `null` removes a key, and anything else replaces what was
/// there, arrays whole. Keys that stay keep their order.
///
/// Recurses once per level of the patch, so the patch must come from a parser that limits depth.
pub fn merge_patch(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else {
        return;
    };
    for (key, change) in changes {
        if change.is_null() {
            fields.shift_remove(key);
        } else {
            merge_patch(fields.entry(key.as_str()).or_insert(Value::Null), change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_example_of_rfc_7396_appendix_a_holds() {
        let cases = [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (json!({"a":{"b":"c"}}), json!({"a":{"b":"d","c":null}}), json!({"a":{"b":"d"}})),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a":"b"}), json!(["c"]), json!(["c"])),
            (json!({"a":"foo"}), json!(null), json!(null)),
            (json!({"a":"foo"}), json!("bar"), json!("bar")),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (json!({}), json!({"a":{"bb":{"ccc":null}}}), json!({"a":{"bb":{}}})),
        ];
        for (mut target, patch, result) in cases {
            let before = target.clone();
            merge_patch(&mut target, &patch);
            assert_eq!(target, result, "{before} patched with {patch}");
        }
    }

    #[test]
    fn keys_that_stay_keep_their_order() {
        let mut target = json!({"a":1,"b":2,"c":3,"d":4});
        merge_patch(&mut target, &json!({"b":null,"e":5,"a":0}));
        assert_eq!(target.to_string(), r#"{"a":0,"c":3,"d":4,"e":5}"#);
    }
}
