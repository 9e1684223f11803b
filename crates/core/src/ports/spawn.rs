//! Work that goes on after its request has been answered. Core has no runtime; whoever runs it brings one.

use futures::future::BoxFuture;

/// Runs work in the background.
pub trait Spawn: Send + Sync {
    /// Begins the work and returns at once. Work that is lost (a crash, a stop) is begun anew at the next start.
    fn spawn(&self, work: BoxFuture<'static, ()>);
}
