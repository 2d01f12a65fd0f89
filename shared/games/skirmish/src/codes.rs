//! Refusals and endings: their codes, which are on the wire and on disk, and their words.

adjourn_game::codes! {
    OUT_OF_GAME = 1, "you are out of the game";
    GAME_OVER = 2, "the game is over";
    NO_UNITS = 3, "none of these units is yours and alive";
    TOO_MANY_UNITS = 4, "too many units in one order";
    OFF_MAP = 5, "that place is not on the map";
    NOT_YOUR_BUILDING = 6, "that is not a building of yours";
    NO_TARGET = 7, "there is no such target in sight";
    FRIENDLY = 8, "that belongs to your own team";
    UNARMED = 9, "none of these units can attack";
    NOT_WORKERS = 10, "only workers can do that";
    NO_ORE = 11, "no ore is known on the map";
    NO_ROOM = 12, "a building does not fit there: it needs explored, free ground with a free cell all around";
    NOT_ENOUGH_ORE = 13, "not enough ore";
    WRONG_BUILDING = 14, "that building does not train this unit";
    QUEUE_FULL = 15, "the building's queue is full";
    UNIT_CAP = 16, "you have as many units as are allowed";
    QUEUE_EMPTY = 17, "nothing is in training there";
    UNFINISHED = 18, "that building is not finished";
    NEEDS_BARRACKS = 19, "finish a barracks first";
    NOTHING_TO_MEND = 20, "that building needs no work";
    TOO_MANY_ORDERS = 21, "a turn has at most 128 orders";
    TOO_MANY_UNITS_IN_TURN = 22, "the orders of this turn name too many units in all";
    SURRENDERS_BEFORE = 23, "nothing can follow a surrender";
    HEADQUARTERS_DESTROYED = 100, "headquarters destroyed";
    SURRENDER = 101, "surrender";
    TIME_LIMIT = 102, "time limit";
    ALL_FELL = 103, "the last headquarters fell together";
}
