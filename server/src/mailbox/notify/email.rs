//! Mail, handed to one mail server over SMTP. What players have written can be text in the body or in an encoded
//! header, but never a header of its own.

use super::calendar::Calendar;
use super::outcome::Outcome;
use super::render::Text;
use crate::config::{EmailConfig, MailSecurity, NotifyError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as SmtpError, response::Severity};
use std::time::{Duration, UNIX_EPOCH};

/// How long to wait for the goodbye of a mail server that has taken a mail.
const GOODBYE: Duration = Duration::from_secs(2);

/// Bytes of text in one encoded word: in base64, with what surrounds it, 75 characters at the most.
const ENCODED_WORD_BYTES: usize = 45;

/// A mail.
pub struct Mail<'a> {
    /// The same at every attempt, so that mail systems can tell a repetition; letters and digits.
    pub id: &'a str,
    /// To whom.
    pub to: &'a str,
    /// What it says.
    pub text: &'a Text,
    /// Entries for calendars that come with it.
    pub calendars: &'a [Calendar],
    /// Where its receiver stops such mail with one call (RFC 8058).
    pub unsubscribe_url: Option<&'a str>,
    /// When, in milliseconds since 1970.
    pub now_ms: u64,
}

/// Sends mail.
pub struct Mailer {
    host: String,
    port: u16,
    security: MailSecurity,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    from: Mailbox,
    timeout: Duration,
}

impl Mailer {
    /// A mailer with this configuration. It reads the password.
    ///
    /// # Errors
    /// [`NotifyError::Config`] if the sender is no address, or a file can't be read.
    pub fn new(config: &EmailConfig) -> Result<Self, NotifyError> {
        let from = config
            .from
            .parse()
            .map_err(|error| NotifyError::Config(format!("email.from {}: {error}", config.from)))?;
        let tls = (config.security != MailSecurity::None).then(|| tls(config)).transpose()?;
        let credentials = match (&config.user, &config.password_file) {
            (Some(user), Some(file)) => {
                let password = std::fs::read_to_string(file).map_err(|error| {
                    NotifyError::Config(format!("email.password_file {}: {error}", file.display()))
                })?;
                Some(Credentials::new(user.clone(), password.trim_end().to_owned()))
            }
            _ => None,
        };
        Ok(Self {
            host: config.host.clone(),
            port: config.port.unwrap_or(config.security.default_port()),
            security: config.security,
            tls,
            credentials,
            from,
            timeout: Duration::from_millis(config.timeout_ms),
        })
    }

    /// The address that mail comes from.
    pub fn address(&self) -> &str {
        self.from.email.as_ref()
    }

    /// Sends a mail.
    pub async fn send(&self, mail: &Mail<'_>) -> Outcome {
        let message = match compose(&self.from, mail) {
            Ok(message) => message,
            Err(error) => return Outcome::Refused(error),
        };
        match tokio::time::timeout(self.timeout, self.hand_over(&message)).await {
            Ok(Ok(mut connection)) => {
                // The mail is sent. An error from here on must not send it again.
                let _gone = tokio::time::timeout(GOODBYE, connection.abort()).await;
                Outcome::Sent
            }
            Ok(Err(error)) if is_final(&error) => Outcome::Refused(why(&error)),
            Ok(Err(error)) => Outcome::Failed { error: why(&error), wait_ms: 0 },
            Err(_late) => {
                Outcome::Failed { error: "the mail server did not answer in time".into(), wait_ms: 0 }
            }
        }
    }

    async fn hand_over(&self, message: &Message) -> Result<AsyncSmtpConnection, SmtpError> {
        let hello = ClientId::default();
        let at_once = self.tls.clone().filter(|_| self.security == MailSecurity::Tls);
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &hello, at_once, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| self.security == MailSecurity::Starttls) {
            connection.starttls(tls, &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        connection.send(message.envelope(), &message.formatted()).await?;
        Ok(connection)
    }
}

fn tls(config: &EmailConfig) -> Result<TlsParameters, NotifyError> {
    let wrong = |error: &dyn std::fmt::Display| NotifyError::Config(format!("email, TLS: {error}"));
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(file) = &config.ca_file {
        let pem = std::fs::read(file).map_err(|error| wrong(&format!("{}: {error}", file.display())))?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| wrong(&error))?);
    }
    builder.build_rustls().map_err(|error| wrong(&error))
}

/// The whole mail.
fn compose(from: &Mailbox, mail: &Mail<'_>) -> Result<Message, String> {
    // Parsed, never pasted: an address can't bring another header.
    let to: lettre::Address = mail.to.parse().map_err(|error| format!("not a mail address: {error}"))?;
    let mut builder = Message::builder()
        .date(UNIX_EPOCH + Duration::from_millis(mail.now_ms))
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .raw_header(subject(&mail.text.subject))
        .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
        // RFC 3834: no vacation notice need answer this.
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(url) = mail.unsubscribe_url {
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{url}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    let body = mail.text.body.clone();
    if mail.calendars.is_empty() {
        return builder.header(ContentType::TEXT_PLAIN).body(body).map_err(|error| error.to_string());
    }
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(body));
    for Calendar { method, text } in mail.calendars {
        // RFC 6047, section 2.4: the method is named here too.
        let kind = ContentType::parse(&format!("text/calendar; method={method}; charset=utf-8"));
        let kind = kind.map_err(|error| error.to_string())?;
        parts = parts.singlepart(Attachment::new("session.ics".to_owned()).body(text.clone(), kind));
    }
    builder.multipart(parts).map_err(|error| error.to_string())
}

