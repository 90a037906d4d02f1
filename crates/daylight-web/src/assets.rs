use crate::answer::{Answer, Answered, Trouble};
use crate::ask::Ask;

/// Part of the program, under an address that changes when it does.
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    media_type: &'static str,
    body: &'static [u8],
}

pub(crate) const STYLE: Asset = Asset {
    name: "style.css",
    media_type: "text/css; charset=utf-8",
    body: include_bytes!("../assets/style.css"),
};
pub(crate) const COMFORT: Asset = Asset {
    name: "comfort.js",
    media_type: "text/javascript; charset=utf-8",
    body: include_bytes!("../assets/comfort.js"),
};

pub(crate) const ICON: Asset =
    Asset { name: "icon.svg", media_type: "image/svg+xml", body: include_bytes!("../assets/icon.svg") };

impl Asset {
    /// Where it is. The number is FNV-1a of its bytes: another version is another address.
    pub(crate) fn address(&self) -> String {
        let hash = self.body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
        });
        format!("/assets/{hash:016x}-{}", self.name)
    }
}

pub(crate) fn serve(ask: &Ask) -> Answered {
    let asked = ask.part(0);
    let found = [&STYLE, &COMFORT, &ICON].into_iter().find(|asset| asked.ends_with(asset.name));
    let Asset { media_type, body, .. } =
        found.ok_or_else(|| Trouble::not_found("there is no such part of the program"))?;
    Ok(Answer::Asset { media_type, body })
}
