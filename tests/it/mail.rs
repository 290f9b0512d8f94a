//! Letters: files without a mail server, SMTP with one, and nothing of them in messages.

use bindery::jobs::mail::Mailer;
use bindery::jobs::{self, Letter, Work, Worker};
use bindery_tests::{TestApp, each_with};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

fn letter() -> Letter {
    Letter {
        to: "Núñez <nunez@example.org>".to_owned(),
        subject: "Grüße <from> Bindery".to_owned(),
        text: "Hello José,\n\n<b>open</b> http://localhost/reset?token=abc&x=1\n\nA paragraph with José in one line that is quite a bit longer than the seventy-eight characters that mail likes best.\n".to_owned(),
    }
}

#[tokio::test]
async fn without_a_server_letters_are_files_that_a_demo_shows() {
    each_with(&[("demo", true.into())], async |app: &TestApp| {
        jobs::enqueue(&app.system(), &Work::SendMail(letter())).await.unwrap();
        assert_eq!(Worker::new(&app.state, bindery::features::CHORES).unwrap().run_due().await.unwrap(), 1);
        let file = std::fs::read_dir(app.folder.path().join("mail")).unwrap().next().unwrap().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert!(
            text.contains("Hello José,") && text.contains("seventy-eight characters that mail likes best."),
            "{text}"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let page = app.nobody().get("/demo/mail").await.expect(200);
        assert!(page.text.contains("nunez@example.org"), "{}", page.text);
        assert!(page.text.contains("&lt;b&gt;open&lt;/b&gt;"), "{}", page.text);
        assert!(page.text.contains("<a href=\"http://localhost/reset?token=abc&amp;x=1\">"), "{}", page.text);
        assert!(page.text.contains("Grüße &lt;from&gt; Bindery"), "{}", page.text);
        assert_eq!(page.header("cache-control"), "no-store");
    })
    .await;
}

/// A mail server for one letter, which refuses recipients or takes all.
async fn server(takes: bool) -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let talk = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let (mut lines, mut seen, mut data) = (BufReader::new(read).lines(), String::new(), false);
        write.write_all(b"220 here\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            seen.push_str(&line);
            seen.push('\n');
            let answer: &[u8] = match line.split(' ').next().unwrap_or_default() {
                "." => {
                    data = false;
                    b"250 taken\r\n"
                }
                _ if data => continue,
                "EHLO" => b"250 here\r\n",
                "RCPT" if !takes => b"550 <nunez@example.org> is unknown to us\r\n",
                "DATA" => {
                    data = true;
                    b"354 go on\r\n"
                }
                "QUIT" => b"221 bye\r\n",
                _ => b"250 fine\r\n",
            };
            if write.write_all(answer).await.is_err() {
                break;
            }
        }
        seen
    });
    (port, talk)
}

#[tokio::test]
async fn with_a_server_letters_go_there() {
    let (port, talk) = server(true).await;
    let url = format!("smtp://127.0.0.1:{port}");
    let folder = tempfile::tempdir().unwrap();
    let settings = bindery_tests::app::settings("sqlite://x", folder.path(), &[("smtp_url", url.into())]);
    let mailer = Mailer::new(&settings).unwrap();
    mailer.send(&letter(), "job_1").await.unwrap();
    drop(mailer);
    let seen = tokio::time::timeout(std::time::Duration::from_secs(10), talk).await.expect("the talk ends").unwrap();
    assert!(seen.contains("RCPT TO:<nunez@example.org>"), "{seen}");
    assert!(seen.contains("Subject: =?utf-8?"), "{seen}");
}

#[tokio::test]
async fn a_refusal_repeats_no_address() {
    let (port, _talk) = server(false).await;
    let url = format!("smtp://127.0.0.1:{port}");
    let folder = tempfile::tempdir().unwrap();
    let settings = bindery_tests::app::settings("sqlite://x", folder.path(), &[("smtp_url", url.into())]);
    let error = Mailer::new(&settings).unwrap().send(&letter(), "job_1").await.unwrap_err().to_string();
    assert_eq!(error, "the mail server did not take it (code 550)");
}

#[test]
fn wrong_settings_are_named_without_their_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = |name: &str, value: &str| {
        let settings = bindery_tests::app::settings("sqlite://x", folder.path(), &[(name, value.into())]);
        Mailer::new(&settings).unwrap_err().to_string()
    };
    assert!(wrong("mail_from", "nobody").contains("mail_from"));
    let message = wrong("smtp_url", "http://user:hunter2@example.org");
    assert!(message.contains("smtp_url") && !message.contains("hunter2"), "{message}");
}
