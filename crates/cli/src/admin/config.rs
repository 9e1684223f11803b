//! `codexflow config show`.

use crate::args::ConfigShow;
use crate::config::{DEFAULTS, load};
use crate::failure::Failure;
use crate::output::Output;

/// Prints the settings that hold; secrets as `***`.
pub(crate) fn show(show: &ConfigShow, output: &Output) -> Result<(), Failure> {
    if show.defaults {
        return Output::print(DEFAULTS);
    }
    let config = load(&show.local.overrides())?;
    let text = toml::to_string_pretty(&config).map_err(|error| Failure::plain(&error))?;
    output.result(&config, &text)
}
