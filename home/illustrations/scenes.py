"""Whole pictures: landscapes, a kitchen, people."""

from home.illustrations.canvas import SKIN
from home.illustrations.nature import SPRUCE, birch, cloud, flowers, reeds, spruce, sun, wood
from home.illustrations.people import (
    JACKET,
    babe,
    child,
    family,
    head,
    looks,
    person,
    rowers,
    seated_in_wheelchair,
)
from home.illustrations.things import buns, cottage, cup, pot, twigs


def high(scene, x):
    """Where the sun stands: near `x`, or far up beside the words that a band lies under."""
    w, h = scene.width, scene.height
    return (w * 0.76, h * -0.34) if w > 3 * h else (x, h * 0.3)


def meadow(scene):
    w, h = scene.width, scene.height
    at = scene.chance.choice([0.68, 0.32])
    sun(scene, *high(scene, w * at), h * 0.1)
    if w <= 3 * h:
        cloud(scene, w * (1 - at), h * 0.2, h / 420)
    scene.ridge("c", h * 0.5, h * 0.1, 3, shade=False)
    middle = scene.ridge("d", h * 0.62, h * 0.07, 3, shade=False)
    wood(scene, middle, w * 0.02, w * 0.98, 5, tallest=h * 0.2, far=True)
    near = scene.ridge("e", h * 0.8, h * 0.05, 3)
    side = (0.0, 0.26) if at > 0.5 else (0.74, 1.0)
    wood(scene, near, w * side[0], w * side[1], 3, tallest=h * 0.52)
    x = w * (0.6 if at > 0.5 else 0.4)
    family(scene, x, near(x) + h * 0.07, h * 0.36)
    scene.ridge("f", h * 0.95, h * 0.02, 3, shade=False)
    flowers(scene, h * 0.94, 12)


def lake(scene):
    w, h = scene.width, scene.height
    at = scene.chance.choice([0.3, 0.68])
    sun(scene, *high(scene, w * at), h * 0.11)
    scene.ridge("c", h * 0.4, h * 0.08, 3, shade=False)
    far = scene.ridge("d", h * 0.5, h * 0.04, 4)
    wood(scene, far, 0, w, 7, tallest=h * 0.16, far=True)
    scene.add("h", f"M0 {h * 0.56}Q{w * 0.5} {h * 0.53} {w} {h * 0.56}L{w} {h} 0 {h}Z")
    streaks = ""
    for i in range(6):
        x, y = w * scene.chance.uniform(0.05, 0.9), h * (0.61 + i * 0.055)
        half = w * scene.chance.uniform(0.03, 0.08)
        streaks += f"M{x - half} {y}Q{x} {y - 4} {x + half} {y}Q{x} {y + 4} {x - half} {y}Z"
    glints = f"O{w * at} {h * 0.64} {h * 0.1} {h * 0.012}O{w * at} {h * 0.68} {h * 0.07} {h * 0.01}"
    scene.add("j", glints, opacity=0.7)
    scene.add("i", streaks)
    x, y, size = w * (0.5 + (0.5 - at) * 0.4), h * 0.8, h * 0.42
    rowers(scene, x, y, size)
    shore = scene.ridge("f", h * 0.96, h * 0.03, 3)
    side = (0.8, 1.0) if at < 0.5 else (0.0, 0.2)
    wood(scene, shore, w * side[0], w * side[1], 3, tallest=h * 0.7)
    reeds(scene, w * (0.1 if at < 0.5 else 0.9), h * 0.97, h * 0.2)


