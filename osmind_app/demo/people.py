"""The made-up people of the demo clinic: curated, so that every state of an invitation can be seen."""

import unicodedata
from dataclasses import dataclass
from datetime import date

# What became of a patient's invitation. Days are how long ago it was sent.
ACTIVE, DELIVERED, OPENED, EXPIRED, BOUNCED = "active", "delivered", "opened", "expired", "bounced"
EXPIRING, NOT_INVITED, NO_EMAIL = "expiring", "not_invited", "no_email"
ASKED, NOT_ME, ARCHIVED = "asked", "not_me", "archived"
# What happened to an active patient afterwards.
NEW_EMAIL, KEPT_EMAIL, NEW_PHONE = "new_email", "kept_email", "new_phone"


@dataclass(frozen=True)
class Person:
    """One patient: names, birth month and day with the age this year, group, providers, portal story."""

    first: str
    last: str
    age: int
    birthday: tuple[int, int]
    story: str
    group: str = "New adult – self-pay"
    primary: str = "rivera"
    team: tuple[str, ...] = ()
    called: str = ""
    pronouns: str = ""
    guardian: tuple[str, str] | None = None  # name, relationship
    zone: str = ""
    days_ago: int = 20
    later: str = ""


ADULTS, INSURED, TEENS, FAMILY = "New adult – self-pay", "New adult – insurance", "Adolescents", "Couples and families"
GROUPS = (ADULTS, INSURED, TEENS, FAMILY)

