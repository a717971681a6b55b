"""People, who have no faces, and families of every kind."""

from typing import NamedTuple

from home.illustrations.canvas import HAIR, SKIN
from home.illustrations.things import boat, pram

FACE = "O0 -9 8.5 9.5M-4 -2L4 -2 5 5 -5 5Z"
HEADS = {
    "short": ("", "M-10 -8Q-12 -22 0 -22Q12 -22 10 -8Q7 -15 0 -16Q-7 -15 -10 -8Z"),
    "side": ("", "M-10 -6Q-13 -22 1 -22Q13 -22 10 -8Q8 -14 3 -16Q-4 -12 -8 -13Z"),
    "long": (
        "M-11 -10Q-11 -22 0 -22Q11 -22 11 -10L13 8Q0 12 -13 8Z",
        "M-9.5 -8Q-9 -22 0 -21Q9 -22 9.5 -8Q5 -17 -9.5 -8Z",
    ),
    "bun": ("O0 -24 5.5 5.5", "M-10 -8Q-11 -21 0 -21Q11 -21 10 -8Q6 -16 0 -16Q-6 -16 -10 -8Z"),
    "curls": ("O-9 -12 7 7O9 -12 7 7O-5 -19 7 7O6 -19 7 7O0 -14 12 10", ""),
    "beard": (
        "",
        "M-10 -8Q-12 -22 0 -22Q12 -22 10 -8L9 -3Q6 4 0 4Q-6 4 -9 -3L-10 -8"
        "Q-5 -2 0 -3Q5 -2 8 -8Q7 -15 0 -16Q-7 -15 -10 -8Z",
    ),
    "braids": (
        "M-9 -12L-14 6 -9 8 -5 -4ZM9 -12L14 6 9 8 5 -4Z",
        "M-10 -8Q-11 -21 0 -21Q11 -21 10 -8Q7 -15 0 -17Q-7 -15 -10 -8Z",
    ),
    "bald": ("", ""),
}
SCARF = "M-11 -9Q-11 -22 0 -22Q11 -22 11 -9Q11 1 15 8Q0 16 -15 8Q-11 1 -11 -9Z"
COAT = "M-11 -77Q0 -81 11 -77Q16 -60 19 -21Q0 -15 -19 -21Q-16 -60 -11 -77Z"
JACKET = "M-11 -77Q0 -81 11 -77Q15 -62 15 -39Q0 -35 -15 -39Q-15 -62 -11 -77Z"
BUMP = "M-10 -77Q0 -81 9 -76Q12 -66 20 -56Q26 -44 17 -34L18 -21Q0 -15 -16 -21Q-14 -60 -10 -77Z"
LEGS = "M-11 -42L-10 0 -3 0 0 -36 3 0 10 0 11 -42Z"
SHOES = "M-14 0Q-12 -5 -8 -5L-2 -5 -2 0ZM2 0L2 -5 8 -5Q12 -5 14 0Z"
# Left and right; drawn so that they run the way the coats do, and end up in one path with them.
ARMS = ("M-6 -62Q-15 -57 -21 -43L-26 -46Q-18 -71 -8 -76Z", "M8 -76Q18 -71 26 -46L21 -43Q15 -57 6 -62Z")
HANDS = ("O-24.5 -42.5 3.6 3.6", "O24.5 -42.5 3.6 3.6")
ARM_IN = "M8 -76Q18 -72 19 -56Q18 -46 4 -47L4 -52Q11 -53 12 -58Z"


class Looks(NamedTuple):
    """How one person looks; drawn by chance, so that families of every kind come about."""

    coat: str
    skin: str
    hair: str
    head: str
    legs: str
    scarf: bool


def looks(scene, coat=None, head=None, skin=None, child=False) -> Looks:
    chance = scene.chance
    heads = (
        ["short", "side", "long", "curls", "braids", "bun"] if child else [*HEADS, "long", "scarf", "scarf"]
    )
    chosen = head or chance.choice(heads)
    tone = skin or chance.choice(SKIN)
    hair = chance.choice(HAIR) if tone in "uv" else "o"
    wears = coat or scene.coat()
    legs = chance.choice("oos".replace(wears, "o"))
    return Looks(wears, tone, hair, chosen, legs, chance.random() < 0.4)


def head(scene, who, x, y, scale):
    """A head whose neck stands at (x, y)."""
    if who.head == "scarf":
        shade = "jrsp"[("jrsp".index(who.coat) + 1) % 4] if who.coat in "jrsp" else "s"
        scene.add(shade, SCARF, x, y, scale)
        scene.add(who.skin, "O0 -8.5 6.8 8", x, y, scale)
        return
    behind, before = HEADS[who.head]
    if behind:
        scene.add(who.hair, behind, x, y, scale)
    scene.add(who.skin, FACE, x, y, scale)
    if before:
        scene.add(who.hair, before, x, y, scale)


