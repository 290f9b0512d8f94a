//! What tests arrange: projects with their people, and documents, made over REST.

use crate::seed::Person;
use crate::{Answer, TestApp};
use serde_json::{Value, json};

/// A project or a document that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its id.
    pub id: String,
    /// Its address.
    pub path: String,
}

/// A project and one of each kind of its people.
#[derive(Debug, Clone)]
pub struct Team {
    /// The project.
    pub project: Made,
    /// Who started it.
    pub owner: Person,
    /// Who changes it.
    pub maintainer: Person,
    /// Who writes in it.
    pub contributor: Person,
    /// Who reads in it.
    pub viewer: Person,
    /// Who is not in it.
    pub stranger: Person,
}

/// `base` with the fields of `more` over it.
pub fn with(mut base: Value, more: &Value) -> Value {
    let fields = more.as_object().expect("an object").clone();
    base.as_object_mut().expect("an object").extend(fields);
    base
}

fn made(answer: &Answer) -> Made {
    Made { id: answer.str("/id"), path: answer.header("location").to_owned() }
}

impl TestApp {
    /// A project that a person starts: for members, unless `more` says otherwise.
    pub async fn project(&self, owner: &Person, more: Value) -> Made {
        let body = with(json!({ "title": "A shared label kit", "goal": "One set of spine labels." }), &more);
        made(&owner.client.post("/v1/projects", body).await.expect(201))
    }

    /// A document that a person begins: a draft, unless `more` says otherwise.
    pub async fn document(&self, owner: &Person, more: Value) -> Made {
        let body = with(json!({ "title": "Weeding in six weeks", "body": "One shelf a day." }), &more);
        made(&owner.client.post("/v1/documents", body).await.expect(201))
    }

    /// Adds a person to a project in a role.
    pub async fn join(&self, owner: &Person, project: &Made, person: &Person, role: &str) {
        let body = json!({ "member_id": person.id, "role": role });
        owner.client.post(&format!("{}/members", project.path), body).await.expect(201);
    }

    /// A project with somebody in each role.
    pub async fn team(&self, more: Value) -> Team {
        let owner = self.member("owner").await;
        let project = self.project(&owner, more).await;
        let mut people = Vec::new();
        for role in ["maintainer", "contributor", "viewer"] {
            let person = self.member(role).await;
            self.join(&owner, &project, &person, role).await;
            people.push(person);
        }
        let [maintainer, contributor, viewer] = people.try_into().expect("three people");
        Team { project, owner, maintainer, contributor, viewer, stranger: self.member("stranger").await }
    }
}

impl Team {
    /// Everybody who is signed in, by what they are to the project.
    pub fn people(&self) -> [(&'static str, &Person); 5] {
        [
            ("owner", &self.owner),
            ("maintainer", &self.maintainer),
            ("contributor", &self.contributor),
            ("viewer", &self.viewer),
            ("stranger", &self.stranger),
        ]
    }
}
