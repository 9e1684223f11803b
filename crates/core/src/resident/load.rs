//! Filling the memory from the store at start.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::{Resident, change};
use crate::error::{Error, Result};
use crate::ports::table::{Item, Table, TableName};

/// Decoding keeps up with reading on this many threads.
const DECODERS: usize = 2;
/// Pages that may wait for a decoder.
const WAITING: usize = 8;

impl Resident {
    /// Reads every person, project and task. Commits that happen meanwhile win over what is read, except removals: the
    /// door must not be open yet.
    pub async fn load(self: &Arc<Self>, table: &dyn Table) -> Result<()> {
        self.expect_many();
        let mut decoders = Vec::new();
        for _ in 0..DECODERS {
            decoders.push(Decoder::start(self.clone())?);
        }
        let mut turn = 0;
        for name in [TableName::Projects, TableName::Users, TableName::Tasks] {
            let mut after = None;
            loop {
                let page = table.scan(name, after).await?;
                // A decoder that is gone says why when it is joined.
                let _ = decoders[turn % DECODERS].pages.send(page.items);
                turn += 1;
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        for decoder in decoders {
            drop(decoder.pages);
            let ended = decoder.thread.join();
            ended.map_err(|_| Error::internal("reading the stored items failed"))?;
        }
        self.order_titles();
        Ok(())
    }
}

/// A thread that takes in pages.
struct Decoder {
    pages: SyncSender<Vec<Item>>,
    thread: JoinHandle<()>,
}

impl Decoder {
    fn start(resident: Arc<Resident>) -> Result<Self> {
        let (pages, waiting) = sync_channel::<Vec<Item>>(WAITING);
        let work = move || {
            for items in waiting {
                resident.apply(items.iter().filter_map(change::put).collect());
            }
        };
        let thread = std::thread::Builder::new()
            .name("load".into())
            .spawn(work)
            .map_err(Error::unavailable)?;
        Ok(Self { pages, thread })
    }
}
