//! TLS of connections that the server itself makes: to webhooks, to a mailbox of another process.

use adjourn_shared::session::Certificate;
use anyhow::{Context, Result};
use reqwest::Response;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::error::Error as StdError;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// TLS with the server's crypto provider. It trusts the public authorities that are built in, and those of a PEM file.
///
/// # Errors
/// If the file can't be read.
pub fn tls(ca_file: Option<&Path>) -> Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots(ca_file)?).with_no_client_auth())
}

/// TLS to a server whose identity is known, and vouches for its certificate. With `asks`, any certificate is accepted
/// and noted: it is for the call that asks who the server is. Otherwise only the certificate that was vouched for is
/// accepted.
///
/// # Errors
/// If the file can't be read.
pub fn pinned_tls(ca_file: Option<&Path>, trust: Arc<Trust>, asks: bool) -> Result<ClientConfig> {
    let roots = Arc::new(roots(ca_file)?);
    let public = WebPkiServerVerifier::builder_with_provider(roots, provider()).build()?;
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let verifier = Arc::new(Verifier { public, trust, asks });
    let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    // A resumed connection shows no certificate.
    config.resumption = Resumption::disabled();
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn roots(ca_file: Option<&Path>) -> Result<RootCertStore> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = ca_file {
        let wrong = || format!("can't read certificates of {}", path.display());
        for certificate in CertificateDer::pem_file_iter(path).with_context(wrong)? {
            roots.add(certificate.with_context(wrong)?).with_context(wrong)?;
        }
    }
    Ok(roots)
}

/// The certificate that connections accept.
#[derive(Debug, Default)]
pub struct Trust {
    certificate: Mutex<Certificate>,
}

impl Trust {
    /// The certificate that was seen, or that was vouched for.
    pub fn certificate(&self) -> Certificate {
        self.certificate.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on this one is accepted.
    pub fn set(&self, certificate: Certificate) {
        *self.certificate.lock().unwrap_or_else(PoisonError::into_inner) = certificate;
    }
}

/// The error of a connection that meets another certificate than its [`Trust`] has.
const REFUSED: CertificateError = CertificateError::UnknownIssuer;

/// Whether this call failed because the server showed another certificate than the one that was vouched for. Then
/// nothing of the call was sent.
#[must_use]
pub fn is_refused(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        // An I/O error does not name the error that it wraps as its source.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let tls = match wrapped {
            Some(wrapped) => wrapped.downcast_ref::<rustls::Error>(),
            None => error.downcast_ref::<rustls::Error>(),
        };
        if matches!(tls, Some(rustls::Error::InvalidCertificate(why)) if *why == REFUSED) {
            return true;
        }
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    false
}

/// An answer's body, or `None` if it is larger than `most_bytes`. Not more than that is held in memory.
///
/// # Errors
/// If it breaks off.
pub async fn read_bounded(mut answer: Response, most_bytes: usize) -> reqwest::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if chunk.len() > most_bytes - body.len() {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

#[derive(Debug)]
struct Verifier {
    public: Arc<WebPkiServerVerifier>,
    trust: Arc<Trust>,
    asks: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let vouches = || {
            self.public.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now).is_ok()
        };
        if self.asks {
            self.trust.set(Certificate { der: end_entity.to_vec(), public: vouches() });
            return Ok(ServerCertVerified::assertion());
        }
        let vouched = self.trust.certificate();
        if vouched.der == end_entity.as_ref() || (vouched.public && vouches()) {
            return Ok(ServerCertVerified::assertion());
        }
        Err(REFUSED.into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.public.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.public.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.public.supported_verify_schemes()
    }
}
