//! Settings as players send them and as they are stored.

use super::*;

fn settings(json: &str) -> Result<PlayerSettings, String> {
    let settings: PlayerSettings = serde_json::from_str(json).map_err(|error| error.to_string())?;
    settings.check().map_err(|error| error.to_string())?;
    Ok(settings)
}

#[test]
fn nothing_said_means_utc_and_no_notices() {
    let settings = settings("{}").expect("the defaults");
    assert_eq!(settings, PlayerSettings::default());
    assert_eq!(settings.time_zone, "UTC");
}

#[test]
fn what_is_mailed_by_default_asks_something_of_the_player() {
    let settings = settings(r#"{"email":{"address":"ann@example.org"}}"#).expect("an address");
    let events = settings.email.expect("mail").events;
    assert!(events.contains(&EventKind::YourTurn));
    assert!(!events.contains(&EventKind::TurnResolved));
}

#[test]
fn each_field_is_refused_by_its_name() {
    for (json, named) in [
        (r#"{"timezone":"UTC"}"#, "timezone"),
        (r#"{"time_zone":""}"#, "time_zone"),
        (r#"{"time_zone":"Europe/Berlin\n"}"#, "time_zone"),
        (r#"{"quiet_hours":{"from_minute":1440,"to_minute":0}}"#, "quiet_hours.from_minute"),
        (r#"{"quiet_hours":{"from_minute":0,"to_minute":1440}}"#, "quiet_hours.to_minute"),
        (r#"{"quiet_hours":{"from_minute":60,"to_minute":60}}"#, "quiet_hours"),
        (r#"{"email":{"address":"ann"}}"#, "email.address"),
        (r#"{"email":{"address":"ann@example.org","events":["nothing"]}}"#, "nothing"),
        (r#"{"webhook":{"url":"example.org","secret":"whsec_"}}"#, "webhook.url"),
        (r#"{"webhook":{"url":"https://example.org","secret":"whsec_c2hvcnQ="}}"#, "webhook.secret"),
        (r#"{"digest":{"minute_of_day":0}}"#, "digest"),
        (r#"{"email":{"address":"a@b"},"digest":{"minute_of_day":1440}}"#, "digest.minute_of_day"),
    ] {
        let told = settings(json).expect_err(json);
        assert!(told.contains(named), "{json}: {told}");
    }
}

#[test]
fn addresses_are_plain_ones() {
    let long = format!("{}@example.org", "a".repeat(65));
    let longer = format!("a@{}", "a.".repeat(130) + "org");
    for bad in [
        "",
        "@",
        "a@",
        "@b",
        "a b@c",
        "a@b@c",
        "a..b@c",
        ".a@c",
        "a@-c",
        "a@c.",
        "a@[127.0.0.1]",
        "\"a\"@c",
        "a@b\r\nBcc: c@d",
        "a@b,c@d",
        "<a@b>",
        "\u{e4}@b",
        long.as_str(),
        longer.as_str(),
    ] {
        assert_eq!(check_address(bad), Err(SettingsError::Address), "{bad:?}");
    }
    for good in ["ann@example.org", "a.b+c@sub.example.org", "root@localhost", "o'neil@x-y.example"] {
        assert_eq!(check_address(good), Ok(()), "{good}");
    }
}

#[test]
fn addresses_on_the_web_have_no_password_and_no_fragment() {
    let long = format!("https://example.org/{}", "a".repeat(WEBHOOK_URL_BYTES));
    for bad in [
        "https://",
        "https:///path",
        "ftp://example.org",
        "https://ann:pass@example.org/",
        "https://example.org/#part",
        "https://example.org/a b",
        "https://example.org/\n",
        long.as_str(),
    ] {
        assert_eq!(check_url(bad), Err(SettingsError::Url), "{bad:?}");
    }
    for good in ["https://example.org", "http://127.0.0.1:8080/hook?a=b@c", "https://[::1]/x"] {
        assert_eq!(check_url(good), Ok(()), "{good}");
    }
}

#[test]
fn a_secret_is_read_back_as_it_was_made() {
    let secret = encode_webhook_secret(&[9; 32]);
    assert_eq!(decode_webhook_secret(&secret), Ok(vec![9; 32]));
    for bad in [&secret[6..], "whsec_", "whsec_!!!!", &format!("whsec_{}", "A".repeat(400))] {
        assert_eq!(decode_webhook_secret(bad), Err(SettingsError::Secret), "{bad}");
    }
}

fn stored() -> StoredSettings {
    let json = r#"{"email":{"address":"ann@example.org"},
        "webhook":{"url":"https://example.org","secret":"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"}}"#;
    StoredSettings { settings: settings(json).expect("settings"), ..StoredSettings::default() }
}

#[test]
fn stored_settings_are_read_back_and_nothing_means_the_defaults() {
    let stored = stored();
    assert_eq!(StoredSettings::from_json(&stored.to_json()), Ok(stored));
    assert_eq!(StoredSettings::from_json(""), Ok(StoredSettings::default()));
    assert_eq!(StoredSettings::from_json("{}"), Ok(StoredSettings::default()));
    assert!(StoredSettings::from_json("[").is_err());
}

#[test]
fn mail_waits_for_its_address_to_be_confirmed() {
    let mut stored = stored();
    assert_eq!(stored.email(), None);
    assert_eq!(stored.unconfirmed_address(), Some("ann@example.org"));
    stored.confirmed_address = Some("ann@example.org".into());
    assert!(stored.email().is_some());
    assert_eq!(stored.unconfirmed_address(), None);
    let mut other = stored.settings.clone();
    other.email.as_mut().expect("mail").address = "bob@example.org".into();
    stored.choose(other).expect("settings");
    assert_eq!(stored.email(), None);
}

#[test]
fn a_webhook_that_is_gone_comes_back_with_the_next_choice() {
    let mut stored = stored();
    stored.gone_url = Some("https://example.org".into());
    assert_eq!(stored.webhook(), None);
    stored.choose(stored.settings.clone()).expect("settings");
    assert!(stored.webhook().is_some());
}

#[test]
fn unsubscribing_stops_the_mail_to_that_address_alone() {
    let mut stored = stored();
    assert!(!stored.unsubscribe("bob@example.org"));
    assert!(stored.unsubscribe("ann@example.org"));
    assert!(stored.settings.email.as_ref().expect("mail").events.is_empty());
    assert!(!stored.unsubscribe("ann@example.org"));
}
