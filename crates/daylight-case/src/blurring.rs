use crate::{Case, CaseError};

/// The setting that is `on` where pictures are blurred.
const SETTING: &str = "blur-pictures";

impl Case {
    /// Whether pictures of this case are blurred until somebody asks for one.
    pub fn blurs_pictures(&self) -> Result<bool, CaseError> {
        Ok(self.to_read()?.setting(SETTING)?.as_deref() == Some("on"))
    }

    /// Blurs the pictures of this case until somebody asks for one, or no longer.
    pub fn blur_pictures(&self, blur: bool) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        batch.set(SETTING, if blur { "on" } else { "off" })?;
        Ok(batch.commit()?)
    }
}
