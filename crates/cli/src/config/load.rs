//! Putting the settings together, and saying where a wrong one came from.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Config;

/// The defaults, as a file that people can read.
pub(crate) const DEFAULTS: &str = include_str!("../config.default.toml");

/// What environment variables begin with; `CODEXFLOW_SERVER` and `CODEXFLOW_TOKEN` are the client's and hold no `__`.
const PREFIX: &str = "CODEXFLOW_";

/// The names under which AWS lends credentials, and the settings that they stand in for.
const AWS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "access_key_id"),
    ("AWS_SECRET_ACCESS_KEY", "secret_access_key"),
    ("AWS_SESSION_TOKEN", "session_token"),
];

/// The settings' file in the data directory.
const FILE_NAME: &str = "codexflow.toml";

/// Settings given as options.
#[derive(Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) config: Option<PathBuf>,
    pub(crate) data: Option<PathBuf>,
    pub(crate) listen: Option<SocketAddr>,
}

/// A setting is wrong, or a file of settings cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("cannot read the settings in {}: {source}", .path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{origin}: {why}")]
    Wrong { origin: String, why: String },
    #[error("{}", .0.join("\n"))]
    Problems(Vec<String>),
}

/// Where client commands keep who is signed in, if this account has a place for such files.
pub(crate) fn credentials_file() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    let directory = |name| {
        let path = std::env::var_os(name).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    let own = directory("XDG_CONFIG_HOME").or_else(|| Some(directory("HOME")?.join(".config")));
    Some(own?.join("codexflow").join("credentials.json"))
}

/// The settings that hold, from all their sources.
pub(crate) fn load(overrides: &Overrides) -> Result<Config, ConfigError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    let environment: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(PREFIX) || AWS.iter().any(|(aws, _)| aws == name))
        .collect();
    load_from(overrides, &environment)
}

/// Whether the person wants no colours, or their terminal has none: `NO_COLOR` and `TERM=dumb`.
pub(crate) fn terminal_is_plain() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|term| term == "dumb")
}

pub(super) fn load_from(
    overrides: &Overrides,
    environment: &[(String, String)],
) -> Result<Config, ConfigError> {
    let mut settings: Table = DEFAULTS
        .parse()
        .expect("a test proves that the defaults are TOML");

    // The data directory may itself be set by the environment, and may hold the file.
    let mut probe = settings.clone();
    apply_environment(&mut probe, environment)?;
    let data = overrides
        .data
        .clone()
        .or_else(|| text(&probe, "store", "data").map(PathBuf::from));
    let file = match &overrides.config {
        Some(file) => Some(file.clone()),
        None => data.map(|data| data.join(FILE_NAME)).filter(|f| f.exists()),
    };

    if let Some(file) = &file {
        apply_file(&mut settings, file)?;
    }
    apply_environment(&mut settings, environment)?;
    lend(&mut settings, environment);
    let mut set = |section: &str, key: &str, value: String| {
        put(&mut settings, section, key, Value::String(value));
    };
    if let Some(data) = &overrides.data {
        set("store", "data", data.to_string_lossy().into_owned());
    }
    if let Some(listen) = overrides.listen {
        set("server", "listen", listen.to_string());
    }
    let config: Config = settings
        .try_into()
        .map_err(|error: toml::de::Error| wrong("the settings", &error))?;
    let problems = config.problems();
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(ConfigError::Problems(problems))
    }
}

/// Reads a file over the settings. Alone over the defaults first, so that its error names its own line.
fn apply_file(settings: &mut Table, file: &Path) -> Result<(), ConfigError> {
    let written = std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable {
        path: file.to_owned(),
        source,
    })?;
    let origin = file.display().to_string();
    let table: Table = written.parse().map_err(|error| wrong(&origin, &error))?;
    for (section, keys) in table {
        let Value::Table(keys) = keys else {
            return Err(ConfigError::Wrong {
                origin,
                why: format!("`{section}` must stand in a section such as [server]"),
            });
        };
        known(settings, &section, None, &origin)?;
        for (key, value) in keys {
            known(settings, &section, Some(&key), &origin)?;
            put(settings, &section, &key, value);
        }
    }
    check(settings, &origin)
}

fn apply_environment(
    settings: &mut Table,
    environment: &[(String, String)],
) -> Result<(), ConfigError> {
    for (name, written) in environment {
        let Some((section, key)) = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once("__"))
        else {
            continue;
        };
        let (section, key) = (section.to_lowercase(), key.to_lowercase());
        known(settings, &section, Some(&key), name)?;
        let value = typed(
            settings.get(&section).and_then(|keys| keys.get(&key)),
            written,
        );
        put(settings, &section, &key, value);
        check(settings, name)?;
    }
    Ok(())
}

/// Takes credentials from where AWS puts them; all or none, because they belong together.
fn lend(settings: &mut Table, environment: &[(String, String)]) {
    let is_aws = text(settings, "store", "kind") == Some("aws");
    let has_own = text(settings, "store", "access_key_id").is_some_and(|id| !id.is_empty());
    if !is_aws || has_own {
        return;
    }
    for (name, key) in AWS {
        if let Some((_, value)) = environment.iter().find(|(of, _)| of == name) {
            put(settings, "store", key, Value::String(value.clone()));
        }
    }
}

/// Text from the environment as the type that the default has; lists are separated by commas.
fn typed(default: Option<&Value>, written: &str) -> Value {
    let text = || Value::String(written.to_owned());
    match default {
        Some(Value::Integer(_)) => written.parse().map_or_else(|_| text(), Value::Integer),
        Some(Value::Boolean(_)) => written.parse().map_or_else(|_| text(), Value::Boolean),
        Some(Value::Array(_)) => written
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| Value::String(part.to_owned()))
            .collect::<Vec<_>>()
            .into(),
        _ => text(),
    }
}

/// Refuses a name that is not a setting, listing those that are.
fn known(
    settings: &Table,
    section: &str,
    key: Option<&str>,
    origin: &str,
) -> Result<(), ConfigError> {
    let names = |table: &Table| table.keys().cloned().collect::<Vec<_>>().join(", ");
    let why = match (settings.get(section).and_then(Value::as_table), key) {
        (None, _) => format!(
            "there is no section `{section}`; there are {}",
            names(settings)
        ),
        (Some(keys), Some(key)) if !keys.contains_key(key) => {
            format!(
                "there is no setting `{section}.{key}`; there are {}",
                names(keys)
            )
        }
        _ => return Ok(()),
    };
    Err(ConfigError::Wrong {
        origin: origin.to_owned(),
        why,
    })
}

/// Refuses a value of the wrong type while it is still known where it came from.
fn check(settings: &Table, origin: &str) -> Result<(), ConfigError> {
    settings
        .clone()
        .try_into::<Config>()
        .map(|_| ())
        .map_err(|error| wrong(origin, &error))
}

fn put(settings: &mut Table, section: &str, key: &str, value: Value) {
    if let Some(keys) = settings.get_mut(section).and_then(Value::as_table_mut) {
        keys.insert(key.to_owned(), value);
    }
}

fn text<'a>(settings: &'a Table, section: &str, key: &str) -> Option<&'a str> {
    settings.get(section)?.get(key)?.as_str()
}

fn wrong(origin: &str, error: &toml::de::Error) -> ConfigError {
    ConfigError::Wrong {
        origin: origin.to_owned(),
        why: error.to_string().trim_end().to_owned(),
    }
}
