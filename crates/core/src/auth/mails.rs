//! The words of every mail about accounts. Names that strangers chose never appear in a mail to someone else.

use crate::ports::notifier::Mail;
use crate::settings::Settings;

/// A mail in the form that all of ours have.
pub(crate) fn mail(settings: &Settings, to: &str, subject: &str, paragraphs: &[&str]) -> Mail {
    let text = format!(
        "Hello,\n\n{}\n\n-- \n{} on {}\n",
        paragraphs.join("\n\n"),
        settings.organization(),
        settings.public_url
    );
    Mail {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text,
    }
}

/// Asks to confirm an address.
pub(crate) fn verify(settings: &Settings, to: &str, token: &str) -> Mail {
    let link = settings.link("verify-email", token);
    mail(
        settings,
        to,
        "Confirm your address",
        &[
            "this address was given for a CodexFlow account. To confirm it, open",
            &link,
            "The link works once, within three days. If you did not ask for an account, do nothing: nobody can use \
             the account without this link.",
        ],
    )
}

/// Tells the owner of an address that someone registered with it.
pub(crate) fn already_registered(settings: &Settings, to: &str) -> Mail {
    mail(
        settings,
        to,
        "You already have an account",
        &[
            "someone, perhaps you, tried to register with this address, which already has an account. Nothing has \
             changed.",
            "If it was you, sign in; if you forgot the password, ask for a new one on the sign-in page.",
        ],
    )
}

/// Lets someone who forgot their password set a new one.
pub(crate) fn reset(settings: &Settings, to: &str, token: &str) -> Mail {
    let link = settings.link("reset-password", token);
    mail(
        settings,
        to,
        "Set a new password",
        &[
            "someone, perhaps you, asked for a new password for this address. To set one, open",
            &link,
            "The link works once, within one hour. If it was not you, do nothing: your password stays as it is.",
        ],
    )
}

/// Tells that the password has changed.
pub(crate) fn password_changed(settings: &Settings, to: &str) -> Mail {
    mail(
        settings,
        to,
        "Your password was changed",
        &[
            "the password of your account was changed just now and your other sessions have ended.",
            "If it was not you, ask for a new password on the sign-in page at once and tell an admin.",
        ],
    )
}

/// Tells the former address that it no longer belongs to the account.
pub(crate) fn address_changed(settings: &Settings, to: &str) -> Mail {
    mail(
        settings,
        to,
        "Your account has a new address",
        &[
            "the address of your account was changed just now. If it was not you, tell an admin at once.",
        ],
    )
}

/// Tells that a refresh token was used a second time.
pub(crate) fn reuse_detected(settings: &Settings, to: &str) -> Mail {
    mail(
        settings,
        to,
        "One of your sessions was ended",
        &[
            "a part of one of your sessions that should exist once was used twice. That can mean that it was stolen, \
             so the session has ended; please sign in again.",
            "If you did not expect this, change your password and end the sessions you do not know.",
        ],
    )
}

/// Tells that the second factor has changed.
pub(crate) fn second_factor_changed(settings: &Settings, to: &str, kind: &str) -> Mail {
    let what = match kind {
        "user.totp_enabled" => "signing in to your account needs a code of your app from now on.",
        "user.totp_disabled" => "signing in to your account needs no code any more.",
        _ => "your account has new recovery codes; the old ones no longer work.",
    };
    mail(
        settings,
        to,
        "The second step of your sign-in has changed",
        &[
            what,
            "If it was not you, change your password at once and tell an admin.",
        ],
    )
}

/// Tells that somebody came in by a recovery code.
pub(crate) fn recovery_code_used(settings: &Settings, to: &str, left: usize) -> Mail {
    let left = format!(
        "Codes that are left: {left}. New ones can be made in the settings of your account."
    );
    mail(
        settings,
        to,
        "A recovery code was used",
        &[
            "somebody has just signed in to your account with a recovery code instead of a code of your app.",
            &left,
            "If it was not you, change your password at once and tell an admin.",
        ],
    )
}

/// Tells that a program can act for somebody from now on.
pub(crate) fn api_key_created(settings: &Settings, to: &str, name: &str) -> Mail {
    let what = format!("an API key with the name \"{name}\" was made for your account.");
    mail(
        settings,
        to,
        "A new API key was made",
        &[
            &what,
            "If it was not you, revoke it, change your password and tell an admin.",
        ],
    )
}

/// Invites someone.
pub(crate) fn invitation(settings: &Settings, to: &str, link: &str) -> Mail {
    let subject = format!("Join {}", settings.organization());
    mail(
        settings,
        to,
        &subject,
        &[
            "you are invited to work together on CodexFlow. To join, open",
            link,
            "The link works once, within seven days.",
        ],
    )
}
