//! The flags that all verbs of the mailbox share.

use crate::home::Home;
use crate::last_server::{self, Tempo};
use crate::mail::{Address, MailOptions};
use adjourn_shared::base::identity::Fingerprint;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

/// Where the mailbox is, and as whom to call.
#[derive(Args, Clone, Debug)]
pub struct MailArgs {
    /// Your own folder, with your key and name. By default: in your system's folder for application data.
    #[arg(long, env = "ADJOURN_HOME", value_name = "DIR", global = true)]
    pub home: Option<PathBuf>,
    /// The mailbox's URL. By default: that of the server where you were last, else the mailbox on this machine.
    #[arg(long, env = "ADJOURN_MAIL", value_name = "URL", global = true)]
    pub mail: Option<String>,
    /// The server as HOST[:PORT]: its mailbox, by https (on this machine as the mailbox has it). It counts instead of
    /// `--mail`.
    // An id of its own: the default of the live verbs' argument of the same name would be taken for it.
    #[arg(id = "mail_server", long = "server", value_name = "HOST[:PORT]", global = true)]
    pub server: Option<String>,
    /// Allow plain http beyond this machine. Everybody on the way can read everything, and change what is not signed.
    #[arg(long, global = true)]
    pub insecure_http: bool,
    /// The fingerprint that the server must have. By default: the one that it had before.
    #[arg(long, value_name = "FP", global = true)]
    pub fingerprint: Option<Fingerprint>,
    /// The name that you want if you are new there.
    #[arg(long, global = true)]
    pub name: Option<String>,
}

impl MailArgs {
    /// The player's own folder.
    ///
    /// # Errors
    /// If it can't be made.
    pub fn home(&self) -> Result<Home> {
        Home::open(self.home.as_deref())
    }

    /// Where to play, and as whom.
    ///
    /// # Errors
    /// If the address is none, or the folder can't be made.
    pub fn options(&self) -> Result<MailOptions> {
        let home = self.home()?;
        let named = self.server.as_deref().or(self.mail.as_deref());
        let text = last_server::address(&home, named, Tempo::Mail)?;
        Ok(MailOptions {
            address: Address::find(&text, self.insecure_http)?,
            home,
            fingerprint: self.fingerprint,
            name: self.name.clone(),
        })
    }
}
