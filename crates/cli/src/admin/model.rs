//! `codexflow model-serve`: answers with a model that `codexflow train` wrote, without an installation.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use codexflow_core::id::Ids;
use codexflow_core::time::Clock;
use codexflow_local::{SystemClock, SystemIds};

use super::train::load;
use crate::args::model::ModelServe;
use crate::config::{Log, LogFormat};
use crate::failure::Failure;
use crate::output::Output;
use crate::{log, serve};

/// Serves until SIGTERM or SIGINT.
pub(crate) fn run(options: &ModelServe, output: &Output) -> Result<(), Failure> {
    let log = Log {
        format: LogFormat::Auto,
        level: "info".to_owned(),
    };
    log::start(&log, output.is_json());
    let model = load(&options.model)?;
    let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, options.port));
    let listen = options.listen.unwrap_or(everywhere);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(clock.clone()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::plain(&error))?;
    runtime.block_on(async {
        let listener = serve::listen(listen).await?;
        let stop = serve::until_told()?;
        let address = listener
            .local_addr()
            .map_err(|error| Failure::plain(&error))?;
        tracing::info!(
            address = format!("http://{address}"),
            model = model.described().digest,
            "ready"
        );
        codexflow_api::model::serve(listener, model, clock, ids, stop)
            .await
            .map_err(|error| Failure::plain(&error))?;
        tracing::info!("stopped");
        Ok(())
    })
}
