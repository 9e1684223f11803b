//! The web app that the program was made with, if it was.

use codexflow_api::site::Site;

/// Written by build.rs.
static SITE: Option<&Site> = include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// The web app.
pub(crate) fn site() -> Option<&'static Site> {
    SITE
}