def home(scene):
    w, h = scene.width, scene.height
    flip = scene.chance.random() < 0.5
    side = (lambda part: w * (1 - part)) if flip else (lambda part: w * part)
    sun(scene, side(0.2), h * 0.28, h * 0.1)
    cloud(scene, side(0.78), h * 0.2, h / 400)
    scene.ridge("c", h * 0.52, h * 0.09, 3, shade=False)
    back = scene.ridge("d", h * 0.62, h * 0.05, 3, shade=False)
    wood(scene, back, 0, w, 5, tallest=h * 0.3, far=True)
    yard = scene.ridge("e", h * 0.8, h * 0.03, 3)
    x = side(0.56)
    spruce(scene, side(0.84), yard(side(0.84)) + h * 0.03, h * 0.66)
    spruce(scene, side(0.93), yard(side(0.93)) + h * 0.07, h * 0.46)
    cottage(scene, x, yard(x) + h * 0.04, h * 0.72)
    birch(scene, side(0.22), yard(side(0.22)) + h * 0.05, h * 0.52)
    who, small = looks(scene), looks(scene, child=True)
    person(scene, side(0.3), h * 0.92, h * 0.28, who)
    child(scene, side(0.3) + h * 0.13, h * 0.92, h * 0.18, small)
    scene.ridge("f", h * 0.95, h * 0.015, 3, shade=False)
    flowers(scene, h * 0.95, 12)


def table(scene):
    """A kitchen, drawn around the middle of its floor line in units of a 360th of the height."""
    w, h = scene.width, scene.height
    x, unit = w / 2, h / 360
    scene.ground("q")
    window(scene, x, unit)
    scene.add("j", "M-94 219L94 219 206 360 -131 360Z", x, 0, unit, opacity=0.3)
    sitters = [(x - 180 * unit, looks(scene), False), (x + 180 * unit, looks(scene), True)]
    for at, who, _flip in sitters:
        sit(scene, at, h * 0.82, h / 165, who)
    reach = w * 0.62 / unit
    scene.add("o", f"O0 331 {reach} 79", x, 0, unit, opacity=0.1)
    scene.add("m", f"O0 342 {reach} 79", x, 0, unit)
    scene.add("n", f"O0 337 {reach} 74", x, 0, unit)
    scene.add("j", "M-43 268L108 266 198 360 -36 360Z", x, 0, unit, opacity=0.28)
    pot(scene, x - h * 0.08, h * 0.86, h / 250)
    twigs(scene, x + h * 0.16, h * 0.83, h / 330)
    buns(scene, x + h * 0.1, h * 0.945, h / 330)
    for at, who, flip in sitters:
        cup(scene, at + h * (-0.16 if flip else 0.16), h * 0.88, h / 260, scene.chance.choice("sp"))
        forearm(scene, at, h * 0.82, h / 165, who, flip=flip)


def window(scene, x, unit):
    scene.add("p", "M-104 19L104 19 104 219 -104 219Z", x, 0, unit)
    scene.add("a", "M-94 29L94 29 94 209 -94 209Z", x, 0, unit)
    sun(scene, x + scene.chance.choice([-45, 45]) * unit, 94 * unit, 23 * unit)
    scene.add("c", "M-94 209L-94 140Q-37 101 0 137Q56 162 94 130L94 209Z", x, 0, unit)
    for dx, size in ((-67, 0.76), (-41, 0.54), (67, 0.65)):
        scene.add("e", SPRUCE, x + dx * unit, 209 * unit, size * unit)
    scene.add("p", "M-4 29L4 29 4 209 -4 209ZM-94 110L94 110 94 116 -94 116Z", x, 0, unit)
    for flip in (False, True):
        scene.add("k", "M-92 13L-118 13Q-112 111 -126 221L-104 221Q-88 121 -78 13Z", x, 0, unit, flip=flip)


def sit(scene, x, y, scale, who):
    """Someone seated behind the table."""
    scene.add(who.coat, "M-24 6Q-27 -38 -13 -45Q0 -50 13 -45Q27 -38 24 6Z", x, y, scale)
    head(scene, who, x, y - 45 * scale, scale * 1.3)


def forearm(scene, x, y, scale, who, *, flip):
    """An arm that lies on the table, the hand at the cup."""
    sleeve = "M-22 -14Q-26 4 -14 7L12 6 12 -1 -8 -2 -12 -16Z"
    scene.add("o", sleeve, x, y + scale * 2, scale, flip=flip, opacity=0.16)
    scene.add(who.coat, sleeve, x, y, scale, flip=flip)
    scene.add(who.skin, "O15 2 5 4.5", x, y, scale, flip=flip)


