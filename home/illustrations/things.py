"""Parts that people made."""


def cottage(scene, x, y, width):
    scale = width / 100
    scene.add("o", "M-58 2L-50 -4 54 -4 66 2Z", x, y, scale, opacity=0.15)
    scene.add("l", "M24 -70L24 -95 35 -95 35 -70Z", x, y, scale)
    scene.add("k", "M-50 0L-50 -46 50 -46 50 0Z", x, y, scale)
    scene.add("o", "M-57 -43L-44 -80 44 -80 57 -43Z", x, y, scale)
    scene.add("l", "M-17 -43L-17 -60 0 -78 17 -60 17 -43Z", x, y, scale)
    scene.add("k", "M-15 0L-15 -58 0 -74 15 -58 15 0Z", x, y, scale)
    scene.add(
        "p",
        "M-50 0L-50 -46 -46 -46 -46 0ZM46 0L46 -46 50 -46 50 0ZM-41 -12L-41 -36 -22 -36 -22 -12Z"
        "M22 -12L22 -36 41 -36 41 -12ZM-10 0L-10 -32 10 -32 10 0ZM-7 -40L-7 -54 7 -54 7 -40Z"
        "M-19 -57L0 -79 19 -57 16 -55 0 -73 -16 -55Z",
        x,
        y,
        scale,
    )
    scene.add(
        "j",
        "M-39 -14L-39 -34 -33 -34 -33 -14ZM-30 -14L-30 -34 -24 -34 -24 -14ZM24 -14L24 -34 30 -34 30 -14Z"
        "M33 -14L33 -34 39 -34 39 -14ZM-5 -42L-5 -52 5 -52 5 -42Z",
        x,
        y,
        scale,
    )
    scene.add("f", "M-8 0L-8 -30 8 -30 8 0Z", x, y, scale)


def pram(scene, x, y, height, colour="k"):
    scale = height / 60
    scene.add("o", "M-34 -50L-30 -52 -16 -32 -20 -30ZM-12 -14L12 -14 9 -8 -9 -8Z", x, y, scale)
    scene.add("o", "O-13 -8 8 8O13 -8 8 8", x, y, scale)
    scene.add("p", "O-13 -8 4 4O13 -8 4 4", x, y, scale)
    scene.add(colour, "M-24 -36L24 -36Q24 -14 0 -14Q-24 -14 -24 -36Z", x, y, scale)
    scene.add("o", "M-2 -36L-2 -60Q24 -60 24 -36Z", x, y, scale)
    scene.add(colour, "M0 -38L0 -58Q22 -58 22 -38Z", x, y, scale)


def boat(scene, x, y, width):
    scale = width / 100
    scene.add("o", "O0 2 46 5", x, y, scale, opacity=0.18)
    scene.add("m", "M-50 -20Q0 -12 50 -20Q42 2 22 2L-22 2Q-42 2 -50 -20Z", x, y, scale)
    scene.add("p", "M-50 -20Q0 -12 50 -20L48 -14Q0 -6 -48 -14Z", x, y, scale)


def cup(scene, x, y, scale, colour="p"):
    scene.add("o", "O0 1 21 5", x, y, scale, opacity=0.14)
    scene.add("p", "O0 -1 19 4.5", x, y, scale)
    scene.add(colour, "O12 -13 7 7", x, y, scale)
    scene.add("n", "O12 -13 3.5 3.5", x, y, scale)
    scene.add(colour, "M-12 -22L12 -22Q12 -2 4 -2L-4 -2Q-12 -2 -12 -22Z", x, y, scale)
    scene.add("y", "O0 -22 10 2.4", x, y, scale)


def pot(scene, x, y, scale):
    scene.add("o", "O0 0 26 6", x, y, scale, opacity=0.14)
    scene.add("f", "M-20 0L-15 -42 15 -42 20 0ZM13 -30L32 -46 36 -43 18 -14Z", x, y, scale)
    scene.add("g", "M0 0L0 -42 15 -42 20 0ZM-16 -42Q0 -54 16 -42Z", x, y, scale)
    scene.add("j", "O0 -51 3.5 3.5M-15 -36L-34 -34 -32 -8 -26 -9 -28 -29 -16 -30Z", x, y, scale)


def buns(scene, x, y, scale):
    scene.add("p", "O0 0 32 7", x, y, scale)
    scene.add("m", "O-13 -7 12 8O13 -7 12 8O0 -16 12 8", x, y, scale)
    scene.add("y", "O-13 -9 5 3O13 -9 5 3O0 -18 5 3", x, y, scale, opacity=0.7)
    scene.add("n", "O-13 -9 2 1O13 -9 2 1O0 -18 2 1", x, y, scale)


def twigs(scene, x, y, scale):
    scene.add("e", "M-1 -24L-18 -62 -15 -63 1 -26 16 -66 19 -65 3 -22Z", x, y, scale)
    scene.add("e", "O-20 -52 7 3.5O-9 -58 7 3.5O20 -56 7 3.5O9 -62 7 3.5O-2 -46 7 3.5", x, y, scale)
    scene.add("k", "O-18 -64 4 4O-25 -59 4 4O17 -68 4 4O24 -64 4 4O10 -52 4 4", x, y, scale)
    scene.add("s", "M-8 0Q-14 -14 -6 -30L6 -30Q14 -14 8 0Z", x, y, scale)
