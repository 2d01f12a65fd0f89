//! The standard board: what every province is, and what borders on what. Facts of the game, as in the rulebook's map.
//!
//! The crate's own map lacks some borders (all of the Gulf of Bothnia's but one, Galicia - Ukraine and others), so
//! that it gets one made of this table.

use super::province::Province::{self, *};
use super::types::{Coast, Kind, Location, Power};
use Centre::{Home, Neutral, No};
use Coast::{East, North, South};
use Power::{Austria, England, France, Germany, Italy, Russia, Turkey};
use Terrain::{Coast as Shore, Inland, Sea};
use std::sync::LazyLock;

/// What a province is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terrain {
    /// Only for armies.
    Inland,
    /// For both.
    Coast,
    /// Only for fleets.
    Sea,
}

/// Whether a province is a supply centre, and of whose home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centre {
    /// It is none.
    No,
    /// One that nobody owns at first.
    Neutral,
    /// One where its power builds.
    Home(Power),
}

struct Row {
    name: &'static str,
    terrain: Terrain,
    centre: Centre,
    army: &'static str,
    fleet: &'static str,
}

const fn row(
    name: &'static str,
    terrain: Terrain,
    centre: Centre,
    army: &'static str,
    fleet: &'static str,
) -> Row {
    Row { name, terrain, centre, army, fleet }
}

/// In the order of [`Province`]: name, terrain, centre, where an army can go, where a fleet can go.
#[rustfmt::skip]
const ROWS: [Row; 75] = [
    row("Adriatic Sea", Sea, No, "", "alb apu ion tri ven"),
    row("Aegean Sea", Sea, No, "", "bul/sc con eas gre ion smy"),
    row("Albania", Shore, No, "gre ser tri", "adr gre ion tri"),
    row("Ankara", Shore, Home(Turkey), "arm con smy", "arm bla con"),
    row("Apulia", Shore, No, "nap rom ven", "adr ion nap ven"),
    row("Armenia", Shore, No, "ank sev smy syr", "ank bla sev"),
    row("Baltic Sea", Sea, No, "", "ber bot den kie lvn pru swe"),
    row("Barents Sea", Sea, No, "", "nwg nwy stp/nc"),
    row("Belgium", Shore, Neutral, "bur hol pic ruh", "eng hol nth pic"),
    row("Berlin", Shore, Home(Germany), "kie mun pru sil", "bal kie pru"),
    row("Black Sea", Sea, No, "", "ank arm bul/ec con rum sev"),
    row("Bohemia", Inland, No, "gal mun sil tyr vie", ""),
    row("Gulf of Bothnia", Sea, No, "", "bal fin lvn stp/sc swe"),
    row("Brest", Shore, Home(France), "gas par pic", "eng gas mao pic"),
    row("Budapest", Inland, Home(Austria), "gal rum ser tri vie", ""),
    row("Bulgaria", Shore, Neutral, "con gre rum ser", ""),
    row("Burgundy", Inland, No, "bel gas mar mun par pic ruh", ""),
    row("Clyde", Shore, No, "edi lvp", "edi lvp nao nwg"),
    row("Constantinople", Shore, Home(Turkey), "ank bul smy", "aeg ank bla bul/ec bul/sc smy"),
    row("Denmark", Shore, Neutral, "kie swe", "bal hel kie nth ska swe"),
    row("Eastern Mediterranean", Sea, No, "", "aeg ion smy syr"),
    row("Edinburgh", Shore, Home(England), "cly lvp yor", "cly nth nwg yor"),
    row("English Channel", Sea, No, "", "bel bre iri lon mao nth pic wal"),
    row("Finland", Shore, No, "nwy stp swe", "bot stp/sc swe"),
    row("Galicia", Inland, No, "boh bud rum sil ukr vie war", ""),
    row("Gascony", Shore, No, "bre bur mar par spa", "bre mao spa/nc"),
    row("Greece", Shore, Neutral, "alb bul ser", "aeg alb bul/sc ion"),
    row("Heligoland Bight", Sea, No, "", "den hol kie nth"),
    row("Holland", Shore, Neutral, "bel kie ruh", "bel hel kie nth"),
    row("Ionian Sea", Sea, No, "", "adr aeg alb apu eas gre nap tun tys"),
    row("Irish Sea", Sea, No, "", "eng lvp mao nao wal"),
    row("Kiel", Shore, Home(Germany), "ber den hol mun ruh", "bal ber den hel hol"),
    row("London", Shore, Home(England), "wal yor", "eng nth wal yor"),
    row("Livonia", Shore, No, "mos pru stp war", "bal bot pru stp/sc"),
    row("Liverpool", Shore, Home(England), "cly edi wal yor", "cly iri nao wal"),
    row("Gulf of Lyon", Sea, No, "", "mar pie spa/sc tus tys wes"),
    row("Mid-Atlantic Ocean", Sea, No, "", "bre eng gas iri naf nao por spa/nc spa/sc wes"),
    row("Marseilles", Shore, Home(France), "bur gas pie spa", "lyo pie spa/sc"),
    row("Moscow", Inland, Home(Russia), "lvn sev stp ukr war", ""),
    row("Munich", Inland, Home(Germany), "ber boh bur kie ruh sil tyr", ""),
    row("North Africa", Shore, No, "tun", "mao tun wes"),
    row("North Atlantic Ocean", Sea, No, "", "cly iri lvp mao nwg"),
    row("Naples", Shore, Home(Italy), "apu rom", "apu ion rom tys"),
    row("North Sea", Sea, No, "", "bel den edi eng hel hol lon nwg nwy ska yor"),
    row("Norwegian Sea", Sea, No, "", "bar cly edi nao nth nwy"),
    row("Norway", Shore, Neutral, "fin stp swe", "bar nth nwg ska stp/nc swe"),
    row("Paris", Inland, Home(France), "bre bur gas pic", ""),
    row("Picardy", Shore, No, "bel bre bur par", "bel bre eng"),
    row("Piedmont", Shore, No, "mar tus tyr ven", "lyo mar tus"),
    row("Portugal", Shore, Neutral, "spa", "mao spa/nc spa/sc"),
    row("Prussia", Shore, No, "ber lvn sil war", "bal ber lvn"),
    row("Rome", Shore, Home(Italy), "apu nap tus ven", "nap tus tys"),
    row("Ruhr", Inland, No, "bel bur hol kie mun", ""),
    row("Rumania", Shore, Neutral, "bud bul gal ser sev ukr", "bla bul/ec sev"),
    row("Serbia", Inland, Neutral, "alb bud bul gre rum tri", ""),
    row("Sevastopol", Shore, Home(Russia), "arm mos rum ukr", "arm bla rum"),
    row("Silesia", Inland, No, "ber boh gal mun pru war", ""),
    row("Skagerrak", Sea, No, "", "den nth nwy swe"),
    row("Smyrna", Shore, Home(Turkey), "ank arm con syr", "aeg con eas syr"),
    row("Spain", Shore, Neutral, "gas mar por", ""),
    row("St. Petersburg", Shore, Home(Russia), "fin lvn mos nwy", ""),
    row("Sweden", Shore, Neutral, "den fin nwy", "bal bot den fin nwy ska"),
    row("Syria", Shore, No, "arm smy", "eas smy"),
    row("Trieste", Shore, Home(Austria), "alb bud ser tyr ven vie", "adr alb ven"),
    row("Tunis", Shore, Neutral, "naf", "ion naf tys wes"),
    row("Tuscany", Shore, No, "pie rom ven", "lyo pie rom tys"),
    row("Tyrolia", Inland, No, "boh mun pie tri ven vie", ""),
    row("Tyrrhenian Sea", Sea, No, "", "ion lyo nap rom tun tus wes"),
    row("Ukraine", Inland, No, "gal mos rum sev war", ""),
    row("Venice", Shore, Home(Italy), "apu pie rom tri tus tyr", "adr apu tri"),
    row("Vienna", Inland, Home(Austria), "boh bud gal tri tyr", ""),
    row("Wales", Shore, No, "lon lvp yor", "eng iri lon lvp"),
    row("Warsaw", Inland, Home(Russia), "gal lvn mos pru sil ukr", ""),
    row("Western Mediterranean", Sea, No, "", "lyo mao naf spa/sc tun tys"),
    row("Yorkshire", Shore, No, "edi lon lvp wal", "edi lon nth"),
];

