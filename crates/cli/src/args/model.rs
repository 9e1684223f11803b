//! What can be typed about the model of risks by itself: the ways of SageMaker's containers are the defaults.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ValueHint;

#[derive(Debug, clap::Args)]
pub(crate) struct Train {
    /// The folder to read: events under data/CHANNEL/, and config/hyperparameters.json if it is there.
    #[arg(long, value_name = "DIR", default_value = "/opt/ml/input", value_hint = ValueHint::DirPath)]
    pub(crate) input: PathBuf,

    /// The folder to write the model into.
    #[arg(long, value_name = "DIR", default_value = "/opt/ml/model", value_hint = ValueHint::DirPath)]
    pub(crate) model: PathBuf,

    /// The folder to write a file `failure` into, if it fails.
    #[arg(long, value_name = "DIR", default_value = "/opt/ml/output", value_hint = ValueHint::DirPath)]
    pub(crate) output: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ModelServe {
    /// What SageMaker says to a container that is to serve; it changes nothing.
    #[arg(value_parser = ["serve"], hide = true)]
    pub(crate) word: Option<String>,

    /// The folder that `codexflow train` wrote.
    #[arg(long, value_name = "DIR", default_value = "/opt/ml/model", value_hint = ValueHint::DirPath)]
    pub(crate) model: PathBuf,

    /// Address and port to serve on; port 0 takes a free one. All addresses when left out, as in a container.
    #[arg(long, value_name = "ADDR:PORT", conflicts_with = "port")]
    pub(crate) listen: Option<SocketAddr>,

    /// The port to serve on, on all addresses.
    #[arg(
        long,
        value_name = "PORT",
        env = "SAGEMAKER_BIND_TO_PORT",
        default_value_t = 8080
    )]
    pub(crate) port: u16,
}
