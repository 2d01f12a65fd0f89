"""Writes `phases.txt` beside this file: what the PyPI engine `diplomacy` makes of random phases.

    pip install diplomacy==1.1.2
    python3 generate.py

One phase a line: the orders by power, one for each unit on the board; the provinces whose units went where they were
ordered; and the beaten units with where each may retreat. Half of all supports and convoys are for what was really ordered, so that there is something to decide.
"""

import random
from pathlib import Path

from diplomacy import Game

HERE = Path(__file__).parent
DICE = random.Random(2026)
PHASES = 200


def target(order):
    """The unit and the target of a move."""
    words = order.split()
    return " ".join(words[:2]), words[3] if len(words) > 3 and words[2] == "-" else None


def is_by_choice(game, order):
    """Whether it goes by convoy where it could go by land: the engine then goes by land if the convoy fails, which the
    rulebook of 2023 does not (DATC 6.G.8, 6.G.20)."""
    unit, to = target(order)
    return bool(to) and order.endswith("VIA") and game.map.abuts("A", unit[2:], "-", to)


def choose(game):
    """Orders for all units: first who goes, then who helps."""
    possible = {
        place: sorted(order for order in orders if not is_by_choice(game, order))
        for place, orders in game.get_all_possible_orders().items()
    }
    chosen, helpers = {}, []
    for power in game.powers:
        for place in sorted(game.get_orderable_locations(power)):
            orders = possible[place]
            moves = [order for order in orders if target(order)[1]]
            if moves and DICE.random() < 0.6:
                far = [order for order in moves if order.endswith("VIA")]
                chosen[place] = DICE.choice(far if far and DICE.random() < 0.5 else moves)
            else:
                helpers.append(place)
    moving = {}
    for order in chosen.values():
        unit, to = target(order)
        moving[unit] = to
    for place in helpers:
        fitting = []
        for order in possible[place]:
            words = order.split()
            if len(words) < 5 or words[2] not in "SC":
                continue
            unit, to = target(" ".join(words[3:]))
            if moving.get(unit) == to:
                fitting.append(order)
        carrying = [order for order in fitting if " C " in order]
        if carrying and DICE.random() < 0.8:
            chosen[place] = DICE.choice(carrying)
        elif fitting and DICE.random() < 0.7:
            chosen[place] = DICE.choice(fitting)
        else:
            chosen[place] = DICE.choice(possible[place])
    return chosen


def place_of(order):
    return order.split()[1][:3]


def phases():
    lines = []
    while len(lines) < PHASES:
        game = Game()
        while not game.is_game_done and int(game.phase.split()[1]) < 1908 and len(lines) < PHASES:
            if game.phase_type == "M":
                chosen = choose(game)
                given = {}
                for name in game.powers:
                    given[name] = [chosen[place] for place in sorted(game.get_orderable_locations(name))]
                    game.set_orders(name, given[name])
                orders = "; ".join(f"{name[:3].lower()}: {', '.join(list_)}" for name, list_ in sorted(given.items()) if list_)
                game.process()
                results = game.result_history.last_value()
                movers = [order for list_ in given.values() for order in list_ if target(order)[1]]
                went = sorted(place_of(order) for order in movers if not results[target(order)[0]])
                # Who has no refuge is gone already.
                beaten = {unit: "" for unit, result in results.items() if "dislodged" in [str(one) for one in result]}
                for power in game.powers.values():
                    for unit, refuges in power.retreats.items():
                        beaten[unit] = " ".join(sorted(refuges))
                fallen = "; ".join(f"{unit}: {refuges}" for unit, refuges in sorted(beaten.items()))
                lines.append(f"{orders}|{' '.join(went)}|{fallen}")
            else:
                possible = game.get_all_possible_orders()
                for name in game.powers:
                    places = sorted(game.get_orderable_locations(name))
                    game.set_orders(name, [DICE.choice(sorted(possible[place])) for place in places if possible[place]])
                game.process()
    return lines


if __name__ == "__main__":
    (HERE / "phases.txt").write_text("\n".join(phases()) + "\n")
