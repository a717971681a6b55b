"""The ages of a child, for the tiles one finds a course by."""

from home.illustrations.people import BUMP, JACKET, child, looks, person
from home.illustrations.things import pram

HEADPHONES = (
    "M-12 -88Q-13 -103 0 -103Q13 -103 12 -88L9 -88Q9 -100 0 -100Q-9 -100 -9 -88ZO-10 -86 3.5 5O10 -86 3.5 5"
)


def backdrop(scene, ground, disc, hill):
    w, h = scene.width, scene.height
    scene.ground(ground)
    scene.add(disc, f"O{w * 0.5} {h * 0.54} {h * 0.4} {h * 0.4}")
    scene.ridge(hill, h * 0.86, h * 0.02, 3)
    return w / 2, h * 0.95, h


def expecting(scene):
    x, y, h = backdrop(scene, "q", "j", "e")
    person(scene, x - h * 0.17, y, h * 0.78, looks(scene, "s", "short", "v"), arms=(None, "out"), body=JACKET)
    person(scene, x + h * 0.14, y, h * 0.74, looks(scene, "k", "long", "u"), arms=("out", None), body=BUMP)
    scene.add("k", "M4 -74Q13 -66 20 -52L16 -47Q8 -56 1 -62Z", x + h * 0.14, y, h * 0.0074)
    scene.add("u", "O19 -48 4 4", x + h * 0.14, y, h * 0.0074)


def baby(scene):
    x, y, h = backdrop(scene, "a", "p", "e")
    person(scene, x - h * 0.2, y, h * 0.76, looks(scene, "j", "scarf", "v"), arms=(None, "out"))
    pram(scene, x + h * 0.24, y, h * 0.44, "k")


def toddler(scene):
    x, y, h = backdrop(scene, "c", "b", "e")
    skin = "w"
    person(scene, x - h * 0.2, y, h * 0.8, looks(scene, "s", "beard", skin), arms=(None, "out"), body=JACKET)
    child(scene, x + h * 0.11, y, h * 0.42, looks(scene, "j", "curls", skin, child=True))
    scene.add("o", "M29 -44L37 -130 39 -130 31 -44Z", x + h * 0.11, y, h * 0.0042)
    scene.add("k", "O39 -150 20 23", x + h * 0.11, y, h * 0.0042)


def school(scene):
    x, y, h = backdrop(scene, "t", "p", "e")
    for dx, coat, style, skin, pack in ((-0.2, "k", "braids", "u", "s"), (0.2, "s", "short", "x", "j")):
        scene.add(pack, "M-20 -42Q-22 -76 -12 -76L12 -76Q22 -76 20 -42Z", x + h * dx, y, h * 0.0062)
        child(scene, x + h * dx, y, h * 0.62, looks(scene, coat, style, skin, child=True))
        scene.add(pack, "M-9 -76L-5 -77 -6 -46 -10 -46ZM9 -76L5 -77 6 -46 10 -46Z", x + h * dx, y, h * 0.0062)
    scene.add("p", f"O{x + h * 0.01} {y - h * 0.05} {h * 0.055} {h * 0.055}")
    scene.add("o", f"O{x + h * 0.01} {y - h * 0.05} {h * 0.02} {h * 0.02}")


def teen(scene):
    x, y, h = backdrop(scene, "h", "i", "f")
    left = looks(scene, "r", "curls", "w")._replace(scarf=False)
    right = looks(scene, "j", "side", "u")._replace(scarf=False, hair="y")
    person(scene, x - h * 0.18, y, h * 0.78, left, arms=("in", None), body=JACKET)
    person(scene, x + h * 0.18, y, h * 0.8, right, arms=(None, "in"), body=JACKET)
    scene.add("o", HEADPHONES, x + h * 0.18, y, h * 0.008)
    scene.add("k", "M-20 -2L20 -2 25 -8 18 -6 -18 -6 -25 -8Z", x, y, h * 0.005)
    scene.add("o", "O-12 -1 2.5 2.5O12 -1 2.5 2.5", x, y, h * 0.005)
