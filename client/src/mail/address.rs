//! Where a mailbox is: a URL, or `HOST[:PORT]`. Beyond this machine it is https unless the user says otherwise.

use super::MailError;
use super::speaks::{Speaks, speaks};
use reqwest::Url;
use std::net::IpAddr;

/// The port of a mailbox that names none.
pub const DEFAULT_PORT: u16 = 4480;

/// The address of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    base: Url,
}

impl Address {
    /// Reads a URL, or `HOST[:PORT]`. `insecure_http`: the user takes plain http beyond this machine.
    ///
    /// # Errors
    /// [`MailError::Address`], in words.
    pub fn parse(text: &str, insecure_http: bool) -> Result<Self, MailError> {
        let wrong = |why: &str| MailError::Address(format!("\"{text}\" is no address of a mailbox: {why}"));
        let url = match text.contains("://") {
            true => Url::parse(text),
            false => {
                let (host, port) = host_and_port(text);
                let plain = is_loopback(&host) || insecure_http;
                let scheme = if plain { "http" } else { "https" };
                Url::parse(&format!("{scheme}://{host}:{}", port.unwrap_or(&DEFAULT_PORT.to_string())))
            }
        };
        let mut base = url.map_err(|error| wrong(&error.to_string()))?;
        match base.scheme() {
            "https" => {}
            "http" if is_loopback(base.host_str().unwrap_or_default()) || insecure_http => {}
            "http" => {
                return Err(wrong(
                    "plain http beyond this machine can be read and changed on its way; use https, or say --insecure-http",
                ));
            }
            _ => return Err(wrong("http and https alone are known")),
        }
        if base.query().is_some() || base.fragment().is_some() || !base.username().is_empty() {
            return Err(wrong("it names more than a server"));
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self { base })
    }

    /// The same, with the protocol that the mailbox speaks where the text names none: on this machine either may be meant,
    /// and beyond it TLS alone, unless the user takes plain http.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn find(text: &str, insecure_http: bool) -> Result<Self, MailError> {
        let mut address = Self::parse(text, insecure_http)?;
        let open = !text.contains("://") && !address.is_tls();
        if open && speaks(&address.key()) == Some(Speaks::Tls) {
            address.base = Url::parse(&format!("https://{}/", address.key()))
                .map_err(|error| MailError::Address(error.to_string()))?;
        }
        Ok(address)
    }

    /// How the player would name it: its scheme is found again.
    #[must_use]
    pub fn name(&self) -> String {
        if self.base.path() == "/" { self.key() } else { self.to_string() }
    }

    /// An address of a live service as it can be reached from here: one beside the mailbox names its port alone, and its
    /// host is the mailbox's.
    #[must_use]
    pub fn reached(&self, live: &str) -> String {
        match live.strip_prefix(':') {
            Some(port) => format!("{}:{port}", self.host()),
            None => live.to_owned(),
        }
    }

    /// Whether the connection is TLS.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.base.host_str().unwrap_or_default())
    }

    /// The host, as it stands in a URL.
    #[must_use]
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// `HOST:PORT`, under which the server's identity is remembered.
    #[must_use]
    pub fn key(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        let port = self.base.port_or_known_default().unwrap_or(DEFAULT_PORT);
        format!("{host}:{port}")
    }

    /// The URL of a call: `path` without the API's version.
    #[must_use]
    pub fn url(&self, path: &str, query: &[(&str, String)]) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}v1/{path}", self.base.path()));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

/// The two parts of `HOST[:PORT]`; the host as it stands in a URL.
fn host_and_port(text: &str) -> (String, Option<&str>) {
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return (format!("[{text}]"), None);
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host.to_owned(), Some(port)),
        _ => (text.to_owned(), None),
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        Address::parse(text, false).map(|address| address.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_host_alone_is_plain_on_this_machine_and_tls_elsewhere() {
        assert_eq!(read("127.0.0.1"), Ok("http://127.0.0.1:4480".into()));
        assert_eq!(read("localhost:80"), Ok("http://localhost".into()));
        assert_eq!(read("::1"), Ok("http://[::1]:4480".into()));
        assert_eq!(read("[::1]:99"), Ok("http://[::1]:99".into()));
        assert_eq!(read("example.org"), Ok("https://example.org:4480".into()));
        assert_eq!(read("example.org:443"), Ok("https://example.org".into()));
        assert_eq!(read("example.org:80"), Ok("https://example.org:80".into()));
    }

    #[test]
    fn a_url_is_taken_as_it_is() {
        assert_eq!(read("https://example.org"), Ok("https://example.org".into()));
        assert_eq!(read("https://example.org/adjourn"), Ok("https://example.org/adjourn".into()));
    }

    #[test]
    fn plain_http_beyond_this_machine_must_be_wanted() {
        assert!(read("http://example.org").expect_err("refused").contains("--insecure-http"));
        let wanted = Address::parse("http://example.org", true).expect("is wanted");
        assert!(!wanted.is_tls());
        assert_eq!(wanted.key(), "example.org:80");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["ftp://example.org", "https://example.org/?a=b", "https://ann@example.org", "a b", ""] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn calls_go_below_the_version_of_the_api() {
        let address = Address::parse("https://example.org/adjourn", false).expect("is read");
        assert_eq!(
            address.url("tables/ab/state", &[("turn", "3".into())]).as_str(),
            "https://example.org/adjourn/v1/tables/ab/state?turn=3"
        );
        let address = Address::parse("127.0.0.1:1", false).expect("is read");
        let named = address.url("players", &[("name", "Ada & Łukasz".into())]);
        assert_eq!(named.as_str(), "http://127.0.0.1:1/v1/players?name=Ada+%26+%C5%81ukasz");
    }
}
