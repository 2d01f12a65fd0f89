//! Checks that a server's identity vouches for the certificate of an HTTP connection, where there is no hello.

use super::SessionError;
use crate::base::identity::{self, Fingerprint};

/// A certificate, and what public authorities say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// Its DER encoding; empty for a connection without TLS.
    pub der: Vec<u8>,
    /// Whether a public authority vouches for it and its name.
    pub public: bool,
}

/// Checks that the server of this identity vouches for a connection. It must have signed the connection's
/// certificate. If a public authority vouches for the certificate, or if there is no TLS, it may have signed an empty
/// certificate instead: a proxy may end the TLS there.
///
/// # Errors
/// [`SessionError::CertificateNotVouched`], or [`SessionError::IdentityChanged`] if another identity is expected.
pub fn check_server(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::identity::KeyPair;

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
