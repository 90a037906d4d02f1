//! Keys that somebody supplies to check signatures of mail with. Nothing is ever fetched.

use std::path::Path;

use ct_codecs::Decoder;
use daylight_model::DkimSignature;
use ed25519_dalek::{Signature, VerifyingKey};
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Pkcs1v15Sign, PublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::on_file;
use crate::{Case, CaseError};

/// The setting with the keys.
const SETTING: &str = "mail-keys";

/// Bytes of a file of keys at most.
const LARGEST: u64 = 4 << 20;

/// A key of a domain, as it stood in its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailKey {
    /// `selector._domainkey.domain`, in lower case.
    pub name: String,
    /// `v=DKIM1; k=rsa; p=…`.
    pub record: String,
}

/// What came of holding a key against a signature.
pub(super) enum Checked {
    NoKey,
    Agrees,
    Differs,
    /// Why it cannot be told.
    Not(String),
}

impl Case {
    /// The keys of the case, by name.
    pub fn mail_keys(&self) -> Result<Vec<MailKey>, CaseError> {
        let Some(text) = self.to_read()?.setting(SETTING)? else { return Ok(Vec::new()) };
        let unreadable =
            |_| daylight_store::StoreError::Damaged { what: "the keys of mail cannot be read".into() };
        Ok(serde_json::from_str(&text).map_err(unreadable)?)
    }

    /// Adds keys from a file: on each line a name and its record, as `dig` or a zone file has them. A key of the same name
    /// is replaced. Gives how many there were.
    pub fn add_mail_keys(&self, file: &Path) -> Result<usize, CaseError> {
        let bad = |why: &str| CaseError::BadMailKeys { path: file.to_owned(), why: why.to_owned() };
        let size = std::fs::metadata(file).map_err(on_file("reading", file))?.len();
        if size > LARGEST {
            return Err(bad("it is larger than 4 MiB"));
        }
        let bytes = std::fs::read(file).map_err(on_file("reading", file))?;
        let text = String::from_utf8(bytes).map_err(|_| bad("it is not UTF-8"))?;
        let new: Vec<MailKey> = text.lines().filter_map(key_on).collect();
        if new.is_empty() {
            return Err(bad("no line has a name and a key"));
        }
        let _lock = self.lock()?;
        let mut store = self.to_write()?;
        let mut keys = self.mail_keys()?;
        keys.retain(|key| !new.iter().any(|other| other.name == key.name));
        let count = new.len();
        keys.extend(new);
        keys.sort_by(|one, other| one.name.cmp(&other.name));
        let text = serde_json::to_string(&keys).map_err(|_| bad("it cannot be kept"))?;
        let batch = store.batch()?;
        batch.set(SETTING, &text)?;
        batch.commit()?;
        Ok(count)
    }
}

/// `sel._domainkey.example.org. 300 IN TXT "v=DKIM1; k=rsa; p=MIG…" "…"`.
fn key_on(line: &str) -> Option<MailKey> {
    let line = line.trim();
    let (name, rest) = line.split_once(char::is_whitespace)?;
    let name = name.trim_matches(['"', '.', ':']).to_ascii_lowercase();
    if line.starts_with(['#', ';']) || !name.contains("._domainkey.") {
        return None;
    }
    // Strings of a record follow one another without anything between them.
    let record: String = match rest.contains('"') {
        true => rest.split('"').skip(1).step_by(2).collect(),
        false => rest.find("v=").or_else(|| rest.find("p=")).and_then(|at| rest.get(at..))?.to_owned(),
    };
    record.contains("p=").then_some(MailKey { name, record })
}

pub(super) fn checked(signature: &DkimSignature, name: &str, keys: &[MailKey]) -> Checked {
    let Some(key) = keys.iter().find(|key| key.name == name) else { return Checked::NoKey };
    let tag = |wanted: &str| {
        let mut tags = key.record.split(';').filter_map(|tag| tag.split_once('='));
        tags.find(|(of, _)| of.trim() == wanted)
            .map(|(_, value)| value.chars().filter(|c| !c.is_whitespace()).collect::<String>())
    };
    let not = |why: &str| Checked::Not(why.to_owned());
    let public = match tag("p") {
        Some(public) if public.is_empty() => return not("the key was revoked: its record is empty"),
        Some(public) => base64(&public),
        None => None,
    };
    let (Some(public), Some(signed), Some(digest)) =
        (public, base64(&signature.signature), from_hex(&signature.digest))
    else {
        return not("the key or the signature cannot be read");
    };
    match (signature.algorithm.as_str(), tag("k").as_deref().unwrap_or("rsa")) {
        ("rsa-sha256", "rsa") => rsa(&public, &digest, &signed),
        ("ed25519-sha256", "ed25519") => ed25519(&public, &digest, &signed),
        _ => not("the key is of another kind than the signature"),
    }
}

fn rsa(public: &[u8], digest: &[u8; 32], signed: &[u8]) -> Checked {
    let key = PublicKey::from_public_key_der(public).ok().or_else(|| PublicKey::from_pkcs1_der(public).ok());
    let Some(key) = key else { return Checked::Not("the key cannot be read".into()) };
    // DigestInfo of SHA-256 (RFC 8017, 9.2, note 1).
    const SHA256: [u8; 19] = [
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0,
        0x04, 0x20,
    ];
    let scheme = Pkcs1v15Sign { hash_len: Some(32), prefix: Box::new(SHA256) };
    match key.verify(scheme, digest, signed) {
        Ok(()) => Checked::Agrees,
        Err(_) => Checked::Differs,
    }
}

/// RFC 8463: what is signed is the hash.
fn ed25519(public: &[u8], digest: &[u8; 32], signed: &[u8]) -> Checked {
    let key = <&[u8; 32]>::try_from(public).ok().and_then(|public| VerifyingKey::from_bytes(public).ok());
    let signature = Signature::from_slice(signed).ok();
    let (Some(key), Some(signature)) = (key, signature) else {
        return Checked::Not("the key or the signature cannot be read".into());
    };
    match key.verify_strict(digest, &signature) {
        Ok(()) => Checked::Agrees,
        Err(_) => Checked::Differs,
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    ct_codecs::Base64::decode_to_vec(text, None).ok()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    text.parse::<daylight_model::DocHash>().ok().map(|hash| hash.0)
}

impl MailKey {
    /// The first half of its SHA-256, to know it by.
    pub fn fingerprint(&self) -> String {
        Sha256::digest(&self.record).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_from_lines_as_dig_and_zone_files_have_them() {
        let wanted = |name: &str, record: &str| Some(MailKey { name: name.into(), record: record.into() });
        assert_eq!(
            key_on("S1._domainkey.Example.org. 300 IN TXT \"v=DKIM1; k=rsa; p=AB\" \"CD\""),
            wanted("s1._domainkey.example.org", "v=DKIM1; k=rsa; p=ABCD")
        );
        assert_eq!(
            key_on("s1._domainkey.example.org v=DKIM1; p=AB=="),
            wanted("s1._domainkey.example.org", "v=DKIM1; p=AB==")
        );
        for none in
            ["", "# s1._domainkey.example.org p=x", "example.org p=x", "s1._domainkey.example.org nothing"]
        {
            assert_eq!(key_on(none), None, "{none}");
        }
    }
}
