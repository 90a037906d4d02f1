use crate::CaseError;

/// Letters and digits that are not taken for one another, in lower case (Crockford's base 32).
const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A name that tells nothing and cannot be guessed: 20 signs of 5 random bits, 100 in all.
pub(crate) fn fresh_address() -> Result<String, CaseError> {
    let mut bytes = [0_u8; 20];
    getrandom::fill(&mut bytes).map_err(|error| CaseError::NoChance { why: error.to_string() })?;
    Ok(bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_short_and_never_the_same() {
        let addresses: std::collections::HashSet<String> =
            (0..1000).map(|_| fresh_address().unwrap()).collect();
        assert_eq!(addresses.len(), 1000);
        assert!(addresses.iter().all(|address| address.len() == 20));
    }
}
