//! The configuration as a file that a host can begin with: all defaults, and what has none as comments.

use super::{Config, EmailConfig};
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// All values with their defaults. Those that have no default are there as comments, with a value that shows the form.
///
/// # Errors
/// Never in practice: the configuration can be written as TOML.
pub fn as_file() -> Result<String> {
    let default = toml::to_string(&Config::default())?;
    let values: BTreeMap<_, _> = keys(&default).collect();
    let mut file = String::new();
    for (key, line) in keys(&toml::to_string(&filled_in())?) {
        match values.get(&key) {
            Some(line) => file += line,
            None if line.is_empty() => {}
            None => {
                file += "# ";
                file += line;
            }
        }
        file.push('\n');
    }
    Ok(file)
}

/// The lines of a file, each with its table and its name.
fn keys(text: &str) -> impl Iterator<Item = ((&str, &str), &str)> {
    let mut table = "";
    text.lines().map(move |line| {
        if line.starts_with('[') {
            table = line;
        }
        ((table, line.split_once(" = ").map_or("", |(name, _)| name)), line)
    })
}

/// Every value is there.
fn filled_in() -> Config {
    let mut config = Config::default();
    let file = |name: &str| Some(PathBuf::from(name));
    config.mailbox_ca_file = file("ca.pem");
    config.service_key = file("service.key");
    config.mailbox.tls.certificate = file("certificate.pem");
    config.mailbox.tls.key = file("key.pem");
    config.mailbox.notify.webhook.ca_file = file("ca.pem");
    config.mailbox.notify.email = Some(EmailConfig {
        host: "mail.example.org".to_owned(),
        port: Some(465),
        ca_file: file("ca.pem"),
        user: Some("adjourn".to_owned()),
        password_file: file("mail-password"),
        from: "Adjourn <adjourn@example.org>".to_owned(),
        ..EmailConfig::default()
    });
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_the_defaults_and_without_its_comment_signs_it_has_every_value() {
        let file = as_file().expect("a file");
        let read: Config = toml::from_str(&file).expect("it can be read");
        assert_eq!(toml::to_string(&read).ok(), toml::to_string(&Config::default()).ok());
        let all = file.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect::<Vec<_>>();
        let read: Config = toml::from_str(&all.join("\n")).expect("it can be read");
        assert_eq!(toml::to_string(&read).ok(), toml::to_string(&filled_in()).ok());
        assert!(read.check().is_ok());
        assert!(file.contains("# [mailbox.notify.email]\n# host = "), "{file}");
    }
}
