//! TLS to a mailbox, and which certificates count. Before anything secret is said, the server's identity vouches for
//! the certificate of the connection (see [`super::session`]); afterwards that certificate alone is taken, or one that
//! public authorities vouch for, where the first one was such.

use adjourn_shared::session::Certificate;
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

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
