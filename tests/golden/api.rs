//! The API document. What clients of others were written against must not change unseen.

use std::path::PathBuf;

/// Longer summaries do not fit a line of the page that shows them.
const SUMMARY_CHARS: usize = 75;

#[test]
fn the_api_document_is_as_it_was() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join("openapi.json");
    let document = adjourn_server::mailbox::http::document();
    let now = document.to_pretty_json().expect("a document is plain data") + "\n";
    if std::env::var_os("ADJOURN_BLESS").is_some() {
        std::fs::write(&path, now).expect("the golden file can be written");
        return;
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file can be read");
    for (number, (golden, now)) in golden.lines().zip(now.lines()).enumerate() {
        assert_eq!(golden, now, "line {} of the API document has changed", number + 1);
    }
    assert_eq!(golden, now, "the API document has another length");
}

/// Every operation says in a line what it does, and each of its problems is a problem document.
#[test]
fn every_operation_is_documented_with_its_problems() {
    let document = adjourn_server::mailbox::http::document();
    let document = serde_json::to_value(&document).expect("plain data");
    let paths = document["paths"].as_object().expect("paths");
    assert!(paths.len() > 10);
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let what = format!("{method} {path}");
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!((1..=SUMMARY_CHARS).contains(&summary.chars().count()), "{what}: {summary}");
            assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{what}");
            let responses = operation["responses"].as_object().expect("responses");
            for always in ["429", "500", "503"] {
                assert!(responses.contains_key(always), "{what} has no {always}");
            }
            let secured = operation.get("security").is_some();
            assert!(!secured || responses.contains_key("401"), "{what}");
            for (status, response) in responses.iter().filter(|(status, _)| !status.starts_with('2')) {
                let problem = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(problem, "#/components/schemas/Problem", "{status} of {what}");
            }
        }
    }
}
