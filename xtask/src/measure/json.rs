//! JSON as it is committed: a line a record, for people to read.

use serde_json::Value;

/// Writes a value with indents, but an array of numbers on one line.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    write_into(&mut text, value, "\n");
    text + "\n"
}

/// `indent` begins a line at the depth of what is written.
fn write_into(text: &mut String, value: &Value, indent: &str) {
    let inner = format!("{indent}  ");
    let is_plain = |it: &Value| it.is_number() || it.is_null();
    match value {
        Value::Object(fields) => {
            let mut before = "{";
            for (name, value) in fields {
                *text += &format!("{before}{inner}{}: ", quoted(name));
                write_into(text, value, &inner);
                before = ",";
            }
            *text += &format!("{indent}}}");
        }
        Value::Array(items) if !items.iter().all(is_plain) => {
            let mut before = "[";
            for item in items {
                *text += &format!("{before}{inner}");
                write_into(text, item, &inner);
                before = ",";
            }
            *text += &format!("{indent}]");
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(Value::to_string).collect();
            *text += &format!("[{}]", items.join(", "));
        }
        plain => *text += &plain.to_string(),
    }
}

fn quoted(name: &str) -> String {
    Value::from(name).to_string()
}

#[test]
fn a_record_is_a_line() {
    let value = serde_json::json!({"a": {"b": null}, "c": [[1, 0.5], ["d"]]});
    let text = "{\n  \"a\": {\n    \"b\": null\n  },\n  \"c\": [\n    \
                [1, 0.5],\n    [\n      \"d\"\n    ]\n  ]\n}\n";
    assert_eq!(write(&value), text);
}
