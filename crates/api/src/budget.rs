//! How many bytes of bodies are held at once, over all connections: each is small, and there are many connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::{Bytes, BytesMut};
use codexflow_core::error::{Error, Result};
use http_body_util::BodyExt;

/// What may be held at once, and what is.
pub(crate) struct Budget {
    most: usize,
    held: AtomicUsize,
}

/// Some bytes that are held; given back when this goes.
pub(crate) struct Held {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            held: AtomicUsize::new(0),
        })
    }

    pub(crate) fn hold(self: &Arc<Self>) -> Held {
        Held {
            budget: self.clone(),
            bytes: 0,
        }
    }
}

impl Held {
    /// Takes so many bytes more. They are taken as they arrive: who only announces a body holds nothing.
    fn more(&mut self, bytes: usize) -> Result<()> {
        let before = self.budget.held.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        if before.saturating_add(bytes) <= self.budget.most {
            return Ok(());
        }
        Err(Error::unavailable("too many bodies are being read at once"))
    }

    /// Reads a body of at most `limit` bytes.
    pub(crate) async fn read<B>(&mut self, mut body: B, limit: usize) -> Result<Bytes>
    where
        B: http_body::Body<Data = Bytes> + Unpin,
    {
        let mut first = Bytes::new();
        let mut rest = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame =
                frame.map_err(|_| Error::invalid("", "incomplete", "The body ended too early"))?;
            let Ok(part) = frame.into_data() else {
                continue;
            };
            if first.len() + rest.len() + part.len() > limit {
                return Err(Error::TooLarge { limit });
            }
            self.more(part.len())?;
            if first.is_empty() && rest.is_empty() {
                first = part;
            } else {
                if rest.is_empty() {
                    rest.extend_from_slice(&first);
                    first = Bytes::new();
                }
                rest.extend_from_slice(&part);
            }
        }
        Ok(if rest.is_empty() {
            first
        } else {
            rest.freeze()
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::Full;

    use super::*;

    #[tokio::test]
    async fn what_is_held_is_bounded_over_all_and_given_back() {
        let budget = Budget::new(10);
        let body = || Full::new(Bytes::from_static(b"123456"));
        let (mut one, mut two) = (budget.hold(), budget.hold());

        assert_eq!(one.read(body(), 6).await.unwrap(), "123456");
        assert!(matches!(
            two.read(body(), 6).await,
            Err(Error::Unavailable(_))
        ));
        drop((one, two));
        assert!(budget.hold().read(body(), 6).await.is_ok());
        assert!(matches!(
            budget.hold().read(body(), 5).await,
            Err(Error::TooLarge { limit: 5 })
        ));
        assert_eq!(budget.held.load(Ordering::Relaxed), 0);
    }
}
