"""Run as a script beside a site without the demo: a module for parents with two lessons, one of them in Arabic too."""

import django


def main() -> None:
    from tests.factories import make_lesson, make_module, make_region, text_step
    from tests.home.test_routing import translate

    region = make_region(hostname="127.0.0.1")
    module = make_module(region, "Lugnare vardag", slug="barn", ages="3–12 år", introduction="Små steg")
    make_lesson(module, [text_step()], title="Se barnet", slug="se", minutes=7)
    first = make_lesson(module, [text_step()], title="Förvarna", slug="forvarna", after_meeting=2)
    translate(module, "ar", title="يوم أهدأ", introduction="خطوات صغيرة")
    translate(first, "ar", title="أخبر مسبقًا")


if __name__ == "__main__":
    django.setup()
    main()