/// The provinces whose coast is split, and where a fleet on each can go.
const COASTS: [(Province, Coast, &str); 6] = [
    (Bul, East, "bla con rum"),
    (Bul, South, "aeg con gre"),
    (Spa, North, "gas mao por"),
    (Spa, South, "lyo mao mar por wes"),
    (Stp, North, "bar nwy"),
    (Stp, South, "bot fin lvn"),
];

/// The table, read.
struct Board {
    army: Vec<Vec<Province>>,
    /// By province, then by coast in the order of `COASTS`.
    fleet: Vec<Vec<(Location, Vec<Location>)>>,
}

static BOARD: LazyLock<Board> = LazyLock::new(|| {
    let places = |text: &str| text.split(' ').filter_map(location).collect::<Vec<_>>();
    let army = |row: &Row| places(row.army).iter().map(|at| at.province).collect();
    let fleet = |(province, row): (Province, &Row)| {
        let split = COASTS.iter().filter(|(own, ..)| *own == province);
        let mut own: Vec<_> =
            split.map(|(_, coast, to)| (Location { province, coast: Some(*coast) }, places(to))).collect();
        if own.is_empty() && !row.fleet.is_empty() {
            own.push((province.into(), places(row.fleet)));
        }
        own
    };
    Board {
        army: ROWS.iter().map(army).collect(),
        fleet: Province::ALL.into_iter().zip(&ROWS).map(fleet).collect(),
    }
});

