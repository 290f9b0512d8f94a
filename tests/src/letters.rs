//! The letters that wait to be sent.

use crate::TestApp;
use bindery::features::accounts;
use bindery_entity::job;
use sea_orm::{ColumnTrait as _, EntityTrait as _, ModelTrait as _, QueryFilter as _, QueryOrder as _};

impl TestApp {
    /// The texts of the letters to `to`, oldest first.
    pub async fn letters(&self, to: &str) -> Vec<String> {
        self.write_letters().await;
        let jobs = job::Entity::find().order_by_asc(job::Column::CreatedAt).order_by_asc(job::Column::Id);
        let jobs = jobs.all(&self.system().db).await.expect("reads");
        let ours = jobs.into_iter().filter(|job| job.kind == "send_mail" && job.payload["to"] == to);
        ours.map(|job| job.payload["text"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Writes the letters that were only asked for, as the worker does.
    async fn write_letters(&self) {
        let db = self.system().db;
        for job in job::Entity::find().filter(job::Column::Kind.eq("mail_reset_link")).all(&db).await.expect("reads") {
            let email = job.payload["email_folded"].as_str().unwrap_or_default().to_owned();
            accounts::service::mail_reset_link(&self.system(), &email).await.expect("writes");
            job.delete(&db).await.expect("deletes");
        }
    }

    /// The token of the link in the last letter to `to`.
    pub async fn mailed_token(&self, to: &str) -> String {
        let letters = self.letters(to).await;
        let text = letters.last().unwrap_or_else(|| panic!("no letter to {to}"));
        link_token(text)
    }
}

/// The token of the link in a text.
pub fn link_token(text: &str) -> String {
    let token = text.split("?token=").nth(1).expect("a link");
    token.split_whitespace().next().expect("a token").to_owned()
}