PEOPLE = (
    Person("June", "Park", 41, (3, 14), ACTIVE, team=("okafor",), pronouns="she/her", days_ago=120),
    Person("Walt", "Brandt", 75, (7, 2), NO_EMAIL, days_ago=200),
    Person("Leo", "Marsh", 12, (5, 9), NO_EMAIL, TEENS, guardian=("Dana Marsh", "parent")),
    Person("José", "Núñez", 36, (7, 2), DELIVERED, primary="okafor", days_ago=1),
    Person("Zoë", "O'Dell", 29, (11, 30), BOUNCED, days_ago=2),
    Person("Anneliese", "Müller-Lüdenscheidt", 52, (1, 23), ACTIVE, INSURED, primary="okafor", days_ago=90),
    Person("Priya", "Raghunathan", 33, (9, 18), ACTIVE, INSURED, pronouns="she/her", days_ago=64, later=NEW_PHONE),
    Person("Teller", "", 47, (2, 11), ACTIVE, days_ago=45),
    Person("Madison", "Tran", 24, (6, 6), EXPIRING, pronouns="they/them", called="Max", days_ago=3),
    Person("Mason", "Tran", 24, (6, 6), DELIVERED, days_ago=3),
    Person("Olivia", "Washington", 17, (4, 19), DELIVERED, TEENS, guardian=("Renée Washington", "parent"), days_ago=1),
    Person("Noah", "Washington", 9, (8, 25), NO_EMAIL, TEENS, guardian=("Renée Washington", "parent")),
    Person("Kwame", "Asante", 58, (12, 3), EXPIRED, primary="okafor", days_ago=9),
    Person("Siobhán", "Ní Bhriain", 44, (2, 1), ACTIVE, zone="America/New_York", days_ago=150),
    Person("Lin", "Wei", 31, (10, 10), OPENED, days_ago=2),
    Person("Ximena", "de la Cruz y Santos", 39, (5, 5), ACTIVE, FAMILY, primary="okafor", days_ago=33),
    Person("Bartholomew", "Featherstonehaugh-Cholmondeley", 66, (3, 30), ACTIVE, INSURED, days_ago=71),
    Person("Ai", "Ito", 27, (1, 1), ACTIVE, zone="America/Denver", days_ago=12),
    Person("Fatima", "Al-Hashimi", 35, (4, 4), ASKED, INSURED, primary="okafor", days_ago=7),
    Person("Tomasz", "Wiśniewski", 49, (9, 9), EXPIRED, days_ago=14),
    Person("Grace", "Okonkwo", 22, (7, 17), NOT_INVITED, days_ago=1),
    Person("Henry", "Abara", 61, (6, 21), ACTIVE, INSURED, days_ago=210),
    Person("Chloe", "Dubois", 19, (8, 8), NOT_ME, days_ago=4),
    Person("Mateo", "García", 16, (12, 12), NO_EMAIL, TEENS, primary="okafor", guardian=("Lucía García", "guardian")),
    Person("Ruth", "Abrams", 83, (10, 2), NO_EMAIL, INSURED, days_ago=300),
    Person("Dmitri", "Volkov", 42, (11, 7), ACTIVE, primary="okafor", days_ago=55),
    Person("Aisha", "Bello", 30, (2, 27), ACTIVE, FAMILY, days_ago=18),
    Person("Sam", "Rivers", 37, (3, 3), ACTIVE, pronouns="he/him", days_ago=80),
    Person("Ingrid", "Sørensen", 55, (5, 17), DELIVERED, INSURED, days_ago=0),
    Person("Thảo", "Nguyễn", 28, (9, 2), ACTIVE, primary="okafor", days_ago=25),
    Person("Carlos", "Ibáñez", 46, (1, 6), ACTIVE, INSURED, team=("okafor",), days_ago=140),
    Person("Penelope", "St. James", 34, (7, 29), BOUNCED, primary="okafor", days_ago=5),
    Person("Elijah", "Brooks", 26, (4, 14), ACTIVE, days_ago=39),
    Person("Hannah", "Kowalczyk", 32, (8, 16), ACTIVE, days_ago=60, later=NEW_EMAIL),
    Person("Jean-Luc", "Moreau", 59, (7, 13), ACTIVE, INSURED, primary="bell", days_ago=110),
    Person("Amara", "Diallo", 15, (3, 8), DELIVERED, TEENS, guardian=("Mariama Diallo", "parent"), days_ago=2),
    Person("Ben", "Cohen", 40, (12, 25), ACTIVE, FAMILY, days_ago=47, later=KEPT_EMAIL),
    Person("Rachel", "Cohen", 39, (2, 29), ACTIVE, FAMILY, days_ago=47),
    Person("Luis", "Pérez", 51, (6, 24), EXPIRED, INSURED, days_ago=6),
    Person("Nia", "Jackson", 23, (10, 31), ACTIVE, pronouns="she/they", days_ago=16),
    Person("Oskar", "Lindqvist", 48, (12, 13), ACTIVE, INSURED, primary="bell", days_ago=98),
    Person("Violet", "Chen", 70, (5, 1), NO_EMAIL, INSURED, primary="okafor", days_ago=400),
    Person("Kai", "Nakamura", 21, (11, 3), NOT_INVITED, primary="okafor", days_ago=2),
    Person("Esperanza", "Rojas", 43, (9, 15), ACTIVE, days_ago=75),
    Person("Theo", "Papadopoulos", 38, (3, 25), OPENED, INSURED, days_ago=1),
    Person("Yara", "Haddad", 29, (1, 20), ACTIVE, primary="okafor", days_ago=22),
    Person("George", "Whitfield", 68, (4, 23), ARCHIVED, INSURED, days_ago=500),
    Person("Mei-Ling", "Zhao", 45, (2, 5), ACTIVE, INSURED, primary="bell", days_ago=130),
    Person("Duncan", "MacLeod", 50, (11, 30), ACTIVE, primary="okafor", days_ago=88),
    Person("Ivy", "Sutton", 20, (8, 1), DELIVERED, days_ago=0),
    Person("Rashid", "Khan", 54, (3, 23), ACTIVE, INSURED, days_ago=66),
    Person("Isabella", "D'Angelo", 31, (6, 2), ACTIVE, FAMILY, primary="okafor", days_ago=29),
    Person("Marcus", "D'Angelo", 33, (10, 18), NOT_INVITED, FAMILY, primary="okafor", days_ago=29),
    Person("Wren", "Ashby", 14, (9, 27), NO_EMAIL, TEENS, called="Wren", guardian=("Paul Ashby", "parent")),
    Person("Abigail", "Foster", 36, (1, 31), ACTIVE, days_ago=41),
    Person("Jamal", "Edwards", 44, (7, 7), ACTIVE, INSURED, days_ago=51),
    Person("Sofia", "Rossi", 25, (5, 30), EXPIRING, INSURED, primary="okafor", days_ago=3),
    Person("Peter", "Novák", 63, (8, 20), ACTIVE, INSURED, days_ago=95),
    Person("Harper", "Quinn", 18, (11, 15), ACTIVE, TEENS, pronouns="they/them", days_ago=9),
    Person("Eleanor", "Vance", 57, (12, 30), ARCHIVED, days_ago=700),
    Person("Ravi", "Subramaniam", 34, (10, 24), ACTIVE, primary="okafor", zone="America/Chicago", days_ago=27),
    Person("Camille", "Baptiste", 40, (4, 9), ACTIVE, FAMILY, days_ago=36),
)


def mailbox(name: str) -> str:
    """An address at example.com, which no letter can ever reach."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o")).replace(" ", ".")
    kept = "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "."))
    return ".".join(filter(None, kept.split("."))) + "@example.com"


def birth_date(person: Person, today: date) -> date:
    """The birthday that makes this person their age this year."""
    month, day = person.birthday
    year = today.year - person.age
    if (month, day) == (2, 29):
        year -= year % 4  # leap-day people keep their birthday
    return date(year, month, day)
