use super::load::{DEFAULTS, load_from};
use super::*;

fn with(overrides: &Overrides, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment: Vec<_> = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    load_from(overrides, &environment)
}

fn file(text: &str) -> (tempfile::TempDir, Overrides) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("codexflow.toml"), text).expect("written");
    let overrides = Overrides {
        data: Some(folder.path().to_owned()),
        ..Overrides::default()
    };
    (folder, overrides)
}

#[test]
fn the_defaults_are_complete() {
    let config = with(&Overrides::default(), &[]).expect("the defaults");

    assert_eq!(config.public_url(), "http://127.0.0.1:8080");
    assert_eq!(config.registration.mode, RegistrationMode::Invitation);
    assert_eq!(config, toml::from_str(DEFAULTS).expect("the same"));
}

#[test]
fn a_file_in_the_data_directory_is_over_the_defaults_and_the_environment_over_both() {
    let (_folder, overrides) = file("[server]\nlisten = \"127.0.0.1:1\"\n[limits]\nburst = 3\n");

    let config =
        with(&overrides, &[("CODEXFLOW_SERVER__LISTEN", "127.0.0.1:2")]).expect("settings");

    assert_eq!(config.server.listen.port(), 2);
    assert_eq!(config.limits.burst, 3);
}

#[test]
fn an_option_is_over_all() {
    let overrides = Overrides {
        listen: Some(([0, 0, 0, 0], 3).into()),
        ..Overrides::default()
    };

    let config =
        with(&overrides, &[("CODEXFLOW_SERVER__LISTEN", "127.0.0.1:2")]).expect("settings");

    assert_eq!(config.public_url(), "http://127.0.0.1:3");
}

#[test]
fn lists_and_numbers_come_from_the_environment() {
    let config = with(
        &Overrides::default(),
        &[
            ("CODEXFLOW_SERVER__TRUSTED_PROXIES", "10.0.0.1, ::1"),
            ("CODEXFLOW_LIMITS__BURST", "7"),
            ("CODEXFLOW_SERVER", "http://not-a-setting"),
        ],
    )
    .expect("settings");

    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(config.limits.burst, 7);
}

#[test]
fn a_wrong_setting_names_its_place_and_what_would_do() {
    let cases = [
        (
            "[server]\nport = 1\n",
            "there is no setting `server.port`; there are",
        ),
        ("[serve]\n", "there is no section `serve`; there are"),
        ("listen = 1\n", "must stand in a section"),
        ("[limits]\nburst = \"many\"\n", "codexflow.toml"),
        ("[limits]\nburst = 0\n", "limits.burst must be at least 1"),
        (
            "[registration]\nmode = \"maybe\"\n",
            "`open`, `invitation`, `off`",
        ),
        ("[store]\nkind = \"cloud\"\n", "local"),
        (
            "[server]\npublic_url = \"flow.example.com\"\n",
            "server.public_url must look like",
        ),
        (
            "[server]\ncors = [\"*\"]\n",
            "server.cors must hold origins",
        ),
        ("[log]\nlevel = \"loud=very=\"\n", "log.level must be"),
        ("[server\n", "codexflow.toml"),
    ];
    for (text, expected) in cases {
        let (_folder, overrides) = file(text);

        let error = with(&overrides, &[]).expect_err(text).to_string();

        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn a_wrong_variable_is_named() {
    for (name, value) in [
        ("CODEXFLOW_SERVER__PORT", "1"),
        ("CODEXFLOW_LIMITS__BURST", "many"),
        ("CODEXFLOW_SERVER__LISTEN", "here"),
    ] {
        let error = with(&Overrides::default(), &[(name, value)]).expect_err(name);

        assert!(error.to_string().starts_with(name), "{error}");
    }
}

#[test]
fn a_password_is_not_shown() {
    let config = with(
        &Overrides::default(),
        &[("CODEXFLOW_MAIL__PASSWORD", "hunter2")],
    )
    .expect("settings");

    let shown = toml::to_string(&config).expect("TOML") + &format!("{config:?}");

    assert!(!shown.contains("hunter2") && shown.contains("***"));
    assert_eq!(config.mail.password.reveal(), "hunter2");
}
