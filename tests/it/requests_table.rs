//! `features/requests/STATES.md` shows the state table as it is. `BINDERY_UPDATE=1 cargo test requests_table` writes it
//! anew.

use bindery::policy::requests::table::{TRANSITIONS, rows};
use bindery::policy::requests::{RequestAct, RequestStatus, diagram, markdown};
use bindery_tests::{each, json};
use std::path::Path;

#[test]
fn the_page_shows_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/features/requests/STATES.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- transitions -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /transitions -->").unwrap();
    let block = format!("```mermaid\n{}```\n\n{}", diagram(), markdown());
    let now = format!("{before}<!-- transitions -->\n{block}<!-- /transitions -->{after}");
    if std::env::var_os("BINDERY_UPDATE").is_some() {
        std::fs::write(&path, now).unwrap();
        return;
    }
    assert!(now == text, "STATES.md is out of date: BINDERY_UPDATE=1 cargo test requests_table");
}

#[test]
fn every_act_has_a_row_and_every_state_is_reached() {
    for act in RequestAct::ALL {
        assert!(rows(*act).next().is_some(), "{act} has no row");
    }
    for status in RequestStatus::ALL {
        assert!(TRANSITIONS.iter().any(|row| row.to.contains(status)), "nothing leads to {status}");
    }
    for row in TRANSITIONS {
        assert!(!row.who.is_empty() && !row.to.is_empty() && row.outcome.ends_with('.'), "{row:?}");
        assert_eq!(row.from.is_empty(), row.act == RequestAct::Create, "{row:?}");
    }
}

#[tokio::test]
async fn both_faces_serve_it_to_anybody() {
    each(async |app| {
        let rest = app.nobody().get("/v1/requests/transitions").await.expect(200).json;
        assert_eq!(rest["items"].as_array().unwrap().len(), TRANSITIONS.len());
        assert_eq!(rest["diagram"], diagram());
        let renege = rest["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["act"] == "renege_offer" && row["from"] == json!(["matched"]));
        let renege = renege.unwrap();
        assert_eq!((&renege["who"], &renege["to"]), (&json!(["accepted_helper"]), &json!(["matched", "open"])));
        let data = app
            .nobody()
            .data("{ requestTransitions { items { act who from offers to kinds outcome note } } }", json!({}))
            .await;
        let items = data["requestTransitions"]["items"].as_array().unwrap();
        assert_eq!(items.len(), TRANSITIONS.len());
        assert_eq!(
            items[0],
            json!({ "act": "CREATE", "who": ["ASKER"], "from": [], "offers": [], "to": ["OPEN"], "kinds": [],
            "outcome": "The request waits for offers.", "note": null })
        );
    })
    .await;
}