def person(scene, x, y, height, who, *, arms=("out", "out"), body=COAT, big_head=1.0):
    """Someone standing with the feet at (x, y); each arm is out (to hold a hand), in, or None."""
    scale = height / 100
    scene.add(who.legs, LEGS, x, y, scale)
    scene.add("o", SHOES, x, y, scale)
    out = [side for side in (0, 1) if arms[side] == "out"]
    if out:
        scene.add(who.skin, "".join(HANDS[side] for side in out), x, y, scale)
    scene.add(who.coat, "".join(ARMS[side] for side in out) + body, x, y, scale)
    head(scene, who, x, y - 77 * scale, scale * big_head)
    if who.scarf and who.head not in ("scarf", "long", "beard"):
        scene.add("j" if who.coat != "j" else "k", "M-11 -79Q0 -74 11 -79L11 -73Q0 -68 -11 -73Z", x, y, scale)
    for side, flip in ((0, True), (1, False)):
        if arms[side] == "in":
            scene.add("o", ARM_IN, x, y + scale, scale, flip=flip, opacity=0.16)
            scene.add(who.coat, ARM_IN, x, y, scale, flip=flip)
            scene.add(who.skin, "O3 -49 3.6 3.6", x, y, scale, flip=flip)


def child(scene, x, y, height, who=None, *, arms=("out", "out"), body=JACKET):
    person(scene, x, y, height, who or looks(scene, child=True), arms=arms, body=body, big_head=1.4)


def babe(scene, x, y, scale, who):
    """A baby in a wrap, held at the chest of someone whose feet are at (x, y)."""
    scene.add("b", "O2 -55 14 9.5", x, y, scale)
    scene.add(who.skin, "O-9 -60 6.5 6.5", x, y, scale)
    scene.add(who.hair, "M-15 -60Q-16 -68 -8 -68Q-3 -67 -3 -62Q-9 -65 -15 -60Z", x, y, scale)


def seated_in_wheelchair(scene, x, y, height, who):
    scale = height / 100
    scene.add("o", "M-17 -70L-13 -70 -11 -22 -15 -22ZM14 -22L24 -4 30 -4 30 0 20 0 8 -22Z", x, y, scale)
    scene.add(who.legs, "M-10 -36L14 -36Q20 -36 21 -28L25 -6 18 -5 13 -24 -10 -22Z", x, y, scale)
    scene.add("o", "M17 -6L30 -4 30 -1 17 -1Z", x, y, scale)
    scene.add(who.coat, "M-12 -66Q-2 -72 7 -66Q12 -50 10 -30L-12 -30Q-14 -50 -12 -66Z", x, y, scale)
    scene.add("o", "O-4 -17 17 17", x, y, scale)
    scene.add("_", "O-4 -17 13.5 13.5", x, y, scale)
    scene.add("o", "O-4 -17 3 3", x, y, scale)
    head(scene, who, x - 2 * scale, y - 66 * scale, scale)
    scene.add(who.coat, "M2 -62Q12 -54 16 -44L12 -41Q6 -48 0 -50Z", x, y, scale)
    scene.add(who.skin, "O15 -41 3.6 3.6", x, y, scale)


def family(scene, x, y, height):
    """Two to four people in a row around x, hand in hand; what kind of family is left to chance."""
    chance = scene.chance
    form = chance.choice(["two and one", "one and two", "one and pram", "wheels", "grown and old"])
    gap = height * 0.46
    skin = chance.choice(SKIN)
    if form == "two and one":
        person(scene, x - gap, y, height, looks(scene, skin=skin))
        person(scene, x + gap, y, height * chance.uniform(0.92, 1.05), looks(scene))
        child(scene, x, y, height * 0.58, looks(scene, skin=skin, child=True))
    elif form == "one and two":
        person(scene, x, y, height, looks(scene, skin=skin))
        child(scene, x - gap * 0.95, y, height * 0.66, looks(scene, skin=skin, child=True))
        child(scene, x + gap * 0.92, y, height * 0.5, looks(scene, skin=skin, child=True))
    elif form == "one and pram":
        person(scene, x - gap * 0.9, y, height, looks(scene, skin=skin))
        pram(scene, x + gap * 0.62, y, height * 0.56, chance.choice("ks"))
        child(scene, x - gap * 1.85, y, height * 0.55, looks(scene, skin=skin, child=True))
    elif form == "wheels":
        seated_in_wheelchair(scene, x - gap * 0.9, y, height * 0.98, looks(scene, skin=skin))
        child(scene, x + gap * 0.1, y, height * 0.55, looks(scene, skin=skin, child=True))
        person(scene, x + gap * 1.05, y, height, looks(scene))
    else:
        old = looks(scene, skin=skin, head=chance.choice(["bun", "short", "bald"]))._replace(hair="_")
        person(scene, x - gap, y, height * 0.93, old)
        child(scene, x - gap * 0.1, y, height * 0.6, looks(scene, skin=skin, child=True))
        person(scene, x + gap * 0.9, y, height, looks(scene, skin=skin))


def rowers(scene, x, y, size):
    """A grown-up and a child in a boat."""
    for dx, tall, who in ((-0.2, 0.62, looks(scene)), (0.22, 0.46, looks(scene, child=True))):
        scale = size * tall / 60
        scene.add(
            who.coat,
            "M-12 -38Q0 -43 12 -38Q17 -20 17 4L-17 4Q-17 -20 -12 -38Z",
            x + size * dx,
            y - size * 0.1,
            scale,
        )
        head(scene, who, x + size * dx, y - size * 0.1 - 38 * scale, scale * (1.0 if dx < 0 else 1.3))
    boat(scene, x, y, size)