def people(scene):
    w, h = scene.width, scene.height
    chance = scene.chance
    sun(scene, w * chance.choice([0.25, 0.72]), h * 0.32, h * 0.17)
    scene.ridge("c", h * 0.62, h * 0.06, 3, shade=False)
    back = scene.ridge("d", h * 0.74, h * 0.04, 4)
    wood(scene, back, 0, w, 5, tallest=h * 0.3, far=True)
    near = scene.ridge("e", h * 0.86, h * 0.02, 3)
    count = max(2, round(w / h / 0.62))
    step = w / (count + 0.3)
    forms = chance.sample(range(5), 5)
    for i in range(count):
        x = step * (i + 0.65)
        group(scene, x, near(x) + h * 0.08, h * 0.58, forms[i % 5])


def group(scene, x, y, height, form):
    """One or two people who belong together, in one of five forms."""
    chance = scene.chance
    skin = chance.choice(SKIN)
    who = looks(scene, skin=skin)
    if form == 0:
        person(scene, x, y, height, who, arms=("in", "in"))
        babe(scene, x, y, height / 100, looks(scene, skin=skin))
    elif form in (1, 3):
        arms = ("in", "out") if form == 1 else ("out", "out")
        person(scene, x - height * 0.1, y, height, who, arms=arms, body=JACKET)
        child(scene, x + height * 0.3, y + height * 0.03, height * 0.56, looks(scene, skin=skin, child=True))
    elif form == 2:
        seated_in_wheelchair(scene, x, y, height, who)
    else:
        old = who._replace(hair="_", head=chance.choice(["bun", "short"]))
        person(scene, x, y, height * 0.95, old, arms=("in", None))


def face(scene):
    """A person where there is no photograph."""
    w, h = scene.width, scene.height
    scene.ground(scene.chance.choice("acdh"))
    who = looks(scene)
    scene.add(who.coat, "M-40 4Q-40 -24 -14 -30L14 -30Q40 -24 40 4Z", w / 2, h, h / 100)
    head(scene, who, w / 2, h * 0.71, h / 100 * 2.3)


def crossing(scene):
    """The far shore of a lake that is crossed from stone to stone, and the cottage that it leads to."""
    w, h = scene.width, scene.height
    sun(scene, w * scene.chance.uniform(0.4, 0.47), h * 0.34, h * 0.13)
    cloud(scene, w * 0.68, h * 0.26, h / 190)
    scene.ridge("c", h * 0.52, h * 0.1, 4, shade=False)
    back = scene.ridge("d", h * 0.68, h * 0.07, 5, shade=False)
    wood(scene, back, w * 0.14, w * 0.62, 6, tallest=h * 0.34, far=True)
    shore = scene.ridge("e", h * 0.86, h * 0.04, 3, shade=False)
    for at, tall in ((0.1, 0.5), (0.32, 0.66), (0.37, 0.46), (0.9, 0.6), (0.715, 0.76), (0.68, 0.5)):
        spruce(scene, w * at, shore(w * at) + h * 0.05, h * tall)
    cottage(scene, w * 0.6, shore(w * 0.6) + h * 0.06, h * 0.56)
    birch(scene, w * 0.52, shore(w * 0.52) + h * 0.05, h * 0.5)
    scene.ridge("h", h * 0.97, h * 0.008, 3, shade=False)


def treeline(scene):
    w, h = scene.width, scene.height
    d = ""
    x = -10.0
    while x < w:
        tall, half = h * scene.chance.uniform(0.3, 0.98), h * scene.chance.uniform(0.16, 0.26)
        d += f"M{x - half:.0f} {h}L{x:.0f} {h - tall:.0f} {x + half:.0f} {h}Z"
        x += scene.chance.uniform(0.14, 0.75) * h
    scene.add("currentColor", d + f"M0 {h * 0.94:.0f}L{w} {h * 0.94:.0f} {w} {h} 0 {h}Z")