/// A subject. Text that has the form of an encoded word (RFC 2047) would be decoded by whoever reads the mail, and show
/// something else than its writer and the server saw: it is encoded in its turn, so that it is shown as it is.
fn subject(text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    if !text.contains("=?") {
        return HeaderValue::new(name, text.to_owned());
    }
    // A word is at most 75 characters, and a character is never cut.
    let (mut words, mut word) = (Vec::new(), String::new());
    for c in text.chars().filter(|c| !c.is_control()) {
        if word.len() + c.len_utf8() > ENCODED_WORD_BYTES {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let words = words.iter().map(|word| format!("=?utf-8?b?{}?=", STANDARD.encode(word)));
    let encoded = words.collect::<Vec<_>>().join("\r\n ");
    HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), encoded)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Whether trying again is useless: the mail or its receiver is refused for good. If the password is refused (codes 530
/// to 538, RFC 4954), the host can mend that, so the mail is not thrown away.
fn is_final(error: &SmtpError) -> bool {
    error.status().is_some_and(|code| {
        let number = u16::from(code);
        code.severity == Severity::PermanentNegativeCompletion && !(530..=538).contains(&number)
    })
}

fn why(error: &SmtpError) -> String {
    // What a mail server answers is short, but it comes from a stranger: it is bounded.
    error.to_string().chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail<'a>(to: &'a str, text: &'a Text, unsubscribe_url: Option<&'a str>) -> Mail<'a> {
        Mail { id: "abc", to, text, calendars: &[], unsubscribe_url, now_ms: 1_700_000_000_000 }
    }

    fn composed(to: &str, subject: &str, body: &str) -> Result<String, String> {
        let from = "Adjourn <adjourn@example.org>".parse().expect("an address");
        let text = Text { subject: subject.into(), body: body.into() };
        let url = "https://play.example.org/v1/unsubscribe?token=AAAA";
        let message = compose(&from, &mail(to, &text, Some(url)))?;
        Ok(String::from_utf8(message.formatted()).expect("mails are ASCII"))
    }

    #[test]
    fn a_mail_has_a_stable_id_and_a_way_to_stop_it() {
        let text = composed("ann@example.org", "Your turn", "Hello.\n").expect("a mail");
        for line in [
            "Message-ID: <abc@example.org>",
            "To: ann@example.org",
            "Subject: Your turn",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://play.example.org/v1/unsubscribe?token=AAAA>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Date: Tue, 14 Nov 2023 22:13:20 +0000",
        ] {
            assert!(text.lines().any(|given| given == line), "{line} is missing in {text}");
        }
    }

    #[test]
    fn a_long_way_to_stop_it_stays_in_one_piece() {
        let from = "adjourn@example.org".parse().expect("an address");
        let text = Text { subject: "x".into(), body: "x".into() };
        let url = format!("https://play.example.org/v1/unsubscribe?token={}", "A".repeat(300));
        let message = compose(&from, &mail("ann@example.org", &text, Some(&url))).expect("a mail");
        let formatted = String::from_utf8(message.formatted()).expect("ASCII");
        assert!(formatted.contains(&format!("<{url}>")), "{formatted}");
    }

    #[test]
    fn no_subject_brings_a_header_of_its_own() {
        for break_ in ["\r\n", "\n", "\r", "\u{85}", "\u{2028}", "\0"] {
            let text =
                composed("ann@example.org", &format!("Hi{break_}Bcc: eve@example.org"), "x").expect("a mail");
            let head = text.split("\r\n\r\n").next().expect("a head");
            assert!(!head.split(['\r', '\n']).any(|line| line.starts_with("Bcc:")), "{head:?}");
        }
    }

    #[test]
    fn a_subject_that_has_the_form_of_an_encoded_word_is_shown_as_it_is() {
        let subject = "Your turn: =?utf-8?q?Bob_has_won?= and some more, so that it takes several words";
        let text = composed("ann@example.org", subject, "x").expect("a mail");
        let head = text.split("\r\n\r\n").next().expect("a head").replace("\r\n ", " ");
        let line = head.lines().find_map(|line| line.strip_prefix("Subject: ")).expect("a subject");
        let decoded = line.split(' ').map(|word| {
            let inner = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
            assert!(word.len() <= 75, "{word}");
            STANDARD.decode(inner.expect("an encoded word")).expect("base64")
        });
        assert_eq!(String::from_utf8(decoded.flatten().collect()).expect("text"), subject);
    }

    #[test]
    fn a_calendar_comes_as_a_part_of_its_own() {
        let from = "adjourn@example.org".parse().expect("an address");
        let text = Text { subject: "x".into(), body: "Hello.\n".into() };
        let calendars = [Calendar { method: "CANCEL", text: "BEGIN:VCALENDAR\r\n".into() }];
        let mail = Mail { calendars: &calendars, ..mail("ann@example.org", &text, None) };
        let formatted = compose(&from, &mail).expect("a mail").formatted();
        let formatted = String::from_utf8(formatted).expect("ASCII");
        for part in [
            "Content-Type: multipart/mixed;",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: text/calendar; method=CANCEL; charset=utf-8",
            "Content-Disposition: attachment; filename=\"session.ics\"",
            "Hello.",
            "BEGIN:VCALENDAR",
        ] {
            assert!(formatted.contains(part), "{part} is missing in {formatted}");
        }
    }

    #[test]
    fn an_address_that_is_more_than_one_is_refused() {
        for address in
            ["ann@example.org\r\nBcc: eve@example.org", "ann@example.org, eve@example.org", "ann", ""]
        {
            assert!(composed(address, "x", "x").is_err(), "{address:?}");
        }
    }
}
