//! Whether calls are protected by TLS, and by which certificate: one from files, or a new one of our own at each start.

use crate::config::{MailboxConfig, TlsConfig, TlsMode};
use anyhow::{Context, Result, bail, ensure};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// What protects calls.
pub struct Tls {
    /// The configuration of TLS.
    pub config: Arc<ServerConfig>,
    /// The server's own certificate.
    pub certificate_der: Arc<[u8]>,
}

/// The TLS for an address; `None`: plain HTTP.
///
/// # Errors
/// If plain HTTP would leave the machine, or the files can't be used.
pub fn choose(address: SocketAddr, config: &MailboxConfig) -> Result<Option<Tls>> {
    let loopback = address.ip().to_canonical().is_loopback();
    let TlsConfig { mode, certificate, key } = &config.tls;
    let files = certificate.as_deref().zip(key.as_deref());
    match mode {
        TlsMode::Proxy => return Ok(None),
        TlsMode::Plain if !loopback => bail!(
            "plain HTTP on {address} would let everybody on the way read tokens and turns: leave mailbox.tls.mode at \
             \"auto\", or set it to \"proxy\" if a proxy in front of this server does TLS"
        ),
        TlsMode::Plain => return Ok(None),
        TlsMode::Auto if loopback && files.is_none() => return Ok(None),
        TlsMode::Auto | TlsMode::Tls => {}
    }
    let (chain, key) = match files {
        Some((certificate, key)) => from_files(certificate, key)?,
        None => fresh(&config.public_url)?,
    };
    let certificate_der = chain[0].as_ref().into();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("the certificate and its key can't be used")?;
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(Tls { config: Arc::new(tls), certificate_der }))
}

type Certified = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn from_files(certificate: &Path, key: &Path) -> Result<Certified> {
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.with_context(|| format!("can't read certificates from {}", certificate.display()))?;
    ensure!(!chain.is_empty(), "{} holds no certificate", certificate.display());
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("can't read a key from {}", key.display()))?;
    Ok((chain, key))
}

fn fresh(public_url: &str) -> Result<Certified> {
    let mut names = vec!["adjourn".to_owned(), "localhost".to_owned()];
    let authority = public_url.split_once("://").map(|(_, rest)| rest.split(['/', ':']).next().unwrap_or(""));
    names.extend(authority.filter(|name| !name.is_empty()).map(str::to_owned));
    let key = rcgen::KeyPair::generate().context("can't make a TLS key")?;
    let certificate = rcgen::CertificateParams::new(names)
        .and_then(|params| params.self_signed(&key))
        .context("can't make a TLS certificate")?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok((vec![certificate.der().clone()], key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(address: &str, mode: TlsMode) -> Result<bool> {
        let mut config = MailboxConfig::default();
        config.tls.mode = mode;
        Ok(choose(address.parse().expect("an address"), &config)?.is_some())
    }

    #[test]
    fn beyond_loopback_there_is_tls_unless_a_proxy_does_it() {
        for loopback in ["127.0.0.1:80", "[::1]:80", "127.1.2.3:80"] {
            assert!(!chosen(loopback, TlsMode::Auto).expect("possible"));
            assert!(!chosen(loopback, TlsMode::Plain).expect("possible"));
            assert!(chosen(loopback, TlsMode::Tls).expect("possible"));
        }
        for open in ["[::]:80", "0.0.0.0:80", "192.0.2.1:80"] {
            assert!(chosen(open, TlsMode::Auto).expect("possible"));
            assert!(!chosen(open, TlsMode::Proxy).expect("possible"));
            let refused = chosen(open, TlsMode::Plain).expect_err("refused").to_string();
            assert!(refused.contains(open) && refused.contains("proxy"), "{refused}");
        }
    }

    #[test]
    fn each_run_has_a_certificate_of_its_own_with_the_public_name() {
        let certificate = |url: &str| {
            let config = MailboxConfig {
                public_url: url.into(),
                tls: TlsConfig { mode: TlsMode::Tls, ..TlsConfig::default() },
                ..MailboxConfig::default()
            };
            let tls = choose("[::]:1".parse().expect("an address"), &config).expect("possible");
            tls.expect("TLS").certificate_der
        };
        let first = certificate("https://play.example.org:4480/there");
        assert_ne!(first, certificate("https://play.example.org"));
        let name = b"play.example.org";
        assert!(first.windows(name.len()).any(|bytes| bytes == name));
        assert!(first.windows(17).all(|bytes| bytes != b"play.example.org:"));
    }
}
