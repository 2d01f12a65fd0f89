//! The provinces of the standard board, by their usual abbreviations.

use adjourn_game::codec::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A province: a space of the board. The order is that of the abbreviations.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Province {
    /// Adriatic Sea.
    Adr,
    /// Aegean Sea.
    Aeg,
    /// Albania.
    Alb,
    /// Ankara.
    Ank,
    /// Apulia.
    Apu,
    /// Armenia.
    Arm,
    /// Baltic Sea.
    Bal,
    /// Barents Sea.
    Bar,
    /// Belgium.
    Bel,
    /// Berlin.
    Ber,
    /// Black Sea.
    Bla,
    /// Bohemia.
    Boh,
    /// Gulf of Bothnia.
    Bot,
    /// Brest.
    Bre,
    /// Budapest.
    Bud,
    /// Bulgaria.
    Bul,
    /// Burgundy.
    Bur,
    /// Clyde.
    Cly,
    /// Constantinople.
    Con,
    /// Denmark.
    Den,
    /// Eastern Mediterranean.
    Eas,
    /// Edinburgh.
    Edi,
    /// English Channel.
    Eng,
    /// Finland.
    Fin,
    /// Galicia.
    Gal,
    /// Gascony.
    Gas,
    /// Greece.
    Gre,
    /// Heligoland Bight.
    Hel,
    /// Holland.
    Hol,
    /// Ionian Sea.
    Ion,
    /// Irish Sea.
    Iri,
    /// Kiel.
    Kie,
    /// London.
    Lon,
    /// Livonia.
    Lvn,
    /// Liverpool.
    Lvp,
    /// Gulf of Lyon.
    Lyo,
    /// Mid-Atlantic Ocean.
    Mao,
    /// Marseilles.
    Mar,
    /// Moscow.
    Mos,
    /// Munich.
    Mun,
    /// North Africa.
    Naf,
    /// North Atlantic Ocean.
    Nao,
    /// Naples.
    Nap,
    /// North Sea.
    Nth,
    /// Norwegian Sea.
    Nwg,
    /// Norway.
    Nwy,
    /// Paris.
    Par,
    /// Picardy.
    Pic,
    /// Piedmont.
    Pie,
    /// Portugal.
    Por,
    /// Prussia.
    Pru,
    /// Rome.
    Rom,
    /// Ruhr.
    Ruh,
    /// Rumania.
    Rum,
    /// Serbia.
    Ser,
    /// Sevastopol.
    Sev,
    /// Silesia.
    Sil,
    /// Skagerrak.
    Ska,
    /// Smyrna.
    Smy,
    /// Spain.
    Spa,
    /// St. Petersburg.
    Stp,
    /// Sweden.
    Swe,
    /// Syria.
    Syr,
    /// Trieste.
    Tri,
    /// Tunis.
    Tun,
    /// Tuscany.
    Tus,
    /// Tyrolia.
    Tyr,
    /// Tyrrhenian Sea.
    Tys,
    /// Ukraine.
    Ukr,
    /// Venice.
    Ven,
    /// Vienna.
    Vie,
    /// Wales.
    Wal,
    /// Warsaw.
    War,
    /// Western Mediterranean.
    Wes,
    /// Yorkshire.
    Yor,
}

use Province::*;

impl Province {
    /// All provinces, in order.
    pub const ALL: [Self; 75] = [
        Adr, Aeg, Alb, Ank, Apu, Arm, Bal, Bar, Bel, Ber, Bla, Boh, Bot, Bre, Bud, Bul, Bur, Cly, Con, Den,
        Eas, Edi, Eng, Fin, Gal, Gas, Gre, Hel, Hol, Ion, Iri, Kie, Lon, Lvn, Lvp, Lyo, Mao, Mar, Mos, Mun,
        Naf, Nao, Nap, Nth, Nwg, Nwy, Par, Pic, Pie, Por, Pru, Rom, Ruh, Rum, Ser, Sev, Sil, Ska, Smy, Spa,
        Stp, Swe, Syr, Tri, Tun, Tus, Tyr, Tys, Ukr, Ven, Vie, Wal, War, Wes, Yor,
    ];

    /// The usual abbreviation: "PAR".
    #[must_use]
    pub fn short(self) -> &'static str {
        SHORT[self as usize]
    }
}

const SHORT: [&str; 75] = [
    "ADR", "AEG", "ALB", "ANK", "APU", "ARM", "BAL", "BAR", "BEL", "BER", "BLA", "BOH", "BOT", "BRE", "BUD",
    "BUL", "BUR", "CLY", "CON", "DEN", "EAS", "EDI", "ENG", "FIN", "GAL", "GAS", "GRE", "HEL", "HOL", "ION",
    "IRI", "KIE", "LON", "LVN", "LVP", "LYO", "MAO", "MAR", "MOS", "MUN", "NAF", "NAO", "NAP", "NTH", "NWG",
    "NWY", "PAR", "PIC", "PIE", "POR", "PRU", "ROM", "RUH", "RUM", "SER", "SEV", "SIL", "SKA", "SMY", "SPA",
    "STP", "SWE", "SYR", "TRI", "TUN", "TUS", "TYR", "TYS", "UKR", "VEN", "VIE", "WAL", "WAR", "WES", "YOR",
];