/// A location by its abbreviation, in either case: `stp/sc`.
pub fn location(text: &str) -> Option<Location> {
    let (name, coast) = text.split_once('/').map_or((text, None), |(name, coast)| (name, Some(coast)));
    let province = Province::ALL.into_iter().find(|province| province.short().eq_ignore_ascii_case(name))?;
    let Some(coast) = coast else { return Some(province.into()) };
    let coast = Coast::ALL.into_iter().find(|own| own.short().eq_ignore_ascii_case(coast))?;
    Some(Location { province, coast: Some(coast) })
}

impl Province {
    /// The full name.
    #[must_use]
    pub fn name(self) -> &'static str {
        ROWS[self as usize].name
    }

    /// What it is made of.
    #[must_use]
    pub fn terrain(self) -> Terrain {
        ROWS[self as usize].terrain
    }

    /// Whether it is a supply centre.
    #[must_use]
    pub fn centre(self) -> Centre {
        ROWS[self as usize].centre
    }

    /// The coasts that fleets must choose between; none for most provinces.
    pub fn coasts(self) -> impl Iterator<Item = Coast> {
        COASTS.iter().filter(move |(province, ..)| *province == self).map(|(_, coast, _)| *coast)
    }

    /// Where an army can go from here by itself.
    pub fn by_land(self) -> &'static [Province] {
        &BOARD.army[self as usize]
    }

    /// Every province that borders on this one, by land or sea, from whichever coast.
    pub fn around(self) -> Vec<Province> {
        let by_sea = BOARD.fleet[self as usize].iter().flat_map(|(_, to)| to).map(|to| to.province);
        let mut around: Vec<_> = self.by_land().iter().copied().chain(by_sea).collect();
        around.sort_unstable();
        around.dedup();
        around
    }
}

impl Location {
    /// Whether the board has this place, and such a unit can stand there: fleets on split coasts name theirs.
    #[must_use]
    pub fn holds(self, kind: Kind) -> bool {
        match kind {
            Kind::Army => self.coast.is_none() && self.province.terrain() != Terrain::Sea,
            Kind::Fleet => BOARD.fleet[self.province as usize].iter().any(|(own, _)| *own == self),
        }
    }

    /// Where a fleet can go from here.
    pub fn by_sea(self) -> &'static [Location] {
        let own = BOARD.fleet[self.province as usize].iter().find(|(own, _)| *own == self);
        own.map_or(&[], |(_, to)| to)
    }

    /// Where a unit can go from here by itself.
    pub fn next(self, kind: Kind) -> Vec<Location> {
        match kind {
            Kind::Army => self.province.by_land().iter().map(|&province| province.into()).collect(),
            Kind::Fleet => self.by_sea().to_vec(),
        }
    }

    /// Whether a unit can go from here to some coast of a province by itself.
    pub fn reaches(self, kind: Kind, province: Province) -> bool {
        match kind {
            Kind::Army => self.province.by_land().contains(&province),
            Kind::Fleet => self.by_sea().iter().any(|to| to.province == province),
        }
    }
}

/// Every place where a fleet can be.
pub fn fleet_places() -> impl Iterator<Item = Location> {
    BOARD.fleet.iter().flatten().map(|(own, _)| *own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_border_is_known_on_both_sides() {
        for province in Province::ALL {
            for to in province.by_land() {
                assert!(to.by_land().contains(&province), "{province:?} {to:?}");
            }
        }
        for own in fleet_places() {
            for to in own.by_sea() {
                assert!(to.by_sea().contains(&own), "{own:?} {to:?}");
                assert!(to.holds(Kind::Fleet), "{to:?}");
            }
        }
    }

    #[test]
    fn the_board_has_34_centres_of_which_22_are_homes() {
        let centres = Province::ALL.map(Province::centre);
        assert_eq!(centres.iter().filter(|centre| **centre != No).count(), 34);
        assert_eq!(centres.iter().filter(|centre| matches!(centre, Home(_))).count(), 22);
        for power in Power::ALL {
            let homes = centres.iter().filter(|centre| **centre == Home(power)).count();
            assert_eq!(homes, if power == Russia { 4 } else { 3 }, "{power:?}");
        }
    }

    #[test]
    fn the_table_says_of_every_place_what_its_terrain_allows() {
        for province in Province::ALL {
            let fleets = fleet_places().any(|at| at.province == province);
            assert_eq!(!province.by_land().is_empty(), province.terrain() != Sea, "{province:?}");
            assert_eq!(fleets, province.terrain() != Inland, "{province:?}");
        }
    }

    #[test]
    fn a_border_without_a_common_coast_is_none_for_fleets() {
        let at = |text: &str| location(text).expect("a place");
        assert!(at("rom").reaches(Kind::Army, Ven) && !at("rom").reaches(Kind::Fleet, Ven));
        assert!(at("spa/nc").reaches(Kind::Fleet, Gas) && !at("spa/sc").reaches(Kind::Fleet, Gas));
        assert!(
            !at("spa").holds(Kind::Fleet) && at("spa").holds(Kind::Army) && !at("par/nc").holds(Kind::Fleet)
        );
    }
}
