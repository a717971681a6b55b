"""Parts of a landscape."""

SPRUCE = "M0 -100L15 -68 9 -68 22 -38 13 -38 29 -6 -29 -6 -13 -38 -22 -38 -9 -68 -15 -68Z"
DARK_HALF = "M0 -100L15 -68 9 -68 22 -38 13 -38 29 -6 0 -6Z"
TRUNK = "M-3 -9L3 -9 3 0 -3 0Z"


def sun(scene, x, y, r):
    scene.add("t", f"O0 0 {r * 1.5} {r * 1.5}", x, y, opacity=0.6)
    scene.add("j", f"O0 0 {r} {r}", x, y)


def cloud(scene, x, y, scale):
    scene.add(
        "b",
        "M-34 0Q-46 0 -44 -10Q-42 -20 -28 -18Q-24 -36 -4 -32Q10 -44 24 -26Q44 -28 44 -10Q44 0 32 0Z",
        x,
        y,
        scale,
    )


def spruce(scene, x, y, height):
    scale = height / 100
    scene.add("y", TRUNK, x, y, scale)
    scene.add("f", SPRUCE, x, y, scale)
    scene.add("g", DARK_HALF, x, y, scale)


def wood(scene, edge, start, stop, count, *, tallest, far=False):
    """Spruces along the edge of a hill, the smaller ones behind; far ones are flat, without a trunk."""
    sizes = sorted(scene.chance.uniform(0.45, 1) for _ in range(count))
    trees = [(scene.chance.uniform(start, stop), size * tallest) for size in sizes]
    for x, height in trees:
        if far:
            scene.add("e", SPRUCE, x, edge(x) + tallest * 0.06, height / 100)
        else:
            spruce(scene, x, edge(x) + tallest * 0.06, height)


def birch(scene, x, y, height):
    scale = height / 100
    scene.add("p", "M-3 0L-2 -70 2 -70 3 0Z", x, y, scale)
    scene.add("o", "M-3 -12L1 -13 -3 -15ZM3 -26L-1 -27 3 -29ZM-3 -40L1 -41 -3 -43Z", x, y, scale)
    scene.add("d", "O0 -72 24 28", x, y, scale)
    scene.add("e", "O9 -66 15 20", x, y, scale, opacity=0.55)


def flowers(scene, top, count):
    for colour in "pjk":
        d = ""
        for _ in range(count // 3):
            x, y = scene.chance.uniform(8, scene.width - 8), scene.chance.uniform(top, scene.height - 6)
            r = scene.height / scene.chance.choice([80, 95, 110])
            d += f"M{x:.0f} {y - r:.0f}L{x + r:.0f} {y:.0f} {x:.0f} {y + r:.0f} {x - r:.0f} {y:.0f}Z"
        scene.add(colour, d)


def reeds(scene, x, y, height):
    scale = height / 100
    for dx, lean in ((-14, -10), (0, 4), (13, 12)):
        scene.add("g", f"M-2 0L{lean - 1} -80 {lean + 1} -80 2 0Z", x + dx * scale, y, scale)
        scene.add("y", f"O{lean} -82 5 16", x + dx * scale, y, scale)
