//! What is not ours is never believed.

use codexflow_core::access::Role;
use codexflow_core::auth::claims::{Claims, verify};
use codexflow_core::id::Id;
use codexflow_core::settings::Settings;
use codexflow_core::time::Timestamp;
use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_762_344_000;

fn keys(seed: u8) -> Keys {
    Keys {
        signing: SigningKey::from_bytes(&[seed; 32]),
        former: Vec::new(),
        server: [seed; 32],
    }
}

fn tokens() -> LocalTokens {
    LocalTokens::new(&keys(7))
}

fn claims() -> Claims {
    Claims {
        sub: Id::from_u128(1),
        email: "ada@example.com".into(),
        role: Role::Qa,
        permissions: vec!["read:tasks".into()],
        iat: NOW,
        exp: NOW + 3600,
        nbf: NOW,
        iss: Settings::default().issuer,
        aud: Settings::default().audience,
        jti: "tok_1".into(),
        sid: Id::from_u128(2),
    }
}

fn is_believed_at(tokens: &LocalTokens, token: &str, seconds: i64) -> bool {
    let now = Timestamp::from_millis(seconds * 1000);
    verify(tokens, token, now, &Settings::default()).is_some()
}

fn is_believed(token: &str) -> bool {
    is_believed_at(&tokens(), token, NOW + 1)
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// A token with any header, signed by our own key: only the header can be what is wrong with it.
fn with_header(header: &str) -> String {
    let payload = String::from_utf8(claims().payload().unwrap()).unwrap();
    let message = format!("{}.{}", encode(header), encode(&payload));
    let signature = tokens().signing.sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// A token with any payload, signed by our own key.
fn with_payload(payload: &str) -> String {
    tokens().sign(payload.as_bytes()).unwrap()
}

/// Our claims with one of them another way.
fn with_claim(name: &str, value: Option<Value>) -> String {
    let mut payload = serde_json::to_value(claims()).unwrap();
    let fields = payload.as_object_mut().unwrap();
    match value {
        Some(value) => fields.insert(name.into(), value),
        None => fields.remove(name),
    };
    with_payload(&payload.to_string())
}

#[test]
fn our_own_token_is_believed_from_its_beginning_to_its_end() {
    let token = tokens().sign(&claims().payload().unwrap()).unwrap();

    assert!(is_believed(&token));
    for (seconds, believed) in [
        (NOW - 6, false),
        (NOW - 5, true),
        (NOW + 3599, true),
        (NOW + 3600, false),
    ] {
        assert_eq!(
            is_believed_at(&tokens(), &token, seconds),
            believed,
            "{seconds}"
        );
    }
}

#[test]
fn only_our_own_headers_are_believed() {
    let kid = thumbprint(&keys(7).signing);
    let ours = format!(r#"{{"alg":"EdDSA","typ":"JWT","kid":"{kid}"}}"#);
    assert!(is_believed(&with_header(&ours)));

    for header in [
        r#"{"alg":"none","typ":"JWT"}"#.to_owned(),
        ours.replace("EdDSA", "none"),
        ours.replace("EdDSA", "HS256"),
        ours.replace("EdDSA", "ES256"),
        ours.replace("EdDSA", "eddsa"),
        ours.replace("JWT", "JWE"),
        ours.replace(r#""typ":"JWT","#, ""),
        ours.replace(&kid, "another"),
        ours.replace(&kid, &thumbprint(&keys(8).signing)),
        ours.replace('{', r#"{"jku":"https://evil.example/jwks.json","#),
        ours.replace('{', r#"{"x5u":"https://evil.example/x.pem","#),
        ours.replace('{', &format!(r#"{{"jwk":{},"#, jwk(&keys(8).signing))),
        ours.replace('{', r#"{"crit":["b64"],"b64":false,"#),
        ours.replace('{', r#"{"alg":"none","#),
        ours.replace(':', ": "),
        String::new(),
        "[]".into(),
    ] {
        assert!(!is_believed(&with_header(&header)), "{header}");
    }
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    let kid = thumbprint(&keys(7).signing);
    let header = format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#);
    let payload = String::from_utf8(claims().payload().unwrap()).unwrap();
    let message = format!("{}.{}", encode(&header), encode(&payload));
    let public = keys(7).signing.verifying_key();
    let mut mac = Hmac::<Sha256>::new_from_slice(public.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    let token = format!(
        "{message}.{}",
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    );

    assert!(!is_believed(&token));
}

#[test]
fn every_claim_is_required_once_with_its_own_type() {
    for name in [
        "sub",
        "email",
        "role",
        "permissions",
        "iat",
        "exp",
        "nbf",
        "iss",
        "aud",
        "jti",
        "sid",
    ] {
        assert!(!is_believed(&with_claim(name, None)), "without {name}");
        assert!(
            !is_believed(&with_claim(name, Some(Value::Null))),
            "{name} null"
        );
        let whole = serde_json::to_value(claims()).unwrap();
        let text = whole.to_string();
        let twice = text.replacen('{', &format!("{{{}:{},", json!(name), whole[name]), 1);
        assert!(!is_believed(&with_payload(&twice)), "{name} twice");
    }
    for (name, value) in [
        ("exp", json!((NOW + 3600).to_string())),
        ("exp", json!(1e18)),
        ("exp", json!(f64::from(u32::MAX))),
        ("exp", json!(i64::MAX)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(NOW)),
        ("nbf", json!(NOW.to_string())),
        ("nbf", json!(NOW + 60)),
        ("iat", json!(NOW + 60)),
        ("iat", json!(i64::MIN)),
        ("iat", json!(true)),
        ("iss", json!("someone else")),
        ("aud", json!("someone else")),
        ("aud", json!([Settings::default().audience])),
        ("jti", json!("x".repeat(1 << 20))),
        ("sub", json!("user_1")),
        ("sub", json!(claims().sid)),
        ("role", json!("owner")),
        ("admin", json!(true)),
    ] {
        assert!(
            !is_believed(&with_claim(name, Some(value.clone()))),
            "{name}: {value}"
        );
    }
}

#[test]
fn a_payload_that_is_no_object_is_not_believed() {
    let array = json!([
        claims().sub,
        "a",
        "qa",
        [],
        NOW,
        NOW + 3600,
        NOW,
        "codexflow",
        "codexflow-api",
        "x",
        claims().sid
    ]);
    for payload in ["", "null", "{}", "[]", "1", "\u{0}", &array.to_string()] {
        assert!(!is_believed(&with_payload(payload)), "{payload}");
    }
}

#[test]
fn another_form_of_a_good_token_is_not_believed() {
    let good = tokens().sign(&claims().payload().unwrap()).unwrap();
    let parts: Vec<&str> = good.split('.').collect();
    let huge = format!("{}.{}.{}", parts[0], "A".repeat(1 << 20), parts[2]);

    for token in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        format!(".{}.{}", parts[1], parts[2]),
        format!("{}..{}", parts[0], parts[2]),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}="),
        format!("{good}=="),
        format!("{good}A"),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}=.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}.{}.{}", parts[0], parts[1], parts[2], parts[2]),
        good.replace('_', "/").replace('-', "+") + "~",
        huge,
    ] {
        assert!(!is_believed(&token), "{token:.80}");
    }
    for end in 0..good.len() {
        assert!(!is_believed(&good[..end]), "the first {end} bytes");
    }
}

#[test]
fn another_servers_token_is_not_believed_but_a_former_keys_is() {
    let token = LocalTokens::new(&keys(8))
        .sign(&claims().payload().unwrap())
        .unwrap();
    assert!(!is_believed(&token));

    let rotated = LocalTokens::new(&Keys {
        former: vec![keys(8).signing],
        ..keys(7)
    });

    assert!(is_believed_at(&rotated, &token, NOW));
    assert_eq!(rotated.jwks()["keys"].as_array().unwrap().len(), 2);
    assert_eq!(
        rotated.jwks()["keys"][1]["kid"],
        thumbprint(&keys(8).signing)
    );
    assert!(
        !rotated.jwks().to_string().contains("\"d\""),
        "the secret half is shown"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_text_is_never_believed(text in "\\PC{0,200}") {
        prop_assert!(!is_believed(&text));
    }

    #[test]
    fn random_parts_behind_our_header_are_never_believed(
        payload in proptest::collection::vec(any::<u8>(), 0..200),
        signature in proptest::array::uniform32(any::<u8>()),
    ) {
        let message = format!("{}.{}", header(&keys(7).signing), URL_SAFE_NO_PAD.encode(payload));
        let signature = URL_SAFE_NO_PAD.encode([signature, signature].concat());
        let token = format!("{message}.{signature}");
        prop_assert!(!is_believed(&token));
    }

    #[test]
    fn a_good_token_with_any_byte_changed_is_never_believed(
        at in any::<prop::sample::Index>(), byte in 0x20_u8..0x7f,
    ) {
        let good = tokens().sign(&claims().payload().unwrap()).unwrap();
        let mut bytes = good.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        prop_assert!(!is_believed(std::str::from_utf8(&bytes).unwrap()), "byte {}", at);
    }
}
