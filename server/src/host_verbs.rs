//! The host's verbs about people: rules by id or by name, who is here, putting somebody out. They read the data folder, and
//! ask the services that run on it.

use crate::data_dir::DataDir;
use crate::gate::bans::{Bans, Rule};
use crate::mailbox;
use crate::ops::desk::{self, Ask, Here};
use adjourn_game::ids::PlayerId;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeSet;

/// Adds a rule, or takes it back; `whom` is a player's id or name, an address or a network.
///
/// # Errors
/// If it is none of these, or the list can't be written.
pub fn set_rule(data: &DataDir, verb: &str, whom: &str, on: bool) -> Result<()> {
    let rule = match format!("{verb} {whom}").parse::<Rule>() {
        Ok(rule) => rule,
        Err(error) if matches!(verb, "ban" | "mute") => {
            let player =
                named(data, whom)?.with_context(|| nobody(whom)).with_context(|| error.to_string())?;
            if verb == "ban" { Rule::BanPlayer(player) } else { Rule::Mute(player) }
        }
        Err(error) => return Err(error),
    };
    Bans::load(&data.bans())?.set(rule, on)?;
    println!("{}{}", if on { "" } else { "no more: " }, line(data, rule)?);
    Ok(())
}

/// Prints all rules, with the names of their players where they are known.
///
/// # Errors
/// If the list or the store can't be read.
pub fn print_rules(data: &DataDir) -> Result<()> {
    for rule in Bans::load(&data.bans())?.rules() {
        println!("{}", line(data, *rule)?);
    }
    Ok(())
}

fn line(data: &DataDir, rule: Rule) -> Result<String> {
    let (Rule::BanPlayer(player) | Rule::Mute(player)) = rule else { return Ok(rule.to_string()) };
    let names = mailbox::names_of(data, &[player])?;
    Ok(names.get(&player).map_or_else(|| rule.to_string(), |name| format!("{rule} ({name})")))
}

/// Prints who is here, live and by mail.
///
/// # Errors
/// If no service runs on the data folder, or one does not answer.
pub fn print_who(data: &DataDir) -> Result<()> {
    let here = ask_all(data, Ask::Who)?;
    for Here { name, player, place, address } in &here {
        let address = address.map(|address| format!(", from {address}")).unwrap_or_default();
        println!("{player}  {name}: {place}{address}");
    }
    eprintln!("{} here", here.len());
    Ok(())
}

/// Puts a player out, by id or name. The player may come back.
///
/// # Errors
/// If the player is not here.
pub fn kick(data: &DataDir, whom: &str) -> Result<()> {
    let player = match whom.parse::<PlayerId>() {
        Ok(player) => player,
        Err(_) => named(data, whom)?.with_context(|| nobody(whom))?,
    };
    let gone = ask_all(data, Ask::Kick(player))?;
    ensure!(!gone.is_empty(), "{whom} is not here");
    for Here { name, place, .. } in &gone {
        println!("put out: {name} ({place})");
    }
    Ok(())
}

/// What both services answer.
fn ask_all(data: &DataDir, ask: Ask) -> Result<Vec<Here>> {
    let answers = [data.live_desk(), data.mailbox_desk()].map(|path| desk::ask(&path, ask));
    let (mut here, mut runs) = (Vec::new(), false);
    for answer in answers {
        if let Some(answer) = answer? {
            runs = true;
            here.extend(answer);
        }
    }
    ensure!(runs, "no server runs on {}", data.root().display());
    here.sort();
    Ok(here)
}

/// The player of this name: the one who has it in the mailbox, or who is here under it. If these are several, none of them
/// is meant for sure.
fn named(data: &DataDir, name: &str) -> Result<Option<PlayerId>> {
    let here = desk::ask(&data.live_desk(), Ask::Who)?.unwrap_or_default();
    let same = here.iter().filter(|here| here.name.to_lowercase() == name.to_lowercase());
    let mut players: BTreeSet<_> = same.map(|here| here.player).collect();
    players.extend(mailbox::player_named(data, name)?);
    if players.len() > 1 {
        let ids: Vec<_> = players.iter().map(ToString::to_string).collect();
        bail!("several are called \"{name}\": say which by id: {}", ids.join(", "));
    }
    Ok(players.into_iter().next())
}

fn nobody(name: &str) -> String {
    format!("nobody is called \"{name}\": `adjourn-server who` lists who is here")
}
