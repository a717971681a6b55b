import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import home.languages


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("courses", "0015_party_source_municipality"),
        ("home", "0012_municipal_accounts"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="campaignpage",
            options={"verbose_name": "campaign page"},
        ),
        # A campaign's page has its day from its campaign: the column goes in 0004.
        migrations.AlterField(
            model_name="campaignpage",
            name="date",
            field=models.DateField(null=True, verbose_name="the day"),
        ),
        migrations.AddField(
            model_name="campaignpage",
            name="kit",
            field=wagtail.fields.StreamField(
                [("words", 2), ("image", 3), ("document", 4)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("social", "social media"),
                                ("school", "newsletters of schools and preschools"),
                                ("screen", "screens"),
                                ("press", "press"),
                            ],
                            "label": "for",
                        },
                    ),
                    1: ("wagtail.blocks.TextBlock", (), {"label": "words to copy"}),
                    2: ("wagtail.blocks.StructBlock", [[("channel", 0), ("text", 1)]], {}),
                    3: ("wagtail.images.blocks.ImageBlock", [], {"icon": "image", "label": "image"}),
                    4: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {"icon": "doc-full", "label": "document"},
                    ),
                },
                help_text="Words, images and documents for municipalities, schools and the press.",
                verbose_name="to spread",
            ),
        ),
        migrations.AddField(
            model_name="campaignpage",
            name="thanks",
            field=wagtail.fields.StreamField(
                [
                    ("text", 0),
                    ("heading", 1),
                    ("image", 4),
                    ("quote", 7),
                    ("fact_box", 10),
                    ("accordion", 11),
                    ("documents", 12),
                    ("contacts", 13),
                    ("partners", 14),
                    ("film", 20),
                    ("call", 25),
                    ("courses", 29),
                    ("campaign", 30),
                ],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"],
                            "label": "text",
                        },
                    ),
                    1: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "form_classname": "title",
                            "icon": "title",
                            "label": "heading",
                            "max_length": 120,
                            "template": "blocks/heading.html",
                        },
                    ),
                    2: ("wagtail.images.blocks.ImageBlock", [], {}),
                    3: ("wagtail.blocks.CharBlock", (), {"max_length": 200, "required": False}),
                    4: ("wagtail.blocks.StructBlock", [[("image", 2), ("caption", 3)]], {}),
                    5: ("wagtail.blocks.TextBlock", (), {}),
                    6: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "who said it", "max_length": 120, "required": False},
                    ),
                    7: ("wagtail.blocks.StructBlock", [[("text", 5), ("by", 6)]], {}),
                    8: ("wagtail.blocks.CharBlock", (), {"max_length": 120}),
                    9: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {"features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]},
                    ),
                    10: ("wagtail.blocks.StructBlock", [[("title", 8), ("text", 9)]], {}),
                    11: ("home.blocks.AccordionBlock", (), {}),
                    12: ("home.blocks.DocumentsBlock", (), {}),
                    13: ("home.blocks.ContactsBlock", (), {}),
                    14: ("home.blocks.PartnersBlock", (), {}),
                    15: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {"help_text": "An mp4 or webm file."},
                    ),
                    16: (
                        "wagtail.images.blocks.ImageChooserBlock",
                        (),
                        {"label": "still image", "required": False},
                    ),
                    17: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {"help_text": "A WebVTT file (.vtt) with what is said and heard."},
                    ),
                    18: ("wagtail.blocks.ChoiceBlock", [], {"choices": home.languages.choices}),
                    19: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"],
                            "help_text": "What is said and what is seen, for those who read instead.",
                        },
                    ),
                    20: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("title", 8),
                                ("film", 15),
                                ("poster", 16),
                                ("captions", 17),
                                ("captions_language", 18),
                                ("transcript", 19),
                            ]
                        ],
                        {},
                    ),
                    21: ("wagtail.blocks.TextBlock", (), {"required": False}),
                    22: ("wagtail.blocks.CharBlock", (), {"label": "words on the button", "max_length": 60}),
                    23: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                    24: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {"label": "or an address elsewhere", "required": False},
                    ),
                    25: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 8), ("text", 21), ("action", 22), ("page", 23), ("url", 24)]],
                        {},
                    ),
                    26: ("home.blocks.RowBlock", ("home.Municipality",), {"required": False}),
                    27: ("home.blocks.RowBlock", ("courses.Programme",), {"required": False}),
                    28: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"default": 6, "label": "how many at most", "max_value": 20, "min_value": 1},
                    ),
                    29: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 8), ("municipality", 26), ("programme", 27), ("limit", 28)]],
                        {},
                    ),
                    30: ("home.blocks.NextCampaignBlock", (), {}),
                },
                help_text="Thanks, films, documents: shown in place of the content when it is over.",
                verbose_name="afterwards",
            ),
        ),
        migrations.AlterField(
            model_name="campaignpage",
            name="body",
            field=wagtail.fields.StreamField(
                [
                    ("text", 0),
                    ("heading", 1),
                    ("image", 4),
                    ("quote", 7),
                    ("fact_box", 10),
                    ("accordion", 11),
                    ("documents", 12),
                    ("contacts", 13),
                    ("partners", 14),
                    ("film", 20),
                    ("call", 25),
                    ("courses", 29),
                    ("campaign", 30),
                ],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"],
                            "label": "text",
                        },
                    ),
                    1: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "form_classname": "title",
                            "icon": "title",
                            "label": "heading",
                            "max_length": 120,
                            "template": "blocks/heading.html",
                        },
                    ),
                    2: ("wagtail.images.blocks.ImageBlock", [], {}),
                    3: ("wagtail.blocks.CharBlock", (), {"max_length": 200, "required": False}),
                    4: ("wagtail.blocks.StructBlock", [[("image", 2), ("caption", 3)]], {}),
                    5: ("wagtail.blocks.TextBlock", (), {}),
                    6: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "who said it", "max_length": 120, "required": False},
                    ),
                    7: ("wagtail.blocks.StructBlock", [[("text", 5), ("by", 6)]], {}),
                    8: ("wagtail.blocks.CharBlock", (), {"max_length": 120}),
                    9: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {"features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]},
                    ),
                    10: ("wagtail.blocks.StructBlock", [[("title", 8), ("text", 9)]], {}),
                    11: ("home.blocks.AccordionBlock", (), {}),
                    12: ("home.blocks.DocumentsBlock", (), {}),
                    13: ("home.blocks.ContactsBlock", (), {}),
                    14: ("home.blocks.PartnersBlock", (), {}),
                    15: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {"help_text": "An mp4 or webm file."},
                    ),
                    16: (
                        "wagtail.images.blocks.ImageChooserBlock",
                        (),
                        {"label": "still image", "required": False},
                    ),
                    17: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {"help_text": "A WebVTT file (.vtt) with what is said and heard."},
                    ),
                    18: ("wagtail.blocks.ChoiceBlock", [], {"choices": home.languages.choices}),
                    19: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"],
                            "help_text": "What is said and what is seen, for those who read instead.",
                        },
                    ),
                    20: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("title", 8),
                                ("film", 15),
                                ("poster", 16),
                                ("captions", 17),
                                ("captions_language", 18),
                                ("transcript", 19),
                            ]
                        ],
                        {},
                    ),
                    21: ("wagtail.blocks.TextBlock", (), {"required": False}),
                    22: ("wagtail.blocks.CharBlock", (), {"label": "words on the button", "max_length": 60}),
                    23: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                    24: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {"label": "or an address elsewhere", "required": False},
                    ),
                    25: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 8), ("text", 21), ("action", 22), ("page", 23), ("url", 24)]],
                        {},
                    ),
                    26: ("home.blocks.RowBlock", ("home.Municipality",), {"required": False}),
                    27: ("home.blocks.RowBlock", ("courses.Programme",), {"required": False}),
                    28: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"default": 6, "label": "how many at most", "max_value": 20, "min_value": 1},
                    ),
                    29: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 8), ("municipality", 26), ("programme", 27), ("limit", 28)]],
                        {},
                    ),
                    30: ("home.blocks.NextCampaignBlock", (), {}),
                },
                help_text="What it is, and what is good to know. Municipalities' pages show it too.",
                verbose_name="content",
            ),
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="With its year, as in “Parents’ Day 2027”. For staff.",
                        max_length=80,
                        verbose_name="name",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the addresses of posters, calendars and screens.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "sign_up_opens_at",
                    models.DateTimeField(
                        help_text="Until then the pages ask people to save the date.",
                        verbose_name="sign-up opens",
                    ),
                ),
                (
                    "phase_by_hand",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("announced", "announced: save the date"),
                            ("sign_up", "programme and sign-up"),
                            ("under_way", "under way: now and next"),
                            ("afterwards", "afterwards: thanks and what came of it"),
                        ],
                        help_text="Leave empty: the dates decide. What you choose here stands until you empty it again.",
                        max_length=12,
                        verbose_name="phase by hand",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="home.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="campaignpage",
            name="campaign",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pages",
                to="campaigns.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("talk", "talk"),
                            ("workshop", "workshop"),
                            ("exhibitor", "exhibitor"),
                            ("children", "for children"),
                            ("drop_in", "drop-in"),
                        ],
                        default="talk",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("cancelled", "called off")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("sv", "Swedish"),
                            ("en", "English"),
                            ("ar", "Arabic"),
                            ("so", "Somali"),
                            ("uk", "Ukrainian"),
                            ("ti", "Tigrinya"),
                            ("prs", "Dari"),
                            ("fa", "Persian"),
                            ("ku", "Kurdish"),
                            ("pl", "Polish"),
                            ("fi", "Finnish"),
                            ("bs", "Bosnian"),
                            ("tr", "Turkish"),
                            ("es", "Spanish"),
                            ("ru", "Russian"),
                            ("swl", "Swedish Sign Language"),
                        ],
                        default="sv",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "interpreters",
                    models.CharField(
                        blank=True,
                        help_text="Codes with commas around each: ,ar,so,",
                        max_length=80,
                        verbose_name="interpreters",
                    ),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The child's age in whole years. Empty: any.",
                        null=True,
                        verbose_name="from age",
                    ),
                ),
                ("age_to", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to age")),
                ("access", models.JSONField(blank=True, default=list, verbose_name="accessibility")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave empty for what is held online for the whole region.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaign_items",
                        to="home.municipality",
                        verbose_name="municipality",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaign_item",
                        to="courses.courserun",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave empty for what is held online.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaign_items",
                        to="courses.venue",
                        verbose_name="venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme item",
                "verbose_name_plural": "programme items",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ItemText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=home.languages.choices, max_length=20, verbose_name="language"),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="Two or three plain sentences.", verbose_name="what happens"
                    ),
                ),
                (
                    "parent",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="campaigns.item"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LocalCampaignPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True, help_text="One or two plain sentences.", verbose_name="introduction"
                    ),
                ),
                (
                    "in_footer",
                    models.BooleanField(
                        default=False,
                        help_text="For pages right below the home page: privacy, accessibility, about the site.",
                        verbose_name="show at the foot of every page",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("heading", 1),
                            ("image", 4),
                            ("quote", 7),
                            ("fact_box", 10),
                            ("accordion", 11),
                            ("documents", 12),
                            ("contacts", 13),
                            ("partners", 14),
                            ("film", 20),
                            ("call", 25),
                            ("courses", 29),
                            ("campaign", 30),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"],
                                    "label": "text",
                                },
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "form_classname": "title",
                                    "icon": "title",
                                    "label": "heading",
                                    "max_length": 120,
                                    "template": "blocks/heading.html",
                                },
                            ),
                            2: ("wagtail.images.blocks.ImageBlock", [], {}),
                            3: ("wagtail.blocks.CharBlock", (), {"max_length": 200, "required": False}),
                            4: ("wagtail.blocks.StructBlock", [[("image", 2), ("caption", 3)]], {}),
                            5: ("wagtail.blocks.TextBlock", (), {}),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "who said it", "max_length": 120, "required": False},
                            ),
                            7: ("wagtail.blocks.StructBlock", [[("text", 5), ("by", 6)]], {}),
                            8: ("wagtail.blocks.CharBlock", (), {"max_length": 120}),
                            9: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]},
                            ),
                            10: ("wagtail.blocks.StructBlock", [[("title", 8), ("text", 9)]], {}),
                            11: ("home.blocks.AccordionBlock", (), {}),
                            12: ("home.blocks.DocumentsBlock", (), {}),
                            13: ("home.blocks.ContactsBlock", (), {}),
                            14: ("home.blocks.PartnersBlock", (), {}),
                            15: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"help_text": "An mp4 or webm file."},
                            ),
                            16: (
                                "wagtail.images.blocks.ImageChooserBlock",
                                (),
                                {"label": "still image", "required": False},
                            ),
                            17: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"help_text": "A WebVTT file (.vtt) with what is said and heard."},
                            ),
                            18: ("wagtail.blocks.ChoiceBlock", [], {"choices": home.languages.choices}),
                            19: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"],
                                    "help_text": "What is said and what is seen, for those who read instead.",
                                },
                            ),
                            20: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 8),
                                        ("film", 15),
                                        ("poster", 16),
                                        ("captions", 17),
                                        ("captions_language", 18),
                                        ("transcript", 19),
                                    ]
                                ],
                                {},
                            ),
                            21: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            22: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "words on the button", "max_length": 60},
                            ),
                            23: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            24: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "or an address elsewhere", "required": False},
                            ),
                            25: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 8), ("text", 21), ("action", 22), ("page", 23), ("url", 24)]],
                                {},
                            ),
                            26: ("home.blocks.RowBlock", ("home.Municipality",), {"required": False}),
                            27: ("home.blocks.RowBlock", ("courses.Programme",), {"required": False}),
                            28: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"default": 6, "label": "how many at most", "max_value": 20, "min_value": 1},
                            ),
                            29: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 8), ("municipality", 26), ("programme", 27), ("limit", 28)]],
                                {},
                            ),
                            30: ("home.blocks.NextCampaignBlock", (), {}),
                        },
                        help_text="What is only true here: how to get there, where to park, whom to ask.",
                        verbose_name="our own content",
                    ),
                ),
                (
                    "overrides",
                    wagtail.fields.StreamField(
                        [("own_words", 33)],
                        blank=True,
                        block_lookup={
                            0: ("home.blocks.FactBlock", (), {}),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"],
                                    "label": "text",
                                },
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "form_classname": "title",
                                    "icon": "title",
                                    "label": "heading",
                                    "max_length": 120,
                                    "template": "blocks/heading.html",
                                },
                            ),
                            3: ("wagtail.images.blocks.ImageBlock", [], {}),
                            4: ("wagtail.blocks.CharBlock", (), {"max_length": 200, "required": False}),
                            5: ("wagtail.blocks.StructBlock", [[("image", 3), ("caption", 4)]], {}),
                            6: ("wagtail.blocks.TextBlock", (), {}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "who said it", "max_length": 120, "required": False},
                            ),
                            8: ("wagtail.blocks.StructBlock", [[("text", 6), ("by", 7)]], {}),
                            9: ("wagtail.blocks.CharBlock", (), {"max_length": 120}),
                            10: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]},
                            ),
                            11: ("wagtail.blocks.StructBlock", [[("title", 9), ("text", 10)]], {}),
                            12: ("home.blocks.AccordionBlock", (), {}),
                            13: ("home.blocks.DocumentsBlock", (), {}),
                            14: ("home.blocks.ContactsBlock", (), {}),
                            15: ("home.blocks.PartnersBlock", (), {}),
                            16: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"help_text": "An mp4 or webm file."},
                            ),
                            17: (
                                "wagtail.images.blocks.ImageChooserBlock",
                                (),
                                {"label": "still image", "required": False},
                            ),
                            18: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"help_text": "A WebVTT file (.vtt) with what is said and heard."},
                            ),
                            19: ("wagtail.blocks.ChoiceBlock", [], {"choices": home.languages.choices}),
                            20: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "h3", "ol", "ul", "link", "document-link"],
                                    "help_text": "What is said and what is seen, for those who read instead.",
                                },
                            ),
                            21: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 9),
                                        ("film", 16),
                                        ("poster", 17),
                                        ("captions", 18),
                                        ("captions_language", 19),
                                        ("transcript", 20),
                                    ]
                                ],
                                {},
                            ),
                            22: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            23: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "words on the button", "max_length": 60},
                            ),
                            24: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            25: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "or an address elsewhere", "required": False},
                            ),
                            26: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 9), ("text", 22), ("action", 23), ("page", 24), ("url", 25)]],
                                {},
                            ),
                            27: ("home.blocks.RowBlock", ("home.Municipality",), {"required": False}),
                            28: ("home.blocks.RowBlock", ("courses.Programme",), {"required": False}),
                            29: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"default": 6, "label": "how many at most", "max_value": 20, "min_value": 1},
                            ),
                            30: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 9), ("municipality", 27), ("programme", 28), ("limit", 29)]],
                                {},
                            ),
                            31: ("home.blocks.NextCampaignBlock", (), {}),
                            32: (
                                "wagtail.blocks.StreamBlock",
                                [
                                    [
                                        ("text", 1),
                                        ("heading", 2),
                                        ("image", 5),
                                        ("quote", 8),
                                        ("fact_box", 11),
                                        ("accordion", 12),
                                        ("documents", 13),
                                        ("contacts", 14),
                                        ("partners", 15),
                                        ("film", 21),
                                        ("call", 26),
                                        ("courses", 30),
                                        ("campaign", 31),
                                    ]
                                ],
                                {"label": "instead"},
                            ),
                            33: ("wagtail.blocks.StructBlock", [[("of", 0), ("seen", 0), ("own", 32)]], {}),
                        },
                        editable=False,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaign_pages",
                        to="home.municipality",
                        verbose_name="municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "municipality's campaign page",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As the sign on its door says.", max_length=80, verbose_name="name"
                    ),
                ),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: nobody has counted.",
                        null=True,
                        verbose_name="people it holds",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rooms",
                        to="courses.venue",
                        verbose_name="venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "ordering": ["venue", "name"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="room",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="campaigns.room",
                verbose_name="room",
            ),
        ),
        migrations.CreateModel(
            name="Speaker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "links",
                    models.TextField(
                        blank=True,
                        help_text="One address on each line, beginning with https://.",
                        verbose_name="links",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave empty for somebody who speaks in several.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="speakers",
                        to="home.municipality",
                        verbose_name="municipality",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="home.customimage",
                        verbose_name="photo",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="speakers",
                        to="home.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "speaker",
                "verbose_name_plural": "speakers",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="speakers",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="items", to="campaigns.speaker", verbose_name="speakers"
            ),
        ),
        migrations.CreateModel(
            name="SpeakerText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=home.languages.choices, max_length=20, verbose_name="language"),
                ),
                ("role", models.CharField(max_length=120, verbose_name="role")),
                ("about", models.CharField(blank=True, max_length=240, verbose_name="in one sentence")),
                (
                    "parent",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="campaigns.speaker",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Track",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "campaign",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracks",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "track",
                "verbose_name_plural": "tracks",
                "ordering": ["sort_order", "pk"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="track",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="items",
                to="campaigns.track",
                verbose_name="track",
            ),
        ),
        migrations.CreateModel(
            name="TrackText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=home.languages.choices, max_length=20, verbose_name="language"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "parent",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="campaigns.track",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(fields=("region", "slug"), name="one_campaign_per_slug"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="campaign_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemtext",
            constraint=models.UniqueConstraint(fields=("parent", "language"), name="one_item_text"),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(fields=("venue", "name"), name="one_room_of_a_name"),
        ),
        migrations.AddConstraint(
            model_name="speakertext",
            constraint=models.UniqueConstraint(fields=("parent", "language"), name="one_speaker_text"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["campaign", "starts_at"], name="items_of_campaign_by_start"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="item_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("interpreters", ""), ("interpreters__startswith", ","), _connector="OR"),
                name="item_interpreters_have_commas",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("age_from", None), ("age_to", None)),
                    ("age_to__gte", models.F("age_from")),
                    _connector="OR",
                ),
                name="item_ages_end_after_they_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="tracktext",
            constraint=models.UniqueConstraint(fields=("parent", "language"), name="one_track_text"),
        ),
    ]
