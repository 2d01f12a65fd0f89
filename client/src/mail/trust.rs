//! TLS to a mailbox, and which certificates count. Before anything secret is said, the server's identity vouches for
//! the certificate of the connection (see [`super::session`]); afterwards that certificate alone is taken, or one that
//! public authorities vouch for, where the first one was such.

use adjourn_shared::identity::{self, Fingerprint};
use adjourn_shared::session::SessionError;
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A certificate, and what public authorities say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Certificate {
    /// Its DER encoding; empty for a connection without TLS.
    pub der: Vec<u8>,
    /// Whether a public authority vouches for it and its name.
    pub public: bool,
}

/// The certificate that a client goes by, shared with the TLS of its connections.
#[derive(Debug, Default)]
pub(super) struct Trust {
    certificate: Mutex<Certificate>,
    refused: AtomicBool,
}

impl Trust {
    /// The certificate that was seen, or that was vouched for.
    pub fn certificate(&self) -> Certificate {
        self.certificate.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From here on this one counts.
    pub fn set(&self, certificate: Certificate) {
        *self.certificate.lock().unwrap_or_else(PoisonError::into_inner) = certificate;
    }

    /// Whether a server with another certificate was refused since the last call: it was started anew, or is another.
    pub fn take_refused(&self) -> bool {
        self.refused.swap(false, Ordering::Relaxed)
    }
}

/// Takes any certificate whose key the server holds, and notes it: for the question who the server is.
pub(super) fn asking(seen: &Arc<Trust>) -> Result<ClientConfig, rustls::Error> {
    config(Arc::clone(seen), true)
}

/// Takes the certificate that was vouched for.
pub(super) fn trusting(vouched: &Arc<Trust>) -> Result<ClientConfig, rustls::Error> {
    config(Arc::clone(vouched), false)
}

fn config(trust: Arc<Trust>, asks: bool) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // A system without authorities has none to vouch: the server's identity does.
    let public = rustls_platform_verifier::Verifier::new(Arc::clone(&provider)).ok();
    let verifier = Verifier { provider: Arc::clone(&provider), public, trust, asks };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // A resumed connection shows no certificate.
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// Whether the server of this identity vouches for a connection: over its certificate, or, where public authorities
/// vouch or there is no TLS, over none (a proxy ends the TLS there).
///
/// # Errors
/// [`SessionError::CertificateNotVouched`], or [`SessionError::IdentityChanged`] if another identity is expected.
pub(super) fn check_server(
    server_identity: &[u8; 32],
    signature: &[u8; 64],
    nonce: &[u8; 32],
    certificate: &Certificate,
    expected: Option<Fingerprint>,
) -> Result<Fingerprint, SessionError> {
    let met = Fingerprint::of(server_identity);
    if let Some(expected) = expected.filter(|expected| *expected != met) {
        return Err(SessionError::IdentityChanged { expected, met });
    }
    let signed =
        |der: &[u8]| identity::verify(server_identity, &identity::certificate_text(der, nonce), signature);
    let may_be_empty = certificate.public || certificate.der.is_empty();
    if signed(&certificate.der) || (may_be_empty && signed(&[])) {
        return Ok(met);
    }
    Err(SessionError::CertificateNotVouched)
}

#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    public: Option<rustls_platform_verifier::Verifier>,
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
        let vouches = |authorities: &rustls_platform_verifier::Verifier| {
            authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now).is_ok()
        };
        if self.asks {
            let public = self.public.as_ref().is_some_and(vouches);
            self.trust.set(Certificate { der: end_entity.to_vec(), public });
            return Ok(ServerCertVerified::assertion());
        }
        let vouched = self.trust.certificate();
        if vouched.der == end_entity.as_ref() || (vouched.public && self.public.as_ref().is_some_and(vouches))
        {
            return Ok(ServerCertVerified::assertion());
        }
        self.trust.refused.store(true, Ordering::Relaxed);
        Err(CertificateError::UnknownIssuer.into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shared::identity::KeyPair;

    const NONCE: [u8; 32] = [5; 32];

    fn check(signed_over: &[u8], der: &[u8], public: bool) -> Result<Fingerprint, SessionError> {
        let server = KeyPair::from_secret(&[1; 32]);
        let signature = server.sign(&identity::certificate_text(signed_over, &NONCE));
        let certificate = Certificate { der: der.to_vec(), public };
        check_server(&server.public_key(), &signature, &NONCE, &certificate, None)
    }

    #[test]
    fn without_a_public_authority_the_very_certificate_must_be_signed() {
        assert!(check(b"mine", b"mine", false).is_ok());
        assert_eq!(
            check(b"mine", b"of a man in the middle", false),
            Err(SessionError::CertificateNotVouched)
        );
        assert_eq!(check(b"", b"of a man in the middle", false), Err(SessionError::CertificateNotVouched));
    }

    #[test]
    fn behind_a_proxy_or_without_tls_the_server_vouches_for_itself_alone() {
        assert!(check(b"", b"of the proxy", true).is_ok());
        assert!(check(b"", b"", false).is_ok());
        assert_eq!(check(b"mine", b"", false), Err(SessionError::CertificateNotVouched));
    }

    #[test]
    fn another_identity_than_the_expected_one_is_named() {
        let server = KeyPair::from_secret(&[1; 32]);
        let signature = server.sign(&identity::certificate_text(b"", &NONCE));
        let expected = Fingerprint([9; 16]);
        let found =
            check_server(&server.public_key(), &signature, &NONCE, &Certificate::default(), Some(expected));
        let met = Fingerprint::of(&server.public_key());
        assert_eq!(found, Err(SessionError::IdentityChanged { expected, met }));
    }
}
