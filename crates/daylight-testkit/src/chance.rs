/// Chance that comes out the same for the same seed, on every machine: SplitMix64 (Steele, Lea,
/// Flood 2014). Good enough to vary text and shares; nothing secret is made of it.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Chance from this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is at least 1. The bias of the multiplication does not matter
    /// for bounds as small as ours.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "nothing is below zero");
        let high = (u128::from(self.bits()) * bound as u128) >> 64;
        high as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True in `share` of a thousand cases.
    pub fn permille(&mut self, share: usize) -> bool {
        self.below(1000) < share
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// One of these, each as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, of: &[(usize, T)]) -> T {
        let total = of.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total);
        for (weight, value) in of {
            if at < *weight {
                return *value;
            }
            at -= weight;
        }
        unreachable!("the weights sum to the total")
    }

    /// Bytes that do not compress.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length + 8);
        while bytes.len() < length {
            bytes.extend_from_slice(&self.bits().to_le_bytes());
        }
        bytes.truncate(length);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_on_every_machine() {
        let mut chance = Chance::new(7);
        let first: Vec<usize> = (0..6).map(|_| chance.below(1000)).collect();
        let mut again = Chance::new(7);
        let second: Vec<usize> = (0..6).map(|_| again.below(1000)).collect();
        assert_eq!(first, second);
        assert_ne!(first, (0..6).map(|_| Chance::new(8).below(1000)).collect::<Vec<_>>());
    }

    #[test]
    fn weights_are_kept() {
        let mut chance = Chance::new(1);
        let rare = (0..10_000).filter(|_| chance.weighted(&[(99, false), (1, true)])).count();
        assert!((50..200).contains(&rare), "{rare} of 10,000");
    }
}
