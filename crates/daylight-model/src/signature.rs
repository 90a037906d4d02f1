use serde::{Deserialize, Serialize};

/// What a DKIM signature (RFC 6376) on a message says, and what the message says to it. Told where the message is read; with
/// the signer's key the rest can be checked without reading it again. It is kept as [`crate::Field::Signature`], in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DkimSignature {
    /// Who signed: a domain.
    pub domain: String,
    /// Which of its keys.
    pub selector: String,
    /// `rsa-sha256`, `ed25519-sha256`, or another that is not checked.
    pub algorithm: String,
    /// Names of the headers it covers, in lower case.
    pub headers: Vec<String>,
    /// Whether the body is the one that was signed; `None` where that cannot be told.
    pub body_agrees: Option<bool>,
    /// Bytes at the end of the body that the signature does not cover (`l=`).
    pub beyond: u64,
    /// When it was signed and until when it is to count, in seconds since 1970, as it says itself.
    pub signed_at: Option<i64>,
    /// See `signed_at`.
    pub expires: Option<i64>,
    /// SHA-256 of the headers it covers, in hexadecimal: what the key has to agree with. Empty where there is none.
    pub digest: String,
    /// The signature itself, in base64.
    pub signature: String,
    /// Why nothing of it can be checked.
    pub problem: Option<String>,
}
