//! Sending letters: by SMTP where a server is set, else as files that a demo shows.

use crate::config::Settings;
use crate::jobs::Letter;
use lettre::message::{Body, Mailbox, SinglePart, header::ContentTransferEncoding, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::ExposeSecret as _;
use std::path::{Path, PathBuf};

/// Where letters go.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    to: Way,
}

#[derive(Debug)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

/// Why a letter did not leave; names no address and no content.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    /// The letter itself is wrong.
    #[error("the letter cannot be written: {0}")]
    Letter(&'static str),
    /// The mail server refused it or was away.
    #[error("the mail server did not take it ({0})")]
    Server(String),
    /// The file could not be written.
    #[error("the mail file cannot be written: {0}")]
    File(std::io::ErrorKind),
}

/// The folder of letters that no mail server takes.
pub fn folder(settings: &Settings) -> PathBuf {
    settings.data_dir.join("mail")
}

impl Mailer {
    /// The way the settings name.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let from = settings
            .mail_from
            .parse()
            .map_err(|_| anyhow::anyhow!("mail_from is not an address; write it as `Name <name@example.org>`"))?;
        let to = match &settings.smtp_url {
            Some(url) => {
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret());
                let transport = transport.map_err(|_| {
                    // The URL holds a password, so it is not repeated.
                    anyhow::anyhow!("smtp_url is not understood; write it as `smtps://USER:PASSWORD@HOST`")
                })?;
                Way::Smtp(transport.timeout(Some(std::time::Duration::from_secs(20))).build())
            }
            None => Way::Folder(folder(settings)),
        };
        Ok(Self { from, to })
    }

    /// Whether a mail server answers; nothing is asked of files.
    pub async fn check(&self) -> Result<(), Unsent> {
        match &self.to {
            Way::Smtp(transport) => match transport.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err(Unsent::Server("it does not greet".to_owned())),
                Err(error) => Err(Unsent::Server(reason(&error))),
            },
            Way::Folder(_) => Ok(()),
        }
    }

    /// Sends `letter`; `name` names its file, so that a second try does not make a second one.
    pub async fn send(&self, letter: &Letter, name: &str) -> Result<(), Unsent> {
        let message = self.message(letter)?;
        match &self.to {
            Way::Smtp(transport) => {
                let sent = transport.send(message).await;
                sent.map(drop).map_err(|error| Unsent::Server(reason(&error)))
            }
            Way::Folder(folder) => {
                let written = write(folder, name, &message.formatted()).await;
                written.map_err(|error| Unsent::File(error.kind()))
            }
        }
    }

    fn message(&self, letter: &Letter) -> Result<Message, Unsent> {
        let to: Mailbox = letter.to.parse().map_err(|_| Unsent::Letter("its address is none"))?;
        let message = Message::builder().from(self.from.clone()).to(to).subject(&letter.subject);
        let plain = match &self.to {
            Way::Smtp(_) => SinglePart::plain(letter.text.clone()),
            // Files are for reading: the text stands in them as it is.
            Way::Folder(_) => {
                let text = letter.text.lines().collect::<Vec<_>>().join("\r\n") + "\r\n";
                let body = Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::EightBit);
                SinglePart::builder().header(ContentType::TEXT_PLAIN).body(body)
            }
        };
        message.singlepart(plain).map_err(|_| Unsent::Letter("a header is wrong"))
    }
}

/// What kind of refusal it was; a server's own words may repeat the address.
fn reason(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("code {code}"),
        None if error.is_timeout() => "it took too long".to_owned(),
        None if error.is_tls() => "TLS failed".to_owned(),
        None if error.is_client() => "it does not speak as expected".to_owned(),
        None => "no connection".to_owned(),
    }
}

/// Writes a file that only this user reads: letters carry sign-in links.
async fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt as _;
    crate::private::folder(folder)?;
    let (draft, done) = (folder.join(format!("{name}.part")), folder.join(format!("{name}.eml")));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&draft).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(draft, done).await
}
